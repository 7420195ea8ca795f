"""How often one address may ask."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import ErrorCode, error_response
from api.settings import Network


class RateLimit:
    """Limits answers (everything posted) and reads per address and process; pages' files and health are free.

    Method: sliding window counter of the `limits` library, in the memory of this process, so several workers
    together allow up to their number times the rate.
    """

    def __init__(
        self,
        app: ASGIApp,
        answers: RateLimitItem | None,
        reads: RateLimitItem | None,
        trusted: Iterable[Network] = (),
    ) -> None:
        self._app = app
        self._answers = answers
        self._reads = reads
        self._trusted = tuple(trusted)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            rate, kind = self._rate_of(scope)
            if rate is not None:
                address = client_address(scope, self._trusted)
                if not await self._limiter.hit(rate, kind, address):
                    window = await self._limiter.get_window_stats(rate, kind, address)
                    wait = max(1, round(window.reset_time - time.time()))
                    headers = {"retry-after": str(wait)}
                    response = error_response(ErrorCode.RATE_LIMITED, scope["request_id"], headers=headers)
                    await response(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    def _rate_of(self, scope: Scope) -> tuple[RateLimitItem | None, str]:
        if scope["method"] == "POST":
            return self._answers, "answers"
        return (self._reads, "reads") if scope["path"].startswith("/v1/") else (None, "")


def client_address(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """The address a rate belongs to: the last one in X-Forwarded-For that is no trusted proxy of ours.

    An IPv6 address counts as its /64, which one subscriber has as a whole.
    """
    client = scope.get("client")
    address = _parsed(client[0] if client else "")
    forwarded = [part.strip() for part in Headers(scope=scope).get("x-forwarded-for", "").split(",")]
    while address is not None and forwarded and any(address in network for network in trusted):
        before = _parsed(forwarded.pop())
        if before is None:
            break
        address = before
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
