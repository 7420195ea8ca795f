"""The kiosks' copies as they are sent: packed, tagged, and kept until what is in them changes."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from api.pages.address import public_base
from api.pages.kiosk_copy import copy_procedures, data_date
from api.pages.kiosk_tiles import tiles_of
from api.reference.endpoints import list_life_events
from api.services import services_of
from api.sites.facts import facts_of
from api.sites.hours import VIETNAM
from api.sites.schemas import SiteBody
from api.sites.site import Site
from assistant.answering import Assistant

COPIES_KEPT = 8
"""One for each site and address; about half a megabyte each."""


@dataclass(frozen=True, slots=True)
class PackedCopy:
    """``packed``: JSON in gzip; ``tag``: its entity tag."""

    packed: bytes
    tag: str


class Copies:
    """The copies made so far; each is made once, however many kiosks ask for it at the same time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], PackedCopy] = OrderedDict()
        self._making = asyncio.Lock()

    async def of_site(self, site: Site, request: Request) -> PackedCopy:
        """Raises ApiError not_ready.  Making one takes seconds on a thread of its own."""
        assistant, base = services_of(request).assistant, public_base(request)
        shown = _lasting(site)
        # What the ward says of its hours names the closings of the next days.
        today = datetime.now(VIETNAM).date().isoformat()
        key = (assistant.passport["index"], base, today, json.dumps(shown, sort_keys=True))
        async with self._making:
            if key not in self._kept:
                events = (await list_life_events(request)).model_dump(mode="json")
                self._kept[key] = await asyncio.to_thread(_make, assistant, site, base, {"site": shown, **events})
                if len(self._kept) > COPIES_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def _lasting(site: Site) -> dict[str, Any]:
    """The site as its surfaces show it, without what holds only now: the copy may be read tomorrow."""
    shown = SiteBody.of(site, datetime.now(UTC)).model_dump(mode="json")
    shown["office"] |= {"open_now": None, "next_opening": None, "holiday": None}
    return shown


def _make(assistant: Assistant, site: Site, base: str, shown: dict[str, Any]) -> PackedCopy:
    tiles = tiles_of(site, assistant)
    codes = [tile["code"] for tile in tiles["tiles"]]
    procedures = copy_procedures(assistant, codes, facts_of(site, datetime.now(UTC)), base)
    copy = {
        "as_of": data_date(procedures),
        "index": assistant.passport["index"],
        **shown,
        **tiles,
        "procedures": procedures,
    }
    body = json.dumps(copy, ensure_ascii=False, separators=(",", ":")).encode()
    return PackedCopy(gzip.compress(body, 9, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:16]}"')
