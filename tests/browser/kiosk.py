"""A finger at the kiosk: touches only, and counts them."""

from __future__ import annotations

import re
import sys

from playwright.sync_api import Locator, Page, expect

SITE = "thanh-khe"
"""One that no other test gives hours or notices."""
LANDSCAPE = {"width": 1920, "height": 1080}
PORTRAIT = {"width": 1080, "height": 1920}


def report(text: str) -> None:
    """A figure for who runs the tests with ``-s``."""
    sys.stdout.write(f"{text}\n")


class Kiosk:
    """A kiosk's page that stands ready; ``taps``: touches since the start."""

    def __init__(self, page: Page, server: str, query: str = "") -> None:
        self.page = page
        self.taps = 0
        page.set_default_timeout(15_000)
        page.goto(f"{server}/kiosk/{SITE}{query}")
        expect(page.locator(".start .tile").first).to_be_visible()

    def tap(self, target: str | Locator) -> None:
        found = self.page.locator(target) if isinstance(target, str) else target
        found.first.tap()
        self.taps += 1

    def tile(self, name: str) -> None:
        """Touches the tile, row or card of that name."""
        self.tap(self.page.locator("main").get_by_role("button", name=name))

    def tab(self, name: str) -> None:
        self.tap(self.page.locator(".tab", has_text=name))

    def key(self, name: str) -> None:
        self.tap(self.page.locator(".keyboard").get_by_role("button", name=name, exact=True))

    def type(self, text: str, tone: str = "") -> None:
        """Touches a key for each letter, then the tone's."""
        for letter in text:
            self.key("dấu cách" if letter == " " else letter)
        if tone:
            self.key(f"Dấu {tone}")

    def ask(self, text: str) -> None:
        """Asks in words, as if they had been typed: for tests that are not about typing."""
        self.tap(".ask")
        self.page.get_by_role("textbox").fill(text)
        self.key("Tìm")

    def home(self) -> None:
        self.tap("[data-act=home]")
        expect(self.page.locator(".start")).to_be_visible()

    def shows(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)
