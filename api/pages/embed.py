"""GET /embed/{key}: the widget as a page for a frame on the ward's own pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

import jinja2
from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

import web
from api.pages.assets import asset_path, words
from api.services import services_of
from api.sites.origins import frame_policy

router = APIRouter(include_in_schema=False)

_FOLDER = FilePath(web.__file__).parent / "widget"


@router.get("/embed/{key}", response_class=HTMLResponse)
async def show_embedded(key: Annotated[str, Path(max_length=64)], request: Request) -> HTMLResponse:
    """The widget filling its frame; only the site's own origins may frame it."""
    services = services_of(request)
    site = await services.compute(services.sites.find, key)
    html = _template().render(site=site, words=words("vi"), asset=asset_path)
    headers = {"content-security-policy": frame_policy(site), "cross-origin-resource-policy": "cross-origin"}
    return HTMLResponse(html, headers=headers)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_FOLDER)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(
        "embed.html"
    )
