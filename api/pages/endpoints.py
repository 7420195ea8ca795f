"""GET and POST /: the page that works without JavaScript."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs

import jinja2
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

import web
from api.ask.schemas import AskRequest, AskResponse, ChoiceBody
from api.ask.turn import take_turn
from api.errors import PUBLISHED, ApiError, ErrorCode
from api.pages.assets import asset_path, words
from api.services import Services, services_of
from api.sites.site import Site
from assistant.question import ChoiceKind
from assistant.screening import mask

router = APIRouter(include_in_schema=False)

_FILES = Path(web.__file__).parent / "page"


@router.get("/", response_class=HTMLResponse)
async def show_page(request: Request, site: str = "") -> HTMLResponse:
    """The empty page; with ``site``, the key of a ward's site, as that ward's.  A key of none is as no key."""
    return _page(await _site(services_of(request), site))


@router.post("/", response_class=HTMLResponse)
async def answer_on_page(request: Request) -> HTMLResponse:
    """The page with one question and its answer.

    The question comes in the body: in the address it would stay in histories and logs.
    """
    fields = _form_fields(await request.body())
    question = fields.get("question", "")
    services = services_of(request)
    shown, _ = mask(question[:2000])
    site = await _site(services, fields.get("site", ""))
    try:
        asked = AskRequest(
            question=question,
            conversation_id=fields.get("conversation_id"),
            choice=_choice(fields.get("choice", "")),
            site=site.key if site else None,
        )
        reply = await services.compute(take_turn, services, asked)
    except ValidationError:
        failure = PUBLISHED[ErrorCode.INVALID_REQUEST]
        return _page(site, question=shown, failure=failure[1], status=failure[0])
    except ApiError as error:
        return _page(site, question=shown, failure=error.detail, status=error.status_code)
    return _page(site, question=shown, reply=reply)


async def _site(services: Services, key: str) -> Site | None:
    try:
        return await services.compute(services.sites.find, key) if key else None
    except ApiError:
        # A ward's own facts are an addition: the page answers without them.
        return None


def _page(
    site: Site | None, question: str = "", reply: AskResponse | None = None, failure: str = "", status: int = 200
) -> HTMLResponse:
    html = _template().render(
        site=site,
        words=_words(),
        asset=asset_path,
        question=question,
        reply=reply,
        failure=failure,
    )
    return HTMLResponse(html, status_code=status)


def _form_fields(body: bytes) -> dict[str, str]:
    """The last value of each field; what is not a form has none."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in fields.items()}


def _choice(value: str) -> ChoiceBody | None:
    kind, _, value = value.partition(":")
    return ChoiceBody.model_validate({"kind": kind, "value": value}) if kind in get_args(ChoiceKind) else None


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_FILES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(
        "page.html"
    )


@cache
def _words() -> dict[str, Any]:
    return words("vi")
