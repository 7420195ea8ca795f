"""Finds runs of words that our restated texts share with the record: plain words are written, not copied.

``python -m evaluation.copying`` compares what is bundled with the portal's records; exit status 1 when a run is copied
or nothing could be compared, 0 where the records are not at hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.procedure import Origin, Procedure, Text
from corpus.readers import Record
from corpus.readers.portal_api import PortalApiReader
from corpus.store import BUNDLED, read_layer

RECORDS = Path(__file__).parents[2] / "shared" / "data" / "portal-api.jsonl.xz"

RUN = 12
"""So many words in a row are no coincidence; shorter runs are how an office's things are called."""

_WORD = re.compile(r"\w+")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopiedRun:
    """``place`` in our procedure (``steps[0]``), and the words in lower case that stand in the record as well."""

    place: str
    words: str


def copied_runs(procedure: Procedure, record: Procedure) -> list[CopiedRun]:
    """The longest runs of 12 or more words of a restated text that the record has too, in the order of the texts.

    Names of procedures, papers, forms, results, agencies and laws are nobody's sentences: a run inside one does not
    count.  Quoted texts are meant to be the record's and are left out.
    """
    theirs = _runs(_texts_of_record(record))
    names = _runs((*names_of(procedure), *names_of(record)))
    return [
        CopiedRun(place, " ".join(run))
        for place, text in restated_texts(procedure)
        for run in _shared(_words(text), theirs - names)
    ]


def restated_texts(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """(place, text) of everything that we say in our own words, notes and conditions of papers included."""
    for place, text in _texts(procedure):
        if text and text.origin is Origin.RESTATED:
            yield place, text.text
    for i, case in enumerate(procedure.cases):
        for item in case.items:
            for name, said in (("condition", item.condition), ("note", item.note)):
                if said:
                    yield f"cases[{i}].{item.id}.{name}", said


def _texts(procedure: Procedure) -> Iterator[tuple[str, Text | None]]:
    yield "overview", procedure.overview
    yield "place", procedure.place
    for i, step in enumerate(procedure.steps):
        yield f"steps[{i}]", step.text
    for i, condition in enumerate(procedure.conditions):
        yield f"conditions[{i}]", condition
    for i, case in enumerate(procedure.cases):
        for j, note in enumerate(case.notes):
            yield f"cases[{i}].notes[{j}]", note
    for i, method in enumerate(procedure.methods):
        yield f"methods[{i}].note", method.note
        yield f"methods[{i}].time.words", method.time.words
        for j, fee in enumerate(method.fees):
            yield f"methods[{i}].fees[{j}].words", fee.words


def _texts_of_record(record: Procedure) -> Iterator[str]:
    """Everything the record says; its long names of papers too, since they often hold whole instructions."""
    yield from (text.text for _, text in _texts(record) if text)
    yield from (step.title for step in record.steps)
    for case in record.cases:
        yield case.name
        yield from (item.name for item in case.items)


def names_of(procedure: Procedure) -> Iterator[str]:
    """What a procedure calls its papers, forms, results, agencies and laws, its own title first; some may be empty."""
    yield procedure.title
    yield from procedure.results
    for case in procedure.cases:
        for item in case.items:
            yield from (item.name, *item.forms)
    for basis in procedure.legal_bases:
        yield f"{basis.number} {basis.title}"
        yield basis.title
    agencies = procedure.agencies
    yield from (agencies.promulgating, agencies.receiving)
    yield from (*agencies.deciding, *agencies.executing, *agencies.coordinating)


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.lower()))


def _runs(texts: Iterable[str]) -> set[Words]:
    return {words[i : i + RUN] for words in map(_words, texts) for i in range(len(words) - RUN + 1)}


def _shared(words: Words, theirs: set[Words]) -> Iterator[Words]:
    start: int | None = None
    for i in range(len(words) - RUN + 2):
        inside = words[i : i + RUN] in theirs
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            yield words[start : i + RUN - 1]
            start = None


def bundled_runs(records: Path) -> Iterator[tuple[str, list[CopiedRun]]]:
    """(code, copied runs) of every bundled procedure that the file of portal records holds.  Raises OSError."""
    bundled = {p.code: p for p in read_layer(BUNDLED) if isinstance(p, Procedure)}
    for reading in PortalApiReader(records).read():
        if isinstance(reading, Record) and (ours := bundled.get(reading.procedure.code)):
            yield ours.code, copied_runs(ours, reading.procedure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, default=RECORDS, help="portal records, one JSON object a line")
    records = parser.parse_args().records
    if not records.is_file():
        sys.stdout.write(f"Nothing compared: {records.name} is not here.\n")
        return
    compared = dict(bundled_runs(records))
    for code, runs in compared.items():
        for run in runs:
            sys.stdout.write(f"{code} {run.place}: {run.words}\n")
    copied = sum(map(len, compared.values()))
    sys.stdout.write(f"{len(compared):,} procedures compared, {copied:,} runs of {RUN} words or more copied\n")
    sys.exit(0 if compared and not copied else 1)


if __name__ == "__main__":
    main()
