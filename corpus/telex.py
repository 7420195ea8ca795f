"""What a Telex keyboard leaves where the input method was off: "giaays" is giấy, "dduwngj" is đựng.

The rules are those of the Telex method (dd, aa, ee, oo, aw, ow, uw; s f r x j for the tones). A word is read so only
where the result has the shape of a Vietnamese syllable and the letters as typed have not.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from corpus.text import nfc, normalise

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPED = {
    ("a", "a"): "â", ("e", "e"): "ê", ("o", "o"): "ô", ("d", "d"): "đ",
    ("a", "w"): "ă", ("o", "w"): "ơ", ("u", "w"): "ư",
}  # fmt: skip
_VOWELS = frozenset("aăâeêioôơuưy")
_LONGEST = 9
"""Letters of the longest syllable as typed: nghieengf."""

_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_OPEN = (
    "iêu|oai|oay|oeo|uây|uôi|ươi|ươu|uya|uyu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oe|oi|ôi|ơi|ua|uê|ui|uơ|uy|ưa|ưi|ưu|"
    "a|e|ê|i|o|ô|ơ|u|ư|y"
)
_CLOSED = "iê|oa|oă|oe|uâ|uê|uô|ươ|uy|uyê|yê|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
_SYLLABLE = re.compile(rf"{_ONSET}(?:(?:{_OPEN})|(?:{_CLOSED})(?P<coda>ch|ng|nh|[cmnpt]))")
_HALF_TYPED = re.compile(r"([iuy])([eo])(?=[cmnpt])")
"""The tone was typed and the shape was not: muons, tiengs."""

_WORD = re.compile(r"[^\W\d_]+")


def decode(word: str) -> str | None:
    """The syllable a word typed in Telex stands for, lower case; None where it is no such word."""
    letters = nfc(word.lower())
    if len(letters) > _LONGEST or _is_syllable(letters, "") or letters in _foreign():
        return None
    shape, tone = _typed(letters)
    if shape is None or shape == letters:
        return None
    if not _is_syllable(shape, tone):
        shape = _HALF_TYPED.sub(lambda match: f"{match[1]}{'ê' if match[2] == 'e' else 'ô'}", shape)
        if not _is_syllable(shape, tone):
            return None
    if not tone:
        return shape
    at = next(i for i, letter in enumerate(shape) if letter in _VOWELS)
    if shape.startswith(("qu", "gi")) and len(shape) > 2 and shape[2] in _VOWELS:
        at = 2
    return normalise(unicodedata.normalize("NFC", shape[: at + 1] + tone + shape[at + 1 :]))


def without_residue(text: str) -> str:
    """The text with each such word put right; the others, and texts with none, as they are."""
    return _WORD.sub(lambda match: decode(match.group()) or match.group(), text)


def _typed(letters: str) -> tuple[str | None, str]:
    """Letters and tone after the keys are applied; None for the letters where a key has nothing to act on."""
    out: list[str] = []
    tone = ""
    for letter in letters:
        if tone and letter in _VOWELS:
            return None, ""  # a second syllable begins: no such key was meant
        if out and (out[-1], letter) in _SHAPED:
            out[-1] = _SHAPED[out[-1], letter]
            if letter == "w" and len(out) > 1 and out[-2:] == ["u", "ơ"]:
                out[-2] = "ư"
        elif letter == "w" and out[-2:] == ["u", "a"]:
            out[-2] = "ư"
        elif letter == "w" and out and any(vowel in "aou" for vowel in out):
            _reach_back(out)
        elif letter == "w":
            out.append("ư")
        elif letter in _TONES and any(vowel in _VOWELS for vowel in out):
            if tone:
                return None, ""
            tone = _TONES[letter]
        else:
            out.append(letter)
    return "".join(out), tone


def _reach_back(out: list[str]) -> None:
    """A w typed after the syllable: "truongw", "dangw"."""
    for i in range(len(out) - 1, -1, -1):
        if out[i] in "aou":
            out[i] = _SHAPED[out[i], "w"]
            if out[i] == "ơ" and i and out[i - 1] == "u":
                out[i - 1] = "ư"
            return


def _is_syllable(letters: str, tone: str) -> bool:
    match = _SYLLABLE.fullmatch(letters)
    if match is None:
        return False
    stopped = match["coda"] in ("c", "ch", "p", "t")
    return not (stopped and tone in (_TONES["f"], _TONES["r"], _TONES["x"]))


@cache
def _foreign() -> frozenset[str]:
    path = Path(__file__).parent / "data" / "foreign_words.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["words"].split())
