"""A procedure as a page or document prints it, still in its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One row of "cách thức thực hiện"; ``channel`` may name several ways at once.

    ``fee`` is a cell to be read as amounts; ``fee_words`` a whole table of fees that stays in words.
    """

    channel: str
    time: str = ""
    fee: str = ""
    note: str = ""
    fee_words: str = ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of "thành phần hồ sơ"; None = the source states no number."""

    name: str
    originals: int | None = None
    copies: int | None = None
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRows:
    name: str
    papers: tuple[PaperRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """The words of a source, an empty string where it says nothing.  ``steps`` and ``legal`` are (title, text) and
    (title, number); ``free_means_zero`` as in `fees_of`; ``whole`` False for a row of
    a list, which stands in for a record that is elsewhere."""

    code: str
    title: str
    level: str = ""
    field: str = ""
    decision: str = ""
    decided_on: date | None = None
    subjects: str = ""
    promulgating: str = ""
    deciding: str = ""
    executing: str = ""
    coordinating: str = ""
    receiving: str = ""
    keywords: str = ""
    methods: tuple[MethodRow, ...] = ()
    cases: tuple[CaseRows, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    conditions: str = ""
    results: tuple[str, ...] = ()
    legal: tuple[tuple[str, str], ...] = ()
    url: str = ""
    online: str | None = None
    free_means_zero: bool = True
    whole: bool = True
