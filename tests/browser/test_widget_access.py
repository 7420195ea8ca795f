"""The widget for everybody: axe in every state and scheme, the keyboard alone, small screens, large type."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.host_pages import STRICT, HostPages, host_page
from tests.browser.widget_driver import Widget

BIRTH = "1.001193 cần giấy tờ gì"
VAGUE = "chứng thực"
WAIT = {"retry-after": "600", "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after"}

Violations = Callable[[Page], list[str]]
Shoot = Callable[[Page, str], None]

SCHEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}


def opened(page: Page, host: HostPages, server: str, attributes: str = "") -> Widget:
    page.emulate_media(reduced_motion="reduce")
    page.goto(host.put("/access", host_page(server, attributes=attributes), STRICT.format(service=server)))
    return Widget(page).open()


def closed(widget: Widget) -> None:
    widget.page.keyboard.press("Escape")


def answered(widget: Widget) -> None:
    answer = widget.ask(BIRTH)
    answer.get_by_role("checkbox").first.check()
    answer.locator("summary").first.click()
    answer.get_by_role("button", name="Mã QR").click()
    expect(answer.get_by_role("img")).to_be_visible()
    answer.get_by_role("button", name="Chưa đúng").click()


def asked_back(widget: Widget) -> None:
    expect(widget.ask(VAGUE).get_by_role("button").first).to_be_visible()


def refused(widget: Widget) -> None:
    widget.ask("tôi muốn ly hôn")


def failed(widget: Widget) -> None:
    widget.page.route("**/v1/ask", lambda route: route.fulfill(status=429, headers=WAIT))
    widget.ask(BIRTH)
    widget.page.unroute("**/v1/ask")
    widget.input.clear()


def suggesting(widget: Widget) -> None:
    widget.input.press_sequentially("khai si")
    expect(widget.options.first).to_be_visible()
    widget.input.press("ArrowDown")
    expect(widget.options.first).to_have_attribute("aria-selected", "true")


def english(widget: Widget) -> None:
    widget.panel.get_by_role("button", name="English").click()
    expect(widget.panel).to_have_attribute("lang", "en")
    widget.ask("what papers to register a birth")


def greeting(widget: Widget) -> None:
    expect(widget.panel.locator(".hello")).to_be_visible()


STATES = [greeting, suggesting, answered, asked_back, refused, failed, english, closed]


def test_axe_finds_nothing_in_any_state_and_scheme(
    page: Page, host: HostPages, server: str, violations: Violations, shoot: Shoot
) -> None:
    widget = opened(page, host, server)
    for state in STATES:
        state(widget)
        for name, media in SCHEMES.items():
            page.emulate_media(**media)  # type: ignore[arg-type]
            assert violations(page) == [], f"{state.__name__}, {name}"
            shoot(page, f"widget-{state.__name__}-{name}")


def test_a_small_screen_with_type_of_double_size(
    page: Page, host: HostPages, server: str, violations: Violations, shoot: Shoot
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    widget = opened(page, host, server)
    assert widget.input.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 34
    wide = (
        "e => [...e.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length"
    )
    for state in (greeting, answered, asked_back, failed):
        state(widget)
        assert violations(page) == [], state.__name__
        shoot(page, f"widget-{state.__name__}-320-double")
        assert widget.panel.evaluate(wide) == 0
        assert widget.panel.locator(".scroll").evaluate("e => e.scrollWidth <= e.clientWidth")
        assert widget.panel.locator(".scroll").evaluate("e => e.clientHeight") > 100


def test_a_phone_has_the_panel_as_its_screen(page: Page, host: HostPages, server: str, shoot: Shoot) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    widget = opened(page, host, server)
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 568}
    expect(widget.panel).to_have_attribute("aria-modal", "true")
    shoot(page, "widget-phone-greeting")
    widget.ask(BIRTH)
    shoot(page, "widget-phone-answer")
    # Focus stays on the screen: after the last control comes the first.
    widget.panel.get_by_role("button", name="Xóa cuộc trao đổi").focus()
    page.keyboard.press("Tab")
    expect(widget.panel.get_by_role("button", name="English")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(widget.panel.get_by_role("button", name="Xóa cuộc trao đổi")).to_be_focused()
    page.set_viewport_size({"width": 800, "height": 700})
    expect(widget.panel).to_have_attribute("aria-modal", "false")


def test_every_target_is_large_enough(page: Page, host: HostPages, server: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widget = opened(page, host, server)
    answered(widget)
    asked_back(widget)
    small = """panel => [...panel.querySelectorAll("button, a[href], summary, textarea, label:has(input)")]
        .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
        .map((one) => [one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
        .map(([text, box]) => `${text}: ${box.width}x${box.height}`)"""
    assert widget.panel.evaluate(small) == []


def test_the_on_screen_keyboard_leaves_the_field_in_sight(page: Page, host: HostPages, server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    widget = opened(page, host, server)
    # Chromium without a screen has no keyboard; what it would report is reported in its place.
    page.evaluate("""() => {
        const view = window.visualViewport;
        Object.defineProperty(view, "height", { configurable: true, get: () => 340 });
        Object.defineProperty(view, "offsetTop", { configurable: true, get: () => 20 });
        view.dispatchEvent(new Event("resize"));
    }""")
    box = widget.input.bounding_box()
    assert box
    assert box["y"] + box["height"] < 360
    page.evaluate("""() => {
        delete visualViewport.height;
        delete visualViewport.offsetTop;
        visualViewport.dispatchEvent(new Event("resize"));
    }""")
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}


def test_the_keyboard_alone_is_enough(page: Page, host: HostPages, server: str) -> None:
    page.goto(host.put("/keys", host_page(server)))
    widget = Widget(page)
    expect(widget.bubble).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Xem lịch")).to_be_focused()
    page.keyboard.press("Tab")
    expect(widget.bubble).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.input).to_be_focused()
    page.keyboard.type(BIRTH)
    page.keyboard.press("Enter")
    answer = widget.articles.last
    expect(answer).to_be_focused()
    page.keyboard.press("Tab")
    expect(answer.get_by_role("checkbox").first).to_be_focused()
    page.keyboard.press("Space")
    expect(answer.get_by_role("checkbox").first).to_be_checked()
    # Every control from the answer to the field has a visible focus that the foot does not cover.
    foot = widget.panel.locator("footer").bounding_box()
    assert foot
    for _ in range(60):
        page.keyboard.press("Tab")
        name, top, outline = widget.element.evaluate("""w => {
            const at = w.shadowRoot.activeElement;
            return [at.id || at.textContent, at.getBoundingClientRect().top, getComputedStyle(at).outlineStyle];
        }""")
        if name == "question":
            break
        assert outline != "none", name
        assert top < foot["y"], name
    expect(widget.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.bubble).to_be_focused()


def test_roles_and_their_order(page: Page, host: HostPages, server: str) -> None:
    widget = opened(page, host, server)
    widget.ask(BIRTH)
    expect(widget.element.locator("aside")).to_match_aria_snapshot("""
    - complementary "Trợ lý thủ tục hành chính Phường Hải Châu":
      - dialog "Phường Hải Châu":
        - heading "Phường Hải Châu" [level=2]
        - button "English"
        - 'button "Cỡ chữ: vừa"'
        - button "Đóng"
        - region:
          - heading [level=3]
        - log "Cuộc trao đổi":
          - article "Trả lời của trợ lý":
            - heading "Thủ tục đăng ký khai sinh" [level=3]
            - heading "Giấy tờ cần chuẩn bị" [level=4]
            - list
            - heading "Nguồn" [level=4]
        - textbox "Câu hỏi của bạn"
        - button "Gửi"
        - button "Xóa cuộc trao đổi"
    """)


def test_motion_only_where_it_is_welcome(page: Page, host: HostPages, server: str) -> None:
    widget = opened(page, host, server)
    assert widget.panel.evaluate("e => getComputedStyle(e).animationName") == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert widget.panel.evaluate("e => getComputedStyle(e).animationName") == "rise"
