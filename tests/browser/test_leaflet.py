"""Leaflets in a real browser: on the screen, on paper, without a script, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

ORDINARY = ("1.000894", "2.000815", "2.000884", "1.013750", "1.010041", "1.014027")
"""Marriage, certified copies and signatures, a martyr's grave, proof of residence, the pension of the old."""

LONGEST = ("1.013949", "1.013225", "1.004222")

ADDRESSES = (
    "/p/1.001193",
    "/p/1.001193?print=slip",
    "/p/1.000005",
    "/p",
    "/p?field=Ch%E1%BB%A9ng+th%E1%BB%B1c",
    "/p/9.999999",
)

MM = 72 / 25.4


def sheets(page: Page) -> list[tuple[int, int]]:
    """Width and height of each page as printed, in millimetres."""
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        return [(round(w / MM), round(h / MM)) for w, h in (document.get_page_size(i) for i in range(len(document)))]


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_a_leaflet_bars_nobody(page: Page, server: str, violations: Callable[[Page], list[str]], address: str) -> None:
    page.goto(server + address)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.emulate_media(media="print", color_scheme="light")
    assert violations(page) == []
    page.emulate_media(media="screen", forced_colors="active")
    assert violations(page) == []
    # Twice the text is half the room: WCAG 1.4.4.
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": 640, "height": 480})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", ADDRESSES[2:])
def test_the_pages_around_it_bar_nobody(
    page: Page, server: str, violations: Callable[[Page], list[str]], address: str
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(server + address)
    assert violations(page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_narrow_screen_scrolls_one_way_only(page: Page, server: str, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(server + address)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_an_ordinary_procedure_is_one_sheet_of_a4(page: Page, server: str) -> None:
    for code in ORDINARY:
        page.goto(f"{server}/p/{code}")
        assert sheets(page) == [(210, 297)], code


def test_the_longest_procedures_are_two_sheets(page: Page, server: str) -> None:
    for code in LONGEST:
        page.goto(f"{server}/p/{code}")
        assert sheets(page) == [(210, 297)] * 2, code


def test_the_slip_is_one_strip_of_80_mm(page: Page, server: str, shoot: Callable[[Page, str], None]) -> None:
    for code in ORDINARY:
        page.goto(f"{server}/p/{code}?print=slip")
        strip = sheets(page)
        assert len(strip) == 1, (code, strip)
        assert strip[0][0] == 80
    shoot(page, "leaflet-slip")


def test_paper_carries_every_paper_and_no_button(page: Page, server: str, shoot: Callable[[Page, str], None]) -> None:
    page.goto(f"{server}/p/1.000894")
    shoot(page, "leaflet")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
    names = page.locator(".papers .name").all_text_contents()
    assert len(names) == 4
    for name in names:
        assert name in text
    assert "In tờ này" not in text
    assert "gọi 1022" in text


def test_a_tick_stays_on_the_printed_sheet(page: Page, server: str) -> None:
    page.goto(f"{server}/p/1.000656")
    box = page.get_by_role("checkbox").first
    box.check()
    page.emulate_media(media="print")
    assert box.evaluate("box => getComputedStyle(box, '::before').content") == '"✓"'
    assert box.evaluate("box => getComputedStyle(box).borderTopColor") == "rgb(0, 0, 0)"


def test_boxes_are_seen_in_forced_colours(page: Page, server: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{server}/p/1.000656")
    colours = page.get_by_role("checkbox").first.evaluate(
        "box => [getComputedStyle(box).borderTopColor, getComputedStyle(box).backgroundColor]"
    )
    assert colours[0] != colours[1]


def test_the_keyboard_reaches_and_ticks_the_papers(page: Page, server: str) -> None:
    page.goto(f"{server}/p/1.001193")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.type || document.activeElement.textContent.trim()"))
    assert reached[:2] == ["Danh mục thủ tục", "Hộ tịch"]
    assert "Trẻ bị bỏ rơi: nộp thêm" in reached
    assert reached[-1] == "checkbox"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_button_prints(page: Page, server: str) -> None:
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(f"{server}/p/1.001193")
    page.get_by_role("button", name="In tờ này").click()
    expect(page).to_have_title("printed")


def test_nothing_needs_a_script_and_nothing_is_refused(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/p")
    page.get_by_role("link", name="Hộ tịch", exact=True).click()
    page.get_by_role("link", name="Thủ tục đăng ký khai sinh", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thủ tục đăng ký khai sinh")
    expect(page.get_by_role("button", name="In tờ này")).to_be_hidden()
    expect(page.get_by_text("Muốn in")).to_be_visible()
    page.get_by_role("link", name="Trẻ bị bỏ rơi: nộp thêm").click()
    expect(page.locator(".left-out")).to_contain_text("mang thai hộ")
    page.get_by_role("link", name="Danh mục thủ tục").click()
    page.get_by_label("Bạn cần làm việc gì?").fill("1.001193 phí")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("article")).to_contain_text("Lệ phí")
    assert told == []
    assert all(url.startswith(server) for url in asked)
    context.close()


def test_the_data_block_breaks_no_rule_of_the_policy(page: Page, server: str) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{server}/p/1.001193")
    expect(page.get_by_role("button", name="In tờ này")).to_be_visible()
    assert told == []
