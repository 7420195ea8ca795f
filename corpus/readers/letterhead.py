"""The head of a decision: who issued it, its number and its date, from the paragraphs before the first procedure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from corpus.readers.description import Description
from corpus.readers.outline import Block, Paragraph, label_of

_NUMBER = re.compile(r"Số\s*:?\s*(\d{1,5}\s*/\s*QĐ-[A-ZĐ&-]+)")
_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_ISSUER = re.compile(r"^((?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|CHỦ TỊCH|BỘ|SỞ)\b[^\n]{0,80})$")
_REST_OF_NAME = re.compile(r"^(THÀNH PHỐ|TỈNH|PHƯỜNG|XÃ)\s+[^\n]{1,40}$")


@dataclass(frozen=True, slots=True)
class Letterhead:
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None


def letterhead(blocks: Iterable[Block]) -> Letterhead:
    """What stands above the first label; empty where nothing does."""
    issuer = number = ""
    issued: date | None = None
    for row in _rows(blocks):
        if label_of(row):
            break
        if issuer and not number and _REST_OF_NAME.match(row):
            issuer = f"{issuer} {row}"
        elif not issuer and (match := _ISSUER.match(row)):
            issuer = match.group(1).strip()
        if not number and (match := _NUMBER.search(row)):
            number = match.group(1).replace(" ", "")
        if issued is None and (match := _DAY.search(row)):
            issued = _date(match)
    return Letterhead(issuer, number, issued)


def under(description: Description, head: Letterhead) -> Description:
    """The description with what the head states, where it says nothing itself."""
    return replace(
        description,
        promulgating=description.promulgating or head.issuer,
        decision=description.decision or head.number,
        decided_on=description.decided_on or (head.issued_on if not description.decision else None),
    )


def _rows(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (row.strip() for row in block.text.split("\n"))
        else:
            yield from (row.strip() for cells in block.rows for cell in cells for row in cell.split("\n"))


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
    except ValueError:
        return None
