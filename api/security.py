"""What stands before every endpoint: request id, headers, size and pace of the body."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import traceback
import uuid
from collections.abc import Mapping

from fastapi import Depends
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError, ErrorCode, error_response

log = logging.getLogger("tthc.api")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

NOBODY_FRAMES = "frame-ancestors 'none'"

PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        NOBODY_FRAMES,
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
"""Content-Security-Policy of everything we serve: JSON needs less, but one policy can't be mixed up."""

SECURITY_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

BODY_PACE = 10.0
"""Seconds within which the whole body must have arrived; 64 KiB take two on the slowest mobile line."""


class RequestTrail:
    """Gives every request its id and every response its headers, logs one line, and turns a crash into a 500.

    The line has the route's pattern and never the address as typed: a query string holds words of a citizen.
    For the same reason a crash is logged by its type and its stack, without the exception's message.
    What stands further in may leave a function as ``mark_response`` in the scope: it is given the headers and the
    status of whatever is sent, a crash's 500 too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope["request_id"] = request_id
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                headers.setdefault("cache-control", "no-store")
                if mark := scope.get("mark_response"):
                    mark(headers, status)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if NOBODY_FRAMES not in headers["content-security-policy"]:
                    # This older header knows no list of origins, and some browsers would go by it alone.
                    del headers["x-frame-options"]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            stack = "".join(traceback.format_tb(error.__traceback__))
            log.error("request %s failed: %s\n%s", request_id, type(error).__name__, stack)
            if status:
                raise ConnectionAbortedError("the response broke off") from None
            await error_response(ErrorCode.INTERNAL, request_id)(scope, receive, send_with_headers)
        finally:
            pattern = getattr(scope.get("route"), "path", "-")
            elapsed = (time.perf_counter() - started) * 1000
            log.info("%s %s %d %.1f ms %s", scope["method"], pattern, status, elapsed, request_id)


class BodyLimit:
    """Reads the body whole before the application sees it, at most ``limit`` bytes and `BODY_PACE` seconds.

    A Content-Length is believed only when it is too large; what arrives is counted.
    """

    def __init__(self, app: ASGIApp, limit: int, pace: float = BODY_PACE) -> None:
        self._app = app
        self._limit = limit
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        refused = ErrorCode.BODY_TOO_LARGE if _announced(Headers(scope=scope)) > self._limit else None
        try:
            async with asyncio.timeout(self._pace):
                while refused is None:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return
                    body += message.get("body", b"")
                    if len(body) > self._limit:
                        refused = ErrorCode.BODY_TOO_LARGE
                    elif not message.get("more_body", False):
                        break
        except TimeoutError:
            refused = ErrorCode.SLOW_REQUEST
        if refused is not None:
            # The rest of the body is still on its way: only closing the connection stops it.
            response = error_response(refused, scope["request_id"], headers={"connection": "close"})
            await response(scope, receive, send)
            return
        delivered = False

        async def replay() -> Message:
            nonlocal delivered
            if delivered:
                return await receive()
            delivered = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, replay, send)


def _announced(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


async def _require_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ApiError(ErrorCode.UNSUPPORTED_MEDIA_TYPE)


json_only = Depends(_require_json)
"""Refuses what a form on a stranger's page could send without asking first (cross-site request forgery)."""
