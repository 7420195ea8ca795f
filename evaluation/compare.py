"""Two runs over the same questions side by side: ``python -m evaluation.compare BEFORE.json AFTER.json``.

Both are files of ``tthc evaluate --save``.  Compared are recall at 1 and at 5, and whether the outcome was the expected
one.  A difference comes with its paired bootstrap interval, the questions won and lost, and McNemar's exact p.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.bootstrap import Interval, interval, sign_test
from evaluation.record import RecordError, Row, RunRecord, load_record

Pair = tuple[Row, Row]

MEASURES: Mapping[str, Callable[[Row], bool | None]] = {
    "recall@1": lambda row: row.within(1) if row.judged else None,
    "recall@5": lambda row: row.within(5) if row.judged else None,
    "outcome": lambda row: row.met,
}
"""What a question scores in a run; None where the measure is not about it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure's shares in both runs over ``n`` questions; ``won`` and ``lost`` are ids, ``p`` McNemar's."""

    slice: str
    measure: str
    n: int
    before: float
    after: float
    interval: Interval
    won: tuple[str, ...]
    lost: tuple[str, ...]
    p: float

    @property
    def is_drop(self) -> bool:
        """Whether the whole interval lies below zero: a fall that another draw of questions would hardly undo."""
        return self.interval.high < 0

    def as_dict(self) -> dict[str, object]:
        return {
            "slice": self.slice,
            "measure": self.measure,
            "n": self.n,
            "before": round(self.before, 4),
            "after": round(self.after, 4),
            "difference": round(self.after - self.before, 4),
            "interval": self.interval.rounded(),
            "won": list(self.won),
            "lost": list(self.lost),
            "p": round(self.p, 5),
        }


def compare(before: RunRecord, after: RunRecord) -> list[Difference]:
    """Over all and by slice, of the questions asked in both runs, told by id.

    Raises RecordError where the runs share no judged question.
    """
    theirs = {row.id: row for row in before.rows}
    pairs = [(theirs[row.id], row) for row in after.rows if row.id in theirs]
    slices = sorted({now.slice for _, now in pairs})
    groups = {"all": pairs} | {name: [pair for pair in pairs if pair[1].slice == name] for name in slices}
    found = [d for name, group in groups.items() for d in _differences(name, group)]
    if not found:
        raise RecordError("the two runs share no judged question")
    return found


def _differences(name: str, pairs: Sequence[Pair]) -> Iterator[Difference]:
    for measure, score in MEASURES.items():
        scored = [(b.id, was, now) for a, b in pairs if (was := score(a)) is not None and (now := score(b)) is not None]
        if scored:
            yield difference(name, measure, scored)


def difference(name: str, measure: str, scored: Sequence[tuple[str, bool, bool]]) -> Difference:
    """``scored``: a question's id, and whether it was right before and after; at least one."""
    won = tuple(key for key, was, now in scored if now and not was)
    lost = tuple(key for key, was, now in scored if was and not now)
    return Difference(
        slice=name,
        measure=measure,
        n=len(scored),
        before=sum(was for _, was, _ in scored) / len(scored),
        after=sum(now for _, _, now in scored) / len(scored),
        interval=interval([float(now) - float(was) for _, was, now in scored]),
        won=won,
        lost=lost,
        p=sign_test(len(won), len(lost)),
    )


def lines_of(before: RunRecord, after: RunRecord, differences: Sequence[Difference]) -> list[str]:
    """The comparison to read, a line a slice and measure; the ids won and lost of all questions at the end."""
    lines = []
    if before.judgments != after.judgments:
        lines.append("The two runs were asked different questions; compared are those that both were asked.")
    lines += [
        f"{before.name} -> {after.name}",
        f"{'slice':16s} {'measure':8s} {'n':>4s} {'before':>7s} {'after':>7s} {'change':>7s} {'95 % interval':>16s} "
        f"{'won':>4s} {'lost':>4s} {'p':>7s}",
    ]
    for d in differences:
        between = f"{d.interval.low:+.3f}…{d.interval.high:+.3f}"
        lines.append(
            f"{d.slice:16s} {d.measure:8s} {d.n:4d} {d.before:7.3f} {d.after:7.3f} {d.after - d.before:+7.3f} "
            f"{between:>16s} {len(d.won):4d} {len(d.lost):4d} {d.p:7.4f}"
        )
    for d in differences:
        if d.slice == "all":
            lines += [f"{d.measure} won: {', '.join(d.won) or '-'}", f"{d.measure} lost: {', '.join(d.lost) or '-'}"]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        before, after = load_record(arguments.before), load_record(arguments.after)
        differences = compare(before, after)
    except (RecordError, OSError) as problem:
        raise SystemExit(f"Error: {problem}") from problem
    if arguments.json:
        sys.stdout.write(json.dumps([d.as_dict() for d in differences], ensure_ascii=False, indent=1) + "\n")
        return
    sys.stdout.write("\n".join(lines_of(before, after, differences)) + "\n")


if __name__ == "__main__":
    main()
