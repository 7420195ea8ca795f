"""How much room a leaflet takes, and so the largest type in which it still stands on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from api.pages.leaflet_parts import Leaflet, Part, prose
from corpus.procedure import DossierItem, Section

_LETTERS = 49
"""In one line of a column on A4, in the middle of the sizes."""

_NAME_LETTERS = 42
_SMALL_LETTERS = 57
_SMALL = 0.83
"""Height of a line of a remark, in lines of the text."""

_ONE_SHEET = (("roomy", 63), ("plain", 69), ("close", 88), ("dense", 106), ("tight", 123))
_TWO_SHEETS = (("plain", 160), ("close", 200), ("dense", 250), ("tight", 280))
"""Lines up to which a size of leaflet.css fits, the largest first; found by printing all bundled leaflets in all sizes
with Chromium and Noto Sans, which runs wider than the letters of other systems."""

_HEAD = 1.6
"""A heading and the room above it."""

_SMALLEST = "small"

_SLIPS = (120, 140, 160, 180, 200, 225, 250, 280, 310, 350, 400, 450, 500, 600, 800)
"""Millimetres of the pages in leaflet.css."""

_LONGEST_SLIP = 1200
_SLIP_FRAME = 80.0
"""Millimetres for margins, code, QR and the last lines."""


def sheet_size(leaflet: Leaflet) -> str:
    """The name of a size in leaflet.css; what no size brings onto one sheet is set larger again, on two."""
    lines = sheet_lines(leaflet)
    return next((size for size, most in (*_ONE_SHEET, *_TWO_SHEETS) if lines <= most), _SMALLEST)


def slip_length(leaflet: Leaflet) -> str:
    """The name of a page in leaflet.css: a roll is cut where the page ends, so it ends near the last line."""
    height = slip_height(leaflet)
    return f"mm{next((length for length in _SLIPS if height <= length), _LONGEST_SLIP)}"


def sheet_lines(leaflet: Leaflet) -> float:
    """Lines of text in both columns together."""
    procedure = leaflet.procedure
    lines = 2.0 * ceil(len(procedure.title) / 50)
    if procedure.overview or leaflet.doubts:
        lines += _HEAD + _told(procedure.overview.text if procedure.overview else "") + _small(leaflet.doubts)
    lines += _HEAD + _told("; ".join(procedure.subjects))
    lines += sum(_part(part) for part in leaflet.parts.values())
    lines += _HEAD + _small(leaflet.dossier_doubts) + _small(leaflet.left_out)
    for group in leaflet.papers:
        lines += (1.1 * ceil(len(group.name) / _NAME_LETTERS) if group.name else 0) + 0.3
        lines += sum(_paper(item) for item in group.items) + _small(note.text for note in group.notes)
    return lines


def _part(part: Part) -> float:
    if part.section is Section.LEGAL:
        numbers = sum(len(line.partition(": ")[0]) + 2 for block in part.blocks for line in block.text.split("\n"))
        return _HEAD + 0.8 * ceil(numbers / 60) + _small(part.doubts)
    return _HEAD + sum(_told(block.text) for block in part.blocks) + _small(part.doubts)


def _told(text: str) -> float:
    return float(
        sum(ceil(len(line) / (_LETTERS - 4 * (kind == "ul"))) for kind, lines in prose(text) for line in lines)
    )


def _paper(item: DossierItem) -> float:
    return (
        0.35 + ceil((len(item.name) + _counts(item)) / _NAME_LETTERS) + _small((item.condition, item.note, *item.forms))
    )


def _small(sentences: Iterator[str] | tuple[str, ...]) -> float:
    return sum(_SMALL * ceil((len(sentence) + 7) / _SMALL_LETTERS) + 0.1 for sentence in sentences if sentence)


def slip_height(leaflet: Leaflet) -> float:
    """Millimetres of a roll 80 mm wide, its margins included."""
    height = _SLIP_FRAME + 5.6 * ceil(len(leaflet.procedure.title) / 28)
    sentences = (*leaflet.dossier_doubts, *leaflet.left_out)
    height += sum(4.0 * ceil((len(sentence) + 7) / 41) + 1 for sentence in sentences)
    for group in leaflet.papers:
        if group.items:
            height += 2 + 5.2 * ceil(len(group.name) / 32)
        for item in group.items:
            remarks = [remark for remark in (item.condition, item.note, *item.forms) if remark]
            height += 1.6 + 4.9 * ceil((len(item.name) + _counts(item)) / 30)
            height += sum(4.0 * ceil(len(remark) / 38) for remark in remarks)
    return height


def _counts(item: DossierItem) -> int:
    return 14 * bool(item.originals) + 12 * bool(item.copies)
