"""The figures of the ablation: shares with intervals by slice, and what each row changed on the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluation.compare import difference
from evaluation.metrics import percentile, recall
from evaluation.record import Row, RunRecord
from evaluation.run import recall_intervals


def row_figures(run: RunRecord, before: RunRecord | None) -> dict[str, Any]:
    """A row of the table: figures over all and by slice, and the paired difference to the run ``before``."""
    slices = sorted({row.slice for row in run.rows})
    latency = [row.ms for row in run.rows]
    figures = {
        "name": run.name,
        **_shares(run.rows),
        "ms": {"p50": round(percentile(latency, 0.5), 1), "p99": round(percentile(latency, 0.99), 1)},
        "slices": {name: _shares([row for row in run.rows if row.slice == name]) for name in slices},
    }
    return figures | ({"against": before.name, "change": paired(before.rows, run.rows)} if before else {})


def _shares(rows: Sequence[Row]) -> dict[str, Any]:
    ranks = [row.rank for row in rows]
    return {
        **recall(ranks).as_dict(),
        "ndcg@10": round(sum(row.ndcg for row in rows) / len(rows), 4),
        "intervals": {name: found.rounded() for name, found in recall_intervals(ranks).items()},
    }


def paired(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Any]:
    """Recall@1 and @5 of the same questions, in the same order: the difference and how sure it is."""
    figures: dict[str, Any] = {}
    for k in (1, 5):
        scored = [(now.id, then.within(k), now.within(k)) for then, now in zip(before, after, strict=True)]
        found = difference("all", f"recall@{k}", scored)
        figures[found.measure] = {**found.as_dict(), "won": len(found.won), "lost": len(found.lost)}
    return figures


def stripped_figures(rows: Sequence[RunRecord], stripped: Sequence[RunRecord]) -> list[dict[str, Any]]:
    """By run: questions as written, the same without diacritics, and the paired difference.

    ``rows`` are the runs as written, of these questions and others; ``stripped`` those of the same names without marks.
    """
    asked = {row.id for run in stripped for row in run.rows}
    written = {run.name: [row for row in run.rows if row.id in asked] for run in rows}
    return [
        {
            "name": run.name,
            "n": len(run.rows),
            "written": _shares(written[run.name]),
            "stripped": _shares(run.rows),
            "change": paired(written[run.name], run.rows),
        }
        for run in stripped
    ]


def agreement(last: RunRecord, served: RunRecord) -> dict[str, int]:
    """On how many questions the last lever and the program find the same ten: what the levers leave unexplained."""
    same = sum(a.top == b.top for a, b in zip(last.rows, served.rows, strict=True))
    return {"same": same, "of": len(served.rows)}
