"""`tthc corpus style`: where our own sentences are hard to read, and what to say instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failing import fail

if TYPE_CHECKING:
    from corpus.plain_words import Finding
    from corpus.procedure import Procedure

_WORD = re.compile(r"\w+")
_OPENING = "Thủ tục "
"""Titles of civil status begin with it; a text that names the procedure leaves it out."""


@dataclass(frozen=True, slots=True)
class StyleOfProcedure:
    """The findings of one procedure, each with its place (``steps[0]``), and how many words of ours it has."""

    code: str
    words: int
    found: tuple[tuple[str, Finding], ...]

    @property
    def per_thousand(self) -> float:
        return 1000 * len(self.found) / self.words if self.words else 0.0


def style(
    codes: Annotated[list[str] | None, typer.Argument(help="Only these procedures, in full.")] = None,
    worst: Annotated[int, typer.Option(help="How many of the worst procedures to show.", min=0)] = 10,
) -> None:
    """Report long sentences, officialese and hidden actors in our own words; quoted words are not ours."""
    from cli.setup import layers
    from corpus.plain_words import FindingKind
    from corpus.store import read_corpus

    try:
        procedures = read_corpus(layers()).procedures
    except FileNotFoundError as problem:
        fail(problem)
    if unknown := [code for code in codes or () if code not in procedures]:
        fail(f"there is no procedure {', '.join(unknown)} in the corpus")
    ours = {code: p for code, p in procedures.items() if p.restates and (not codes or code in codes)}
    reports = list(style_of(ours, [p.title for p in procedures.values() if p.restates]))
    shown = sorted((r for r in reports if r.found), key=lambda r: (-r.per_thousand, r.code))
    for report in shown if codes else shown[:worst]:
        _show(report)
    counts = Counter(finding.kind for report in reports for _, finding in report.found)
    words = sum(report.words for report in reports)
    rates = (f"{kind} {_rate(counts[kind], words)}" for kind in FindingKind)
    typer.echo(f"{len(reports):,} procedures, {words:,} words of ours, {len(shown):,} procedures with a finding")
    typer.echo(f"Findings (per 1,000 words): {', '.join(rates)}, all {_rate(counts.total(), words)}")


def style_of(procedures: Mapping[str, Procedure], titles: Sequence[str]) -> Iterator[StyleOfProcedure]:
    """The findings of each; ``titles`` of procedures that a text may name are nobody's style."""
    from corpus.plain_words import bundled_style, findings
    from evaluation.copying import names_of, restated_texts

    titles = [title.removeprefix(_OPENING) for title in titles]
    for code, procedure in procedures.items():
        texts = [*restated_texts(procedure)]
        texts += [(f"doubts[{i}]", doubt.sentence) for i, doubt in enumerate(procedure.doubts)]
        names = {*names_of(procedure), *(title for title in titles if any(title in text for _, text in texts))}
        found = [(place, item) for place, text in texts for item in findings(text, bundled_style(), names)]
        yield StyleOfProcedure(code, sum(len(_WORD.findall(text)) for _, text in texts), tuple(found))


def _show(report: StyleOfProcedure) -> None:
    typer.echo(f"{report.code}  {len(report.found)} findings, {report.per_thousand:.1f} per 1,000 words")
    for place, finding in report.found:
        typer.echo(f"  {place} {finding.kind}: “{finding.words}” → {finding.advice}")


def _rate(count: int, words: int) -> str:
    return f"{count:,} ({1000 * count / words if words else 0:.2f})"
