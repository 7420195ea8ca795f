"""A real service on a port of its own, and the distribution's Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.app import create_app
from api.services import open_services
from api.settings import Settings
from index.models.cache import models_directory
from tests.browser.host_pages import OTHER_WARD, OTHER_WARD_VALUE, WARD, WARD_VALUE, HostPages, set_site

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
START_SECONDS = 60.0
WATCHED_SECONDS = 15_000
"""Milliseconds a condition may take on a busy machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine: apt-get install chromium")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # In a container the tests run as root, where Chromium's own sandbox can't start.
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture
def page(page: Page) -> Page:
    page.set_default_timeout(WATCHED_SECONDS)
    expect.set_options(timeout=WATCHED_SECONDS)
    return page


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the service's database, tthc.sqlite3."""
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="session")
def server(real_home: Path, records: Path) -> Iterator[str]:
    """Address of a service with the bundled corpus and the default model, without a closing slash."""
    with serving(real_home, records) as address:
        yield address


@pytest.fixture(scope="session")
def host(server: str, records: Path) -> Iterator[HostPages]:  # noqa: ARG001 - the service has made the tables
    """Pages on an origin of its own that the two wards of `host_pages` allow."""
    with HostPages() as pages:
        database = records / "tthc.sqlite3"
        set_site(database, WARD, {"origins": [pages.origin], **WARD_VALUE})
        set_site(database, OTHER_WARD, {"origins": [pages.origin], **OTHER_WARD_VALUE})
        yield pages


class serving:  # noqa: N801 - read as a word of a sentence: with serving(home, records) as address
    """A service that runs in a thread until the block ends."""

    def __init__(self, home: Path, records: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        settings = Settings(home, f"sqlite:///{records / 'tthc.sqlite3'}", models_directory(os.environ), time_limit=20)
        config = uvicorn.Config(create_app(open_services(settings)), port=self._port, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="service", daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the service did not start")
            time.sleep(0.05)
        return f"http://127.0.0.1:{self._port}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture
def kiosk_context(browser: Browser) -> Iterator[BrowserContext]:
    """A touch screen in landscape; without a service worker, so that every request is seen by the service."""
    context = browser.new_context(
        viewport={"width": 1920, "height": 1080},
        has_touch=True,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        service_workers="block",
    )
    yield context
    context.close()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a screenshot as var/screenshots/<name>.png: made to be looked at."""
    folder = request.config.rootpath / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=False)

    return keep


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """What axe finds wrong on the page now, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    def find(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [f"{v['id']}: {node['target']} {node.get('failureSummary', '')}" for v in found for node in v["nodes"]]

    return find
