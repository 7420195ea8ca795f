"""The kiosk of a ward's counter: its page, its service worker, its tiles and records, and the copy it keeps."""

from __future__ import annotations

import gzip
import hashlib
import json
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import jinja2
from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, JSONResponse

import web
from api.errors import ApiError, ErrorCode
from api.pages.assets import asset_path, assets_version
from api.pages.kiosk_copies import Copies
from api.pages.kiosk_record import Record, compose_record
from api.pages.kiosk_tiles import tiles_of
from api.services import services_of
from api.sites.facts import facts_of

router = APIRouter(include_in_schema=False)

_FILES = Path(web.__file__).parent / "kiosk"
_SHARED = ("shared/dom.js", "shared/masking.js", "shared/service.js")

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types kiosk",
    ]
)
"""As everywhere, with our own fonts and one policy for the address of the service worker."""

Key = Annotated[str, InPath(max_length=64)]


@router.get("/kiosk/sw.js")
async def send_worker() -> Response:
    """The service worker; every change of a file changes its first line, so browsers take the new version."""
    files = json.dumps([f"/{path}" for path in kiosk_files()])
    head = f'const VERSION = "{_version()}";\nconst FILES = {files};\n'
    body = head + (_FILES / "sw.js").read_text("utf-8")
    return Response(body, media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get("/kiosk/offline.json")
async def send_copy(request: Request, site: Annotated[str, Query(max_length=64)]) -> Response:
    """What the kiosk answers from while the network is gone; 304 for a kiosk that has it already."""
    copy = await _copies(request).of_site(services_of(request).sites.find(site), request)
    headers = {"cache-control": "no-cache", "etag": copy.tag, "vary": "accept-encoding"}
    if copy.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(copy.packed), media_type="application/json", headers=headers)
    return Response(copy.packed, media_type="application/json", headers={**headers, "content-encoding": "gzip"})


@router.get("/kiosk/{key}", response_class=HTMLResponse)
async def show_kiosk(key: Key, request: Request) -> HTMLResponse:
    """The page: a frame for its modules, which fetch everything else."""
    site = services_of(request).sites.find(key)
    config = {"site": site.key, "name": site.name, "words": {name: words(name) for name in ("vi", "en")}}
    html = _template().render(
        config=json.dumps(config, ensure_ascii=False).replace("<", "\\u003c"),
        name=site.name,
        words=words("vi"),
        address=lambda name: f"/{asset_path(f'kiosk/{name}')}",
    )
    return HTMLResponse(html, headers={"content-security-policy": POLICY})


@router.get("/kiosk/{key}/tiles")
async def send_tiles(key: Key, request: Request) -> JSONResponse:
    """The top procedures, the site's own before ours, and the life events shown first."""
    services = services_of(request)
    return JSONResponse(tiles_of(services.sites.find(key), services.assistant))


@router.get("/kiosk/{key}/procedures/{code}")
async def send_record(
    key: Key,
    code: Annotated[str, InPath(max_length=40)],
    request: Request,
    language: Annotated[Literal["vi", "en"], Query()] = "vi",
) -> JSONResponse:
    """One procedure with all its sections composed, the ward's own words among them."""
    services = services_of(request)
    site = facts_of(services.sites.find(key), datetime.now(UTC))

    def compose() -> Record | None:
        procedure = services.assistant.procedure(code)
        return compose_record(procedure, language, site) if procedure else None

    record = await services.compute(compose)
    if record is None:
        raise ApiError(ErrorCode.NOT_FOUND, "Không có thủ tục nào mang mã này.")
    return JSONResponse(record)


def kiosk_files() -> list[str]:
    """Paths of every file the page needs, without a leading slash."""
    names = [
        file.relative_to(_FILES.parent).as_posix()
        for file in sorted(_FILES.rglob("*"))
        if file.suffix in (".js", ".css", ".svg", ".woff2") and file.name != "sw.js"
    ]
    return [asset_path(name) for name in (*names, *_SHARED)]


@cache
def words(language: str) -> dict[str, Any]:
    return tomllib.loads((_FILES / f"words.{language}.toml").read_text("utf-8"))


def _copies(request: Request) -> Copies:
    state = request.app.state
    if not hasattr(state, "kiosk_copies"):
        state.kiosk_copies = Copies()
    copies = state.kiosk_copies
    assert isinstance(copies, Copies)
    return copies


@cache
def _version() -> str:
    """Changes with every file of the surfaces, and with the page and words of the kiosk."""
    digest = hashlib.sha256(assets_version().encode())
    for name in ("kiosk.html", "words.vi.toml", "words.en.toml", "sw.js"):
        digest.update((_FILES / name).read_bytes())
    return digest.hexdigest()[:12]


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_FILES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined).get_template(
        "kiosk.html"
    )
