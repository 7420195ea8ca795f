"""Takes readings into a layer, and reports on every one of them: nothing is dropped in silence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from corpus.readers import Reading, Record, Unreadable
from corpus.scope import Scope, outside_reason
from corpus.store import write, write_aside
from corpus.validation import ProblemKind, duplicate_titles

REPORT = "import.json"


@dataclass(slots=True)
class ImportReport:
    """What became of each reading: ``read`` is the sum of the five kinds below it.

    ``outside`` counts records outside the scope by reason; ``repeated`` and ``unreadable`` say place and reason;
    ``problems`` counts records by kind of problem; ``absent``: codes that the layer held before and the source lacks
    now, which are kept.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    outside: Counter[str] = field(default_factory=Counter)
    repeated: list[Unreadable] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    absent: list[str] = field(default_factory=list)
    as_of: date | None = None

    @property
    def taken(self) -> int:
        return self.created + self.updated + self.unchanged

    @property
    def accounted(self) -> int:
        """Must equal ``read``."""
        return self.taken + self.outside.total() + len(self.repeated) + len(self.unreadable)

    def as_dict(self) -> dict[str, object]:
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "outside": dict(sorted(self.outside.items())),
            "repeated": [f"{item.place}: {item.reason}" for item in self.repeated],
            "unreadable": [f"{item.place}: {item.reason}" for item in self.unreadable],
            "problems": dict(sorted(self.problems.items())),
            "absent": self.absent,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }


def import_records(
    readings: Iterable[Reading], layer: Path, scope: Scope, progress: Callable[[int], None]
) -> ImportReport:
    """Writes every record inside the scope to the layer, and the report beside them.

    Of a code that comes twice the record changed last is taken.  ``progress`` is called with the number read so far.
    Raises OSError when the layer can't be written; what was written until then is whole.
    """
    report = ImportReport()
    before = {path.stem for path in (layer / "procedures").glob("*.json")}
    chosen: dict[str, Record] = {}
    for reading in readings:
        report.read += 1
        if report.read % 50 == 0:
            progress(report.read)
        if isinstance(reading, Unreadable):
            report.unreadable.append(reading)
        elif reason := outside_reason(reading.procedure, scope):
            report.outside[reason] += 1
        else:
            _choose(reading, chosen, report)
    (layer / "procedures").mkdir(parents=True, exist_ok=True)
    for record in chosen.values():
        change = write(record.procedure, layer)
        report.problems.update({problem.kind.value for problem in record.problems})
        setattr(report, change, getattr(report, change) + 1)
    if twins := duplicate_titles(record.procedure for record in chosen.values()):
        report.problems[ProblemKind.DUPLICATE_TITLE.value] = len(twins)
    report.absent = sorted(before - chosen.keys())
    report.as_of = max((record.procedure.source.as_of for record in chosen.values()), default=None)
    write_aside(layer / REPORT, (json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n").encode())
    progress(report.read)
    return report


def _choose(record: Record, chosen: dict[str, Record], report: ImportReport) -> None:
    procedure = record.procedure
    earlier = chosen.get(procedure.code)
    if earlier is None:
        chosen[procedure.code] = record
        return
    place = earlier.place
    newer = (procedure.source.updated_on or date.min) > (earlier.procedure.source.updated_on or date.min)
    if newer:
        chosen[procedure.code] = record
        report.repeated.append(Unreadable(place, f"mã {procedure.code} lặp lại, lấy bản sửa sau ở {record.place}"))
    else:
        report.repeated.append(Unreadable(record.place, f"mã {procedure.code} lặp lại, đã lấy bản ở {place}"))
