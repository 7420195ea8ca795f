"""The paragraphs and tables of a Word file: .docx, HTML saved under a Word name, and the bare text of a binary .doc."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from corpus.readers.legacy_text import conversion, convert, font_encoding
from corpus.readers.outline import Block, Paragraph, Table
from corpus.text import clean
from corpus.validation import Problem, ProblemKind

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def docx_blocks(path: Path, problems: list[Problem]) -> tuple[list[Block], date | None]:
    """The body in order, tracked deletions left out, and the day the file says it was last changed.

    Raises what python-docx raises on a broken file.  Macros of a .docm are data to it and never run.
    """
    import docx

    document = docx.Document(str(path))
    if any("vbaProject" in str(part.partname) for part in document.part.package.iter_parts()):
        problems.append(Problem(ProblemKind.MACROS, "text"))
    blocks: list[Block] = []
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            blocks.append(_table(item, problems))
        elif text := _paragraph(item, problems):
            blocks.append(Paragraph(text))
    changed = document.core_properties.modified
    # python-docx's own template carries 2013; a file that was never saved by an office states no day.
    return blocks, changed.date() if changed and changed.year > 2013 else None


def _table(table: Any, problems: list[Problem]) -> Table:
    """Rows of texts; a merged cell's text stands once, in its first place."""
    rows, seen = [], set[Any]()
    for row in table.rows:
        cells = []
        for cell in row.cells:
            paragraphs = () if cell._tc in seen else (_paragraph(p, problems) for p in cell.paragraphs)
            seen.add(cell._tc)
            cells.append("\n".join(filter(None, paragraphs)))
        rows.append(tuple(cells))
    return Table(tuple(rows))


def _paragraph(paragraph: Any, problems: list[Problem]) -> str:
    """The text of the runs, inserted ones included; runs in a legacy font are converted, reported before and after."""
    style_font = paragraph.style.font.name if paragraph.style is not None else None
    pieces = []
    for run in paragraph._p.iter(f"{_W}r"):
        if any(parent.tag == _FALLBACK for parent in run.iterancestors()):
            continue
        text = "".join(
            node.text or "" if node.tag == f"{_W}t" else "\t" if node.tag == f"{_W}tab" else "\n"
            for node in run.iter(f"{_W}t", f"{_W}tab", f"{_W}br")
        )
        fonts = run.find(f"{_W}rPr/{_W}rFonts")
        font = (fonts.get(f"{_W}ascii") if fonts is not None else None) or style_font
        pieces.append((text, font))
    return clean("".join(_readable(text, font, problems) for text, font in _merged(pieces)))


def _merged(pieces: list[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    """Neighbours in one font put together: VNI writes a letter and its mark as two, which runs may part."""
    current, font = "", None
    for text, of in pieces:
        if of != font and current:
            yield current, font
            current = ""
        current, font = current + text, of
    if current:
        yield current, font


def _readable(text: str, font: str | None, problems: list[Problem]) -> str:
    encoding = font_encoding(font)
    if encoding is None or not text.strip():
        return text
    after = convert(text, encoding, font)
    if after != text:
        problems.append(conversion(text, after, f"font {font}"))
    return after


def html_blocks(content: bytes) -> list[Block]:
    """The paragraphs and tables of HTML, scripts and styles left out."""
    from selectolax.lexbor import LexborHTMLParser

    from corpus.readers.portal_html import holds

    tree = LexborHTMLParser(content)
    for node in tree.css("script, style, head"):
        node.decompose()
    blocks: list[Block] = []
    for node in tree.css("table, p, h1, h2, h3, h4, li, div"):
        inside_table = node.tag != "table" and _within(node, "table")
        if node.tag == "table" and not _within(node, "table"):
            rows = tuple(
                tuple(clean(cell.text(separator="\n")) for cell in row.css("td, th")) for row in node.css("tr")
            )
            blocks.append(Table(rows))
        elif not inside_table and not holds(node, "p, div, li, table") and (text := clean(node.text())):
            blocks.append(Paragraph(" ".join(text.split())))
    return blocks


def _within(node: Any, tag: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parent.parent
    return False


def doc_text(path: Path) -> list[Block]:
    """The main text of a binary Word file by its piece table ([MS-DOC] 2.4.1); cells come out as paragraphs.

    Raises ValueError for what is no Word document, is locked, or is broken.
    """
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as file:
            main = file.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", main, 0x0A)[0]
            if flags & 0x0100:
                raise ValueError("tệp được đặt mật khẩu")
            table = file.openstream("1Table" if flags & 0x0200 else "0Table").read()
        length = struct.unpack_from("<i", main, 0x4C)[0]
        at, size = struct.unpack_from("<II", main, 0x01A2)
        text = "".join(_pieces(main, table[at : at + size]))[:length]
    except (OSError, struct.error, IndexError) as error:
        raise ValueError(f"không phải tệp Word hoặc bị hỏng ({type(error).__name__})") from error
    rows = _without_fields(text).replace("\x07", "\r").replace("\x0b", "\n").split("\r")
    return [Paragraph(row) for raw in rows if (row := clean(raw))]


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at] == 1:  # Property modifiers come before the piece table.
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise IndexError("no piece table")
    count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    for i in range(count):
        start = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * i + 2)[0]
        letters = bounds[i + 1] - bounds[i]
        if start & 0x40000000:
            first = (start & 0x3FFFFFFF) // 2
            yield main[first : first + letters].decode("cp1252", errors="replace")
        else:
            yield main[start : start + 2 * letters].decode("utf-16-le", errors="replace")


def _without_fields(text: str) -> str:
    """The shown result of each field (between 0x14 and 0x15), its instruction (after 0x13) dropped."""
    shown, hidden = [], 0
    for letter in text:
        if letter == "\x13":
            hidden += 1
        elif letter == "\x14":
            hidden = max(0, hidden - 1)
        elif letter != "\x15" and not hidden:
            shown.append(letter)
    return "".join(shown)
