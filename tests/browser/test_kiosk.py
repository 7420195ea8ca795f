"""The kiosk at the counter: five tasks by touch alone, its states, its reach, and what records may not do to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO

import pdfplumber
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.kiosk import PORTRAIT, SITE, Kiosk, report

Violations = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], None]

IN_LOWER_HALF = """() => {
  const half = innerHeight / 2;
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    let { top, bottom } = box;
    for (let around = element.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowY === 'visible') continue;
      const clip = around.getBoundingClientRect();
      top = Math.max(top, clip.top);
      bottom = Math.min(bottom, clip.bottom);
    }
    return box.width && bottom > top ? { top, height: box.height, width: box.width } : null;
  };
  const controls = [...document.querySelectorAll('button, input, a, select, summary')];
  const shown = controls.map((control) => [control, seen(control)]).filter(([, box]) => box);
  return {
    shown: shown.length,
    above: shown.filter(([, box]) => box.top < half - 1).map(([control]) => control.outerHTML.slice(0, 120)),
    small: shown.filter(([control, box]) => control.matches('button') && Math.min(box.width, box.height) < 60)
      .map(([control]) => control.outerHTML.slice(0, 120)),
  };
}"""

LOOK = """([contrast, size]) => {
  document.documentElement.classList.toggle('contrast', contrast);
  document.documentElement.dataset.size = size;
}"""

WAYS_OUT = """() => [...document.querySelectorAll('a[href], area, iframe, form, object, [target]')]
  .map((element) => element.outerHTML)"""


def test_five_tasks_by_touch_alone(kiosk_context: BrowserContext, server: str, shoot: Shoot) -> None:
    """A grandmother with one finger; the numbers of touches are printed and may only fall."""
    kiosk = Kiosk(kiosk_context.new_page(), server)
    shoot(kiosk.page, "kiosk-start")
    counted: dict[str, int] = {}

    def done(task: str) -> None:
        counted[task] = kiosk.taps
        kiosk.home()
        kiosk.taps = 0

    kiosk.tile("Khai sinh cho con")
    kiosk.shows("Giấy chứng sinh")
    done("which papers for a birth certificate")

    kiosk.tile("Chứng thực bản sao (sao y)")
    kiosk.tab("Phí")
    kiosk.shows("Nguồn: Hồ sơ thủ tục 2.000815")
    done("what a certified copy costs")

    kiosk.tile("Người thân mất")
    kiosk.shows("15 ngày kể từ ngày có người chết")
    kiosk.tile("khai tử")
    kiosk.tab("Nơi làm")
    kiosk.shows("nơi có ủy ban phường, xã giải quyết")
    done("what to do first after a death, and where")

    kiosk.tap(".ask")
    kiosk.type("ket hon")
    kiosk.tile("Thủ tục đăng ký kết hôn")
    kiosk.tap(".ticks input")
    expect(kiosk.page.locator(".done")).to_contain_text("Đã có 1 trên")
    done("find marriage by typing without marks, and tick a paper")

    kiosk.tile("Đăng ký tạm trú")
    kiosk.tap(".print")
    kiosk.page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    kiosk.tap(kiosk.page.get_by_role("button", name="Phiếu nhỏ 80 mm"))
    assert kiosk.page.evaluate("window.printed") is True
    done("print the papers for temporary residence")

    report(f"touches: {counted}")
    assert list(counted.values()) == [1, 2, 3, 10, 3]


def test_every_state_is_clean_for_axe(kiosk_context: BrowserContext, server: str, violations: Violations) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    page = kiosk.page
    found: dict[str, list[str]] = {}

    def check(state: str) -> None:
        if bad := violations(page):
            found[state] = bad
        # Once more in high contrast and in letters of twice the size.
        page.evaluate(LOOK, [True, 3])
        if bad := violations(page):
            found[f"{state}, large and in high contrast"] = bad
        page.evaluate(LOOK, [False, 0])

    check("start")
    kiosk.tap(".ask")
    kiosk.type("hon")
    expect(page.locator(".names-found button").first).to_be_visible()
    check("keyboard")
    kiosk.home()
    kiosk.tile("Khai sinh cho con")
    kiosk.shows("Giấy chứng sinh")
    check("answer")
    kiosk.tap(".print")
    check("paper")
    kiosk.tap(page.get_by_role("button", name="Thôi, không in"))
    kiosk.home()
    kiosk.tile("Sinh con")
    check("life event")
    kiosk.home()
    kiosk.ask("đăng ký")
    kiosk.shows("Bạn muốn hỏi thủ tục nào")
    check("question back")
    kiosk.home()
    kiosk.ask("giá vàng hôm nay")
    kiosk.shows("Gọi 1022")
    check("refusal")
    kiosk.home()
    kiosk.tap(".to-office")
    check("office")
    assert found == {}


@pytest.mark.parametrize("viewport", [{"width": 1920, "height": 1080}, PORTRAIT], ids=["landscape", "portrait"])
def test_with_low_buttons_every_control_is_in_the_lower_half(
    kiosk_context: BrowserContext, server: str, violations: Violations, shoot: Shoot, viewport: dict[str, int]
) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    page = kiosk.page
    page.set_viewport_size(viewport)  # type: ignore[arg-type]
    kiosk.tap("[data-act=low]")

    def check() -> None:
        reach = page.evaluate(IN_LOWER_HALF)
        assert reach["above"] == []
        assert reach["small"] == []
        assert reach["shown"] > 4

    check()
    kiosk.tap(".ask")
    kiosk.type("ho")
    expect(page.locator(".names-found button").first).to_be_visible()
    check()
    kiosk.home()
    kiosk.tile("Khai sinh cho con")
    kiosk.shows("Giấy chứng sinh")
    check()
    shoot(page, f"kiosk-low-{viewport['width']}")
    assert violations(page) == []
    kiosk.tab("Các bước")
    check()
    kiosk.tap(".print")
    check()
    kiosk.tap(page.get_by_role("button", name="Thôi, không in"))
    kiosk.home()
    kiosk.tile("Kết hôn")
    check()


def test_portrait_shows_everything_to_start_with(kiosk_context: BrowserContext, server: str, shoot: Shoot) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    kiosk.page.set_viewport_size(PORTRAIT)  # type: ignore[arg-type]
    assert kiosk.page.locator(".start .row").count() == 20
    assert kiosk.page.locator(".start .tile").count() == 12
    expect(kiosk.page.locator(".more")).to_be_hidden()
    shoot(kiosk.page, "kiosk-portrait")


def test_no_state_leads_out(kiosk_context: BrowserContext, server: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    page = kiosk.page
    assert page.evaluate(WAYS_OUT) == []
    kiosk.tile("Khai sinh cho con")
    for name in ("Tóm tắt", "Giấy tờ", "Phí", "Thời gian", "Nơi làm", "Trực tuyến", "Các bước"):
        kiosk.tab(name)
        expect(page.locator(".tab[aria-pressed=true]")).to_contain_text(name)
        assert page.evaluate(WAYS_OUT) == []
    for blocked in ("contextmenu", "dragstart", "drop"):
        stopped = "kind => !document.body.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }))"
        assert page.evaluate(stopped, blocked) is True
    for key in ("F5", "F11", "Control+p", "Control+t", "Alt+ArrowLeft"):
        pressed = """key => { const [name, hold] = key.split('+').reverse();
          return !document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, ctrlKey: hold === 'Control',
            altKey: hold === 'Alt', bubbles: true, cancelable: true })); }"""
        assert page.evaluate(pressed, key) is True, key
    response = page.request.get(f"{server}/kiosk/{SITE}")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["cache-control"] == "no-store"
    page.evaluate("location.assign('/')")
    expect(page.locator(".procedure")).to_be_visible()
    assert page.url.endswith(f"/kiosk/{SITE}")


def test_a_question_ends_on_the_section_it_asked_for(kiosk_context: BrowserContext, server: str, shoot: Shoot) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    kiosk.ask("đăng ký kết hôn mất bao nhiêu tiền")
    expect(kiosk.page.locator(".tab[aria-pressed=true]")).to_contain_text("Phí")
    shoot(kiosk.page, "kiosk-answer")
    kiosk.home()
    kiosk.ask("đăng ký")
    kiosk.tile("Đăng ký tạm trú")
    kiosk.shows("1.004194")
    kiosk.tap("[data-act=language]")
    expect(kiosk.page.locator(".tab").nth(1)).to_contain_text("Papers")
    expect(kiosk.page.locator("h1")).to_have_attribute("lang", "vi")
    shoot(kiosk.page, "kiosk-english")


def test_a_case_keeps_the_papers_of_everybody(kiosk_context: BrowserContext, server: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    kiosk.tile("Khai sinh cho con")
    papers = kiosk.page.locator(".ticks li")
    expect(papers).to_have_count(8)
    kiosk.tile("Trẻ bị bỏ rơi: nộp thêm")
    kiosk.shows("Tờ khai đăng ký khai sinh")
    kiosk.shows("bị bỏ rơi")
    assert papers.count() < 8


def test_paper_has_the_size_asked_for(kiosk_context: BrowserContext, server: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server, "?paper=slip")
    page = kiosk.page
    page.evaluate("() => { window.print = () => {}; }")
    kiosk.tile("Khai sinh cho con")
    kiosk.tap(".ticks input")
    kiosk.tap(".print")
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as slip:
        assert len(slip.pages) == 1
        width = float(slip.pages[0].width) / 72 * 25.4
        text = " ".join(" ".join(page.extract_text() for page in slip.pages).split())
    assert 79 < width < 81
    assert "Giấy chứng sinh" in text
    assert "Dữ liệu ngày" in text
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#paper")).to_be_empty()


HOSTILE = '<img src=x onerror="window.bad=1"><script>window.bad=2</script>"\'><a href="javascript:bad()">x</a>'


def test_markup_in_records_questions_and_names_stays_text(kiosk_context: BrowserContext, server: str) -> None:
    page = kiosk_context.new_page()

    def poisoned(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        if "json" in response.headers.get("content-type", ""):
            body = json.dumps(_poison(json.loads(body)))
        route.fulfill(response=response, body=body)

    for path in ("**/v1/**", "**/procedures/**", "**/tiles"):
        page.route(path, poisoned)
    kiosk = Kiosk(page, server)
    kiosk.shows("<img src=x")
    kiosk.tap(".start .row")
    kiosk.shows("<img src=x")
    for tab in page.locator(".tab").all():
        kiosk.tap(tab)
    kiosk.home()
    kiosk.tap(".tile")
    kiosk.home()
    kiosk.ask(HOSTILE)
    expect(page.locator(".screen.start, .screen.search, .screen.asking")).to_have_count(0)
    assert page.evaluate("window.bad") is None
    assert page.evaluate("document.images.length + document.querySelectorAll('main a, main script').length") == 0
    assert page.evaluate(WAYS_OUT) == []


def _poison(value: object, name: str = "") -> object:
    """Every sentence with markup in front; what is a code, a word of the contract or a number stays."""
    if isinstance(value, dict):
        return {key: _poison(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_poison(one, name) for one in value]
    if isinstance(value, str) and (" " in value or name in ("vi", "title")):
        return value if re.fullmatch(r"M\d.*z", value) else HOSTILE + value
    return value


def test_pages_for_nobody(page: Page, server: str) -> None:
    assert page.request.get(f"{server}/kiosk/nowhere").status == 404
    assert page.request.get(f"{server}/kiosk/{SITE}/procedures/9.999999").status == 404
    assert page.request.get(f"{server}/kiosk/{SITE}/procedures/1.001193?language=fr").status == 422
    assert page.request.get(f"{server}/kiosk/offline.json").status == 422
    assert page.request.get(f"{server}/kiosk/offline.json?site=nowhere").status == 404
