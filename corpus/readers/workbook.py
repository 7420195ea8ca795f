"""Reads lists of procedures in Excel workbooks (.xlsx, .xlsm): one row a procedure, whatever stands around them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from corpus.procedure import SourceKind
from corpus.readers import Reading, Unreadable
from corpus.readers.described_record import to_record
from corpus.readers.description import Description, MethodRow
from corpus.readers.limits import OverLimit, check_zip, day
from corpus.readers.workbook_cells import Header, code_of, find_header, is_test_row, online_of, other_province, words
from corpus.validation import Problem, ProblemKind

MAX_ROWS = 100_000
MAX_COLUMNS = 60
SUFFIXES = (".xlsx", ".xlsm")


class WorkbookReader:
    """Reads one workbook, or every one of a folder.

    ``as_of``: the day the list was made; without it the date in the file's properties stands in, and without one the
    file's own, with a problem.  Formulas are not calculated and macros never run: what was stored is read.
    """

    def __init__(self, path: Path, as_of: date | None = None) -> None:
        self._path = path
        self._as_of = as_of

    def read(self) -> Iterator[Reading]:
        if not self._path.is_dir():
            yield from read_workbook(self._path, self._path.name, self._as_of)
            return
        for file in sorted(p for p in self._path.rglob("*") if p.suffix.lower() in SUFFIXES):
            yield from read_workbook(file, str(file.relative_to(self._path)), self._as_of)


def read_workbook(path: Path, place: str, as_of: date | None = None) -> Iterator[Reading]:
    """The rows of one workbook.  Raises OSError when the file can't be opened."""
    import openpyxl

    with path.open("rb") as stream:
        start = stream.read(4)
    if start == b"\xd0\xcf\x11\xe0":
        yield Unreadable(place, "tệp Excel kiểu cũ (.xls) hoặc được đặt mật khẩu: hãy mở và lưu lại thành .xlsx")
        return
    values = formulas = None
    try:
        check_zip(path)
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
        values = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        common = [Problem(ProblemKind.MACROS, "text")] if "xl/vbaProject.bin" in parts else []
        changed = values.properties.modified if "docProps/core.xml" in parts else None
        if not as_of and not changed:
            common.append(Problem(ProblemKind.DATE_NOT_STATED, "source.as_of"))
        when = as_of or (changed.date() if changed else day(path.stat().st_mtime))
        for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
            yield from _sheet(sheet, written, f"{place}:{sheet.title}", when, common)
    except OverLimit as over:
        yield Unreadable(place, str(over))
    except (zipfile.BadZipFile, KeyError, ValueError, ParseError, TypeError) as error:
        yield Unreadable(place, f"tệp Excel bị hỏng hoặc không phải .xlsx ({type(error).__name__})")
    finally:
        for book in (values, formulas):
            if book is not None:
                book.close()


Cells = tuple[Any, ...]


def _rows(sheet: Any, written: Any) -> Iterator[tuple[int, Cells, Cells]]:
    """(row number, stored values, what was typed).  A sheet's stated size is often wrong: it is not believed."""
    sheet.reset_dimensions()
    written.reset_dimensions()
    both = zip_longest(
        sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS),
        written.iter_rows(values_only=True, max_col=MAX_COLUMNS),
        fillvalue=(),
    )
    for number, (stored, typed) in enumerate(both, start=1):
        yield number, tuple(stored), tuple(typed)


def _sheet(sheet: Any, written: Any, place: str, when: date, common: list[Problem]) -> Iterator[Reading]:
    above: list[Cells] = []
    header: Header | None = None
    heading = province = ""
    for number, stored, typed in _rows(sheet, written):
        if number > MAX_ROWS:
            yield Unreadable(place, f"trang tính có hơn {MAX_ROWS:,} dòng; dừng ở đó")
            return
        if header is None:
            above.append(stored)
            header = find_header(above)
            province = other_province(above)
            if header is None and len(above) > 40:
                yield Unreadable(place, "không thấy dòng tiêu đề có mã và tên thủ tục trong 40 dòng đầu")
                return
            continue
        if header.is_second_row(stored):
            header = header.with_second_row(stored)
            continue
        filled = [words(cell) for cell in stored if words(cell)]
        if len(filled) == 1 and not header.cell(stored, "code"):
            heading = filled[0]
        elif filled:
            problems = [*common, *_formulas(stored, typed, header)]
            yield _reading(stored, header, f"{place}!{number}", when, problems, heading, province)
    if header is None and any(any(row) for row in above):
        yield Unreadable(place, "không thấy dòng tiêu đề có mã và tên thủ tục")


def _reading(
    stored: Cells, header: Header, place: str, when: date, problems: list[Problem], heading: str, province: str
) -> Reading:
    title = words(header.cell(stored, "title"))
    raw = header.cell(stored, "code")
    if is_test_row(words(raw), title):
        return Unreadable(place, f"dòng thử nghiệm, không lấy: {words(raw)} {title}"[:120])
    if raw in (None, ""):
        is_formula = any(p.kind is ProblemKind.FORMULA and p.place == "code" for p in problems)
        reason = "ô mã là công thức chưa có giá trị lưu" if is_formula else "dòng không có mã thủ tục"
        return Unreadable(place, f"{reason}: {title or words(stored[0])}"[:120])
    code = code_of(raw, problems)
    if code is None:
        return Unreadable(place, f"ô mã “{words(raw)[:40]}” không phải mã thủ tục quốc gia: {title}"[:160])
    field = words(header.cell(stored, "field"))
    if not field and heading and "field" not in header.columns:
        field = heading
        problems.append(Problem(ProblemKind.FROM_HEADING, "field", heading))
    if province:
        problems.append(Problem(ProblemKind.OTHER_PROVINCE, "agencies.promulgating", province))
    time, fee = words(header.cell(stored, "time")), words(header.cell(stored, "fee"))
    channel = words(header.cell(stored, "channel"))
    if (time or fee) and not channel:
        # Without a channel there is no method to hang them on; said, so that nobody takes them for missing.
        problems.append(Problem(ProblemKind.RUN_TOGETHER, "methods", f"{time}; {fee}"[:80]))
    description = Description(
        code=code,
        title=title,
        level=words(header.cell(stored, "level")),
        field=field,
        decision=words(header.cell(stored, "decision")),
        subjects=words(header.cell(stored, "subjects")),
        promulgating=province,
        executing=words(header.cell(stored, "executing")),
        methods=(MethodRow(channel, time, fee),) if channel else (),
        legal=tuple((row, "") for row in words(header.cell(stored, "legal")).split("\n") if row),
        online=online_of(words(header.cell(stored, "online"))),
        free_means_zero=False,
        whole=False,
    )
    return to_record(description, place, SourceKind.WORKBOOK, when, problems)


def _formulas(stored: Cells, typed: Cells, header: Header) -> Iterator[Problem]:
    for name in header.columns:
        formula = header.cell(typed, name)
        if isinstance(formula, str) and formula.startswith("="):
            value = words(header.cell(stored, name))
            yield Problem(ProblemKind.FORMULA, name, f"{formula[:50]} → {value[:30] or 'trống'}")
