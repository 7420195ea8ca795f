"""Reads decisions and portal exports in PDF: text in reading order, tables in their place, pages joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from corpus.procedure import SourceKind
from corpus.readers import Reading, Unreadable
from corpus.readers.description import to_record
from corpus.readers.letterhead import letterhead, under
from corpus.readers.limits import MAX_PAGES, OverLimit, check_size, day, pages
from corpus.readers.outline import Block, Paragraph, Table, describe, label_of
from corpus.text import clean, fold
from corpus.validation import Problem, ProblemKind

if TYPE_CHECKING:
    from pdfplumber.page import Page

MIN_LETTERS = 40  # A whole document with fewer is a scan: page numbers and stamps are all the text it has.
_CREATED = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_BEGINS = re.compile(r"[-+*•o]\s|\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4})[.)]\s|(?:Bước|Trường hợp|Điều|Lưu ý)\b|Mã: KQ")
_ENDS = re.compile(r"[.;:!?]$")


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


def _read_file(path: Path, place: str, as_of: date | None) -> Iterator[Reading]:
    try:
        check_size(path)
    except OverLimit as over:
        yield Unreadable(place, str(over))
        return
    with path.open("rb") as stream:
        yield from read_pdf(stream, place, day(path.stat().st_mtime), as_of)


def read_pdf(stream: BinaryIO, place: str, changed: date, as_of: date | None = None) -> Iterator[Reading]:
    """The procedures of one PDF, or one `Unreadable`.  ``changed``: the file's own date, the last resort."""
    problems: list[Problem] = []
    try:
        blocks, created = _blocks(stream, problems)
    except OverLimit as over:
        yield Unreadable(place, str(over))
        return
    except Exception as error:
        # The PDF libraries raise errors of many unrelated kinds on broken files.
        yield Unreadable(place, f"tệp PDF hỏng hoặc được khóa: {type(error).__name__}")
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


def _blocks(stream: BinaryIO, problems: list[Problem]) -> tuple[list[Block], date | None]:
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
    if letters < MIN_LETTERS:
        raise OverLimit("tệp PDF là bản quét (ảnh), không có chữ để đọc; cần bản gốc Word hoặc bản PDF có chữ")
    return list(_joined(pieces, problems)), created


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


def flow(lines: Iterable[str], *, page_wide: bool = False) -> str:
    """Lines broken by the page's width joined again; a line begins anew after a full stop, at a bullet or a heading.

    ``page_wide``: the lines are the page's, not a cell's.  There a short line in the middle of a sentence shows two
    texts printed into each other; the break is kept, so that the record is flagged.
    """
    rows = [row for raw in lines if (row := clean(raw))]
    full = max(map(len, rows), default=0)
    joined: list[str] = []
    for number, row in enumerate(rows):
        before = joined[-1] if joined else ""
        if before and re.search(r"[A-ZĐ]-$", before) and row[0].isupper():
            joined[-1] = before + row  # A document's number broken at its hyphen: "TT-" and "BTP".
        elif not before or _begins(before, row) or (page_wide and len(rows[number - 1]) < full * 0.6):
            joined.append(row)
        else:
            joined[-1] = f"{before} {row}"
    return "\n".join(joined)


def _begins(before: str, row: str) -> bool:
    if label_of(before) or label_of(row) or before.isupper() or row.isupper() or before.startswith("Mã: KQ"):
        return True
    return bool(_BEGINS.match(row) or (_ENDS.search(before) and row[0].isupper()))


def _joined(sheets: list[list[Block]], problems: list[Problem]) -> Iterator[Block]:
    """The pages one after the other: a table cut by a page's end goes on, its cut row with it."""
    last: Block | None = None
    for number, blocks in enumerate(sheets, start=1):
        for position, block in enumerate(blocks):
            if position == 0 and isinstance(last, Table) and isinstance(block, Table) and _goes_on(last, block):
                last = _merge(last, block, number, problems)
                continue
            if position == 0 and number > 1 and isinstance(block, Paragraph) and block.text[0].islower():
                problems.append(Problem(ProblemKind.CUT_BY_PAGE, f"page {number}", block.text[:60]))
            if last is not None:
                yield last
            last = block
    if last is not None:
        yield last


_HEADERS = re.compile(r"truong hop \d|ten giay to|hinh thuc nop|ten van ban|ten thu tuc")


def _goes_on(before: Table, after: Table) -> bool:
    same = bool(before.rows and after.rows) and len(before.rows[0]) == len(after.rows[0])
    return same and not _HEADERS.match(fold(after.rows[0][0]))


def _merge(before: Table, after: Table, page: int, problems: list[Problem]) -> Table:
    """Rows put together; a first row with words in its first cell only is the end of the row before."""
    rows = [row for row in before.rows if any(row)] or list(before.rows)
    first = after.rows[0]
    if rows and first[0] and not any(first[1:]) and len(first) > 2:
        problems.append(Problem(ProblemKind.CUT_BY_PAGE, f"page {page}", first[0][:60]))
        rows[-1] = (f"{rows[-1][0]}\n{first[0]}", *rows[-1][1:])
        return Table((*rows, *after.rows[1:]))
    return Table((*rows, *after.rows))
