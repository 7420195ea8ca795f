"""GET /web/… and /widget.js: scripts, sheets, pictures and words of the surfaces, for our pages and for hosts."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

import web
from api.errors import ApiError, ErrorCode
from api.pages.joining import joined_module

router = APIRouter(include_in_schema=False)

_ROOT = Path(web.__file__).parent
_KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
LOADER = "widget/loader.js"
WIDGET = "widget/bundle.js"
"""The widget's application, its sheets and its Vietnamese words as one module: one trip on a phone's network."""

_VERSION = re.compile(r"[0-9a-f]{12}")
_KEPT = "public, max-age=31536000, immutable"
_FRESH = "public, max-age=300, stale-while-revalidate=86400"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; ``packed``: the same with gzip, where that is shorter."""

    body: bytes
    packed: bytes | None
    kind: str
    tag: str


@router.get("/widget.js")
async def send_loader(request: Request) -> Response:
    """The one script a host page names."""
    return _response(request, _asset(LOADER), _FRESH)


@router.get("/web/{path:path}")
async def send_asset(path: str, request: Request) -> Response:
    """A file of a surface, under its own address or under one that changes with the files and is kept for good."""
    version, _, rest = path.partition("/")
    named = bool(_VERSION.fullmatch(version))
    try:
        asset = _asset(rest if named else path)
    except KeyError:
        raise ApiError(ErrorCode.NOT_FOUND) from None
    return _response(request, asset, _KEPT if named and version == assets_version() else _FRESH)


@cache
def assets_version() -> str:
    """A short digest of every file served here: the folder under /web/ that may be kept for good."""
    digest = hashlib.sha256()
    for name, file in sorted(_files().items()):
        digest.update(name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def asset_path(name: str) -> str:
    """Where a page refers to a file, relative to the service's root: ``web/<version>/shared/dom.js``."""
    if name not in _files() and name != WIDGET:
        raise KeyError(name)
    return f"web/{assets_version()}/{name}"


def asset_integrity(name: str) -> str:
    """The subresource-integrity hash of a file as it is sent, "sha384-…"."""
    return "sha384-" + base64.b64encode(hashlib.sha384(_asset(name).body).digest()).decode()


def words(language: str) -> dict[str, object]:
    """The words the surfaces share, "vi" or "en"."""
    return tomllib.loads((_ROOT / "shared" / f"words.{language}.toml").read_text("utf-8"))


def _response(request: Request, asset: Asset, caching: str) -> Response:
    headers = {
        "access-control-allow-origin": "*",
        "cache-control": caching,
        "cross-origin-resource-policy": "cross-origin",
        "etag": asset.tag,
        "vary": "accept-encoding",
    }
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    packed = asset.packed if "gzip" in request.headers.get("accept-encoding", "") else None
    if packed is not None:
        headers["content-encoding"] = "gzip"
    return Response(packed or asset.body, media_type=asset.kind, headers=headers)


@cache
def _files() -> dict[str, Path]:
    """Every file that may be sent, by its address; tables of words are sent as JSON."""
    found = {}
    for file in sorted(_ROOT.glob("*/**/*")):
        name = file.relative_to(_ROOT).as_posix()
        if file.suffix == ".toml":
            found[name.removeprefix("shared/").removesuffix(".toml") + ".json"] = file
        elif file.suffix in _KINDS:
            found[name] = file
    return found


def _asset(name: str) -> Asset:
    """Raises KeyError for what is no file of a surface."""
    if name == WIDGET:
        return _widget(max(file.stat().st_mtime_ns for file in _files().values()))
    file = _files()[name]
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _read(file: Path, _changed: int) -> Asset:
    body = file.read_bytes()
    if file.suffix == ".toml":
        return _made(_json(tomllib.loads(body.decode())).encode(), ".json")
    return _made(body, file.suffix)


@lru_cache(maxsize=1)
def _widget(_changed: int) -> Asset:
    sheets = [(_ROOT / name).read_text("utf-8") for name in ("shared/answer.css", "widget/widget.css")]
    parts = [
        joined_module(_ROOT / "widget" / "application.js"),
        f"export const sheets = {_json(sheets)};",
        f"export const words = {_json(words('vi'))};",
    ]
    return _made("\n".join(parts).encode(), ".js")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _made(body: bytes, suffix: str) -> Asset:
    packed = gzip.compress(body, 9, mtime=0) if suffix != ".woff2" else body
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Asset(body, packed if len(packed) < len(body) else None, _KINDS[suffix], tag)
