"""Side by side on one host page and one slow network: our widget, deep-chat, typebot and n8n chat.

    python -m evaluation.widgets.peers --service http://127.0.0.1:8000 [--site hai-chau]

The site must allow http://localhost:8765 (`tthc sites`), where the host page is served.  The peers' packages are
fetched with `npm pack`; each is embedded as its documentation says, talking to a server that is not there.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import tarfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PORT = 8765
RESULT = Path(__file__).parents[1] / "results" / "widgets.md"

SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
"""Lighthouse's preset as applied to real requests: milliseconds per request, bytes a second."""

KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html"}
RUNS = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """A widget: its npm package (None for ours), what goes into the host page, and what a person first touches.

    ``entry``: what one taps to begin, or the field itself where it is there at once; ``field``: where one types.
    """

    name: str
    package: str | None
    embed: str
    entry: str
    field: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Bytes as sent, compressed; times in milliseconds from the start of the navigation, medians of the runs."""

    bytes: int
    requests: int
    third_parties: tuple[str, ...]
    violations: tuple[str, ...]
    entry: float
    typing: float


def peers(service: str, site: str) -> Sequence[Peer]:
    return (
        Peer(
            "this widget",
            None,
            f'<script async src="{service}/widget.js" data-site="{site}"></script>',
            "tthc-widget button.bubble",
            "tthc-widget textarea",
        ),
        Peer(
            "deep-chat",
            "deep-chat",
            '<script type="module" src="/deep-chat/dist/deepChat.bundle.js"></script>'
            """<deep-chat connect='{"url": "/chat"}'></deep-chat>""",
            "deep-chat #text-input",
            "deep-chat #text-input",
        ),
        Peer(
            "typebot",
            "@typebot.io/js",
            '<script type="module">import Typebot from "/typebot.io-js/dist/web.js";'
            'Typebot.initBubble({ typebot: "ward" });</script>',
            "typebot-bubble button",
            "typebot-bubble typebot-standard textarea, typebot-bubble input",
        ),
        Peer(
            "n8n chat",
            "@n8n/chat",
            '<link rel="stylesheet" href="/n8n-chat/dist/style.css">'
            '<script type="module">import { createChat } from "/n8n-chat/dist/chat.bundle.es.js";'
            'createChat({ webhookUrl: "/chat", loadPreviousSession: false });</script>',
            ".chat-window-toggle",
            ".chat-window-wrapper textarea",
        ),
    )


def fetch(package: str, folder: Path) -> str:
    """Unpacks the newest version of an npm package; its version.  Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        ["npm", "pack", package, "--silent"], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = packed.stdout.strip().splitlines()[-1]
    stem, _, version = archive.removesuffix(".tgz").rpartition("-")
    with tarfile.open(folder / archive) as tar:
        tar.extractall(folder / stem, filter="data")
    return version


class HostServer(ThreadingHTTPServer):
    """The host page of each peer at /<number>, and the packages' files, compressed as a good host sends them."""

    def __init__(self, pages: Mapping[str, str], folder: Path) -> None:
        super().__init__(("127.0.0.1", PORT), _Handler)
        self.pages = pages
        self.folder = folder


class _Handler(BaseHTTPRequestHandler):
    server: HostServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        page = self.server.pages.get(path)
        name, _, rest = path.strip("/").partition("/")
        file = self.server.folder / name / "package" / rest
        if page is not None:
            self._send(gzip.compress(page.encode()), "text/html; charset=utf-8")
        elif rest and file.is_file() and self.server.folder in file.resolve().parents:
            self._send(_compressed(file), KINDS.get(file.suffix, "application/octet-stream"))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.send_error(503)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in {"content-type": kind, "content-encoding": "gzip", "content-length": len(body)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass


@lru_cache
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9)


def page_of(peer: Peer) -> str:
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang của phường</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Tin tức của phường</h1><p>Lịch tiếp công dân tháng này.</p></main>{peer.embed}</body></html>"""


def measure(browser: Any, peer: Peer, address: str, own: set[str]) -> Figures:
    """One visit: the page loads, the entry is tapped, the field is there.  ``own``: hosts that are no third party."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    sizes: list[int] = []
    hosts: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
    now = "performance.now()"
    page.goto(address, wait_until="commit")
    page.locator(peer.entry).first.wait_for(timeout=60_000)
    entry = page.evaluate(now)
    typing = entry
    if peer.entry != peer.field:
        page.locator(peer.entry).first.click()
        try:
            page.locator(peer.field).first.wait_for(timeout=20_000)
            typing = page.evaluate(now)
        except Exception:
            # A peer that must ask its maker's server first has no field without it.
            typing = float("nan")
    page.wait_for_load_state("networkidle")
    found = Axe().run(page).response["violations"]
    context.close()
    return Figures(
        bytes=sum(sizes),
        requests=len([host for host in hosts if host]),
        third_parties=tuple(sorted({host for host in hosts if host} - own)),
        violations=tuple(f"{one['id']} ({one['impact']}, {len(one['nodes'])})" for one in found),
        entry=entry,
        typing=typing,
    )


def median(runs: Sequence[Figures]) -> Figures:
    """The run in the middle by the time of its entry."""
    return sorted(runs, key=lambda figures: figures.entry)[len(runs) // 2]


def table(rows: Sequence[tuple[str, str, Figures, float]]) -> str:
    lines = [
        "# The widget beside its peers",
        "",
        "One host page, a window of 360 x 740, an empty cache, slow 4G as Lighthouse applies it to requests",
        "(562.5 ms a request, 1.6 Mbit/s down); files compressed with gzip -9; the middle one of three visits.",
        "Entry: the bubble or field is there, from the start of the navigation; the host page alone takes the time in",
        "brackets. Typing: one tap later the field is there. The peers' packages from npm, embedded as their",
        "documentation says; written by `python -m evaluation.widgets.peers`.",
        "",
        "| widget | version | bytes | requests | third parties | axe violations | entry (page) ms | typing ms |",
        "|---|---|---:|---:|---|---|---:|---:|",
    ]
    for name, version, figures, page in rows:
        strangers = ", ".join(figures.third_parties) or "none"
        found = ", ".join(figures.violations) or "none"
        typing = "–" if figures.typing != figures.typing else f"{figures.typing:.0f}"
        lines.append(
            f"| {name} | {version} | {figures.bytes:,} | {figures.requests} | {strangers} | {found} "
            f"| {figures.entry:.0f} ({page:.0f}) | {typing} |"
        )
    return "\n".join([*lines, ""])


def main(service: str, site: str, folder: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    compared = peers(service, site)
    versions = [fetch(peer.package, folder) if peer.package else "" for peer in compared]
    blank = Peer("nothing", None, "", "h1", "h1")
    pages = {f"/{number}": page_of(peer) for number, peer in enumerate((*compared, blank))}
    server = HostServer(pages, folder.resolve())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own = {f"localhost:{PORT}", urlsplit(service).netloc}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        address = f"http://localhost:{PORT}"
        alone = median([measure(browser, blank, f"{address}/{len(compared)}", own) for _ in range(RUNS)])
        rows = []
        for number, (peer, version) in enumerate(zip(compared, versions, strict=True)):
            runs = [measure(browser, peer, f"{address}/{number}", own) for _ in range(RUNS)]
            rows.append((peer.name, version, median(runs), alone.entry))
            print(rows[-1], flush=True)  # noqa: T201
        browser.close()
    server.shutdown()
    RESULT.write_text(table(rows), "utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--service", required=True)
    arguments.add_argument("--site", default="hai-chau")
    arguments.add_argument("--folder", type=Path, default=Path("var/peers"))
    arguments.add_argument("--chromium", default="/usr/bin/chromium")
    given = arguments.parse_args()
    main(given.service, given.site, given.folder, given.chromium)
