"""The catalogue: one row for every procedure of scope `city`, so that each is known at least by name, level and page.

Where the whole record isn't in the corpus, the row stands in for it as a `Procedure` that is not ``whole``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from corpus.nearness import nearness
from corpus.procedure import Agencies, Decision, Level, Procedure, Source, SourceKind, Validity
from corpus.readers import Unreadable

FILE = "catalogue.csv"
COLUMNS = (
    "code", "title", "levels", "field", "subjects", "deciding", "promulgating", "promulgating_code", "decision",
    "decided_on", "online", "anywhere", "record_id", "digest", "as_of", "updated_on", "nearness", "nearness_reason",
)  # fmt: skip
PORTAL_PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/"
DIGEST_DIGITS = 16
"""Enough to see that a record moved on; a whole record carries the whole digest."""


def write_catalogue(procedures: Iterable[Procedure], path: Path) -> int:
    """Writes the rows in the order of codes, and says how many."""
    rows = sorted((_row(procedure) for procedure in procedures), key=lambda row: row[0])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def read_catalogue(layer: Path) -> Iterator[Procedure | Unreadable]:
    """The rows as procedures that are not whole; none where the layer has no catalogue.

    A line that is no row becomes an `Unreadable`; where the file itself can't be read on, the last one says so.
    """
    path = layer / FILE
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        try:
            for row in reader:
                try:
                    yield _procedure(row)
                except (KeyError, ValueError, TypeError, AttributeError) as error:
                    yield Unreadable(f"{path.name}:{reader.line_num}", f"no row of the catalogue: {error}")
        except (UnicodeDecodeError, csv.Error) as error:
            yield Unreadable(f"{path.name}:{reader.line_num + 1}", f"can't be read from here on: {error}")


def _row(procedure: Procedure) -> tuple[str, ...]:
    near, reason = nearness(procedure)
    decided, updated = procedure.decision.date, procedure.source.updated_on
    return (
        procedure.code,
        procedure.title,
        " ".join(procedure.levels),
        procedure.field,
        "; ".join(procedure.subjects),
        "; ".join(procedure.agencies.deciding),
        procedure.agencies.promulgating,
        procedure.agencies.promulgating_code,
        procedure.decision.number,
        decided.isoformat() if decided else "",
        procedure.online or "",
        "yes" if procedure.offered_anywhere else "",
        procedure.source.record_id or procedure.source.url.removeprefix(PORTAL_PAGE),
        procedure.source.digest[:DIGEST_DIGITS],
        procedure.source.as_of.isoformat(),
        updated.isoformat() if updated else "",
        f"{near:g}",
        reason,
    )


def _procedure(row: dict[str, str]) -> Procedure:
    # A page that isn't at the usual place stands with its whole address where the record's id would.
    elsewhere = row["record_id"].startswith("https://")
    return Procedure(
        code=row["code"],
        title=row["title"],
        levels=tuple(Level(level) for level in row["levels"].split()),
        field=row["field"],
        source=Source(
            kind=SourceKind.PORTAL_API,
            record_id="" if elsewhere else row["record_id"],
            url=row["record_id"] if elsewhere else PORTAL_PAGE + row["record_id"],
            as_of=date.fromisoformat(row["as_of"]),
            digest=row["digest"],
            updated_on=_day(row["updated_on"]),
        ),
        subjects=_names(row["subjects"]),
        agencies=Agencies(
            promulgating=row["promulgating"],
            promulgating_code=row["promulgating_code"],
            deciding=_names(row["deciding"]),
        ),
        decision=Decision(row["decision"], _day(row["decided_on"])),
        validity=Validity.IN_FORCE,
        online=row["online"] or None,
        offered_anywhere=True if row["anywhere"] else None,
        whole=False,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split("; ") if name)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
