"""What the cells of a list say: which row is the header, which column is what, which rows are procedures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from corpus.procedure import CODE_PATTERN
from corpus.readers.wording import stated
from corpus.text import fold
from corpus.validation import Problem, ProblemKind

_COLUMNS = {
    "code": r"ma (so )?(tthc|thu tuc|ho so tthc)|ma so|ma",
    "title": r"ten (tthc|thu tuc)|thu tuc hanh chinh|ten",
    "field": r"(ten )?linh vuc",
    "decision": r"(so )?(quyet dinh|qd)",
    "level": r"cap (thuc hien|giai quyet)",
    "online": r"muc do|dvc(tt)?\b",
    "time": r"thoi (han|gian)",
    "fee": r"(muc )?(phi|le phi)",
    "channel": r"(cach|hinh) thuc",
    "subjects": r"doi tuong",
    "executing": r"co quan (thuc hien|giai quyet)",
    "legal": r"(can cu|co so) phap ly",
}
_PATTERNS = {name: re.compile(rf"(?:{words})\b") for name, words in _COLUMNS.items()}
# Provinces' lists write a national code with three groups of zeros and their own number behind it.
_LONG = re.compile(r"(\d\.\d{6})(?P<blank>\s*)\.000\.00\.00\.(H\d{2})(?P<dot>\.?)")
_TEST = re.compile(r"(thu tuc )?(test|demo)\b")
_PROVINCE = re.compile(
    r"(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN)\s+(?:TỈNH|THÀNH PHỐ|TP\.?)\s+[^\n]{2,30}", re.IGNORECASE
)
_ONLINE = (
    (re.compile(r"toan trinh|muc do 4"), "full"),
    (re.compile(r"mot phan|muc do 3"), "partial"),
    # The scale before 2022 (NĐ 43/2011): 1 informs, 2 offers forms to download; neither takes a dossier.
    (re.compile(r"muc do [12]|cung cap thong tin|khong"), "none"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """Column by name."""

    columns: dict[str, int]

    def cell(self, row: Sequence[Any], name: str) -> Any:
        at = self.columns.get(name)
        return row[at] if at is not None and at < len(row) else None

    def is_second_row(self, row: Sequence[Any]) -> bool:
        """Whether the row below a merged header goes on with headings: no code in it, a known heading in a column that
        has none yet."""
        return self.cell(row, "code") is None and bool(self._added(row))

    def with_second_row(self, row: Sequence[Any]) -> Header:
        return Header({**self.columns, **self._added(row)})

    def _added(self, row: Sequence[Any]) -> dict[str, int]:
        known = set(self.columns.values())
        found = {name: i for name, i in columns_of(row).items() if i not in known and name not in self.columns}
        return found if self.cell(row, "title") is None else {}


def columns_of(row: Sequence[Any]) -> dict[str, int]:
    """Column by name of the headings in a row; of two alike the first counts."""
    found: dict[str, int] = {}
    for i, cell in enumerate(row):
        folded = " ".join(fold(words(cell)).split())
        name = next((name for name, pattern in _PATTERNS.items() if pattern.match(folded)), None)
        if name and len(folded) < 60:
            found.setdefault(name, i)
    return found


def find_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header when the last row names a code and a title; headings merged down from the row above it count too."""
    columns = columns_of(rows[-1])
    if not {"code", "title"} <= columns.keys():
        return None
    above = columns_of(rows[-2]) if len(rows) > 1 else {}
    added = {name: i for name, i in above.items() if name not in columns and i not in columns.values()}
    return Header({**columns, **added})


def other_province(rows: Sequence[Sequence[Any]]) -> str:
    """The People's Committee named above the header when it isn't Đà Nẵng's; empty otherwise."""
    for row in rows:
        for cell in row:
            if (match := _PROVINCE.search(words(cell))) and "da nang" not in fold(match.group()):
                return match.group().strip()
    return ""


def words(cell: Any) -> str:
    """A cell as text; "Không có thông tin" is empty."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return stated(str(cell))


def is_test_row(code: str, title: str) -> bool:
    return bool(_TEST.match(fold(title)) or fold(code).startswith("test"))


def code_of(cell: Any, problems: list[Problem]) -> str | None:
    """The code in a cell, in the form that names files ("1.000045.H37"), or None when it is none.

    A number has lost its last zeros: it is written out to six places and reported.  A date or a whole number can have
    come from several codes: None.
    """
    if isinstance(cell, float) and 1 <= cell < 10 and abs(cell * 1e6 - round(cell * 1e6)) < 1e-4:
        code = f"{cell:.6f}"
        problems.append(Problem(ProblemKind.CODE_CONVERTED, "code", f"{cell!r} → {code}"))
        return code
    if not isinstance(cell, str):
        return None
    raw = stated(cell)
    if match := _LONG.fullmatch(raw):
        if match["blank"] or match["dot"]:
            problems.append(Problem(ProblemKind.CODE_IRREGULAR, "code", raw))
        return f"{match.group(1)}.{match.group(3)}"
    return raw if CODE_PATTERN.fullmatch(raw) else None


def online_of(text: str) -> str | None:
    folded = fold(text)
    return next((state for pattern, state in _ONLINE if pattern.match(folded)), None)
