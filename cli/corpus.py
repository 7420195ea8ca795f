"""`tthc corpus`: checks the records that are kept, and shows one as a citizen sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.corpus_cross_check import cross_check
from cli.corpus_style import style
from cli.failing import fail
from corpus.procedure import Level

app = typer.Typer(no_args_is_help=True, help="Check the records, or show one.")

app.command("cross-check")(cross_check)
app.command()(style)

CODES_SHOWN = 20


@app.command()
def check(
    corpus: Annotated[list[Path] | None, typer.Option(help="A folder of records; may be given several times.")] = None,
    bundled: Annotated[bool, typer.Option(help="Include the records that come with the program.")] = True,
    coverage: Annotated[bool, typer.Option(help="Print the table of fields and levels too.")] = False,
) -> None:
    """Read every record, question and event; exit status 1 when one can't be read or names an unknown procedure."""
    from datetime import date

    from cli.setup import layers
    from corpus.checking import STALE_AFTER_DAYS, check_corpus
    from corpus.life_events import bundled_life_events
    from corpus.store import read_corpus

    try:
        found = check_corpus(read_corpus(layers(corpus or (), bundled)), list(bundled_life_events()), date.today())
    except FileNotFoundError as problem:
        fail(problem)
    for line in (*found.unreadable, *found.unknown):
        typer.echo(f"✗ {line}")
    if coverage:
        _coverage(found.coverage)
    typer.echo(
        f"{found.procedures:,} procedures, {found.whole:,} whole, {found.questions:,} questions; "
        f"{len(found.unreadable):,} unreadable, {len(found.unknown):,} references to unknown procedures"
    )
    typer.echo("Procedures with a doubt: " + ", ".join(f"{section} {n:,}" for section, n in found.doubts.items()))
    typer.echo(f"Share their title with another: {found.same_title:,}")
    typer.echo(f"Plain words of an older record: {_listed(found.outdated)}")
    typer.echo(f"As-of date older than {STALE_AFTER_DAYS} days: {_listed(found.old)}")
    raise typer.Exit(0 if found.sound else 1)


def _listed(codes: tuple[str, ...]) -> str:
    return " ".join((f"{len(codes):,}", *codes[:CODES_SHOWN], *(["…"] if len(codes) > CODES_SHOWN else [])))


def _coverage(table: dict[tuple[str, Level], tuple[int, int]]) -> None:
    """Whole records out of all, by field and level."""
    typer.echo(f"{'field':50s}" + "".join(f"{level:>12s}" for level in Level))
    for field in dict.fromkeys(field for field, _ in table):
        cells = (table.get((field, level)) for level in Level)
        typer.echo(f"{field[:49]:50s}" + "".join(f"{f'{c[0]}/{c[1]}' if c else '':>12s}" for c in cells))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="A layer, e.g. yesterday's import.")],
    after: Annotated[Path, typer.Argument(help="Another layer.")],
    code: Annotated[str | None, typer.Option(help="Only this procedure.")] = None,
) -> None:
    """Say what differs between two layers, procedure by procedure and field by field."""
    from corpus.difference import differences
    from corpus.store import read_corpus

    try:
        old, new = (read_corpus([layer]).procedures for layer in (before, after))
    except FileNotFoundError as problem:
        fail(problem)
    changed = 0
    for key in sorted(old.keys() | new.keys()) if code is None else [code]:
        if key not in old or key not in new:
            if key in old or key in new:
                typer.echo(f"{'-' if key in old else '+'} {key} {(old.get(key) or new[key]).title}")
            continue
        found = differences(old[key], new[key])
        changed += bool(found)
        for item in found:
            typer.echo(f"{key} {item.place}\n  - {item.before}\n  + {item.after}")
    typer.echo(
        f"{changed:,} changed, {len(new.keys() - old.keys()):,} only after, "
        f"{len(old.keys() - new.keys()):,} only before"
    )


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
