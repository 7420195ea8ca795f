"""Pages of other people that embed the widget, served from an origin of their own."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from api.storage.database import Database
from api.storage.sites import SiteRecords, Value

WARD = "hai-chau"
OTHER_WARD = "hoa-khanh"

_OPEN = ["7:30-11:30", "13:30-17:00"]
WARD_VALUE = {
    "office": {
        "address": "Số 15 đường Lê Hồng Phong, phường Hải Châu",
        "phone": "0236 000 0000",
        "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _OPEN),
    },
    "notices": [{"vi": "Bộ phận một cửa nghỉ chiều thứ Sáu để bảo trì hệ thống."}],
}
OTHER_WARD_VALUE = {"theme": {"accent": "#8a1c2b", "on_accent": "#ffffff", "position": "left"}}

STRICT = "default-src 'none'; script-src {service}; connect-src {service}; require-trusted-types-for 'script'"
"""What a careful host sends: nothing but the service's scripts and answers, no sheets, no markup made by scripts."""


class HostPages:
    """A web server with pages made of strings, on http://localhost and a free port, until the block ends."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, Mapping[str, str]]] = {}
        pages = self._pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages.get(self.path.partition("?")[0], ("", {}))
                body = html.encode()
                self.send_response(200 if html else 404)
                for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.origin = f"http://localhost:{self._server.server_port}"

    def put(self, path: str, html: str, policy: str = "") -> str:
        """Serves the page from now on; its address."""
        self._pages[path] = (html, {"content-security-policy": policy} if policy else {})
        return self.origin + path

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def host_page(service: str, site: str = WARD, attributes: str = "", head: str = "", body: str = "") -> str:
    """A ward's page with the snippet in it."""
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang của phường</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}
<script async src="{service}/widget.js" data-site="{site}" {attributes}></script></head>
<body><main><h1>Tin tức của phường</h1><p>Lịch tiếp công dân tháng này.</p>
<p><a href="#lich">Xem lịch</a></p>{body}</main></body></html>"""


def set_site(database: Path, key: str, value: Value) -> None:
    """Sets what a ward sets of its site, through the service's own records."""
    opened = Database(f"sqlite:///{database}")
    try:
        SiteRecords(opened).change(key, "test", lambda _: value)
    finally:
        opened.close()
