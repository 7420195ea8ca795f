"""How people ask for each procedure: questions written for the corpus, which become evidence of their procedure.

They are for finding and for tuning only; what is reported is measured on questions that are not here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.procedure import CODE_PATTERN, Section
from corpus.readers import Unreadable
from corpus.text import nfc

SLICES = ("plain", "situation", "no_diacritics", "noisy", "dialect", "keyword", "section", "english")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and the procedure it asks for; ``also``: other codes for which it would be as right.

    ``section``: the one asked about, if any.  ``digest`` (sha256, 32 hex digits) is of the text alone.
    """

    id: str
    text: str
    code: str
    also: tuple[str, ...]
    slice: str
    section: Section | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.text.strip():
            raise ValueError("a question has an id and a text")
        for code in (self.code, *self.also):
            if not CODE_PATTERN.fullmatch(code):
                raise ValueError(f"not a procedure code: {code!r}")
        if self.slice not in SLICES:
            raise ValueError(f"slice is one of {', '.join(SLICES)}, not {self.slice!r}")

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.code, *(code for code in self.also if code != self.code))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


def read_questions(layer: Path) -> Iterator[AskedQuestion | Unreadable]:
    """The questions of a layer (``questions/*.jsonl``), in the order of files; a bad line or a repeated id is said."""
    seen: set[str] = set()
    for path in sorted((layer / "questions").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            place = f"{path.name}:{number}"
            try:
                question = _question(json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                yield Unreadable(place, f"no question: {error}")
                continue
            if question.id in seen:
                yield Unreadable(place, f"id {question.id!r} stands twice")
                continue
            seen.add(question.id)
            yield question


def _question(row: dict[str, object]) -> AskedQuestion:
    section, also = row.get("section"), row.get("also") or []
    if not isinstance(also, list):
        raise TypeError("also is a list of codes")
    return AskedQuestion(
        id=str(row["id"]),
        text=nfc(str(row["q"])),
        code=str(row["code"]),
        also=tuple(map(str, also)),
        slice=str(row["slice"]),
        section=Section(str(section)) if section else None,
    )
