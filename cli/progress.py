"""How a long step shows itself: a bar on a terminal, a line now and then anywhere else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

SECONDS_BETWEEN_LINES = 5.0
NUMBERS = re.compile(r"[\d.,/]+")
"""A step that counts ("Vectors 12/300") is still the same step: it gets its line every few seconds."""


@contextmanager
def progress_bar(console: Console | None = None) -> Iterator[Callable[[str, float], None]]:
    """A function to tell what is being done and the share of the whole that is done, 0 to 1.

    Written to standard error, which leaves standard output to the result.  When the step ends well, the last
    thing told is said once more with the seconds it took; when it fails, the error has the last word.
    """
    console = console or Console(stderr=True)
    began = time.monotonic()
    shown = _bar(console) if console.is_terminal else _lines(console)
    last = ""

    with shown as show:

        def tell(what: str, share: float) -> None:
            nonlocal last
            last = what
            show(what, share)

        yield tell
    if last:
        console.print(f"{last} ({time.monotonic() - began:.0f} s)", highlight=False, markup=False, soft_wrap=True)


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[str, float], None]]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)


@contextmanager
def _lines(console: Console) -> Iterator[Callable[[str, float], None]]:
    said, at = "", float("-inf")

    def show(what: str, share: float) -> None:
        nonlocal said, at
        now, step = time.monotonic(), NUMBERS.sub("", what)
        # The whole done is left to the last line.
        if share < 1 and (step != said or now - at >= SECONDS_BETWEEN_LINES):
            console.print(f"{what} … {share:.0%}", highlight=False, markup=False, soft_wrap=True)
            said, at = step, now

    yield show
