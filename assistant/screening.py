"""What must not be searched for: empty, too long or unreadable messages, personal numbers, emergencies, abuse.

Screening comes first, and what it masks never reaches retrieval, a log or a table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answer import Reason
from assistant.phrases import PhraseFinder
from corpus.text import clean, normalise

MAX_CHARACTERS = 500
"""Longer questions are refused with a request to shorten them; citizens' real ones rarely pass 200."""

_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trương|Đoàn|Mai|Tô|Trịnh|Hà|Cao|Lương"
    "|Tạ|Châu|Thái"
)
# Kinds in the order in which they are looked for: the more particular first.
_PERSONAL = {
    "email": re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"),
    "dossier_number": re.compile(
        r"\b(?:[A-Z0-9]{2,4}\.){1,5}[A-Z]\d{2}(?:\.\d{1,3})*-\d{6}-\d{3,6}\b|\bH\d{2}(?:\.\d{1,3})+-\d{6}-\d{3,6}\b"
    ),
    "phone": re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?\d){9}(?![\d])"),
    "citizen_id": re.compile(r"(?<![\d./])\d(?: ?\d){11}(?![\d/])"),
    "old_citizen_id": re.compile(r"(?<![\d./,])\d{9}(?![\d/])(?!\s*(?:đ|vnd|đồng|dong|k|tr))", re.IGNORECASE),
    "land_certificate": re.compile(r"\b[A-Z]{2} ?\d{6,8}\b"),
    "plate": re.compile(r"\b\d{2}[A-Z]{1,2}\d?[ -]?\d{3}\.?\d{2}\b"),
    "account": re.compile(r"(?<![\d./,])\d{10,19}(?![\d/])"),
    # A street or a school may bear a person's name.
    "name": re.compile(
        rf"(?<!đường )(?<!Đường )(?<!phố )(?<!trường )(?<!Trường )(?<!chợ )"
        rf"\b(?:{_SURNAMES})(?: [A-ZĐÀ-Ỵ][a-zđà-ỹ]*){{2,4}}\b"
    ),
}


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with personal numbers and full names replaced by ``[kind]``, and the kinds found, sorted.

    Codes of procedures (1.001193), document numbers (61/2018/NĐ-CP) and amounts of money stay.
    """
    kinds = set()
    for kind, pattern in _PERSONAL.items():
        text, count = pattern.subn(f"[{kind}]", text)
        if count:
            kinds.add(kind)
    return text, tuple(sorted(kinds))


_MASK_MARK = re.compile(r"\[(?:" + "|".join(_PERSONAL) + r")\]")


def without_masks(text: str) -> str:
    """Masked text as it is searched for: the marks taken out."""
    return " ".join(_MASK_MARK.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class _Cues:
    """``always`` screens whatever else is said; ``cues`` do where nothing of ``unless`` stands in the message;
    ``marked`` only where it is written with its diacritics; ``weak`` as ``cues``, unless a clear finding overrules it.
    """

    cues: PhraseFinder
    unless: PhraseFinder
    always: PhraseFinder
    weak: PhraseFinder
    marked: re.Pattern[str]

    def surely_meet(self, text: str) -> bool:
        met = self.cues.find(text) or self.marked.search(normalise(text).lower())
        return bool(self.always.find(text) or (met and not self.unless.find(text)))

    def meet(self, text: str) -> bool:
        return self.surely_meet(text) or bool(self.weak.find(text) and not self.unless.find(text))


@cache
def _cues() -> Mapping[Reason, _Cues]:
    data = tomllib.loads((Path(__file__).parent / "data" / "screening.toml").read_text(encoding="utf-8"))
    return {
        Reason(name): _Cues(
            PhraseFinder(row.get("cues", ())),
            PhraseFinder(row.get("unless", ())),
            PhraseFinder(row.get("always", ())),
            PhraseFinder(row.get("weak", ())),
            marked=re.compile("|".join(rf"\b{normalise(cue)}\b" for cue in row.get("marked", ())) or r"(?!)"),
        )
        for name, row in data.items()
    }


_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ỹĐđÐ]")


def screen(text: str) -> Reason | None:
    """Why the message is not searched for; None when it is.  ``text`` is cleaned and masked."""
    if not text:
        return Reason.EMPTY
    if len(text) > MAX_CHARACTERS:
        return Reason.TOO_LONG
    searched = without_masks(text)
    letters = _LETTER.findall(searched)
    if not letters:
        return Reason.PERSONAL_DATA if searched != text else _no_letters(text)
    if len(_LATIN.findall(searched)) < len(letters) / 2:
        return Reason.UNREADABLE
    for reason, cues in _cues().items():
        if reason is Reason.SMALLTALK:
            if not _LETTER.search(cues.cues.remove(searched)):
                return reason
        elif cues.meet(searched):
            return reason
    return None


def beyond_doubt(text: str, reason: Reason) -> bool:
    """Whether the message is not searched for whatever the records hold; a clear finding may overrule the rest."""
    return reason not in _cues() or reason is Reason.SMALLTALK or _cues()[reason].surely_meet(without_masks(text))


def _no_letters(text: str) -> Reason | None:
    """A bare code or number is searched for; dots, dashes and pictures are not."""
    return None if any(c.isdigit() for c in text) else Reason.EMPTY


def received(text: str) -> tuple[str, tuple[str, ...]]:
    """The question as it is worked on from here: hidden characters out, NFC, personal data masked."""
    # Masking looks at no more than could be answered: a question of 100,000 characters is refused, not parsed.
    cleaned = clean(text[: 8 * MAX_CHARACTERS])
    return mask(cleaned)
