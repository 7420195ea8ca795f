"""A conversation in the widget, on a page whose policy forbids nearly everything."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.host_pages import STRICT, HostPages, host_page
from tests.browser.widget_driver import Widget

BIRTH = "1.001193 cần giấy tờ gì"
"""A question that names its procedure is answered whatever the ranking's weights are."""


@pytest.fixture
def widget(page: Page, host: HostPages, server: str) -> Iterator[Widget]:
    """Open, on a page with the strict policy; no script may have failed when the test ends."""
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text) if "Content Security" in message.text else None)
    page.goto(host.put("/strict", host_page(server), STRICT.format(service=server)))
    yield Widget(page).open()
    assert failures == []


def test_it_says_what_it_is_before_it_asks(widget: Widget) -> None:
    expect(widget.panel).to_have_accessible_name("Phường Hải Châu")
    expect(widget.input).to_be_focused()
    text = widget.panel.inner_text()
    for fact in ("1022", "số căn cước", "Số 15 đường Lê Hồng Phong", "0236 000 0000", "7:30–11:30", "bảo trì"):
        assert fact in text
    assert re.search("Đang (mở|đóng) cửa|Nghỉ lễ", text)
    privacy = widget.panel.locator(".privacy").evaluate(
        "p => p.compareDocumentPosition(p.getRootNode().querySelector('textarea'))"
    )
    assert privacy & 4, "the notice stands before the field"


def test_suggested_questions_are_asked_with_one_tap(widget: Widget) -> None:
    widget.panel.get_by_role("button", name="Làm giấy khai sinh").click()
    expect(widget.articles.first).to_contain_text("Nguồn")
    expect(widget.log).to_contain_text("Làm giấy khai sinh cho con cần giấy tờ gì?")


def test_an_answer_has_papers_to_tick_a_source_and_sections(widget: Widget) -> None:
    answer = widget.ask(BIRTH)
    expect(answer).to_be_focused()
    expect(answer.get_by_role("heading", name="Thủ tục đăng ký khai sinh")).to_be_visible()
    source = answer.locator(".source-card")
    expect(source).to_contain_text("1.001193")
    expect(source).to_contain_text(re.compile(r"Quyết định .*QĐ"))
    expect(source).to_contain_text(re.compile(r"Dữ liệu ngày \d\d/\d\d/\d{4}"))
    expect(source.get_by_role("link", name="Cổng Dịch vụ công")).to_have_attribute("rel", "noreferrer noopener")
    boxes = answer.get_by_role("checkbox")
    boxes.first.check()
    count = boxes.count()
    expect(answer.locator(".have")).to_have_text(f"Đã có 1/{count}")

    fee = widget.tap("Phí, lệ phí")
    expect(fee.locator(".doubt")).to_contain_text("Cần hỏi lại")
    again = widget.ask(BIRTH)
    expect(again.get_by_role("checkbox").first).to_be_checked()

    again.get_by_role("link", name="Nguồn 1").first.click()
    expect(again.locator(".sources li").first).to_be_focused()
    assert "#" not in widget.page.url


def test_a_question_asked_back_and_a_life_event(widget: Widget) -> None:
    asked = widget.ask("nhà có người mất phải làm những gì")
    event = asked.locator(".event")
    if not event.evaluate("details => details.open"):
        event.locator("summary").click()
    event.get_by_role("button").first.click()
    expect(widget.articles).to_have_count(2)
    expect(widget.articles.last.locator(".source-card")).to_be_visible()


def test_a_refusal_has_a_way_on_and_can_be_reported(widget: Widget) -> None:
    refusal = widget.ask("tôi muốn ly hôn")
    expect(refusal).to_contain_text("1022")
    refusal.get_by_role("button", name="Báo sai").click()
    refusal.get_by_role("radio", name="Lý do khác").check()
    refusal.get_by_role("textbox").fill("Tôi hỏi việc khác, gọi 0900000000")
    with widget.page.expect_request("**/v1/feedback") as sent:
        refusal.get_by_role("button", name="Gửi góp ý").click()
    expect(refusal.locator(".feedback")).to_contain_text("Cảm ơn bạn")
    said = sent.value.post_data_json
    assert (said["verdict"], said["reason"], said["site"]) == ("unhelpful", "other", "hai-chau")
    assert said["comment"] == "Tôi hỏi việc khác, gọi [phone]"


def test_thumbs(widget: Widget) -> None:
    answer = widget.ask(BIRTH)
    with widget.page.expect_request("**/v1/feedback") as sent:
        answer.get_by_role("button", name="Đúng", exact=True).dblclick()
    assert sent.value.post_data_json["verdict"] == "helpful"
    expect(answer.locator(".feedback [role=status]")).to_be_focused()

    answer = widget.ask(BIRTH)
    answer.get_by_role("button", name="Chưa đúng").click()
    expect(answer.get_by_role("radio").first).to_be_focused()
    answer.get_by_role("radio", name="Thiếu giấy tờ").check()
    with widget.page.expect_request("**/v1/feedback") as sent:
        answer.get_by_role("button", name="Gửi góp ý").click()
    assert (sent.value.post_data_json["verdict"], sent.value.post_data_json["reason"]) == ("wrong", "missing_paper")


def test_personal_numbers_never_leave_the_browser(widget: Widget) -> None:
    with widget.page.expect_request("**/v1/ask") as sent:
        widget.ask("khai sinh, số của tôi là 0912345678")
    assert sent.value.post_data_json["question"] == "khai sinh, số của tôi là [phone]"
    expect(widget.log).to_contain_text("(đã che số điện thoại)")
    expect(widget.log).to_contain_text("đã được che trước khi gửi")
    assert "0912345678" not in widget.element.evaluate("w => w.shadowRoot.textContent")


def test_names_are_suggested_while_typing(widget: Widget) -> None:
    widget.input.press_sequentially("dang ky khai si")
    expect(widget.options.first).to_contain_text("khai sinh")
    expect(widget.input).not_to_have_attribute("aria-activedescendant", re.compile("."))
    widget.input.press("ArrowDown")
    expect(widget.input).to_have_attribute("aria-activedescendant", "suggested-0")
    expect(widget.options.first).to_have_attribute("aria-selected", "true")
    widget.input.press("ArrowUp")
    expect(widget.options.first).to_have_attribute("aria-selected", "false")
    widget.input.press("Escape")
    expect(widget.options).to_have_count(0)
    expect(widget.panel).to_be_visible()
    widget.input.press_sequentially("nh")
    expect(widget.options.first).to_be_visible()
    chosen = widget.options.first.inner_text()
    widget.input.press("ArrowDown")
    widget.input.press("Enter")
    expect(widget.articles.first.get_by_role("heading").first).to_have_text(chosen)


def test_a_line_chosen_and_then_typed_over_is_not_asked(widget: Widget) -> None:
    widget.input.press_sequentially("khai si")
    expect(widget.options.first).to_be_visible()
    widget.input.press("ArrowDown")
    with widget.page.expect_request("**/v1/ask") as sent:
        widget.ask("phí chứng thực bản sao")
    assert "choice" not in sent.value.post_data_json


def test_a_suggestion_is_there_within_a_tenth_of_a_second(widget: Widget) -> None:
    widget.input.press_sequentially("ho kh")
    expect(widget.options.first).to_be_visible()
    took = widget.input.evaluate("""async (input) => {
        const list = input.getRootNode().getElementById("suggested");
        const took = [];
        for (const typed of ["ho tich", "ket hon", "khai tu", "dat dai", "tam tru"]) {
            const shown = new Promise((done) => new MutationObserver(done).observe(list, { childList: true }));
            const start = performance.now();
            input.value = typed;
            input.dispatchEvent(new InputEvent("input", { bubbles: true }));
            await shown;
            took.push(performance.now() - start);
        }
        return took;
    }""")
    # The machine of the test may be busy with something else for once.
    assert statistics.median(took) < 100
    widget.input.fill("gọi tôi 0912345678")
    expect(widget.options).to_have_count(0)


def test_keys_of_the_field(widget: Widget) -> None:
    widget.input.press_sequentially("khai sinh")
    widget.input.press("Shift+Enter")
    widget.input.press_sequentially("cần gì")
    expect(widget.input).to_have_value("khai sinh\ncần gì")
    # Enter that ends a syllable under composition sends nothing.
    widget.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(widget.articles).to_have_count(0)
    expect(widget.log).to_be_empty()


def test_a_long_question_is_counted_and_a_longer_one_cut(widget: Widget) -> None:
    left = widget.panel.locator("#left")
    widget.input.fill("a" * 399)
    expect(left).to_be_empty()
    widget.input.fill("ă" * 400)
    expect(left).to_have_text("Còn 100 ký tự")
    widget.input.fill("ắ" * 10_000)
    expect(widget.input).to_have_value("ắ" * 500)
    expect(left).to_contain_text("cắt bớt")
    widget.input.fill("khai sinh")
    expect(left).to_be_empty()


def test_answers_are_taken_along(widget: Widget) -> None:
    context = widget.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = widget.ask(BIRTH)
    answer.get_by_role("button", name="Chép").click()
    expect(widget.panel.locator(".said")).to_have_text("Đã chép.")
    copied = widget.page.evaluate("navigator.clipboard.readText()")
    assert "☐ " in copied
    assert "/p/1.001193" in copied
    assert "Nguồn: 1.001193" in copied

    answer.get_by_role("button", name="Chia sẻ").click()
    expect(widget.panel.locator(".said")).to_have_text("Đã chép liên kết.")
    assert widget.page.evaluate("navigator.clipboard.readText()").endswith("/p/1.001193")

    answer.get_by_role("button", name="Mã QR").click()
    picture = answer.get_by_role("img", name=re.compile("1.001193$"))
    expect(picture).to_be_visible()
    expect(answer.get_by_role("link", name="Tờ hướng dẫn")).to_have_attribute("href", re.compile("/p/1.001193$"))


@pytest.mark.parametrize("width", [794, 302], ids=["A4", "80mm"])
def test_only_the_answer_is_printed(widget: Widget, width: int) -> None:
    page = widget.page
    widget.ask("phí khai tử")
    widget.ask(BIRTH)
    answer = widget.panel.locator("article").last
    answer.get_by_role("checkbox").first.check()
    page.evaluate("window.print = () => {}")
    answer.get_by_role("button", name="In", exact=True).click()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 1000})
    expect(answer).to_be_visible()
    expect(page.locator("body")).to_be_hidden()
    expect(widget.panel.locator("article").first).to_be_hidden()
    expect(widget.input).to_be_hidden()
    expect(answer.get_by_role("button")).to_have_count(0)
    expect(answer.get_by_role("checkbox").first).to_be_checked()
    assert answer.evaluate("a => a.getBoundingClientRect().right <= document.documentElement.clientWidth")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    # Printing the host's own page leaves the widget out.
    expect(page.locator("body")).to_be_visible()
    expect(answer).to_be_hidden()
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


def test_english_and_back(widget: Widget) -> None:
    widget.ask(BIRTH)
    widget.input.fill("half a question")
    widget.panel.get_by_role("button", name="English").click()
    expect(widget.panel).to_have_attribute("lang", "en")
    expect(widget.input).to_have_value("half a question")
    expect(widget.articles).to_have_count(1)
    expect(widget.panel.get_by_role("button", name="Tiếng Việt")).to_be_focused()
    answer = widget.ask("how long does it take")
    expect(answer).to_have_attribute("lang", "en")
    expect(answer.get_by_role("heading").first).to_have_attribute("lang", "vi")
    expect(answer.get_by_role("button", name="Print")).to_be_visible()
    widget.panel.get_by_role("button", name="Tiếng Việt").click()
    expect(widget.bubble).to_have_text("Hỏi thủ tục")


def test_text_grows_in_three_steps(widget: Widget) -> None:
    size = widget.panel.get_by_role("button", name="Cỡ chữ")
    sizes = []
    for name in ("lớn", "rất lớn", "vừa"):
        size.click()
        expect(size).to_have_accessible_name(f"Cỡ chữ: {name}")
        sizes.append(widget.input.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
    assert sizes == pytest.approx([20, 24, 17])


def test_clearing_leaves_nothing(widget: Widget) -> None:
    answer = widget.ask(BIRTH)
    answer.get_by_role("checkbox").first.check()
    with widget.page.expect_request("**/v1/ask") as first:
        widget.ask("thế còn phí")
    assert first.value.post_data_json["conversation_id"]
    widget.panel.get_by_role("button", name="Xóa cuộc trao đổi").click()
    expect(widget.log).to_be_empty()
    expect(widget.input).to_be_focused()
    # Nor does undoing bring back what was typed before.
    widget.page.keyboard.press("Control+z")
    expect(widget.input).to_have_value("")
    with widget.page.expect_request("**/v1/ask") as fresh:
        answer = widget.ask(BIRTH)
    assert "conversation_id" not in fresh.value.post_data_json
    expect(answer.get_by_role("checkbox").first).not_to_be_checked()


def test_escape_closes_and_gives_the_focus_back(widget: Widget) -> None:
    widget.ask(BIRTH)
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.bubble).to_be_focused()
    expect(widget.bubble).to_have_attribute("aria-expanded", "false")
    widget.page.keyboard.press("Enter")
    expect(widget.articles).to_have_count(1)
    expect(widget.panel).to_be_focused()
