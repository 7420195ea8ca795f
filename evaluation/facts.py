"""Compares fees, times and numbers of copies of the bundled procedures with the portal's own records.

``python -m evaluation.facts`` prints the counts and every difference; exit status 1 when one is not explained.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.procedure import DossierItem, Procedure, ProcessingTime, Section
from corpus.readers import Record
from corpus.readers.portal_api import PortalApiReader
from corpus.store import BUNDLED, read_layer
from corpus.text import match_key

RECORDS = Path(__file__).parents[2] / "shared" / "data" / "portal-api.jsonl.xz"

_NUMBER = re.compile(r"\d+(?:,\d+)?")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")


class Verdict(StrEnum):
    """How one fact stands to the record's."""

    AGREES = "agrees"
    IN_WORDS = "only in the record's words"
    EXPLAINED = "explained by a doubt"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact compared; ``kind`` is fee, time or copies, ``said`` tells what stands where."""

    code: str
    kind: str
    said: str
    verdict: Verdict


def compare(ours: Procedure, record: Procedure) -> list[Fact]:
    """Every fee, time and number of copies that the two state.

    What only we state may stand in the record's words; every other difference asks for a doubt about its section.
    A paper is compared with those of the record whose name holds its own or stands in it; one must agree, since the
    record names a paper once for each case.
    """
    return [*_fees(ours, record), *_times(ours, record), *_copies(ours, record)]


def bundled_facts(records: Path) -> Iterator[Fact]:
    """`compare` over every bundled procedure that the file of portal records holds.  Raises OSError."""
    bundled = {p.code: p for p in read_layer(BUNDLED) if isinstance(p, Procedure)}
    for reading in PortalApiReader(records).read():
        if isinstance(reading, Record) and (ours := bundled.get(reading.procedure.code)):
            yield from compare(ours, reading.procedure)


def _fees(ours: Procedure, record: Procedure) -> Iterator[Fact]:
    def stated(procedure: Procedure) -> set[tuple[str, float, str]]:
        # Without currency: the record seldom names one.
        return {(m.channel, fee.amount, "") for m in procedure.methods for fee in m.fees if fee.amount}

    yield from _compared(ours, "fee", stated(ours), stated(record), _numbers(record), Section.FEE)


def _times(ours: Procedure, record: Procedure) -> Iterator[Fact]:
    def stated(procedure: Procedure) -> set[tuple[str, float, str]]:
        return {(m.channel, *time) for m in procedure.methods if (time := _amount(m.time))}

    numbers = _numbers(record) | {time[0] for sub in record.sub_cases if (time := _amount(sub.time))}
    yield from _compared(ours, "time", stated(ours), stated(record), numbers, Section.TIME)


def _compared(
    ours: Procedure,
    kind: str,
    here: set[tuple[str, float, str]],
    there: set[tuple[str, float, str]],
    in_words: set[float],
    section: Section,
) -> Iterator[Fact]:
    """``here`` and ``there``: (channel, number, unit); ``in_words``: the numbers that the record's prose holds."""
    otherwise = Verdict.EXPLAINED if _doubted(ours, section) else Verdict.DIFFERS
    for fact in sorted(here | there):
        said = f"{fact[0]} {fact[1]:g} {fact[2]}".strip()
        if fact in here and fact in there:
            yield Fact(ours.code, kind, said, Verdict.AGREES)
        elif fact in here:
            yield Fact(ours.code, kind, f"only ours: {said}", Verdict.IN_WORDS if fact[1] in in_words else otherwise)
        else:
            yield Fact(ours.code, kind, f"only the record's: {said}", otherwise)


def _copies(ours: Procedure, record: Procedure) -> Iterator[Fact]:
    otherwise = Verdict.EXPLAINED if _doubted(ours, Section.DOSSIER) else Verdict.DIFFERS
    theirs = [(match_key(item.name), item) for case in record.cases for item in case.items]
    for case in ours.cases:
        for item in case.items:
            key = match_key(item.name)
            same = [other for name, other in theirs if key in name or name in key]
            if not same:
                continue
            agrees = any(_counts(item) == _counts(other) for other in same)
            said = f"{item.name[:60]}: ours {_counts(item)}, the record's {_counts(same[0])}"
            yield Fact(ours.code, "copies", said, Verdict.AGREES if agrees else otherwise)


def _counts(item: DossierItem) -> tuple[int, int]:
    """Originals and copies; the portal writes 0 for none and for not stated alike."""
    return item.originals or 0, item.copies or 0


def _amount(time: ProcessingTime) -> tuple[float, str] | None:
    return (time.amount, str(time.unit)) if time.amount is not None else None


def _doubted(procedure: Procedure, section: Section) -> bool:
    return any(doubt.section is section for doubt in procedure.doubts)


def _numbers(record: Procedure) -> set[float]:
    """The numbers in the record's prose, written 35.000, 35,000 or 35000."""
    words = [step.text.text for step in record.steps]
    words += [text.text for text in record.conditions]
    for method in record.methods:
        words += [text.text for text in (method.note, method.time.words, *(fee.words for fee in method.fees)) if text]
    prose = _THOUSANDS.sub("", " ".join(words))
    return {float(number.replace(",", ".")) for number in _NUMBER.findall(prose)}


def _report(facts: Iterable[Fact]) -> tuple[str, bool]:
    """The table and the differences as text, and whether every difference is explained."""
    listed = list(facts)
    counts = Counter((fact.kind, fact.verdict) for fact in listed)
    lines = [f"{'':8s}" + "".join(f"{verdict:>28s}" for verdict in Verdict)]
    lines += [
        f"{kind:8s}" + "".join(f"{counts[kind, verdict]:28,}" for verdict in Verdict)
        for kind in ("fee", "time", "copies")
    ]
    differing = [fact for fact in listed if fact.verdict is Verdict.DIFFERS]
    lines += [f"{fact.code} {fact.kind}: {fact.said}" for fact in differing]
    lines.append(f"{len(listed):,} facts of {len({fact.code for fact in listed}):,} procedures")
    return "\n".join(lines) + "\n", not differing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, default=RECORDS, help="portal records, one JSON object a line")
    text, explained = _report(bundled_facts(parser.parse_args().records))
    sys.stdout.write(text)
    sys.exit(0 if explained else 1)


if __name__ == "__main__":
    main()
