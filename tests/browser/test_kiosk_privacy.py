"""What is left of a person at the kiosk when they have gone: nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.kiosk import SITE, Kiosk

TYPED = "zuvex zzu"
"""A word that stands in no record."""

STORED = """async () => {
  const names = await caches.keys();
  const stores = await Promise.all(names.map((name) => caches.open(name)));
  const kept = (await Promise.all(stores.map((store) => store.keys()))).flat().map((request) => request.url);
  return { session: sessionStorage.length, local: localStorage.length, cookies: document.cookie, kept,
    databases: (await indexedDB.databases()).length, history: history.length, state: history.state };
}"""


@pytest.fixture
def kiosk(kiosk_context: BrowserContext, server: str) -> Kiosk:
    page = kiosk_context.new_page()
    page.clock.install()
    return Kiosk(page, server)


def used(kiosk: Kiosk) -> None:
    """Someone changes how the kiosk looks, types, asks, and ticks a paper."""
    kiosk.tap("[data-act=contrast]")
    kiosk.tap("[data-act=text]")
    kiosk.tile("Khai sinh cho con")
    kiosk.tap(".ticks input")
    kiosk.home()
    kiosk.tap(".ask")
    kiosk.type(TYPED)


def wait(page: Page, seconds: int) -> None:
    page.clock.run_for(seconds * 1000)


def test_warning_then_wipe(
    kiosk: Kiosk, violations: Callable[[Page], list[str]], shoot: Callable[[Page, str], None]
) -> None:
    page = kiosk.page
    warning = page.get_by_role("alertdialog")
    wait(page, 300)
    expect(warning).to_be_hidden()  # Nobody has touched the screen: there is nothing to wipe.
    used(kiosk)
    wait(page, 58)
    expect(warning).to_be_hidden()
    wait(page, 3)
    expect(warning).to_contain_text("Bạn còn xem không?")
    shoot(page, "kiosk-idle")
    assert violations(page) == []
    # More time: twice as long until the next warning.
    kiosk.tap(page.get_by_role("button", name="Tôi cần thêm thời gian"))
    expect(warning).to_be_hidden()
    expect(page.get_by_role("textbox")).to_have_value(TYPED)
    wait(page, 118)
    expect(warning).to_be_hidden()
    wait(page, 4)
    expect(warning).to_be_visible()
    wait(page, 16)
    expect(warning).to_be_hidden()
    expect(page.locator(".start")).to_be_visible()
    assert page.evaluate("document.documentElement.className") == ""
    assert page.evaluate("document.documentElement.dataset.size") == "0"


def test_nothing_of_the_person_is_left(kiosk: Kiosk) -> None:
    page = kiosk.page
    before = page.evaluate("history.length")
    used(kiosk)
    assert _in_heap(page, TYPED)
    page.evaluate("() => { sessionStorage.setItem('a', 'b'); }")
    kiosk.tap("[data-act=finish]")
    expect(page.locator(".start")).to_be_visible()
    assert TYPED not in page.content()
    assert page.evaluate(STORED) == {
        "session": 0, "local": 0, "cookies": "", "kept": [], "databases": 0, "history": before, "state": None,
    }  # fmt: skip
    assert not _in_heap(page, TYPED)
    kiosk.tap(".ask")
    expect(page.get_by_role("textbox")).to_have_value("")
    expect(page.locator("[data-act=contrast]")).to_have_attribute("aria-pressed", "false")
    kiosk.home()
    kiosk.tile("Khai sinh cho con")
    expect(page.locator(".ticks input:checked")).to_have_count(0)


def test_an_answer_under_way_is_called_off(kiosk: Kiosk) -> None:
    page = kiosk.page
    held: list[Route] = []
    page.route("**/v1/ask", lambda route: held.append(route))
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(f"{request.method} {request.failure}"))
    kiosk.ask("đăng ký kết hôn")
    expect(page.get_by_text("Đang tìm trong hồ sơ")).to_be_visible()
    kiosk.tap("[data-act=finish]")
    expect(page.locator(".start")).to_be_visible()
    assert "POST net::ERR_ABORTED" in failed
    assert len(held) == 1


def test_a_changed_clock_wipes_nobody(kiosk: Kiosk) -> None:
    page = kiosk.page
    used(kiosk)
    page.evaluate("() => { const now = Date.now(); Date.now = () => now + 7_200_000; }")
    wait(page, 30)
    expect(page.get_by_role("textbox")).to_have_value(TYPED)
    page.evaluate("() => { Date.now = () => 0; }")
    wait(page, 32)
    expect(page.get_by_role("alertdialog")).to_be_visible()


def test_who_comes_back_to_a_sleeping_screen_finds_the_start(kiosk: Kiosk) -> None:
    page = kiosk.page
    used(kiosk)
    sight = """state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange')); }"""
    page.evaluate(sight, "hidden")
    wait(page, 5)
    page.evaluate(sight, "visible")
    expect(page.get_by_role("textbox")).to_have_value(TYPED)
    page.evaluate(sight, "hidden")
    # Asleep: the steady clock stands still, the one on the wall has gone on.
    page.evaluate("() => { const now = Date.now(); Date.now = () => now + 600_000; }")
    page.evaluate(sight, "visible")
    expect(page.locator(".start")).to_be_visible()


def test_the_way_back_leads_to_nobodys_answer(kiosk: Kiosk, server: str) -> None:
    page = kiosk.page
    used(kiosk)
    page.goto(f"{server}/p")
    page.go_back()
    expect(page.locator(".start")).to_be_visible()
    assert TYPED not in page.content()
    # A page kept whole by the browser for the way back is wiped when it is shown again.
    used(kiosk)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator(".start")).to_be_visible()
    assert page.url.endswith(f"/kiosk/{SITE}")


def _in_heap(page: Page, text: str) -> bool:
    """Whether any string the page's scripts can reach, or that was not collected, holds the text."""
    session = page.context.new_cdp_session(page)
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: chunks.append(event["chunk"]))
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    session.detach()
    return text in "".join(chunks)
