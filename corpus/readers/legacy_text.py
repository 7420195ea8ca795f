"""Text in the encodings before Unicode (TCVN3, VNI) made readable, behind a gate, and always reported before and after.

The tables are viparse's.  Converted is only what a font of that encoding was set in, or a long text without one
letter of Vietnamese Unicode whose conversion reads as Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus.text import looks_legacy_encoded
from corpus.validation import Problem, ProblemKind

if TYPE_CHECKING:
    from corpus.readers.description import Description

ENCODINGS = ("tcvn3", "vni")
MIN_LETTERS = 40  # Shorter text gives no evidence: "Côte d'Ivoire" converts into something too.
READS_AS_VIETNAMESE = 0.85  # Share of words with the shape of a syllable; wrong tables stay below 0.7.
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    r"(ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
    r"(iê|yê|ươ|uô|uyê|uya|oai|oay|uây|uôi|ươi|ươu|iêu|yêu|oeo|ia|ua|ưa|oa|oe|uê|uy|uâ|oă|ai|ao|au|ay|âu|ây|eo|êu|iu|oi"
    r"|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])(ch|ng|nh|[cmnpt])?"
)


def font_encoding(font: str | None) -> str | None:
    """The encoding that a font's name gives away (".VnTime", "VNI-Times"), or None."""
    name = (font or "").split("+")[-1].upper()
    if name.startswith(".VN"):
        return "tcvn3"
    return "vni" if name.startswith("VNI") else None


def convert(text: str, encoding: str, font: str | None = None) -> str:
    """The text in Unicode NFC.  Capital fonts (".VnTimeH") draw small letters as capitals, which TCVN3 itself lacks.

    Raises ValueError when the encoding is none of `ENCODINGS`.
    """
    from viparse.normalize.encodings import get_charmap
    from viparse.normalize.tables import convert as through

    table = get_charmap(encoding) if encoding in ENCODINGS else None
    if table is None:
        raise ValueError(f"unknown encoding {encoding!r}: expected one of {', '.join(ENCODINGS)}")
    converted: str = through(text, table)
    return converted.upper() if encoding == "tcvn3" and (font or "").upper().endswith("H") else converted


def vietnamese_share(text: str) -> float:
    """Share of words, 0 to 1, that have the shape of a Vietnamese syllable."""
    words = re.findall(r"[^\s\d.,;:()/\"“”'?!-]+", text.lower())
    if not words:
        return 0.0
    return sum(bool(_SYLLABLE.fullmatch(_toneless(word))) for word in words) / len(words)


def _toneless(word: str) -> str:
    return unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", word)))


def guess(text: str) -> str | None:
    """The encoding that a long text without Vietnamese letters is in, or None where nothing shows it."""
    if sum(map(str.isalpha, text)) < MIN_LETTERS or not looks_legacy_encoded(text):
        return None
    shares = {encoding: vietnamese_share(convert(text, encoding)) for encoding in ENCODINGS}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= READS_AS_VIETNAMESE else None


def conversion(before: str, after: str, place: str) -> Problem:
    return Problem(ProblemKind.LEGACY_ENCODING, place, f"{before[:60]} → {after[:60]}")


def decipher_all(description: Description) -> tuple[Description, list[Problem]]:
    """The description with every text converted when the texts together show one encoding.

    Without that evidence it stays as it is, and text that merely looks legacy is a problem without an "after".
    """
    texts = [text for text in _texts(description) if text]
    whole = " ".join(texts)
    suspects = [text for text in texts if looks_legacy_encoded(text)]
    encoding = guess(whole)
    if encoding is None:
        return description, [Problem(ProblemKind.LEGACY_ENCODING, "text", text[:80]) for text in suspects[:1]]
    longest = max(texts, key=len)
    changes = {f.name: _map(getattr(description, f.name), encoding) for f in fields(description) if f.name != "url"}
    return replace(description, **changes), [conversion(longest, convert(longest, encoding), "text")]


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    if is_dataclass(value):
        return [text for f in fields(value) if f.name != "url" for text in _texts(getattr(value, f.name))]
    return []


def _map(value: Any, encoding: str) -> Any:
    if isinstance(value, str):
        return convert(value, encoding)
    if isinstance(value, tuple):
        return tuple(_map(item, encoding) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _map(getattr(value, f.name), encoding) for f in fields(value)})
    return value
