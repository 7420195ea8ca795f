"""The sections of a document's draft read into a `Description`: rows of methods, papers and legal documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.readers.description import CaseRows, Description, MethodRow, PaperRow
from corpus.readers.outline import Block, Draft, Table, drafts
from corpus.readers.wording import quantities, stated
from corpus.text import fold

_CODE = re.compile(r"\d\.\d{6}(?:\.\d{2})?(?:\.H\d{2})?")
_CASE_NUMBER = re.compile(r"^Trường hợp \d+:\s*")
_RESULT_CODE = re.compile(r"^Mã:\s*KQ\S*$")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d)?/\d{4}/[A-ZĐ][\w-]*")
_METHOD_COLUMNS = {
    "channel": "hinh thuc",
    "time": "thoi (han|gian)",
    "fee": "(muc )?(phi|le phi)",
    "note": "mo ta|ghi chu",
}
_PAPER_COLUMNS = {
    "name": "(ten )?(giay to|thanh phan|loai giay)",
    "form": "mau don",
    "quantity": "so luong",
    "originals": "ban chinh",
    "copies": "ban sao",
}
_LEGAL_COLUMNS = {"title": "ten van ban|trich yeu", "number": "ma van ban|so(, | )ky hieu"}


def describe(blocks: Iterable[Block]) -> Iterator[Description]:
    """The procedures of a document in its order."""
    for draft in drafts(blocks):
        yield _description(draft)


def _description(draft: Draft) -> Description:
    code = _CODE.search(draft.text("code"))
    return Description(
        code=code.group() if code else draft.text("code"),
        title=" ".join(draft.text("title").split("\n")),
        level=draft.text("level"),
        field=draft.text("field"),
        decision=draft.text("decision"),
        subjects=draft.text("subjects"),
        deciding=draft.text("deciding"),
        executing=draft.text("executing"),
        coordinating=draft.text("coordinating"),
        receiving=draft.text("receiving"),
        keywords=draft.text("keywords"),
        methods=tuple(_methods(draft)),
        cases=tuple(_cases(draft)),
        steps=(("", _with_tables(draft, "steps")),),
        conditions=_with_tables(draft, "conditions"),
        results=tuple(
            row.lstrip("-+ ") for row in draft.text("results").split("\n") if row and not _RESULT_CODE.match(row)
        ),
        legal=tuple(_legal(draft)),
    )


def _with_tables(draft: Draft, label: str) -> str:
    rows = (" | ".join(c for c in row if c) for table in draft.tables.get(label, ()) for row in table.rows)
    return "\n".join(part for part in (draft.text(label), *rows) if part)


def _columns(table: Table, words: dict[str, str]) -> tuple[int, dict[str, int]] | None:
    """(number of the header row, column by name) of the first row that holds at least two of the headings."""
    for number, row in enumerate(table.rows):
        folded = [" ".join(fold(cell).split()) for cell in row]
        found = {name: i for name, pattern in words.items() for i, cell in enumerate(folded) if re.match(pattern, cell)}
        if len(found) >= 2:
            return number, found
    return None


def _cell(row: tuple[str, ...], columns: dict[str, int], name: str) -> str:
    at = columns.get(name)
    return row[at] if at is not None and at < len(row) else ""


def _methods(draft: Draft) -> Iterator[MethodRow]:
    for table in draft.tables.get("methods", ()):
        if header := _columns(table, _METHOD_COLUMNS):
            for row in table.rows[header[0] + 1 :]:
                yield MethodRow(*(_cell(row, header[1], name) for name in _METHOD_COLUMNS))
    if not draft.tables.get("methods") and (words := draft.text("methods")):
        fees = _with_tables(draft, "fees")
        yield MethodRow(words, draft.text("time"), fees, words)


def _cases(draft: Draft) -> Iterator[CaseRows]:
    tables = draft.tables.get("cases", ())
    for table in tables:
        if header := _columns(table, _PAPER_COLUMNS):
            start, columns = header
            name = next((cell for row in table.rows[:start] for cell in row if cell), "")
            rows = (row for row in table.rows[start + 1 :] if any(row))
            yield CaseRows(_CASE_NUMBER.sub("", name), tuple(_paper(row, columns) for row in rows))
    if not tables and (words := draft.text("cases")):
        papers = tuple(PaperRow(row, *quantities(row)) for row in words.split("\n") if stated(row))
        yield CaseRows("", papers)


def _paper(row: tuple[str, ...], columns: dict[str, int]) -> PaperRow:
    form = stated(_cell(row, columns, "form"))
    forms = tuple(form.split("\n")) if form and fold(form) != "khong co" else ()
    if "quantity" in columns:
        originals, copies = quantities(_cell(row, columns, "quantity"))
        if "form" in columns and (originals is None) != (copies is None):
            originals, copies = originals or 0, copies or 0  # The portal's table prints a zero as nothing.
    else:
        originals, copies = (_count(_cell(row, columns, name)) for name in ("originals", "copies"))
    return PaperRow(_cell(row, columns, "name"), originals, copies, forms)


def _count(cell: str) -> int | None:
    return int(cell) if cell.strip().isdigit() else None


def _legal(draft: Draft) -> Iterator[tuple[str, str]]:
    tables = draft.tables.get("legal", ())
    for table in tables:
        if header := _columns(table, _LEGAL_COLUMNS):
            for row in table.rows[header[0] + 1 :]:
                yield _cell(row, header[1], "title"), _cell(row, header[1], "number")
    for row_text in draft.text("legal").split("\n") if not tables else ():
        if stated(row_text):
            number = _NUMBER.search(row_text)
            yield row_text.lstrip("-+ "), number.group() if number else ""
