"""`tthc import`: takes records from a source into a layer, and accounts for every one of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.failing import fail
from cli.imports_documents import document, page, pdf, tell, workbook
from corpus.scope import Scope

app = typer.Typer(no_args_is_help=True, help="Import records from a source.")


app.command("page")(page)
app.command("document")(document)
app.command("workbook")(workbook)
app.command("pdf")(pdf)


@app.command("portal-api")
def portal_api(
    file: Annotated[
        Path | None, typer.Argument(help="Records, one JSON object a line; .xz and .gz are read too.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Read the portal itself, politely; goes on where it was cut.")
    ] = False,
    into: Annotated[Path | None, typer.Option(help="The layer to write; TTHC_HOME/imported unless named.")] = None,
    scope: Annotated[Scope, typer.Option(help="Which records to take.")] = Scope.CITY,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the file was read from the portal.")
    ] = None,
) -> None:
    """Take portal records from a file or from the portal itself."""
    from cli.setup import home
    from corpus.importing import import_records
    from corpus.readers.portal_api import PortalApiReader

    if (file is None) == (not live):
        fail("name a file, or say --live")
    layer = into or home() / "imported"
    day = as_of.date() if as_of else None
    try:
        source = _read_live(home() / "portal") if file is None else file
        from cli.progress import progress_bar

        with progress_bar() as progress:
            report = import_records(
                PortalApiReader(source, day).read(), layer, scope, lambda n: progress(f"Read {n:,} records", 0.0)
            )
    except OSError as problem:
        fail(f"{problem.filename or layer}: {problem.strerror or problem}")
    if report.absent:
        typer.echo(f"{len(report.absent):,} records of the layer are not in this source; they were kept")
    tell(report, layer, scope)


def _read_live(folder: Path) -> Path:
    from cli.progress import progress_bar
    from corpus.portal import PortalClient, PortalError, download

    try:
        with progress_bar() as progress, PortalClient() as client:
            return download(client, folder, lambda done: progress(f"Portal: {done:,} records", 0.0))
    except PortalError as problem:
        fail(problem)
