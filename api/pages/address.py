"""Under which address the service is reached from outside: what canonical links and QR codes are made of."""

from __future__ import annotations

import ipaddress
import re

from starlette.requests import Request

from api.services import services_of
from api.settings import Network

_HOST = re.compile(r"([A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")


def public_base(request: Request) -> str:
    """Scheme, host and port without a closing slash: the setting, else as the request was addressed.

    What a reverse proxy says it was asked for (X-Forwarded-Proto, X-Forwarded-Host) is believed of trusted ones only.
    A host that is none becomes the address this process listens on: it must not end up in a printed code.
    """
    settings = services_of(request).settings
    if settings.public_url is not None:
        return settings.public_url
    scheme, host = request.url.scheme, request.headers.get("host", "")
    if _is_trusted(request, settings.trusted_proxies):
        scheme = _last(request, "x-forwarded-proto") or scheme
        host = _last(request, "x-forwarded-host") or host
    if not _HOST.fullmatch(host):
        host = "{}:{}".format(*(request.scope.get("server") or ("localhost", 80)))
    return f"{'https' if scheme == 'https' else 'http'}://{host.lower()}"


def leaflet_address(base: str, code: str) -> str:
    """The page of one procedure; a code needs no quoting in an address."""
    return f"{base}/p/{code}"


def _last(request: Request, header: str) -> str:
    # The proxy next to us wrote the last one; those before it came with the request.
    return request.headers.get(header, "").rsplit(",", 1)[-1].strip()


def _is_trusted(request: Request, trusted: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in network for network in trusted)
