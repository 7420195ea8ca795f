"""The printable page of each procedure (/p/{code}), their index (/p), and what search engines ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from api.errors import ApiError
from api.pages.address import leaflet_address, public_base
from api.pages.directory import Directory, arrange, sitemap
from api.pages.leaflet_parts import Leaflet, lay_out
from api.pages.paper import sheet_size, slip_length
from api.pages.qr import qr_code
from api.pages.sheets import render, words
from api.pages.structured_data import as_script, describe, web_address
from api.services import services_of
from assistant.answering import Assistant
from assistant.composition import compose_section
from assistant.messages import load_messages
from corpus.life_events import bundled_life_events
from corpus.procedure import Section
from index.snapshot import Card

router = APIRouter(include_in_schema=False)

PAGES_KEPT = 512
"""Rendered pages kept; one is about 20 KB and takes some milliseconds."""

READING = ["GET", "HEAD"]
EVERYTHING = 1_000_000
NOT_FOR_SEARCH = ("/v1/", "/embed/", "/kiosk/", "/sites/")


class _NotHereError(Exception):
    """Nothing is known by that name; the sentence says so."""


@router.api_route("/p/{code}", methods=READING, response_class=HTMLResponse)
async def show_leaflet(code: str, request: Request) -> Response:
    """The leaflet, or with ``?print=slip`` its tick-list for a roll of 80 mm; ``?case=`` keeps to one case."""
    case, slip = request.query_params.get("case"), request.query_params.get("print") == "slip"
    base = public_base(request)
    return await _answer(request, lambda assistant, index: _leaflet_page(assistant, index, code, case, slip, base))


@router.api_route("/p", methods=READING, response_class=HTMLResponse)
async def show_index(request: Request) -> Response:
    """All procedures by life event and field; ``?field=`` lists one field."""
    field = request.query_params.get("field")
    base = public_base(request)
    return await _answer(request, lambda assistant, index: _index_page(assistant, index, field, base))


@router.api_route("/sitemap.xml", methods=READING)
async def show_sitemap(request: Request) -> Response:
    services = services_of(request)
    assistant = services.assistant
    text = await services.compute(_sitemap, assistant, assistant.passport["index"], public_base(request))
    return Response(text, media_type="application/xml")


@router.api_route("/robots.txt", methods=READING)
async def show_robots(request: Request) -> Response:
    """Leaflets and their index are for everybody; what stands inside other pages and devices is not."""
    rules = "User-agent: *\n" + "".join(f"Disallow: {folder}\n" for folder in NOT_FOR_SEARCH)
    return PlainTextResponse(f"{rules}\nSitemap: {public_base(request)}/sitemap.xml\n")


async def _answer(request: Request, page: Callable[[Assistant, str], str]) -> Response:
    """The page, unless the reader has it already; trouble is told on a page too, never as JSON."""
    services = services_of(request)
    try:
        assistant = services.assistant
        html = await services.compute(page, assistant, assistant.passport["index"])
    except _NotHereError as missing:
        return HTMLResponse(_message(words()["missing"]["title"], str(missing)), 404)
    except ApiError as error:
        return HTMLResponse(_message(words()["missing"]["trouble"], error.detail), error.status_code)
    tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:20]}"'
    # Kept, but asked for each time: a newer index shows at once.
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(html, headers=headers)


@lru_cache(maxsize=PAGES_KEPT)
def _leaflet_page(assistant: Assistant, _index: str, code: str, case: str | None, slip: bool, base: str) -> str:
    procedure = assistant.procedure(code)
    if procedure is None:
        raise _NotHereError(words()["missing"]["code"].format(code=code[:40]))
    leaflet, url = lay_out(procedure, case, load_messages("vi")), leaflet_address(base, code)
    facts = {"leaflet": leaflet, "url": url, "code": qr_code(url)}
    if slip:
        return render("slip", **facts, length=slip_length(leaflet), sheet_link=_link(leaflet))
    return render("leaflet", **facts, **_sheet(leaflet, base), slip_link=_link(leaflet, "print=slip"))


def _sheet(leaflet: Leaflet, base: str) -> dict[str, object]:
    """What the whole sheet says beyond the leaflet's parts."""
    procedure, say, said = leaflet.procedure, load_messages("vi"), words()["leaflet"]
    title, day = procedure.title.rstrip(".:; "), f"{procedure.source.as_of:%d/%m/%Y}"
    portal = web_address(procedure.source.url)
    return {
        "size": sheet_size(leaflet),
        "description": said["description" if procedure.whole else "description_named"].format(
            title=title, code=procedure.code, date=day
        ),
        "data": as_script(describe(procedure, base, say)),
        "levels": "; ".join(say("level", level) for level in procedure.levels),
        "field_link": _field_link(procedure.field),
        "portal": portal,
        "online": portal if procedure.online in ("full", "partial") else None,
        "named": None if procedure.whole else compose_section(procedure, Section.OVERVIEW, None, say, 0),
    }


def _link(leaflet: Leaflet, *parameters: str) -> str:
    """This leaflet with its case, in another form."""
    case = [f"case={quote(leaflet.case, safe='')}"] if leaflet.case else []
    return "?" + "&".join([*case, *parameters])


def _field_link(name: str) -> str:
    return f"/p?field={quote(name, safe='')}"


@lru_cache(maxsize=PAGES_KEPT)
def _index_page(assistant: Assistant, index: str, field: str | None, base: str) -> str:
    directory = _directory(assistant, index)
    if field is None:
        return render("index", directory=directory, url=f"{base}/p", field_link=_field_link)
    found = directory.field(field)
    if found is None:
        raise _NotHereError(words()["missing"]["field"].format(field=field[:80]))
    return render("field", field=found, url=base + _field_link(found.name))


@lru_cache(maxsize=2)
def _directory(assistant: Assistant, _index: str) -> Directory:
    return arrange(_cards(assistant), bundled_life_events())


@lru_cache(maxsize=4)
def _sitemap(assistant: Assistant, _index: str, base: str) -> str:
    return sitemap(_cards(assistant), base)


def _cards(assistant: Assistant) -> tuple[Card, ...]:
    return assistant.browse(size=EVERYTHING).cards


def _message(heading: str, sentence: str) -> str:
    return render("message", heading=heading, sentence=sentence)
