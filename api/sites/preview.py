"""GET /sites/{key}: how a ward puts the assistant on its pages; and /sites/{key}/demo, on a host that makes it hard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated

import jinja2
from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

import web
from api.pages.address import public_base
from api.pages.assets import LOADER, asset_integrity, asset_path
from api.services import services_of
from api.sites.contrast import contrast
from api.sites.hours import VIETNAM
from api.sites.site import Site

router = APIRouter(include_in_schema=False)

HOST_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The strictest policy a ward's page may have and still embed the widget."""

_FOLDER = FilePath(web.__file__).parent / "preview"

KeyInPath = Annotated[str, Path(max_length=64)]


@router.get("/sites/{key}", response_class=HTMLResponse)
async def show_preview(key: KeyInPath, request: Request) -> HTMLResponse:
    """What a ward's webmaster needs: snippets to copy, and what the assistant says of the ward."""
    services = services_of(request)
    site = await services.compute(services.sites.find, key)
    html = _template("preview.html").render(
        site=site,
        root="../",
        asset=asset_path,
        snippets=snippets(site, public_base(request)),
        hours=site.office.hours.words if site.office.hours else None,
        notices=site.notices_on(datetime.now(UTC).astimezone(VIETNAM).date()),
        contrast=f"{contrast(site.theme.accent, site.theme.on_accent):.1f}",
    )
    return HTMLResponse(html)


@router.get("/sites/{key}/demo", response_class=HTMLResponse)
async def show_demo(key: KeyInPath, request: Request) -> HTMLResponse:
    """The widget on a page whose style sheet and policy are as hostile as we could make them."""
    services = services_of(request)
    site = await services.compute(services.sites.find, key)
    html = _template("demo.html").render(
        site=site, root="../../", asset=asset_path, integrity=asset_integrity(LOADER), policy=HOST_POLICY
    )
    return HTMLResponse(html, headers={"content-security-policy": HOST_POLICY})


def snippets(site: Site, base: str) -> Mapping[str, str]:
    """What to paste, by kind; ``base``: our own address without a closing slash."""
    key, integrity = site.key, asset_integrity(LOADER)
    return {
        "script": f'<script async src="{base}/widget.js"\n  data-site="{key}"\n'
        f'  integrity="{integrity}"\n  crossorigin="anonymous"></script>',
        "policy": f"script-src {base}; connect-src {base}",
        "frame": f'<iframe src="{base}/embed/{key}"\n  title="Trợ lý thủ tục hành chính"\n'
        '  width="400" height="640" loading="lazy"></iframe>',
        "link": f'<noscript><a href="{base}/?site={key}">Hỏi về thủ tục hành chính</a></noscript>',
        "kiosk": f"{base}/kiosk/{key}",
    }


@cache
def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_FOLDER)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(name)
