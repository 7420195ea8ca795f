"""What a page's width and end broke put together again: lines of a paragraph, rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.readers.outline import Block, Paragraph, Table, label_of
from corpus.text import clean, fold
from corpus.validation import Problem, ProblemKind

_BEGINS = re.compile(r"[-+*•o]\s|\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4})[.)]\s|(?:Bước|Trường hợp|Điều|Lưu ý)\b|Mã: KQ")
_ENDS = re.compile(r"[.;:!?]$")


def flow(lines: Iterable[str], *, page_wide: bool = False) -> str:
    """Lines broken by the page's width joined again; a line begins anew after a full stop, at a bullet or a heading.

    ``page_wide``: the lines are the page's, not a cell's.  There a short line in the middle of a sentence shows two
    texts printed into each other; the break is kept, so that the record is flagged.
    """
    rows = [row for raw in lines if (row := clean(raw))]
    full = max(map(len, rows), default=0)
    lines_joined: list[str] = []
    for number, row in enumerate(rows):
        before = lines_joined[-1] if lines_joined else ""
        if before and re.search(r"[A-ZĐ]-$", before) and row[0].isupper():
            lines_joined[-1] = before + row  # A document's number broken at its hyphen: "TT-" and "BTP".
        elif not before or _begins(before, row) or (page_wide and len(rows[number - 1]) < full * 0.6):
            lines_joined.append(row)
        else:
            lines_joined[-1] = f"{before} {row}"
    return "\n".join(lines_joined)


def _begins(before: str, row: str) -> bool:
    if label_of(before) or label_of(row) or before.isupper() or row.isupper() or before.startswith("Mã: KQ"):
        return True
    return bool(_BEGINS.match(row) or (_ENDS.search(before) and row[0].isupper()))


def joined(sheets: list[list[Block]], problems: list[Problem]) -> Iterator[Block]:
    """The pages one after the other: a table cut by a page's end goes on, its cut row with it."""
    last: Block | None = None
    for number, blocks in enumerate(sheets, start=1):
        for position, block in enumerate(blocks):
            if position == 0 and isinstance(last, Table) and isinstance(block, Table) and _goes_on(last, block):
                last = _merge(last, block, number, problems)
                continue
            if position == 0 and number > 1 and isinstance(block, Paragraph) and block.text[0].islower():
                problems.append(Problem(ProblemKind.CUT_BY_PAGE, f"page {number}", block.text[:60]))
            if last is not None:
                yield last
            last = block
    if last is not None:
        yield last


_HEADERS = re.compile(r"truong hop \d|ten giay to|hinh thuc nop|ten van ban|ten thu tuc")


def _goes_on(before: Table, after: Table) -> bool:
    same = bool(before.rows and after.rows) and len(before.rows[0]) == len(after.rows[0])
    return same and not _HEADERS.match(fold(after.rows[0][0]))


def _merge(before: Table, after: Table, page: int, problems: list[Problem]) -> Table:
    """Rows put together; a first row with words in its first cell only is the end of the row before."""
    rows = [row for row in before.rows if any(row)] or list(before.rows)
    first = after.rows[0]
    if rows and first[0] and not any(first[1:]) and len(first) > 2:
        problems.append(Problem(ProblemKind.CUT_BY_PAGE, f"page {page}", first[0][:60]))
        rows[-1] = (f"{rows[-1][0]}\n{first[0]}", *rows[-1][1:])
        return Table((*rows, *after.rows[1:]))
    return Table((*rows, *after.rows))
