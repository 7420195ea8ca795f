"""Requests from other people's pages: who is let in, and what the browser is told of it (CORS)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import ApiError, ErrorCode, error_response
from api.sites.origins import same_origin
from api.sites.registry import Sites
from api.sites.site import Site

PREFLIGHT_SECONDS = 300
"""How long a browser may go by an earlier permission; an origin taken off the list is still refused at once, as
every request is looked at again."""


@dataclass(slots=True)
class Visitor:
    """A request that comes from another origin.

    ``known``: whether any site may be used from there; ``admitted``: what `admit` said for the site in question, None
    while nobody asked.
    """

    origin: str
    known: bool
    admitted: bool | None = None


class CrossOrigin:
    """Recognises requests from other origins, answers their preflights, and marks the responses.

    Requests without an Origin (programs, pages followed by a link) and from our own pages pass untouched.  A response
    may be read by a foreign page when `admit` let it in, when it only reads public data and some ward allows the
    origin, or when it is an error: a page must be able to tell "busy" from "gone".
    """

    def __init__(self, app: ASGIApp, sites: Sites, public_url: str | None = None) -> None:
        self._app = app
        self._sites = sites
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        own = origin is None or same_origin(origin, scope["scheme"], headers.get("host", ""), self._public_url)
        if origin is None or own:
            scope["mark_response"] = _mark_own
            await self._app(scope, receive, send)
            return
        visitor = Visitor(origin, known=False)
        scope["visitor"] = visitor
        scope["mark_response"] = partial(_mark_foreign, visitor, scope["method"])
        try:
            visitor.known = self._sites.allows(origin)
        except ApiError as error:
            await error_response(error.code, scope["request_id"])(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(visitor, scope["request_id"])(scope, receive, send)
            return
        await self._app(scope, receive, send)


def admit(connection: HTTPConnection, sites: Sites, key: str | None) -> Site | None:
    """The site of the request, if it names one; a request from another origin must name one that allows it.

    Raises ApiError site_not_found, site_off, origin_not_allowed or storage_unavailable.
    """
    visitor = connection.scope.get("visitor")
    site = sites.find(key) if key is not None else None
    if isinstance(visitor, Visitor):
        visitor.admitted = site is not None and visitor.origin in site.origins
        if not visitor.admitted:
            raise ApiError(ErrorCode.ORIGIN_NOT_ALLOWED)
    return site


def _preflight(visitor: Visitor, request_id: str) -> Response:
    if not visitor.known:
        return error_response(ErrorCode.ORIGIN_NOT_ALLOWED, request_id)
    visitor.admitted = True
    return Response(
        status_code=204,
        headers={
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": str(PREFLIGHT_SECONDS),
        },
    )


def _mark_own(headers: MutableHeaders, _status: int) -> None:
    headers.add_vary_header("Origin")


def _mark_foreign(visitor: Visitor, method: str, headers: MutableHeaders, status: int) -> None:
    headers.add_vary_header("Origin")
    readable = method in ("GET", "HEAD") or status >= 400
    if visitor.admitted or (visitor.admitted is None and visitor.known and readable):
        headers["access-control-allow-origin"] = visitor.origin
        headers["access-control-expose-headers"] = "retry-after, x-request-id"
        headers["cross-origin-resource-policy"] = "cross-origin"
