"""`tthc corpus`: checks the records that are kept, and shows one as a citizen sees it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli.corpus_cross_check import cross_check
from cli.failing import fail

app = typer.Typer(no_args_is_help=True, help="Check the records, or show one.")

app.command("cross-check")(cross_check)

STALE_AFTER_DAYS = 180


@app.command()
def check(
    corpus: Annotated[list[Path] | None, typer.Option(help="A folder of records; may be given several times.")] = None,
    bundled: Annotated[bool, typer.Option(help="Include the records that come with the program.")] = True,
) -> None:
    """Read every record of the layers; exit status 1 when one can't be read."""
    from datetime import date

    from cli.setup import layers
    from corpus.store import read_corpus

    try:
        found = read_corpus(layers(corpus or (), bundled))
    except FileNotFoundError as problem:
        fail(problem)
    procedures = found.procedures.values()
    for item in found.unreadable:
        typer.echo(f"✗ {item.place}: {item.reason}")
    restated = sum(bool(p.restates) for p in procedures)
    stale = [p.code for p in procedures if p.is_stale]
    old = [p.code for p in procedures if (date.today() - p.source.as_of).days > STALE_AFTER_DAYS]
    levels = Counter(p.level for p in procedures)
    doubts = Counter(doubt.section for p in procedures for doubt in p.doubts)
    typer.echo(f"{len(procedures):,} procedures, {restated:,} in plain words, {len(found.unreadable):,} unreadable")
    typer.echo("By level: " + ", ".join(f"{level} {n:,}" for level, n in levels.most_common()))
    typer.echo("Doubts by section: " + (", ".join(f"{s} {n:,}" for s, n in doubts.most_common()) or "none"))
    typer.echo(f"Plain words of an older record: {len(stale):,} {' '.join(stale[:20])}")
    typer.echo(f"As-of date older than {STALE_AFTER_DAYS} days: {len(old):,}")
    raise typer.Exit(1 if found.unreadable else 0)


@app.command()
def show(code: Annotated[str, typer.Argument(help="The procedure's code, e.g. 1.001193.")]) -> None:
    """Print a record as a citizen sees it, all eleven sections."""
    from assistant.composition import cite, compose_section
    from assistant.messages import load_messages
    from cli.setup import layers
    from corpus.procedure import Section
    from corpus.store import read_corpus

    try:
        procedure = read_corpus(layers()).procedures.get(code)
    except FileNotFoundError as problem:
        fail(problem)
    if procedure is None:
        fail(f"there is no procedure {code} in the corpus; `tthc import` may bring it")
    say = load_messages("vi")
    typer.echo(f"{procedure.code}  {procedure.title}\n{'=' * 72}")
    for section in Section:
        typer.echo(f"\n## {say('section', section)}")
        for block in compose_section(procedure, section, None, say, 0).blocks:
            typer.echo(f"{block.text}  ({block.origin})")
        for doubt in cite(procedure, section).doubts if section is not Section.OVERVIEW else ():
            typer.echo(f"⚠ {doubt}")
    source = procedure.source
    typer.echo(f"\n{procedure.decision.number}, as of {source.as_of}\n{source.url}")


@app.command()
def catalogue(
    layer: Annotated[Path, typer.Argument(help="A layer of whole records, e.g. var/imported.")],
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("corpus/data/catalogue.csv"),
) -> None:
    """Write the catalogue, one row a procedure, from whole records."""
    from corpus.catalogue import write_catalogue
    from corpus.store import BUNDLED, read_corpus

    try:
        found = read_corpus([layer])
        procedures = dict(found.procedures) | {
            code: procedure for code, procedure in read_corpus([BUNDLED]).procedures.items() if procedure.whole
        }
        rows = write_catalogue(procedures.values(), out)
    except OSError as problem:
        fail(problem)
    for item in found.unreadable:
        typer.echo(f"✗ {item.place}: {item.reason}", err=True)
    typer.echo(f"{rows:,} rows in {out}")
