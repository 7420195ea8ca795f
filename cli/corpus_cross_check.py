"""`tthc corpus cross-check`: reads the same procedures from every format in a folder and counts where they agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failing import fail

if TYPE_CHECKING:
    from corpus.readers import Reader, Reading
    from evaluation.cross_check import FormatReport

REFERENCE = "portal-api.jsonl.xz"


def cross_check(
    folder: Annotated[Path, typer.Argument(help="A folder with portal-api.jsonl.xz and the other formats.")],
    differences: Annotated[int, typer.Option(help="How many differences of each field to print.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
) -> None:
    """Compare what each format says of a procedure with what the portal's API says."""
    from corpus.readers.portal_api import PortalApiReader
    from evaluation.cross_check import cross_check as compare

    formats = formats_of(folder)
    if not (folder / REFERENCE).is_file() or not formats:
        fail(f"{folder} needs {REFERENCE} and at least one other format (portal-*.tar.xz, portal-list.xlsx)")
    try:
        reports = compare(PortalApiReader(folder / REFERENCE).read(), formats)
    except OSError as problem:
        fail(f"{problem.filename or folder}: {problem.strerror or problem}")
    if as_json:
        typer.echo(json.dumps({name: asdict(report) for name, report in reports.items()}, ensure_ascii=False, indent=1))
        return
    for row in table(reports):
        typer.echo(row)
    for report in reports.values():
        shown: dict[str, int] = {}
        for item in report.differences:
            shown[item.field] = shown.get(item.field, 0) + 1
            if shown[item.field] <= differences:
                typer.echo(f"\n{item.format} {item.code} {item.field}\n  here:  {item.here}\n  there: {item.there}")


def formats_of(folder: Path) -> dict[str, Iterable[Reading]]:
    """The readings of each format that lies in the folder, read only when they are asked for."""
    from corpus.readers.office_document import OfficeDocumentReader
    from corpus.readers.pdf import PdfReader
    from corpus.readers.portal_page import PortalPageReader
    from corpus.readers.workbook import WorkbookReader

    known: dict[str, tuple[str, Callable[[Path], Reader]]] = {
        "markdown": ("portal-markdown.tar.xz", PortalPageReader),
        "flat json": ("portal-flat-json.tar.xz", PortalPageReader),
        "html": ("portal-html.tar.xz", PortalPageReader),
        "doc json": ("portal-doc-json.tar.xz", OfficeDocumentReader),
        "pdf": ("portal-pdf.tar.xz", PdfReader),
        "workbook": ("portal-list.xlsx", WorkbookReader),
    }
    return {name: reader(folder / file).read() for name, (file, reader) in known.items() if (folder / file).is_file()}


def table(reports: Mapping[str, FormatReport]) -> Iterator[str]:
    """Rows of formats × fields; each cell is read/missing/agree/differ."""
    from evaluation.cross_check import FIELDS

    width = max(map(len, FIELDS)) + 2
    yield "read / missing / agree / differ".ljust(width)
    yield " " * width + "".join(name.rjust(24) for name in reports)
    yield "records".ljust(width) + "".join(f"{r.records:,}".rjust(24) for r in reports.values())
    yield "unreadable".ljust(width) + "".join(f"{len(r.unreadable):,}".rjust(24) for r in reports.values())
    yield "in the API".ljust(width) + "".join(f"{r.compared:,}".rjust(24) for r in reports.values())
    for field in FIELDS:
        cells = (r.fields[field] for r in reports.values())
        yield field.ljust(width) + "".join(f"{c.read}/{c.missing}/{c.agree}/{c.differ}".rjust(24) for c in cells)
