"""GET and POST /: the page that works without JavaScript, and its files."""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs

import jinja2
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import web
from api.ask.schemas import AskRequest, AskResponse, ChoiceBody
from api.ask.turn import take_turn
from api.errors import PUBLISHED, ApiError, ErrorCode
from api.services import services_of
from assistant.question import ChoiceKind
from assistant.screening import mask

router = APIRouter(include_in_schema=False)

_FILES = Path(web.__file__).parent / "page"


@router.get("/", response_class=HTMLResponse)
async def show_page() -> HTMLResponse:
    """The empty page."""
    return _page()


@router.post("/", response_class=HTMLResponse)
async def answer_on_page(request: Request) -> HTMLResponse:
    """The page with one question and its answer.

    The question comes in the body: in the address it would stay in histories and logs.
    """
    fields = _form_fields(await request.body())
    question = fields.get("question", "")
    services = services_of(request)
    shown, _ = mask(question[:2000])
    try:
        asked = AskRequest(
            question=question,
            conversation_id=fields.get("conversation_id"),
            choice=_choice(fields.get("choice", "")),
        )
        reply = await services.compute(take_turn, services, asked)
    except ValidationError:
        failure = PUBLISHED[ErrorCode.INVALID_REQUEST]
        return _page(question=shown, failure=failure[1], status=failure[0])
    except ApiError as error:
        return _page(question=shown, failure=error.detail, status=error.status_code)
    return _page(question=shown, reply=reply)


def static_files() -> StaticFiles:
    """The page's script, sheet and icon, kept by browsers for a day; their address changes with them."""
    return _KeptFiles(directory=_FILES / "static")


class _KeptFiles(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=86400"
        return response


def _page(question: str = "", reply: AskResponse | None = None, failure: str = "", status: int = 200) -> HTMLResponse:
    html = _template().render(
        words=_words(),
        script_words=_script_words(),
        version=_version(),
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
    return tomllib.loads((_FILES / "words.vi.toml").read_text("utf-8"))


@cache
def _script_words() -> str:
    """What the page's script says, as JSON; the words of the page itself are in it already."""
    spoken = {name: table for name, table in _words().items() if name != "page"}
    return json.dumps(spoken, ensure_ascii=False)


@cache
def _version() -> str:
    """A short digest of the page's files."""
    digest = hashlib.sha256()
    for file in sorted((_FILES / "static").iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
