"""`tthc evaluate`: recall, outcomes and latency over a file of judgments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.failing import fail


def evaluate(
    judgments: Annotated[Path, typer.Option(help="Questions with the codes that answer them, JSON lines.")],
    index: Annotated[Path | None, typer.Option(help="An index root; the live one of TTHC_HOME unless named.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    explain: Annotated[bool, typer.Option(help="List what was missed, what won instead and why.")] = False,
) -> None:
    """Measure the live index on judgments."""
    from assistant.factory import build_assistant
    from cli.progress import progress_bar
    from cli.setup import assistant_settings, encoder_name, ensure_ready, home
    from evaluation.judgments import JudgmentError, read_judgments
    from evaluation.run import evaluate as run_evaluation
    from index.artifact import ArtifactError
    from index.models.cache import ModelMissing

    if index is None:
        ensure_ready(home(), encoder_name())
    try:
        rows = read_judgments(judgments)
        assistant = build_assistant(assistant_settings(index))
        with progress_bar() as progress:
            run = run_evaluation(assistant, rows, lambda done, todo: progress(f"{done}/{todo} questions", done / todo))
    except (ArtifactError, ModelMissing, JudgmentError, OSError) as problem:
        fail(problem)
    data = run.as_dict()
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    if explain:
        for result in run.results:
            if result.judgment.codes and result.rank != 1:
                first = assistant.candidates(result.judgment.question, 1)
                won = (
                    f"{first[0].card.code} {first[0].card.title[:60]} {dict(first[0].evidence)}" if first else "nothing"
                )
                typer.echo(
                    f"{result.judgment.id} [{result.judgment.slice}] rank {result.rank}: {result.judgment.question}"
                )
                typer.echo(f"    expected {', '.join(sorted(result.judgment.codes))}; won {won}")
    _table(data)


def _table(data: dict[str, object]) -> None:
    from typing import Any, cast

    rows = {"all": data, **cast(dict[str, Any], data["slices"])}
    typer.echo(
        f"{'slice':16s} {'n':>4s} {'R@1':>6s} {'R@5':>6s} {'R@10':>6s} {'MRR':>6s} {'p50 ms':>7s} {'p99 ms':>7s}"
        "  outcomes"
    )
    for name, figures in rows.items():
        row = cast(dict[str, Any], figures)
        typer.echo(
            f"{name:16s} {row['n']:4d} {row['recall@1']:6.3f} {row['recall@5']:6.3f} {row['recall@10']:6.3f} "
            f"{row['mrr']:6.3f} {row['latency_ms']['p50']:7.1f} {row['latency_ms']['p99']:7.1f}  "
            + ", ".join(f"{count} {status}" for status, count in row["outcomes"].items() if count)
            + (f", right when answered {row['answered_right']:.3f}" if "answered_right" in row else "")
        )
