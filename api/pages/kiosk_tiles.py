"""The tiles of the kiosk's start screen: the site's own procedures, then ours, with names short enough for a tile."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import web
from api.sites.site import TILES_AT_MOST, Site
from assistant.answering import Assistant


def tiles_of(site: Site, assistant: Assistant) -> dict[str, Any]:
    """{tiles: [{code, vi, en}], featured: ids of life events}; a code that the index doesn't know has no tile."""
    ours = _ours()
    short = {tile["code"]: tile for tile in ours["procedures"]}
    cards = [assistant.card(code) for code in dict.fromkeys((*site.kiosk.procedures, *short))]
    tiles = [short.get(card.code) or {"code": card.code, "vi": card.title, "en": ""} for card in cards if card]
    return {"tiles": tiles[:TILES_AT_MOST], "featured": ours["events"]}


@cache
def _ours() -> dict[str, Any]:
    return tomllib.loads((Path(web.__file__).parent / "kiosk" / "tiles.toml").read_text("utf-8"))
