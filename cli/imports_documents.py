"""`tthc import page|document|workbook|pdf`: takes what departments publish into a layer, and accounts for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failing import fail
from corpus.scope import Scope

if TYPE_CHECKING:
    from corpus.importing import ImportReport
    from corpus.readers import Reader, Reading

Paths = Annotated[list[Path], typer.Argument(help="Files, folders, or .tar.xz archives of them.")]
Into = Annotated[Path | None, typer.Option(help="The layer to write; TTHC_HOME/imported unless named.")]
Which = Annotated[Scope, typer.Option(help="Which records to take.")]
AsOf = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the files were published or saved.")]


def page(paths: Paths, into: Into = None, scope: Which = Scope.CITY, as_of: AsOf = None) -> None:
    """Take saved portal pages: HTML, Markdown, flattened JSON."""
    from corpus.readers.portal_page import PortalPageReader

    _import(PortalPageReader, paths, into, scope, as_of)


def document(paths: Paths, into: Into = None, scope: Which = Scope.CITY, as_of: AsOf = None) -> None:
    """Take Word documents (.docx, .doc) and the JSON of the portal's .doc export."""
    from corpus.readers.office_document import OfficeDocumentReader

    _import(OfficeDocumentReader, paths, into, scope, as_of)


def workbook(paths: Paths, into: Into = None, scope: Which = Scope.CITY, as_of: AsOf = None) -> None:
    """Take lists of procedures in Excel workbooks (.xlsx)."""
    from corpus.readers.workbook import WorkbookReader

    _import(WorkbookReader, paths, into, scope, as_of)


def pdf(paths: Paths, into: Into = None, scope: Which = Scope.CITY, as_of: AsOf = None) -> None:
    """Take decisions and portal exports in PDF; a scan without text is reported, never guessed."""
    from corpus.readers.pdf import PdfReader

    _import(PdfReader, paths, into, scope, as_of)


def _import(
    reader: Callable[[Path, date | None], Reader],
    paths: list[Path],
    into: Path | None,
    scope: Scope,
    as_of: datetime | None,
) -> None:
    from cli.progress import progress_bar
    from cli.setup import home
    from corpus.importing import import_records

    layer = into or home() / "imported"
    day = as_of.date() if as_of else None
    readings: Iterator[Reading] = chain.from_iterable(reader(path, day).read() for path in paths)
    try:
        with progress_bar() as progress:
            report = import_records(readings, layer, scope, lambda n: progress(f"Read {n:,} records", 0.0))
    except OSError as problem:
        fail(f"{problem.filename or layer}: {problem.strerror or problem}")
    tell(report, layer, scope)


def tell(report: ImportReport, layer: Path, scope: Scope) -> None:
    """What became of every reading, the refused ones with their reason on standard error."""
    for item in (*report.unreadable, *report.repeated):
        typer.echo(f"{item.place}: {item.reason}", err=True)
    for reason, count in sorted(report.outside.items()):
        typer.echo(f"{count:,} left out: {reason}")
    doubtful = ", ".join(f"{kind} {count:,}" for kind, count in report.problems.most_common())
    if doubtful:
        typer.echo(f"Doubtful records by kind: {doubtful}")
    typer.echo(
        f"Read {report.read:,} = {report.created:,} created + {report.updated:,} updated + "
        f"{report.unchanged:,} unchanged + {report.outside.total():,} outside scope {scope} + "
        f"{len(report.repeated):,} repeated + {len(report.unreadable):,} unreadable; as of {report.as_of}; in {layer}"
    )
