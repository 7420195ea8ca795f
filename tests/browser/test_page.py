"""The plain page in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_question_is_answered_in_place(
    page: Page, server: str, violations: Callable[[Page], list[str]], shoot: Callable[[Page, str], None]
) -> None:
    page.goto(server + "/")
    page.get_by_role("textbox").fill("ba tui mới mất chừ phải lên phường mần chi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_contain_text("khai tử", ignore_case=True)
    shoot(page, "page-answer")
    assert violations(page) == []
