"""`tthc evaluate`: recall, outcomes and latency over a file of judgments; what was missed and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from cli.failing import fail

if TYPE_CHECKING:
    from evaluation.causes import Miss
    from evaluation.run import Run

FIELD_AT_LEAST = 5
"""Questions a field needs to get a line of its own in the table; the JSON has every field."""


def evaluate(
    judgments: Annotated[Path, typer.Option(help="Questions with the codes that answer them, JSON lines.")],
    index: Annotated[Path | None, typer.Option(help="An index root; the live one of TTHC_HOME unless named.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    explain: Annotated[bool, typer.Option(help="List what was missed, what won instead and why, and causes.")] = False,
    save: Annotated[Path | None, typer.Option(help="Write the run down, without the questions' text.")] = None,
    against: Annotated[Path | None, typer.Option(help="A run saved before, to compare with.")] = None,
) -> None:
    """Measure the live index on judgments."""
    from cli.setup import encoder_name, ensure_ready, home
    from evaluation.causes import counts
    from evaluation.compare import compare, lines_of
    from evaluation.judgments import JudgmentError
    from evaluation.record import RecordError, load_record
    from index.artifact import ArtifactError
    from index.build import BuildError
    from index.models.cache import ModelMissing

    if index is None:
        ensure_ready(home(), encoder_name())
    try:
        before = load_record(against) if against else None
        run, missed = _measure(judgments, index, explain)
        record = run.record(judgments.stem)
        if save:
            record.save(save)
        differences = compare(before, record) if before else []
    except (ArtifactError, BuildError, ModelMissing, JudgmentError, RecordError, OSError) as problem:
        fail(problem)
    if as_json:
        more: dict[str, object] = {"against": [d.as_dict() for d in differences]} if before else {}
        if explain:
            more["causes"] = [{"cause": cause, "n": n, "slices": by} for cause, n, by in counts(missed)]
        typer.echo(json.dumps({**run.as_dict(), **more}, ensure_ascii=False, indent=1))
        return
    for line in _lines(run, missed if explain else None):
        typer.echo(line)
    if before:
        for line in lines_of(before, record, differences):
            typer.echo(line)


def _lines(run: Run, missed: Sequence[Miss] | None) -> Iterator[str]:
    """The table; the misses before it and their causes after it, where they were asked for."""
    from evaluation.explanation import cause_lines, miss_lines

    for miss in missed or ():
        yield from miss_lines(miss)
    yield from _table(run.as_dict())
    if missed is not None:
        yield from cause_lines(missed, len(run.results))


def _measure(judgments: Path, index: Path | None, explain: bool) -> tuple[Run, Sequence[Miss]]:
    """The run, and its misses where they are to be explained; both ask the same indexes."""
    from assistant.factory import build_assistant
    from cli.progress import progress_bar
    from cli.setup import assistant_settings, layers
    from evaluation.causes import misses
    from evaluation.judgments import read_judgments
    from evaluation.leave_out import honest_assistants
    from evaluation.run import evaluate as run_evaluation

    rows = read_judgments(judgments)
    settings = assistant_settings(index)
    assistant = build_assistant(settings)
    with ExitStack() as stack:
        apart = stack.enter_context(honest_assistants(settings, rows, layers())).assistants
        progress = stack.enter_context(progress_bar())
        run = run_evaluation(
            assistant, rows, lambda done, todo: progress(f"{done}/{todo} questions", done / todo), apart
        )
        return run, list(misses(run.results, apart, assistant)) if explain else []


def _table(data: dict[str, object]) -> Iterator[str]:
    rows = {"all": data, **cast(dict[str, Any], data["slices"])}
    for kind in ("levels", "fields"):
        groups = cast(dict[str, Any], data[kind])
        least = FIELD_AT_LEAST if kind == "fields" else 1
        rows |= {f"{kind[:-1]}: {name}": row for name, row in groups.items() if row["n"] >= least}
    width = min(40, max(16, *map(len, rows)))
    yield (
        f"{'slice':{width}s} {'n':>4s} {'R@1':>6s} {'R@5':>6s} {'R@10':>6s} {'MRR':>6s} {'nDCG':>6s} "
        f"{'R@1 95 %':>11s} {'R@5 95 %':>11s} {'p50 ms':>7s} {'p99 ms':>7s}  outcomes"
    )
    for name, figures in rows.items():
        row = cast(dict[str, Any], figures)
        between = {k: "{:.2f}…{:.2f}".format(*row["intervals"][f"recall@{k}"]) for k in (1, 5)}
        yield (
            f"{name[:width]:{width}s} {row['n']:4d} {row['recall@1']:6.3f} {row['recall@5']:6.3f} "
            f"{row['recall@10']:6.3f} {row['mrr']:6.3f} {row['ndcg@10']:6.3f} {between[1]:>11s} {between[5]:>11s} "
            f"{row['latency_ms']['p50']:7.1f} {row['latency_ms']['p99']:7.1f}  "
            + ", ".join(f"{count} {status}" for status, count in row["outcomes"].items() if count)
            + (f", right when answered {row['answered_right']:.3f}" if "answered_right" in row else "")
            + (f", outcome as expected {row['outcome_as_expected']:.3f}" if "outcome_as_expected" in row else "")
        )
    if data["near_copies_left_out"]:
        typer.echo(
            f"{data['near_copies_left_out']} stand among the corpus's questions too, which did not speak for them"
        )
