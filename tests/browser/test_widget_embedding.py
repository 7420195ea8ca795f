"""The widget as a guest: on hostile pages, beside another, in a frame, where it is not wanted, without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.pages.assets import LOADER, asset_integrity
from tests.browser.host_pages import OTHER_WARD, WARD, HostPages, host_page, set_site
from tests.browser.widget_driver import Widget

BIRTH = "1.001193 cần giấy tờ gì"

HOSTILE = """<style>
  html { font-size: 62.5%; --ink: red; --ground: red; --accent: red; --fill: red; }
  body { transform: rotate(3deg); filter: invert(1); opacity: 0.1; }
  * { color: rgb(255, 0, 0) !important; background: rgb(255, 0, 0) !important; font-size: 3px !important;
      font-family: cursive !important; text-transform: uppercase !important; letter-spacing: 9px !important; }
  tthc-widget, aside, section, button, textarea { display: none !important; position: static !important;
      visibility: hidden !important; opacity: 0 !important; pointer-events: none !important; }
</style>"""

NOTHING_OF_US = "default-src 'none'; style-src 'unsafe-inline'; script-src {service}; connect-src {service}"


def test_host_styles_stay_out_and_ours_stay_in(page: Page, host: HostPages, server: str) -> None:
    page.goto(host.put("/plain", host_page(server, site="none", head=HOSTILE)))
    read = "e => JSON.stringify([...getComputedStyle(e)].map((name) => getComputedStyle(e).getPropertyValue(name)))"
    before = page.locator("p").first.evaluate(read)
    page.goto(host.put("/hostile", host_page(server, head=HOSTILE), NOTHING_OF_US.format(service=server)))
    widget = Widget(page)
    box = widget.bubble.bounding_box()
    assert box
    assert box["height"] >= 44
    assert abs(box["x"] + box["width"] + 16 - 1280) < 2
    widget.open()
    answer = widget.ask(BIRTH)
    style = """e => {
        const style = getComputedStyle(e);
        return [style.color, style.fontSize, style.textTransform, style.letterSpacing, style.opacity];
    }"""
    assert answer.locator(".words").first.evaluate(style) == ["rgb(22, 33, 44)", "17px", "none", "normal", "1"]
    assert widget.panel.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(243, 246, 249)"
    assert page.locator("p").first.evaluate(read) == before


def test_it_takes_no_name_and_keeps_nothing(page: Page, host: HostPages, server: str) -> None:
    asked: set[str] = set()
    page.context.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    page.goto(host.put("/without", host_page(server, site="none")))
    names = "Object.getOwnPropertyNames(window).sort().join()"
    before = page.evaluate(names)
    page.goto(host.put("/with", host_page(server)))
    widget = Widget(page).open()
    widget.ask(BIRTH)
    widget.articles.last.get_by_role("button", name="Mã QR").click()
    expect(widget.articles.last.get_by_role("img")).to_be_visible()
    assert page.evaluate(names) == before
    assert asked == {host.origin, server}
    assert page.context.cookies() == []
    kept = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
        (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"""
    assert page.evaluate(kept) == [0, 0, 0, 0, 0]


def test_two_wards_on_one_page(page: Page, host: HostPages, server: str) -> None:
    second = f'<script async src="{server}/widget.js" data-site="{OTHER_WARD}" data-position="right"></script>'
    page.goto(host.put("/two", host_page(server, body=second + second)))
    one, other = Widget(page, WARD), Widget(page, OTHER_WARD)
    expect(page.locator("tthc-widget")).to_have_count(2)
    boxes = one.bubble.bounding_box(), other.bubble.bounding_box()
    assert boxes[0]
    assert boxes[1]
    upper, lower = sorted(boxes, key=lambda box: box["y"] if box else 0)
    assert upper
    assert lower
    assert upper["y"] + upper["height"] <= lower["y"]
    expect(other.bubble).to_have_css("background-color", "rgb(138, 28, 43)")
    one.open().ask(BIRTH)
    # The first one's panel lies over the other bubble, as a panel may; the keyboard still gets there.
    other.bubble.press("Enter")
    expect(other.panel).to_be_visible()
    expect(one.panel).to_be_hidden()
    with page.expect_request("**/v1/ask") as sent:
        other.ask(BIRTH)
    assert sent.value.post_data_json["site"] == OTHER_WARD
    expect(one.element.locator("article")).to_have_count(1)


def test_included_twice_it_is_there_once(page: Page, host: HostPages, server: str) -> None:
    again = f'<script src="{server}/widget.js" data-site="{WARD}"></script>'
    page.goto(host.put("/twice", host_page(server, body=again + again)))
    expect(page.locator("tthc-widget")).to_have_count(1)
    Widget(page).open()
    expect(page.locator("tthc-widget").get_by_role("dialog")).to_have_count(1)


def test_position_and_language_of_the_tag(page: Page, host: HostPages, server: str) -> None:
    page.goto(host.put("/left", host_page(server, attributes='data-position="left" data-language="en"')))
    widget = Widget(page)
    expect(widget.bubble).to_have_text("Ask us")
    box = widget.bubble.bounding_box()
    assert box
    assert box["x"] < 20
    widget.open()
    expect(widget.panel).to_contain_text("Hello!")


@pytest.mark.parametrize("case", ["unknown", "off", "not allowed", "no key"])
def test_where_it_is_not_wanted_it_says_one_line_and_goes(
    page: Page, host: HostPages, server: str, records: Path, case: str
) -> None:
    key = {"unknown": "khong-co", "off": "thanh-khe", "not allowed": "cam-le", "no key": ""}[case]
    if case == "off":
        set_site(records / "tthc.sqlite3", key, {"origins": [host.origin], "enabled": False})
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if message.text.startswith("tthc-widget") else None)
    with page.expect_console_message(lambda message: message.text.startswith("tthc-widget")):
        page.goto(host.put("/unwanted", host_page(server, site=key)))
    expect(page.locator("tthc-widget")).to_have_count(0)
    page.evaluate("new Promise((done) => requestIdleCallback(done))")
    assert len(lines) == 1


@pytest.mark.parametrize("right", [True, False])
def test_the_loader_can_be_pinned_by_its_hash(page: Page, host: HostPages, server: str, right: bool) -> None:
    hashed = asset_integrity(LOADER) if right else "sha384-" + "A" * 64
    with page.expect_response("**/widget.js"):
        page.goto(host.put("/pinned", host_page(server, attributes=f'integrity="{hashed}" crossorigin')))
    if right:
        expect(Widget(page).bubble).to_be_visible()
    else:
        expect(page.locator("tthc-widget")).to_have_count(0)


FRAMEWORK = """<div id="app"></div><script>
  // What frameworks do to a page: own elements, a root drawn again and again, all of body swapped on navigation.
  customElements.define("x-news", class extends HTMLElement {
    connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<p>Tin mới</p>"; }
  });
  window.draw = () => { document.getElementById("app").innerHTML = "<x-news></x-news>" + Date.now(); };
  window.navigate = () => { document.body = document.createElement("body"); document.body.append("Trang khác"); };
  draw();
</script>"""


def test_a_page_that_a_framework_draws_again(page: Page, host: HostPages, server: str) -> None:
    page.goto(host.put("/framework", host_page(server, body=FRAMEWORK)))
    widget = Widget(page).open()
    widget.ask(BIRTH)
    page.evaluate("draw(); navigate()")
    expect(page.locator("body")).to_have_text("Trang khác")
    expect(widget.articles).to_have_count(1)
    widget.ask("thế còn phí?")


MARKUP = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>\'"{{7*7}}${7*7}'


def hostile(value: object) -> object:
    """The JSON with every text made hostile; codes, dates and the words of the contract stay."""
    kept = (
        "status",
        "kind",
        "origin",
        "section",
        "level",
        "language",
        "as_of",
        "answer_id",
        "accent",
        "on_accent",
        "key",
    )
    if isinstance(value, dict):
        return {name: inner if name in kept else hostile(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    if isinstance(value, str):
        return "javascript:window.hurt=1" if value.startswith("http") else MARKUP + value
    return value


def test_markup_in_questions_records_and_names_stays_text(page: Page, host: HostPages, server: str) -> None:
    def twist(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=json.dumps(hostile(response.json())))

    for pattern in ("**/v1/ask", "**/v1/sites/*", "**/v1/suggest*", "**/qr*"):
        page.route(pattern, twist)
    page.goto(host.put("/xss", host_page(server)))
    widget = Widget(page).open()
    expect(widget.panel.get_by_role("heading", level=2)).to_contain_text("<img src=x")
    widget.input.press_sequentially("khai sinh")
    expect(widget.options.first).to_contain_text("<script>")
    answer = widget.ask(f"{MARKUP} {BIRTH}")
    expect(answer.get_by_role("heading").first).to_contain_text("onerror")
    expect(widget.log).to_contain_text("window.hurt=1</script>")
    widget.panel.get_by_role("button", name="English").click()
    expect(widget.panel).to_have_attribute("lang", "en")
    assert page.evaluate("window.hurt") is None
    assert answer.locator("img, script, a[href^='javascript']").count() == 0
    assert widget.element.evaluate("w => w.shadowRoot.querySelectorAll('img, script').length") == 0


AROUND = """<script>
  window.heard = [];
  addEventListener("message", (event) => heard.push([event.origin, event.data.type, event.data.height ?? 0]));
</script>
<iframe title="Trợ lý" src="{service}/embed/hai-chau" width="420" height="640"></iframe>
<iframe title="Khác" sandbox="allow-scripts"
  srcdoc="<script>onmessage = () => parent.frames[0].postMessage({{ type: 'tthc-focus' }}, '*')</script>"></iframe>"""


def test_in_a_frame_it_tells_its_height_and_its_closing_to_the_page_around(
    page: Page, host: HostPages, server: str
) -> None:
    page.goto(host.put("/frame", host_page(server, site="none", body=AROUND.format(service=server))))
    frame = page.frame_locator("iframe").first
    panel = frame.get_by_role("dialog")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box
    assert (box["width"], box["height"]) == pytest.approx((420, 640), abs=0.1)
    frame.locator("#question").fill(BIRTH)
    frame.locator("#question").press("Enter")
    expect(frame.get_by_role("article")).to_be_visible()
    page.wait_for_function("heard.some(([, type, height]) => type === 'tthc-height' && height > 640)")
    frame.get_by_role("button", name="Đóng").click()
    page.wait_for_function("heard.some(([, type]) => type === 'tthc-close')")
    assert {origin for origin, _, _ in page.evaluate("heard")} == {server}

    # A frame beside it says the same word as the page around it, and is not listened to.
    page.locator("a").first.focus()
    page.evaluate("frames[1].postMessage('go', '*')")
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert page.frames[1].evaluate("document.hasFocus()") is False
    page.evaluate(f"frames[0].postMessage({{ type: 'tthc-focus' }}, '{server}')")
    page.wait_for_function("document.activeElement === document.querySelector('iframe')")


def test_a_stranger_may_not_frame_it(page: Page, host: HostPages, server: str) -> None:
    with HostPages() as stranger:
        page.goto(stranger.put("/", host_page(server, site="none", body=AROUND.format(service=server))))
        expect(page.frame_locator("iframe").first.locator("#widget")).to_have_count(0)
    response = page.request.get(f"{server}/embed/hai-chau")
    assert host.origin in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    assert page.request.get(f"{server}/embed/khong-co").status == 404


def test_the_frame_alone_is_a_page(page: Page, server: str, violations: Callable[[Page], list[str]]) -> None:
    page.goto(f"{server}/embed/hai-chau?language=en")
    expect(page.get_by_role("dialog")).to_contain_text("Hello")
    expect(page.get_by_role("button", name="Close")).to_have_count(0)
    assert violations(page) == []


def test_without_javascript_a_link_leads_to_a_page_that_answers(browser: Browser, host: HostPages, server: str) -> None:
    link = f'<noscript><a href="{server}/?site={WARD}">Hỏi về thủ tục</a></noscript>'
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host.put("/noscript", host_page(server, body=link)))
    page.get_by_role("link", name="Hỏi về thủ tục").click()
    expect(page.get_by_text("Phường Hải Châu")).to_be_visible()
    page.get_by_role("textbox").fill("1.001193 nộp ở đâu")
    page.get_by_role("button", name="Gửi câu hỏi").click()
    # What the ward says of itself is in the answer: the site went along with the form.
    expect(page.get_by_role("article")).to_contain_text("Lê Hồng Phong")
    context.close()
