"""Contrast of two colours as WCAG 2.2 defines it (success criterion 1.4.3, relative luminance of sRGB)."""

from __future__ import annotations

import re

TEXT_CONTRAST = 4.5
"""The least ratio at which text of normal size can be read (level AA)."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """Whether the text is #rrggbb in lower case, the one form kept: what reaches a style sheet is nothing else."""
    return bool(_COLOUR.fullmatch(text))


def contrast(first: str, second: str) -> float:
    """Ratio from 1 to 21 of two colours in the form #rrggbb, whichever is the lighter."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance from 0 (black) to 1 (white) of #rrggbb.  Raises ValueError for anything else."""
    if not is_colour(colour):
        raise ValueError(f"{colour!r} is no colour: expected # and six digits from 0 to f, like #0b5cad")
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    # 0.04045 is the threshold of sRGB's own standard, which WCAG took over with its errata of 2021.
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
