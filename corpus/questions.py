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
        self.text.encode()  # Half a surrogate pair can be neither hashed nor written: UnicodeEncodeError, a ValueError.
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


def read_questions(layer: Path, seen: set[str] | None = None) -> Iterator[AskedQuestion | Unreadable]:
    """The questions of a layer (``questions/*.jsonl``), in the order of files; a bad line or a repeated id is said.

    ``seen``: the ids of the layers below, to which those of this layer are added.
    """
    seen = set() if seen is None else seen
    for path in sorted((layer / "questions").glob("*.jsonl")):
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            yield Unreadable(path.name, f"no questions: {error.strerror or error}")
            continue
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            place = f"{path.name}:{number}"
            try:
                question = _question(json.loads(line.decode("utf-8")))
            except (KeyError, TypeError, ValueError, RecursionError) as error:
                yield Unreadable(place, f"no question: {error}")
                continue
            if question.id in seen:
                yield Unreadable(place, f"id {question.id!r} stands twice")
                continue
            seen.add(question.id)
            yield question


def _question(row: object) -> AskedQuestion:
    if not isinstance(row, dict):
        raise TypeError("a question is a JSON object")
    for key in ("id", "q", "code", "slice"):
        if not isinstance(row[key], str):
            raise TypeError(f"{key} is a text, not {row[key]!r}")
    section, also = row.get("section"), row.get("also") or []
    if not isinstance(also, list):
        raise TypeError("also is a list of codes")
    return AskedQuestion(
        id=row["id"],
        text=nfc(row["q"]),
        code=row["code"],
        also=tuple(map(str, also)),
        slice=row["slice"],
        section=Section(str(section)) if section else None,
    )
