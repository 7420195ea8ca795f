"""Reads saved portal pages: HTML, Markdown, or JSON with flattened tables; a file, a folder, a tar archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from corpus.procedure import SourceKind
from corpus.readers import Reading, Unreadable
from corpus.readers import portal_flat as flat
from corpus.readers import portal_html as html
from corpus.readers import portal_markdown as markdown
from corpus.readers.described_record import to_record
from corpus.readers.description import Description
from corpus.readers.limits import OverLimit, Page, pages
from corpus.validation import Problem, ProblemKind

SUFFIXES = (".html", ".htm", ".md", ".json")


class PortalPageReader:
    """Reads saved pages.

    ``as_of``: the day the pages were saved; without it each file's own date stands in, with a problem that says so.
    Raises OSError when the source can't be opened.
    """

    def __init__(self, path: Path, as_of: date | None = None) -> None:
        self._path = path
        self._as_of = as_of

    def read(self) -> Iterator[Reading]:
        try:
            for page in pages(self._path, SUFFIXES):
                if isinstance(page, tuple):
                    yield Unreadable(*page)
                else:
                    yield read_page(page, self._as_of)
        except OverLimit as over:
            yield Unreadable(self._path.name, str(over))


def read_page(page: Page, as_of: date | None = None) -> Reading:
    """One saved page as a record, or why it can't be one."""
    try:
        described = _describe(page)
    except UnicodeDecodeError:
        return Unreadable(page.place, "chữ trong tệp không phải UTF-8")
    except RecursionError:
        return Unreadable(page.place, "JSON lồng quá sâu")
    except ValueError as error:
        return Unreadable(page.place, f"không đọc được trang: {error}")
    if isinstance(described, str):
        return Unreadable(page.place, described)
    description, problems = described
    if as_of is None:
        problems.append(Problem(ProblemKind.DATE_NOT_STATED, "source.as_of", page.changed.isoformat()))
    return to_record(description, page.place, SourceKind.PORTAL_PAGE, as_of or page.changed, problems)


def _describe(page: Page) -> tuple[Description, list[Problem]] | str:
    """The page's words with problems, or the reason why it isn't a procedure's page."""
    kind = page.name.lower().rpartition(".")[2]
    if kind in ("html", "htm"):
        return html.describe(page.content, page.name) or "trang không có tên và mã của một thủ tục"
    if kind == "md":
        return markdown.describe(page.content.decode("utf-8-sig"))
    if kind != "json":
        return f"không nhận loại tệp .{kind}"
    raw: Any = json.loads(page.content.decode("utf-8-sig"))
    if not isinstance(raw, dict) or not flat.is_flat(raw):
        return "JSON không phải trang của Cổng"
    return flat.describe(raw)
