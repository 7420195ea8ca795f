"""PDF files made for the tests, with any letter and ruled tables, and no font to carry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LINE, LEFT, TOP = 14, 40, 800
TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
    b"endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
)

Row = tuple[str, ...]


def make_pdf(path: Path, pages: Sequence[Sequence[str | list[Row]]], created: str = "D:20260315080000Z") -> Path:
    """A page is a list of text lines and tables (lists of rows); a cell may hold several lines."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /ToUnicode 4 0 R "
        b"/DescendantFonts [5 0 R] >>"
    )
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(TO_UNICODE), TO_UNICODE))
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /DW 500 /FontDescriptor 6 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects.append(
        b"<< /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200 "
        b"/ItalicAngle 0 /CapHeight 700 /StemV 80 >>"
    )
    objects.append(b"<< /CreationDate (%s) >>" % created.encode())
    kids = []
    for page in pages:
        content = _content(page).encode()
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    path.write_bytes(_file(objects))
    return path


def _file(objects: list[bytes]) -> bytes:
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer << /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    return bytes(out)


def _content(page: Sequence[str | list[Row]]) -> str:
    y, parts = TOP, []
    for item in page:
        if isinstance(item, str):
            parts.append(_text(LEFT, y, item))
            y -= LINE
            continue
        width = 515 / len(item[0])
        for row in item:
            height = LINE * max(len(cell.split("\n")) for cell in row) + 4
            for column, cell in enumerate(row):
                x = LEFT + column * width
                parts.append(f"{x:.1f} {y - height + LINE - 2:.1f} {width:.1f} {height} re S")
                parts += [_text(x + 2, y - LINE * i, line) for i, line in enumerate(cell.split("\n"))]
            y -= height
        y -= LINE
    return "\n".join(parts)


def _text(x: float, y: float, text: str) -> str:
    return f"BT /F 9 Tf {x:.1f} {y:.1f} Td <{text.encode('utf-16-be').hex()}> Tj ET" if text else ""
