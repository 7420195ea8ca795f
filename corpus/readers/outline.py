"""A document as paragraphs and tables in order, parted into procedures at their labels and headings.

Word decisions, the portal's PDF export and HTML saved as Word share one layout: a label with its value beside it, or a
heading with text and tables below it.  A document may describe several procedures, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Draft:
    """What a document says of one procedure: words and tables by label."""

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


def drafts(blocks: Iterable[Block]) -> Iterator[Draft]:
    """What a document says of each procedure, in its order; a part before the first label is left aside."""
    draft, current = Draft(), ""
    for block in blocks:
        for label, words, table in _pieces(block):
            if label in ("title", "code") and label in draft.words:
                yield draft
                draft = Draft()
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
