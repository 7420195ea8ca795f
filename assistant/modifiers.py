"""What makes a special procedure of a general one, and whether a question asks for it: ``data/modifiers.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from assistant.phrases import PhraseFinder


class _Modifiers:
    """Finds the numbers of the modifiers whose phrases stand in a text; a phrase may belong to several."""

    def __init__(self, phrases: Iterable[Iterable[str]]) -> None:
        self._numbers: dict[str, set[int]] = {}
        for number, row in enumerate(phrases):
            for phrase in row:
                self._numbers.setdefault(phrase, set()).add(number)
        # By length, so that no phrase hides a shorter one inside it.
        lengths = {len(phrase.split()) for phrase in self._numbers}
        self._finders = [
            PhraseFinder(p for p in self._numbers if len(p.split()) == length) for length in sorted(lengths)
        ]

    def find(self, text: str) -> frozenset[int]:
        found = (phrase for finder in self._finders for _, _, phrase in finder.find(text))
        return frozenset(number for phrase in found for number in self._numbers[phrase])


@cache
def _modifiers() -> tuple[_Modifiers, _Modifiers]:
    """Those in titles, and those asked for."""
    path = Path(__file__).parent / "data" / "modifiers.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["modifier"]
    return _Modifiers(row["title"] for row in rows), _Modifiers([*row["title"], *row["asked"]] for row in rows)


@lru_cache(maxsize=8192)
def modifiers_of(title: str) -> frozenset[int]:
    """The numbers of the modifiers in a title (cached: titles are public)."""
    return _modifiers()[0].find(title)


def modifiers_asked(text: str) -> frozenset[int]:
    """The numbers of the modifiers that a question asks for."""
    return _modifiers()[1].find(text)
