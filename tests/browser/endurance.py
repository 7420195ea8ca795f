"""Half an hour of use, and whether the page's memory grows: python -m tests.browser.endurance [--minutes 30].

Not part of the tests: it takes its time.  Needs a home with a ready index, named by TTHC_TEST_HOME, or `var`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright

from tests.browser.conftest import CHROMIUM, serving
from tests.browser.host_pages import STRICT, WARD, HostPages, host_page, set_site
from tests.browser.widget_driver import Widget

QUESTIONS = ("1.001193 cần giấy tờ gì", "thế còn phí?", "chứng thực", "tôi muốn ly hôn", "nhà có người mất")
GROWTH_AT_MOST = 1.0
"""MiB of JavaScript's memory between the end of the first round and the last; what stays of a round is noise."""
NODES_AT_MOST = 50


def measured(session: CDPSession) -> tuple[float, int]:
    """MiB in use and nodes alive, after the browser has thrown away what it can."""
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["JSHeapUsedSize"] / 2**20, int(metrics["Nodes"])


def use(widget: Widget) -> None:
    """One person: opens, types, asks, ticks, clears, closes."""
    widget.open()
    widget.input.press_sequentially("dang ky khai")
    for question in QUESTIONS:
        answer = widget.ask(question)
        if answer.get_by_role("checkbox").count():
            answer.get_by_role("checkbox").first.check()
    widget.panel.get_by_role("button", name="Xóa cuộc trao đổi").click()
    widget.page.keyboard.press("Escape")


def main(minutes: float) -> int:
    home = Path(os.environ.get("TTHC_TEST_HOME", "var"))
    records = Path(tempfile.mkdtemp(prefix="endurance-"))
    with serving(home, records) as server, HostPages() as host, sync_playwright() as playwright:
        set_site(records / "tthc.sqlite3", WARD, {"origins": [host.origin]})
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(host.put("/", host_page(server), STRICT.format(service=server)))
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        widget = Widget(page)
        end = time.monotonic() + minutes * 60
        rounds, first, last = 0, (0.0, 0), (0.0, 0)
        while time.monotonic() < end or rounds < 3:
            use(widget)
            rounds += 1
            last = measured(session)
            # The first two rounds fill caches: fonts, compiled code, suggestions.
            first = last if rounds <= 2 else first
            print(f"round {rounds}: {last[0]:.2f} MiB, {last[1]} nodes", flush=True)  # noqa: T201 - what it is run for
        browser.close()
    growth, nodes = last[0] - first[0], last[1] - first[1]
    print(f"{rounds} rounds of {len(QUESTIONS)} questions: {growth:+.2f} MiB, {nodes:+d} nodes")  # noqa: T201
    return int(growth > GROWTH_AT_MOST or nodes > NODES_AT_MOST)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=30)
    sys.exit(main(arguments.parse_args().minutes))
