"""A hand on the widget: opens it, asks, and names its parts as a reader would."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Widget:
    """The widget of one ward on a page."""

    def __init__(self, page: Page, site: str = "hai-chau") -> None:
        self.page = page
        self.element = page.locator(f'tthc-widget[data-site="{site}"]')
        self.bubble = self.element.locator("button.bubble")
        self.panel = self.element.get_by_role("dialog")
        self.input = self.panel.locator("#question")
        self.send = self.panel.locator("button.send")
        self.articles = self.panel.get_by_role("article")
        self.log = self.panel.get_by_role("log")
        self.options = self.panel.get_by_role("option")

    def open(self) -> Widget:
        self.bubble.click()
        expect(self.panel).to_be_visible()
        return self

    def ask(self, question: str) -> Locator:
        """The article that answers."""
        before = self.articles.count()
        self.input.fill(question)
        self.input.press("Enter")
        expect(self.articles).to_have_count(before + 1)
        return self.articles.last

    def tap(self, name: str) -> Locator:
        """Taps a button of the last article that asks on; the article that answers."""
        before = self.articles.count()
        self.articles.last.get_by_role("button", name=name).click()
        expect(self.articles).to_have_count(before + 1)
        return self.articles.last
