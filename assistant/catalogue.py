"""The list of all procedures of an index: browsing, and completing what is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.procedure import Level
from corpus.text import match_key
from index.snapshot import Card


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: ``page`` counts from 1, ``total`` is of the whole list."""

    total: int
    page: int
    size: int
    cards: tuple[Card, ...]


class Catalogue:
    """Searches titles by their folded words.  Read-only: safe from several threads."""

    def __init__(self, cards: Sequence[Card]) -> None:
        near = list(Level)
        # Nearer to the ward counter first, then shorter titles: what most people mean stands at the top.
        ordered = sorted(cards, key=lambda c: (near.index(c.level), not c.own, len(c.title), c.code))
        self._rows = [(f" {match_key(card.title)} ", card) for card in ordered]
        self._by_code = {card.code: card for card in cards}

    def suggest(self, typed: str, limit: int) -> list[Card]:
        """Cards whose title holds every word typed, the last one perhaps unfinished; a code finds its own card."""
        if card := self._by_code.get(typed.strip()):
            return [card]
        words = match_key(typed).split()
        if not words:
            return []
        found = [(title, card) for title, card in self._rows if all(f" {word}" in title for word in words)]
        phrase = " " + " ".join(words)
        # Titles that hold the words as typed, side by side, before those that hold them scattered.
        found.sort(key=lambda row: phrase not in row[0])
        unique: dict[str, Card] = {}
        for _, card in found:
            unique.setdefault(match_key(card.title), card)
        return list(unique.values())[:limit]

    def browse(self, query: str, level: Level | None, field: str, page: int, size: int) -> Page:
        """``field`` and ``query`` match parts of names, folded.  Raises ValueError for a page or size below 1."""
        if page < 1 or size < 1:
            raise ValueError("page and size count from 1")
        words, wanted = match_key(query).split(), match_key(field)
        found = [
            card
            for title, card in self._rows
            if (level is None or level in card.levels)
            and (not wanted or wanted in match_key(card.field))
            and (all(f" {word}" in title for word in words) or query.strip() == card.code)
        ]
        start = (page - 1) * size
        return Page(len(found), page, size, tuple(found[start : start + size]))
