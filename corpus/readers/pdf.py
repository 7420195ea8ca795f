"""Reads decisions and portal exports in PDF: text in reading order, tables in their place, pages joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.procedure import SourceKind
from corpus.readers import Reading, Unreadable
from corpus.readers.described_record import to_record
from corpus.readers.letterhead import letterhead, under
from corpus.readers.limits import MAX_PAGES, OverLimit, check_size, day, pages
from corpus.readers.outline import Block, Paragraph, Table
from corpus.readers.outline_sections import describe
from corpus.readers.page_flow import flow, joined
from corpus.validation import Problem, ProblemKind

if TYPE_CHECKING:
    from pdfplumber.page import Page

MIN_LETTERS = 40  # A whole document with fewer is a scan: page numbers and stamps are all the text it has.
_CREATED = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


class PdfReader:
    """Reads one PDF, every PDF of a folder, or those of a tar archive.

    ``as_of``: the day the documents were issued or exported; without it the date inside the file stands in, and without
    one the file's own, with a problem.  A scan gives an `Unreadable`: characters are never guessed from pictures.
    """

    def __init__(self, path: Path, as_of: date | None = None) -> None:
        self._path = path
        self._as_of = as_of

    def read(self) -> Iterator[Reading]:
        if self._path.suffix.lower() == ".pdf":
            yield from _read_file(self._path, self._path.name, self._as_of)
        elif self._path.is_dir():
            for file in sorted(self._path.rglob("*.pdf")):
                yield from _read_file(file, str(file.relative_to(self._path)), self._as_of)
        else:
            yield from self._archive()

    def _archive(self) -> Iterator[Reading]:
        try:
            for page in pages(self._path, (".pdf",)):
                if isinstance(page, tuple):
                    yield Unreadable(*page)
                else:
                    yield from read_pdf(BytesIO(page.content), page.place, page.changed, self._as_of)
        except OverLimit as over:
            yield Unreadable(self._path.name, str(over))


PdfFile = BufferedReader | BytesIO


def _read_file(path: Path, place: str, as_of: date | None) -> Iterator[Reading]:
    try:
        check_size(path)
    except OverLimit as over:
        yield Unreadable(place, str(over))
        return
    with path.open("rb") as stream:
        yield from read_pdf(stream, place, day(path.stat().st_mtime), as_of)


def read_pdf(stream: PdfFile, place: str, changed: date, as_of: date | None = None) -> Iterator[Reading]:
    """The procedures of one PDF, or one `Unreadable`.  ``changed``: the file's own date, the last resort."""
    problems: list[Problem] = []
    try:
        blocks, created, letters = _blocks(stream, problems)
    except OverLimit as over:
        yield Unreadable(place, str(over))
        return
    except Exception as error:
        # The PDF libraries raise errors of many unrelated kinds on broken files.
        yield Unreadable(place, f"tệp PDF hỏng hoặc được khóa: {type(error).__name__}")
        return
    if letters < MIN_LETTERS:
        yield Unreadable(place, "tệp PDF là bản quét (ảnh), không có chữ để đọc; cần bản gốc Word hoặc bản PDF có chữ")
        return
    if not as_of and not created:
        problems.append(Problem(ProblemKind.DATE_NOT_STATED, "source.as_of", changed.isoformat()))
    head = letterhead(blocks)
    descriptions = [under(description, head) for description in describe(blocks)]
    if not descriptions:
        yield Unreadable(place, "không thấy tên hay mã thủ tục nào trong văn bản")
    for number, description in enumerate(descriptions, start=1):
        where = place if len(descriptions) == 1 else f"{place}#{number}"
        yield to_record(description, where, SourceKind.PDF, as_of or created or changed, problems)


def _blocks(stream: PdfFile, problems: list[Problem]) -> tuple[list[Block], date | None, int]:
    """The blocks in reading order, the day inside the file, and how many letters it holds."""
    import pdfplumber

    pieces: list[list[Block]] = []
    letters = 0
    with pdfplumber.open(stream) as document:
        if len(document.pages) > MAX_PAGES:
            raise OverLimit(f"tệp PDF có {len(document.pages):,} trang, quá mức {MAX_PAGES} trang")
        created = _created(document.metadata.get("CreationDate"))
        for page in document.pages:
            pieces.append(list(_page_blocks(page)))
            letters += sum(map(str.isalpha, page.extract_text() or ""))
            page.close()  # pdfplumber keeps every page's objects otherwise.
    return list(joined(pieces, problems)), created, letters


def _created(text: object) -> date | None:
    match = _CREATED.match(str(text or ""))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _page_blocks(page: Page) -> Iterator[Block]:
    """Tables, and the lines above, between and below them."""
    top = 0.0
    for table in sorted(page.find_tables(), key=lambda t: t.bbox[1]):
        yield from _lines(page, top, table.bbox[1])
        yield Table(tuple(tuple(flow((cell or "").split("\n")) for cell in row) for row in table.extract()))
        top = max(top, table.bbox[3])
    yield from _lines(page, top, float(page.height))


def _lines(page: Page, top: float, bottom: float) -> Iterator[Paragraph]:
    if bottom - top > 1:
        text = page.crop((0, top, page.width, bottom), strict=False).extract_text() or ""
        for paragraph in flow(text.split("\n"), page_wide=True).split("\n"):
            if paragraph:
                yield Paragraph(paragraph)
