"""All procedures of an index in the order of a contents list: by life event, by field, the ward's counter first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from xml.sax.saxutils import escape

from api.pages.address import leaflet_address
from corpus.life_events import LifeEvent
from corpus.procedure import Level
from corpus.text import match_key
from index.snapshot import Card


@dataclass(frozen=True, slots=True)
class EventEntry:
    """A life event and the procedures of it that the index knows, in the order to do them."""

    id: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of administration (lĩnh vực); ``ward``: how many of its procedures a ward handles."""

    name: str
    anchor: str
    ward: int
    cards: tuple[Card, ...]

    @property
    def by_level(self) -> tuple[tuple[Level, tuple[Card, ...]], ...]:
        """The procedures of each level, the nearest to the citizen first."""
        return tuple((level, tuple(cards)) for level, cards in groupby(self.cards, key=lambda card: card.level))


@dataclass(frozen=True, slots=True)
class Directory:
    """``as_of``: the newest day a record was known to read so; ``whole``: procedures known with all their facts."""

    total: int
    whole: int
    as_of: date
    events: tuple[EventEntry, ...]
    ward_fields: tuple[Field, ...]
    other_fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        return next((field for field in (*self.ward_fields, *self.other_fields) if field.name == name), None)


def arrange(cards: Iterable[Card], events: Iterable[LifeEvent]) -> Directory:
    """Raises ValueError when there are no procedures."""
    levels = list(Level)
    # The written-out ones first within a level; an unwritten one has nothing to print.
    ordered = sorted(cards, key=lambda c: (c.field, levels.index(c.level), not c.whole, -c.nearness, c.title, c.code))
    known = {card.code: card for card in ordered}
    told = [
        EventEntry(event.id, event.title, tuple(known[step.code] for step in event.steps if step.code in known))
        for event in events
    ]
    groups = sorted(
        ((name, tuple(group)) for name, group in groupby(ordered, key=lambda card: card.field)),
        key=lambda group: match_key(group[0]),
    )
    # Two fields may differ in a comma only, so an anchor also carries its place.
    fields = [_field(name, f"field-{place}-{_slug(name)}", group) for place, (name, group) in enumerate(groups, 1)]
    return Directory(
        total=len(ordered),
        whole=sum(card.whole for card in ordered),
        as_of=max(card.as_of for card in ordered),
        events=tuple(event for event in told if event.cards),
        ward_fields=tuple(field for field in fields if field.ward),
        other_fields=tuple(field for field in fields if not field.ward),
    )


def sitemap(cards: Iterable[Card], base: str) -> str:
    """The sitemap protocol's XML (sitemaps.org): the index and every procedure with its as-of day."""
    dated = sorted((card.code, card.as_of) for card in cards)
    rows = [f"<url><loc>{escape(base)}/p</loc></url>"]
    rows += [
        f"<url><loc>{escape(leaflet_address(base, code))}</loc><lastmod>{as_of.isoformat()}</lastmod></url>"
        for code, as_of in dated
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )


def _field(name: str, anchor: str, cards: tuple[Card, ...]) -> Field:
    return Field(name, anchor, sum(Level.WARD in card.levels for card in cards), cards)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", match_key(name)).strip("-")
