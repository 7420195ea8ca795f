"""What makes a special procedure of a general one, and whether a question asks for it: ``data/modifiers.toml``."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from assistant.phrases import PhraseFinder


@cache
def _modifiers() -> tuple[tuple[PhraseFinder, PhraseFinder], ...]:
    """For each modifier the finder of its words in a title, and of what asks for it in a question."""
    path = Path(__file__).parent / "data" / "modifiers.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["modifier"]
    return tuple((PhraseFinder(row["title"]), PhraseFinder([*row["title"], *row["asked"]])) for row in rows)


@lru_cache(maxsize=8192)
def modifiers_of(title: str) -> frozenset[int]:
    """The numbers of the modifiers in a title (cached: titles are public)."""
    return frozenset(i for i, (in_title, _) in enumerate(_modifiers()) if in_title.find(title))


def modifiers_asked(text: str) -> frozenset[int]:
    """The numbers of the modifiers that a question asks for."""
    return frozenset(i for i, (_, asked) in enumerate(_modifiers()) if asked.find(text))
