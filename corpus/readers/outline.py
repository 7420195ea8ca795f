"""A document as paragraphs and tables in order, and the procedures described under its headings.

Word decisions, the portal's PDF export and HTML saved as Word share one layout: a label with its value beside it, or a
heading with text and tables below it.  A document may describe several procedures, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.readers.description import CaseRows, Description, MethodRow, PaperRow
from corpus.readers.wording import quantities, stated
from corpus.text import fold


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cell texts; cells merged with the one before them are empty."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table

_LABELS = {
    "title": r"ten thu tuc( hanh chinh)?",
    "code": r"ma (so )?(thu tuc|tthc)( hanh chinh)?|ma so",
    "decision": r"so quyet dinh|quyet dinh cong bo",
    "level": r"cap thuc hien",
    "kind": r"loai thu tuc",
    "field": r"linh vuc",
    "subjects": r"doi tuong thuc hien( thu tuc hanh chinh)?",
    "deciding": r"co quan co tham quyen( quyet dinh)?",
    "receiving": r"dia chi tiep nhan (hs|ho so)",
    "delegated": r"co quan( hoac nguoi co tham quyen)? duoc u[yi] quyen",
    "coordinating": r"co quan phoi hop",
    "related": r"thu tuc hanh chinh lien quan",
    "steps": r"trinh tu thuc hien",
    "methods": r"cach thuc thuc hien",
    "cases": r"thanh phan(, so luong)? ho so",
    "sets": r"so luong ho so",
    "time": r"thoi (han|gian) giai quyet",
    "fees": r"(muc )?(phi, le phi|le phi, phi|phi|le phi)( \(neu co\))?",
    "legal": r"(can cu|co so) phap ly( cua thu tuc hanh chinh)?",
    "executing": r"co quan (thuc hien|giai quyet)( thu tuc hanh chinh)?",
    "conditions": r"yeu cau, dieu kien( thuc hien)?( thu tuc hanh chinh)?( \(neu co\))?",
    "results": r"ket qua( thuc hien| xu ly| giai quyet)?( thu tuc hanh chinh)?",
    "forms": r"(ten )?mau don, (mau )?to khai( \(neu co\))?",
    "keywords": r"tu khoa",
    "remarks": r"mo ta",
}
_NUMBERING = r"(?:(?:[a-zđ]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2}){0,3})[.)]\s*|[-+*]\s*)?"
_LABEL = re.compile(rf"{_NUMBERING}(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _LABELS.items())})\s*(:|$)")
_CODE = re.compile(r"\d\.\d{6}(?:\.\d{2})?(?:\.H\d{2})?")
_CASE_NUMBER = re.compile(r"^Trường hợp \d+:\s*")
_RESULT_CODE = re.compile(r"^Mã:\s*KQ\S*$")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d)?/\d{4}/[A-ZĐ][\w-]*")


@dataclass(slots=True)
class _Draft:
    """What was met of one procedure so far: words and tables by label."""

    words: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, list[Table]] = field(default_factory=dict)

    def text(self, label: str) -> str:
        return "\n".join(part for part in self.words.get(label, ()) if part)


def label_of(text: str) -> tuple[str, str] | None:
    """(label, rest) where the text begins with a known label that a colon or the end follows; None otherwise."""
    folded = fold(text)
    match = _LABEL.match(folded) if len(folded) == len(text) else None  # Marks written apart would shift positions.
    if match is None:
        return None
    name = next(key for key, value in match.groupdict().items() if value is not None)
    return name, text[match.end() :].strip()


def describe(blocks: Iterable[Block]) -> Iterator[Description]:
    """The procedures of a document in its order; a part before the first label is left aside."""
    for draft in _drafts(blocks):
        yield _description(draft)


def _drafts(blocks: Iterable[Block]) -> Iterator[_Draft]:
    draft, current = _Draft(), ""
    for block in blocks:
        for label, words, table in _pieces(block):
            if label in ("title", "code") and label in draft.words:
                yield draft
                draft = _Draft()
            current = label or current
            if not current:
                continue
            if table is not None:
                draft.tables.setdefault(current, []).append(table)
            else:
                draft.words.setdefault(current, []).append(words)
    if "code" in draft.words or "title" in draft.words:
        yield draft


def _pieces(block: Block) -> Iterator[tuple[str, str, Table | None]]:
    """(label, words, table) of a block: a table of labels with values is taken apart, any other stays whole."""
    if isinstance(block, Paragraph):
        label = label_of(block.text)
        yield (label[0], label[1], None) if label else ("", block.text, None)
        return
    labelled = [(label_of(row[0].rstrip(": ")), row) for row in block.rows if row and row[0]]
    if labelled and all(label and len([c for c in row if c]) <= 2 for label, row in labelled):
        for label, row in labelled:
            if label:
                yield label[0], next((c for c in row[1:] if c), label[1]), None
        return
    yield "", "", block


def _description(draft: _Draft) -> Description:
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


def _with_tables(draft: _Draft, label: str) -> str:
    rows = (" | ".join(c for c in row if c) for table in draft.tables.get(label, ()) for row in table.rows)
    return "\n".join(part for part in (draft.text(label), *rows) if part)


def _columns(table: Table, words: dict[str, str]) -> tuple[int, dict[str, int]] | None:
    """(number of the header row, column by name) of the first row that holds at least two of the headings."""
    for number, row in enumerate(table.rows):
        folded = [" ".join(fold(cell).split()) for cell in row]
        found = {
            name: i for name, pattern in words.items() for i, cell in enumerate(folded) if re.match(pattern, cell)
        }
        if len(found) >= 2:
            return number, found
    return None


def _cell(row: tuple[str, ...], columns: dict[str, int], name: str) -> str:
    at = columns.get(name)
    return row[at] if at is not None and at < len(row) else ""


def _methods(draft: _Draft) -> Iterator[MethodRow]:
    headings = {"channel": "hinh thuc", "time": "thoi (han|gian)", "fee": r"(muc )?(phi|le phi)", "note": "mo ta|ghi chu"}
    for table in draft.tables.get("methods", ()):
        if header := _columns(table, headings):
            for row in table.rows[header[0] + 1 :]:
                yield MethodRow(*(_cell(row, header[1], name) for name in headings))
    if not draft.tables.get("methods") and (words := draft.text("methods")):
        fees = _with_tables(draft, "fees")
        yield MethodRow(words, draft.text("time"), fees, words)


def _cases(draft: _Draft) -> Iterator[CaseRows]:
    headings = {"name": "(ten )?(giay to|thanh phan|loai giay)", "form": "mau don", "quantity": "so luong",
                "originals": "ban chinh", "copies": "ban sao"}  # fmt: skip
    tables = draft.tables.get("cases", ())
    for table in tables:
        if header := _columns(table, headings):
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


def _legal(draft: _Draft) -> Iterator[tuple[str, str]]:
    headings = {"title": "ten van ban|trich yeu", "number": "ma van ban|so(, | )ky hieu"}
    tables = draft.tables.get("legal", ())
    for table in tables:
        if header := _columns(table, headings):
            for row in table.rows[header[0] + 1 :]:
                yield _cell(row, header[1], "title"), _cell(row, header[1], "number")
    for row_text in draft.text("legal").split("\n") if not tables else ():
        if stated(row_text):
            number = _NUMBER.search(row_text)
            yield row_text.lstrip("-+ "), number.group() if number else ""
