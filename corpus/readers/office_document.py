"""Reads Word documents: decisions in .docx, HTML under a Word name, binary .doc by its text, the .doc export's JSON."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from corpus.procedure import SourceKind
from corpus.readers import Reading, Unreadable
from corpus.readers import portal_doc as export
from corpus.readers.described_record import to_record
from corpus.readers.letterhead import letterhead, under
from corpus.readers.limits import MAX_MEMBER, OverLimit, Page, check_size, check_zip, day, pages
from corpus.readers.outline import Block
from corpus.readers.outline_sections import describe
from corpus.readers.word_text import doc_text, docx_blocks, html_blocks
from corpus.validation import Problem, ProblemKind

SUFFIXES = (".docx", ".docm", ".doc")
_ZIP, _OLE, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"


class OfficeDocumentReader:
    """Reads one document, a folder of them, or an archive of the export's JSON.

    ``as_of``: the day the documents were issued; without it the date in a file's properties stands in, and without one
    the file's own, with a problem.  Raises OSError when the source can't be opened.
    """

    def __init__(self, path: Path, as_of: date | None = None) -> None:
        self._path = path
        self._as_of = as_of

    def read(self) -> Iterator[Reading]:
        if self._path.is_dir():
            for file in sorted(p for p in self._path.rglob("*") if p.suffix.lower() in SUFFIXES):
                yield from read_document(file, str(file.relative_to(self._path)), self._as_of)
        if self._path.is_dir() or self._path.suffix.lower() not in SUFFIXES:
            yield from self._exports()
        else:
            yield from read_document(self._path, self._path.name, self._as_of)

    def _exports(self) -> Iterator[Reading]:
        try:
            for page in pages(self._path, (".json",)):
                yield Unreadable(*page) if isinstance(page, tuple) else read_export(page, self._as_of)
        except OverLimit as over:
            yield Unreadable(self._path.name, str(over))


def read_export(page: Page, as_of: date | None = None) -> Reading:
    """One JSON of the .doc export as a record, or why it can't be one."""
    try:
        raw: Any = json.loads(page.content.decode("utf-8-sig"))
        if not isinstance(raw, dict) or not export.is_doc_export(raw):
            return Unreadable(page.place, "không phải tài liệu Word, cũng không phải JSON của bản kết xuất .doc")
        description, problems = export.describe(raw)
    except RecursionError:
        return Unreadable(page.place, "JSON lồng quá sâu")
    except ValueError as error:
        return Unreadable(page.place, f"không đọc được bản kết xuất: {error}")
    if as_of is None:
        problems.append(Problem(ProblemKind.DATE_NOT_STATED, "source.as_of", page.changed.isoformat()))
    return to_record(description, page.place, SourceKind.OFFICE_DOCUMENT, as_of or page.changed, problems)


def read_document(path: Path, place: str, as_of: date | None = None) -> Iterator[Reading]:
    """The procedures of one Word file, or one `Unreadable`.  Raises OSError when the file can't be opened."""
    problems: list[Problem] = []
    try:
        check_size(path)
        blocks, changed = _blocks(path, problems)
    except (OverLimit, ValueError) as error:
        yield Unreadable(place, str(error))
        return
    except (KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        yield Unreadable(place, f"tệp Word bị hỏng ({type(error).__name__})")
        return
    if not as_of and not changed:
        problems.append(Problem(ProblemKind.DATE_NOT_STATED, "source.as_of"))
    when = as_of or changed or day(path.stat().st_mtime)
    head = letterhead(blocks)
    descriptions = [under(description, head) for description in describe(blocks)]
    if not descriptions:
        yield Unreadable(place, "không thấy tên hay mã thủ tục nào: có thể là mẫu đơn hoặc văn bản khác")
    for number, description in enumerate(descriptions, start=1):
        where = place if len(descriptions) == 1 else f"{place}#{number}"
        yield to_record(description, where, SourceKind.OFFICE_DOCUMENT, when, problems)


def _blocks(path: Path, problems: list[Problem]) -> tuple[list[Block], date | None]:
    """By what the file is, whatever it is called.  Raises OverLimit, or ValueError with the reason."""
    with path.open("rb") as stream:
        start = stream.read(2048)
    if start.startswith(_ZIP):
        check_zip(path)
        if path.suffix.lower() == ".doc":
            problems.append(Problem(ProblemKind.WRONG_EXTENSION, "text", "Word .docx"))
        return docx_blocks(path, problems)
    if start.startswith(_OLE):
        if path.suffix.lower() != ".doc":
            problems.append(Problem(ProblemKind.WRONG_EXTENSION, "text", "Word .doc"))
        # The text alone doesn't say where a table's row ends.
        problems.append(Problem(ProblemKind.RUN_TOGETHER, "text", ".doc"))
        return doc_text(path), None
    if start.startswith(_RTF):
        raise ValueError("tệp RTF: hãy mở và lưu lại thành .docx")
    if b"<html" in start.lower() or b"<!doctype html" in start.lower() or b"<table" in start.lower():
        if path.stat().st_size > MAX_MEMBER:
            raise OverLimit(f"trang quá lớn, quá mức {MAX_MEMBER >> 20} MiB")
        problems.append(Problem(ProblemKind.WRONG_EXTENSION, "text", "HTML"))
        return html_blocks(path.read_bytes()), None
    raise ValueError("không phải tệp Word")
