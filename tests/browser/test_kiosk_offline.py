"""The kiosk without a network: the copy that its service worker keeps."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.kiosk import LANDSCAPE, SITE, Kiosk, report


@pytest.fixture
def context_with_worker(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=LANDSCAPE, has_touch=True, locale="vi-VN")  # type: ignore[arg-type]
    yield context
    context.close()


def test_it_goes_on_from_its_copy_and_comes_back(
    context_with_worker: BrowserContext,
    server: str,
    violations: Callable[[Page], list[str]],
    shoot: Callable[[Page, str], None],
) -> None:
    kiosk = Kiosk(context_with_worker.new_page(), server)
    page = kiosk.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const store = await caches.open(names.find((name) => name !== 'kiosk-copy'));
          return (await store.keys()).map((request) => new URL(request.url).pathname);
        }"""
    )
    assert f"/kiosk/{SITE}" in kept
    assert not [path for path in kept if path.startswith("/v1/")]
    context_with_worker.set_offline(True)
    page.reload()
    banner = page.locator(".banner")
    expect(banner).to_contain_text("Không kết nối được từ")
    expect(banner).to_contain_text("dữ liệu ngày")
    expect(page.locator(".start .tile")).to_have_count(12)
    kiosk.tile("Khai sinh cho con")
    kiosk.shows("Giấy chứng sinh")
    kiosk.shows("Dữ liệu ngày")
    expect(page.locator("svg.qr")).to_be_visible()
    shoot(page, "kiosk-offline")
    assert violations(page) == []
    kiosk.home()
    kiosk.tap(".ask")
    kiosk.type("giay doc than")
    expect(page.locator(".names-found")).to_contain_text("tình trạng hôn nhân")
    kiosk.key("Tìm")
    kiosk.shows("Các thủ tục gần nhất")
    expect(page.locator(".choice").first).to_contain_text("tình trạng hôn nhân")
    kiosk.tap(".choice")
    kiosk.tab("Phí")
    kiosk.shows("1.004873")
    context_with_worker.set_offline(False)
    expect(banner).to_be_empty()


def test_the_copy_is_small_whole_and_asked_for_once(page: Page, server: str) -> None:
    address = f"{server}/kiosk/offline.json?site={SITE}"
    response = page.request.get(address)
    body = response.body()
    packed = gzip.compress(body, 9)
    copy = json.loads(body)
    whole = [record for record in copy["procedures"] if record["whole"]]
    report(f"offline.json: {len(whole)} whole, {len(copy['procedures'])} titles, {len(packed) / 1024:.0f} KB gzip")
    assert len(packed) <= 1024 * 1024
    assert len(whole) >= 300
    assert copy["as_of"] >= "2026-01-01"
    assert {"site", "events", "tiles", "featured", "index"} <= copy.keys()
    assert copy["site"]["office"]["open_now"] is None
    again = page.request.get(address, headers={"if-none-match": response.headers["etag"]})
    assert again.status == 304


# What people say at a counter, in words of ours, and the procedure it should lead to.
ASKED = {
    "làm giấy khai sinh cho con": "1.001193", "khai sinh": "1.001193", "dang ky ket hon": "1.000894",
    "giay doc than": "1.004873", "xac nhan tinh trang hon nhan": "1.004873", "khai tu cho ba": "1.000656",
    "người nhà mới mất": "1.000656", "nhap khau": "1.004222", "dang ky thuong tru": "1.004222",
    "tam tru": "1.004194", "sao y ban chinh": "2.000815", "cong chung ban sao": "2.000815",
    "chứng thực chữ ký": "2.000884", "lam can cuoc lan dau": "1.014061", "mat can cuoc": "1.014064",
    "mo quan ca phe ho kinh doanh": "1.001612", "giay phep xay nha": "1.013225", "tien gia": "1.014027",
    "giay xac nhan khuyet tat": "1.001699", "xet ho ngheo": "1.011607", "sua sai ten trong khai sinh": "1.004859",
    "trich luc khai sinh": "2.000635", "tam vang": "1.003677", "tach ho khau": "1.010038",
}  # fmt: skip


def test_search_in_the_copy_finds_what_people_ask_for(page: Page, server: str) -> None:
    page.goto(f"{server}/")
    found = page.evaluate(
        """async ([site, questions]) => {
          const { Copy } = await import('/web/kiosk/copy.js');
          const copy = new Copy(site);
          await copy.load();
          return questions.map((question) => copy.search(question, 6).map((record) => record.code));
        }""",
        [SITE, list(ASKED)],
    )
    ranks = {
        question: codes.index(code) + 1 if code in codes else 0
        for (question, code), codes in zip(ASKED.items(), found, strict=True)
    }
    first = sum(rank == 1 for rank in ranks.values())
    report(f"first: {first} of {len(ranks)}; not in six: {[question for question, rank in ranks.items() if rank == 0]}")
    assert sum(rank > 0 for rank in ranks.values()) >= 23, ranks
    assert first >= 21, ranks


def test_an_update_waits_for_an_idle_screen(
    context_with_worker: BrowserContext, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = Kiosk(context_with_worker.new_page(), server)
    page = kiosk.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # A new version is installed on the server while someone is typing.
    page.evaluate("window.marked = true")
    kiosk.tap(".ask")
    kiosk.type("ho")
    monkeypatch.setattr("api.pages.kiosk._version", lambda: "next")
    page.evaluate("navigator.serviceWorker.getRegistration('/kiosk/').then((r) => r.update())")
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration('/kiosk/');
          while (!registration.waiting) await new Promise((next) => setTimeout(next, 50));
        }"""
    )
    expect(page.get_by_role("textbox")).to_have_value("ho")
    assert page.evaluate("window.marked") is True
    with page.expect_event("load"):
        kiosk.tap("[data-act=finish]")
    assert page.evaluate("window.marked") is None
    expect(page.locator(".start .tile").first).to_be_visible()
    assert set(page.evaluate("caches.keys()")) == {"kiosk-copy", "kiosk-next"}


@pytest.mark.parametrize("trouble", ["gone", "html", "500", "429"])
def test_a_service_in_trouble_is_stood_in_for(kiosk_context: BrowserContext, server: str, trouble: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    page = kiosk.page

    def fail(route: Route) -> None:
        if trouble == "gone":
            route.abort()
        elif trouble == "html":
            route.fulfill(status=200, content_type="text/html", body="<h1>Bad gateway</h1>")
        else:
            route.fulfill(status=int(trouble), json={"error": {"code": "busy", "message": "x"}})

    page.route("**/v1/**", fail)
    page.route("**/procedures/**", fail)
    kiosk.ask("giấy xác nhận độc thân")
    kiosk.shows("Trả lời từ bản lưu")
    kiosk.tap(".choice")
    kiosk.shows("1.004873")
    banner = page.locator(".banner")
    if trouble == "429":
        expect(banner).to_be_empty()  # Busy is not gone.
    else:
        expect(banner).to_contain_text("Không kết nối được từ")


def test_personal_numbers_never_leave_the_kiosk(kiosk_context: BrowserContext, server: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    sent: list[str] = []
    kiosk.page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    kiosk.ask("đăng ký kết hôn, căn cước 048099001234")
    kiosk.shows("Số giấy tờ, số điện thoại trong câu hỏi đã được che")
    assert any("citizen_id" in request for request in sent)
    assert not any("048099001234" in request for request in sent)
