"""Vietnamese text made comparable: Unicode form, tone placement, folding, whitespace, hidden characters.

Nothing here restores what is missing (diacritics) or shows its result to a citizen; it prepares text for matching.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_VOWELS = "aăâeêioôơuưy"
_MARKED_VOWELS = "ăâêôơư"
_SYLLABLE = re.compile(rf"(qu|gi(?=[{_VOWELS}])|[bcdđghklmnpqrstvx]*)([{_VOWELS}]+)(ch|ng|nh|[cmnpt])?")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 8  # Letters: no syllable has more, and what is longer must not fill the cache.
_SPACE = re.compile(r"[ \t\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Zero-width and bidirectional controls, variation selectors and tag characters: they hide text from a reader.
_HIDDEN = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
# Without tab, line feed, vertical tab, form feed and carriage return, which part words.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def nfc(text: str) -> str:
    """The text in Unicode NFC; on NFD the tokenizer doubles the tokens and vectors drift."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC, without control, zero-width, bidirectional and tag characters; runs of blanks become one, lines stay."""
    text = _HIDDEN.sub("", _CONTROL.sub("", nfc(text)))
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def has_hidden_characters(text: str) -> bool:
    return bool(_HIDDEN.search(text) or _CONTROL.search(text))


_COMBINING = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Lower case without marks; đ, Đ and Ð (U+00D0, which some keyboards give) become d.  NFC and NFD fold alike.

    Not cached: citizens' sentences pass through here and must not stay in memory.
    """
    bare = _COMBINING.sub("", unicodedata.normalize("NFD", text.lower()))
    return bare.replace("đ", "d").replace("ð", "d")


def is_marked(text: str) -> bool:
    """Whether the text carries Vietnamese diacritics, so that its words can be told apart."""
    return fold(text) != text.lower()


@lru_cache(maxsize=16384)
def _place_tone(word: str) -> str:
    """The syllable with its tone mark where the older orthography puts it (hòa, ủy); other words unchanged.

    Cached: it sees syllables, never sentences.
    """
    decomposed = unicodedata.normalize("NFD", word)
    tones = [c for c in decomposed if c in _TONES]
    if len(tones) != 1:
        return word
    bare = unicodedata.normalize("NFC", decomposed.replace(tones[0], ""))
    match = _SYLLABLE.fullmatch(bare.lower())
    if match is None:
        return word
    start, cluster, coda = match.start(2), match.group(2), match.group(3)
    marked = [i for i, vowel in enumerate(cluster) if vowel in _MARKED_VOWELS]
    if marked:
        place = marked[-1]
    elif coda:
        place = len(cluster) - 1
    else:
        place = 1 if len(cluster) == 3 else 0
    at = start + place
    return unicodedata.normalize("NFC", bare[: at + 1] + tones[0] + bare[at + 1 :])


def normalise(text: str) -> str:
    """NFC with one placement of tone marks: hoà and hòa, uỷ and ủy, ngừơi and người become the same string."""
    return _WORD.sub(lambda match: _place_tone(word) if len(word := match.group()) <= _LONGEST else word, nfc(text))


_FINAL_Y = re.compile(r"\b(h|k|l|m|s|t|qu)y\b")


def match_key(text: str) -> str:
    """Folded text with i and y one letter where both are written (kỹ/kĩ, lý/lí, đăng ký/đăng kí)."""
    return _FINAL_Y.sub(r"\1i", fold(nfc(text)))


# Letters of TCVN3 (ABC) fonts shown as Latin-1; those that Vietnamese itself writes are left out.
_LEGACY_TCVN3 = re.compile(r"[µ¸¶·¹¨»¾¼½Æ©ÇË®ÐÎÏÑªÖ×ØÜÞßä«åæç¬ëîïñ]")
# VNI fonts write the mark as a letter of its own behind the vowel (thuû tuïc ñaêng kyù).
_LEGACY_VNI = re.compile(r"[aeouyôö][øûïõäåëü]|aâ|aê|aù|eâ|eù|oâ|où|uù|yù|ôù|öù|ñ|ö", re.IGNORECASE)
_VIETNAMESE_ONLY = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def looks_legacy_encoded(text: str) -> bool:
    """Whether text of some length seems to be in TCVN3 (ABC) or VNI bytes shown as Latin-1: it has that encoding's
    letters and not one letter that only Vietnamese Unicode has."""
    letters = sum(c.isalpha() for c in text)
    if letters < 20 or _VIETNAMESE_ONLY.search(text):
        return False
    return any(len(pattern.findall(text)) >= letters * 0.12 for pattern in (_LEGACY_TCVN3, _LEGACY_VNI))
