"""The copy a kiosk keeps for the hours without a network: whole procedures, titles, and words people ask with."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from api.pages.address import leaflet_address
from api.pages.kiosk_record import Record, compose_record
from api.pages.qr import qr_modules
from assistant.answering import Assistant
from assistant.site import SiteFacts
from corpus.life_events import bundled_life_events
from corpus.procedure import Level
from corpus.questions import AskedQuestion, read_questions
from corpus.store import BUNDLED
from corpus.text import match_key
from index.snapshot import Card

WHOLE_AT_MOST = 700
"""Procedures kept whole: of the whole portal 700 are those a ward's counter meets, and make 0.7 MB in gzip."""

TITLES_AT_MOST = 1000
KEYWORDS_AT_MOST = 30
EVERYWHERE = 0.1
"""A word in the questions for more than this share of the procedures tells none from another."""

EVERYTHING = 1_000_000


def copy_procedures(assistant: Assistant, tiles: Iterable[str], site: SiteFacts, base: str) -> list[Record]:
    """Whole records, those of tiles and life events first, then what is nearest to the ward's counter; behind them
    the titles of the ward's other procedures.  ``base``: the address that QR codes carry.  Takes seconds."""
    cards = _in_order(assistant, tiles)
    whole = [card for card in cards if card.whole][:WHOLE_AT_MOST]
    kept = {card.code for card in whole}
    rest = [card for card in cards if card.code not in kept and Level.WARD in card.levels][:TITLES_AT_MOST]
    keywords = _keywords()
    records = []
    for card in whole:
        procedure = assistant.procedure(card.code)
        assert procedure is not None
        record = compose_record(procedure, "vi", site)
        records.append({**record, **_found_by(card, keywords), "qr": _qr(leaflet_address(base, card.code))})
    return records + [{**_title(card), **_found_by(card, keywords)} for card in rest]


def data_date(records: Iterable[Record]) -> str | None:
    """The oldest day of a whole record: nothing shown in full is older."""
    return min((record["as_of"] for record in records if record["whole"]), default=None)


def _in_order(assistant: Assistant, tiles: Iterable[str]) -> list[Card]:
    steps = (step.code for event in bundled_life_events() for step in event.steps)
    first = {code: position for position, code in enumerate((*tiles, *steps))}
    cards = assistant.browse(size=EVERYTHING).cards
    return sorted(cards, key=lambda card: (first.get(card.code, len(first)), -card.nearness, card.code))


def _title(card: Card) -> Record:
    return {
        "code": card.code,
        "title": card.title,
        "level": card.level,
        "field": card.field,
        "whole": False,
        "decision": card.decision or None,
        "as_of": card.as_of.isoformat(),
        "doubts": [],
        "sections": {},
        "papers": [],
    }


def _found_by(card: Card, keywords: dict[str, str]) -> dict[str, Any]:
    return {"nearness": card.nearness, "keywords": keywords.get(card.code, "")}


def _qr(url: str) -> str:
    """``side:modules``: the modules row by row, eight to a byte, in base64; a path would be thirty times longer."""
    matrix = qr_modules(url)
    bits = "".join("1" if module else "0" for row in matrix for module in row)
    packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    return f"{len(matrix)}:{base64.b64encode(packed).decode()}"


@lru_cache(maxsize=1)
def _keywords() -> dict[str, str]:
    """Folded words that people ask for a procedure with, the commonest first."""
    asked: dict[str, dict[str, int]] = {}
    for question in _questions():
        words = asked.setdefault(question.code, {})
        for word in set(match_key(question.text).replace("?", " ").replace(",", " ").split()):
            words[word] = words.get(word, 0) + 1
    spread: dict[str, int] = {}
    for words in asked.values():
        for word in words:
            spread[word] = spread.get(word, 0) + 1
    telling = {word for word, count in spread.items() if count <= max(1, EVERYWHERE * len(asked))}
    return {
        code: " ".join(sorted(telling & words.keys(), key=lambda word: (-words[word], word))[:KEYWORDS_AT_MOST])
        for code, words in asked.items()
    }


def _questions() -> Iterator[AskedQuestion]:
    for row in read_questions(BUNDLED):
        if isinstance(row, AskedQuestion):
            yield row
