"""Origins: which are well formed, which site may be used from where, and who may frame a site's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from api.security import NOBODY_FRAMES, PAGE_POLICY

if TYPE_CHECKING:
    from api.sites.site import Site

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_LOCAL_HOSTS = ("localhost", "127.0.0.1")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def check_origin(origin: str) -> None:
    """Raises ValueError, saying what is wrong, unless the text is an origin just as browsers send it."""
    scheme, separator, rest = origin.partition("://")
    if not separator or scheme not in _DEFAULT_PORTS:
        raise ValueError(f"the origin {origin!r} needs https:// in front, like https://phuong.example.vn")
    if "*" in origin:
        raise ValueError(f"the origin {origin!r} has a wildcard: name every host")
    if any(mark in rest for mark in "/?#@"):
        raise ValueError(f"the origin {origin!r} has more than scheme, host and port: leave out what follows, '/' too")
    host, _, port = rest.partition(":")
    if not _HOST.fullmatch(host):
        raise ValueError(f"the origin {origin!r} has no proper host: lower-case ASCII letters, digits, hyphens, dots")
    if scheme == "http" and host not in _LOCAL_HOSTS:
        raise ValueError(f"the origin {origin!r} is not encrypted: use https (http only for localhost and 127.0.0.1)")
    if ":" in rest and not (port.isascii() and port.isdigit() and str(int(port)) == port and 0 < int(port) <= 65535):
        raise ValueError(f"the origin {origin!r} has no proper port: a number from 1 to 65535")
    if ":" in rest and int(port) == _DEFAULT_PORTS[scheme]:
        raise ValueError(f"the origin {origin!r} names the port that {scheme} has anyway, which browsers leave out")


def same_origin(origin: str, scheme: str, host: str, public_url: str | None) -> bool:
    """Whether a request's Origin is the service's own address.

    ``scheme`` and ``host``: as the request reached us (Host header); behind a proxy that speaks TLS they are not what
    the browser saw, so the host decides alone unless ``public_url`` says our address.
    """
    if public_url is not None and origin == origin_of(public_url):
        return True
    sent = urlsplit(origin)
    if sent.scheme not in _DEFAULT_PORTS or not host:
        return False
    if public_url is not None and sent.scheme != scheme:
        return False
    return sent.netloc == host or sent.netloc == host.removesuffix(f":{_DEFAULT_PORTS[sent.scheme]}")


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def frame_policy(site: Site) -> str:
    """The whole Content-Security-Policy of a page of this site that may stand in a frame: on the site's origins and
    on our own pages.  x-frame-options, which knows no list, is left out wherever this policy is set."""
    ancestors = " ".join(("'self'", *site.origins))
    return PAGE_POLICY.replace(NOBODY_FRAMES, f"frame-ancestors {ancestors}")
