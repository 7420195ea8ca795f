"""The widget when things go wrong: no network, a busy or broken server, impatience, clocks."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.host_pages import HostPages, host_page
from tests.browser.widget_driver import Widget

BIRTH = "1.001193 cần giấy tờ gì"
ASK = "**/v1/ask"
READABLE = {"access-control-allow-origin": "*", "access-control-expose-headers": "retry-after"}


class Trouble:
    """Answers /v1/ask in the server's place until it is told to let requests through."""

    def __init__(self, page: Page, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.asked = 0
        self.over_after = 1_000_000
        self._reply = {"status": status, "body": body, "headers": {**READABLE, **(headers or {})}}
        page.route(ASK, self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method == "OPTIONS" or self.asked >= self.over_after:
            route.continue_()
            return
        self.asked += 1
        route.fulfill(**self._reply)  # type: ignore[arg-type]


BUSY = json.dumps({"error": {"code": "rate_limited", "message": "Quá nhiều yêu cầu.", "request_id": "1"}})
BROKEN = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.fixture
def widget(page: Page, host: HostPages, server: str) -> Widget:
    """Open, its clock in the test's hand."""
    page.clock.install()
    page.goto(host.put("/trouble", host_page(server)))
    widget = Widget(page)
    expect(widget.bubble).to_be_visible()
    widget.bubble.click()
    expect(widget.panel).to_be_visible()
    return widget


def until(widget: Widget, reached: Callable[[], bool]) -> None:
    """Turns the page's clock until it is so, through whatever pauses lie between.

    Slowly, and by less than the widget's patience: what is on its way in the network takes time of the world outside.
    """
    for _ in range(300):
        if reached():
            return
        widget.page.clock.run_for(50)
        widget.page.wait_for_timeout(20)
    raise AssertionError("it never came")


@pytest.mark.parametrize(("status", "body"), [(500, BROKEN), (502, BROKEN), (200, BROKEN), (503, BUSY)])
def test_a_broken_server_is_tried_again_and_then_said(widget: Widget, status: int, body: str) -> None:
    trouble = Trouble(widget.page, status, body)
    widget.input.fill(BIRTH)
    widget.input.press("Enter")
    until(widget, lambda: trouble.asked == 3)
    failure = widget.articles.last
    expect(failure).to_contain_text("sự cố")
    expect(failure).to_be_focused()
    expect(widget.input).to_have_value(BIRTH)
    trouble.over_after = 0
    failure.get_by_role("button", name="Thử lại").click()
    expect(widget.articles.last.locator(".source-card")).to_be_visible()
    expect(widget.articles).to_have_count(1)
    expect(widget.log.locator(".asked")).to_have_count(1)
    expect(widget.input).to_have_value("")


def test_a_busy_server_is_given_the_time_it_asks_for(widget: Widget) -> None:
    trouble = Trouble(widget.page, 429, BUSY, {"retry-after": "7"})
    trouble.over_after = 1
    widget.input.fill(BIRTH)
    widget.input.press("Enter")
    expect(widget.panel.locator(".status")).to_have_text("Máy chủ đang bận, thử lại sau 7 giây…")
    widget.page.clock.run_for(6000)
    expect(widget.articles).to_have_count(0)
    widget.page.clock.run_for(1500)
    expect(widget.articles.last.locator(".source-card")).to_be_visible()
    assert trouble.asked == 1


def test_a_long_wait_is_left_to_the_person(widget: Widget) -> None:
    trouble = Trouble(widget.page, 429, BUSY, {"retry-after": "600"})
    failure = widget.ask(BIRTH)
    expect(failure).to_contain_text("Đang có nhiều người hỏi")
    assert trouble.asked == 1


def test_without_a_network_it_says_so_and_keeps_what_was_typed(widget: Widget) -> None:
    context = widget.page.context
    context.set_offline(True)
    widget.input.fill(BIRTH)
    widget.input.press("Enter")
    expect(widget.panel.locator(".status")).to_have_text("Chưa nối được, đang thử lại…")
    until(widget, lambda: widget.articles.count() > 0)
    expect(widget.articles.last).to_contain_text("Không kết nối được")
    expect(widget.input).to_have_value(BIRTH)
    context.set_offline(False)
    widget.articles.last.get_by_role("button", name="Thử lại").click()
    expect(widget.articles.last.locator(".source-card")).to_be_visible()


def test_a_question_that_is_never_answered_is_given_up(widget: Widget) -> None:
    held: list[Route] = []
    widget.page.route(ASK, lambda route: held.append(route))
    widget.input.fill(BIRTH)
    with widget.page.expect_request(ASK):
        widget.input.press("Enter")
    widget.page.clock.run_for(19_000)
    expect(widget.articles).to_have_count(0)
    widget.page.clock.run_for(2_000)
    expect(widget.articles.last.get_by_role("button", name="Thử lại")).to_be_visible()
    assert len(held) == 1


def test_only_the_last_question_is_answered(widget: Widget) -> None:
    answer = widget.ask(BIRTH)
    held: list[Route] = []
    widget.page.route(ASK, lambda route: held.append(route) if not held else route.continue_())
    # The first of the two waits in the network while the second is asked and answered.
    with widget.page.expect_request(ASK):
        answer.get_by_role("button", name="Phí, lệ phí").click()
    answer.get_by_role("button", name="Nơi làm").click()
    expect(widget.articles).to_have_count(2)
    expect(widget.articles.last).to_contain_text("Nơi nộp")
    held[0].abort()
    expect(widget.log.locator(".asked")).to_have_count(2)
    expect(widget.articles).to_have_count(2)


def test_a_double_click_asks_once(widget: Widget) -> None:
    asked: list[str] = []
    widget.page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    widget.input.fill(BIRTH)
    widget.send.dblclick()
    expect(widget.articles).to_have_count(1)
    widget.articles.last.get_by_role("button", name="Phí, lệ phí").dblclick()
    expect(widget.articles).to_have_count(2)
    assert len(asked) == 2


def test_while_it_waits_the_field_may_be_used_but_not_sent(widget: Widget) -> None:
    held: list[Route] = []
    widget.page.route(ASK, lambda route: held.append(route))
    widget.input.fill(BIRTH)
    with widget.page.expect_request(ASK):
        widget.input.press("Enter")
    expect(widget.send).to_have_attribute("aria-disabled", "true")
    expect(widget.panel.locator(".status")).to_have_text("Đang tìm trong hồ sơ thủ tục…")
    widget.input.fill("câu tiếp theo")
    widget.input.press("Enter")
    expect(widget.input).to_have_value("câu tiếp theo")
    held[0].continue_()
    expect(widget.articles).to_have_count(1)
    expect(widget.send).to_have_attribute("aria-disabled", "false")
    expect(widget.input).to_have_value("câu tiếp theo")
    assert len(held) == 1


@pytest.mark.parametrize("how", ["close", "clear"])
def test_closing_and_clearing_call_the_question_off(widget: Widget, how: str) -> None:
    widget.ask(BIRTH)
    held: list[Route] = []
    widget.page.route(ASK, lambda route: held.append(route))
    widget.input.fill("phí khai tử")
    with widget.page.expect_request(ASK):
        widget.input.press("Enter")
    with widget.page.expect_event("requestfailed", lambda request: request.url.endswith("/v1/ask")):
        if how == "close":
            widget.page.keyboard.press("Escape")
        else:
            widget.panel.get_by_role("button", name="Xóa cuộc trao đổi").click()
    expect(widget.element.locator(".asked")).to_have_count(1 if how == "close" else 0)
    expect(widget.element.locator(".status")).to_be_empty()


def test_a_refused_request_says_what_the_server_says(widget: Widget) -> None:
    said = {"error": {"code": "site_off", "message": "Trợ lý của phường, xã này đang tạm tắt.", "request_id": "1"}}
    trouble = Trouble(widget.page, 403, json.dumps(said))
    expect(widget.ask(BIRTH)).to_contain_text("đang tạm tắt")
    assert trouble.asked == 1


def test_clocks_that_jump_change_nothing(widget: Widget) -> None:
    widget.page.clock.set_system_time("1999-12-31T23:59:59")
    widget.ask(BIRTH)
    widget.page.clock.set_system_time("2038-01-20T00:00:00")
    expect(widget.ask("thế còn phí?")).to_contain_text("Phí, lệ phí")


def test_feedback_that_is_lost_can_be_sent_again(widget: Widget) -> None:
    answer = widget.ask(BIRTH)
    widget.page.route("**/v1/feedback", lambda route: route.abort())
    answer.get_by_role("button", name="Đúng", exact=True).click()
    expect(answer.locator(".feedback")).to_contain_text("Chưa gửi được")
    widget.page.unroute("**/v1/feedback")
    answer.get_by_role("button", name="Đúng", exact=True).click()
    expect(answer.locator(".feedback")).to_contain_text("Cảm ơn bạn")


def test_a_bubble_without_a_server_tries_again_when_tapped(page: Page, host: HostPages, server: str) -> None:
    page.route("**/v1/sites/*", lambda route: route.abort())
    page.route("**/web/**", lambda route: route.abort())
    page.goto(host.put("/gone", host_page(server)))
    widget = Widget(page)
    widget.bubble.click()
    expect(widget.bubble).to_have_text("Chưa kết nối được. Chạm để thử lại")
    page.unroute("**/v1/sites/*")
    page.unroute("**/web/**")
    widget.bubble.click()
    expect(widget.panel).to_be_visible()
    expect(widget.panel).to_have_accessible_name("Phường Hải Châu")
