"""What the printed words of a page or document say: level, channel, time, fee, numbers of copies, list of names.

Words that are not understood stay words; a number is taken only where the words leave no doubt about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.procedure import Channel, Fee, FeeKind, Level, Origin, ProcessingTime, Text, TimeUnit
from corpus.text import clean, fold
from corpus.validation import Problem, ProblemKind

_NOTHING = re.compile(r"(khong co thong tin|n/a|-+|)\.?")
_LEVELS = (
    (re.compile(r"\bxa\b|phuong"), Level.WARD),
    (re.compile(r"\btinh\b|thanh pho"), Level.CITY),
    (re.compile(r"nganh doc"), Level.VERTICAL),
    (re.compile(r"\bbo\b|bo/nganh"), Level.MINISTRY),
    (re.compile(r"co quan khac"), Level.OTHER),
)
_CHANNELS = (
    (re.compile(r"truc tuyen|dien tu"), Channel.ONLINE),
    (re.compile(r"buu (chinh|dien)"), Channel.POSTAL),
    (re.compile(r"truc tiep"), Channel.DIRECT),
)
_UNITS = {
    "gio": TimeUnit.HOUR,
    "gio lam viec": TimeUnit.HOUR,
    "ngay": TimeUnit.DAY,
    "ngay lam viec": TimeUnit.WORKING_DAY,
    "thang": TimeUnit.MONTH,
    "nam": TimeUnit.YEAR,
}
_TIME = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)\s+(gio lam viec|ngay lam viec|gio|ngay|thang|nam)\.?")
_BARE = re.compile(r"\d+(?:[.,]\d+)?")
_AMOUNT = re.compile(r"(\d[\d.,]*)\s*(đồng|việt nam đồng|vnđ|vnd|đ|usd)?(?:\s*\((.*)\))?", re.IGNORECASE | re.DOTALL)
_FEE_KIND = re.compile(r"^\s*(lệ phí|phí|giá)\s*:", re.IGNORECASE)
_FREE = re.compile(r"miễn phí(?:\s*\((.*)\))?", re.IGNORECASE | re.DOTALL)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
# An agency's own name may hold a comma ("Sở Văn hóa, Thể thao và Du lịch"): a new one begins with such a word.
_AGENCY_START = (
    r"Sở|UBND|Ủy ban|Uỷ ban|Chủ tịch|Bộ|Cục|Chi cục|Tổng cục|Trung tâm|Ban|Phòng|Văn phòng|Công an|Cơ quan|Kho bạc"
    r"|Thuế|Hội|Tòa|Viện|Trạm|Cảng vụ|Đội|Đồn|Bảo hiểm|Ngân hàng|Thanh tra|Hải quan|Quỹ|Trường|Bệnh viện|Tổ chức"
)
_BETWEEN_AGENCIES = re.compile(rf"\s*;\s*|,\s+(?=(?:{_AGENCY_START})\b)|\n+")
_BETWEEN_NAMES = re.compile(r"\s*[;,]\s+(?![^()]*\))")


def stated(text: str | None) -> str:
    """The text cleaned; empty where it only says that there is nothing ("Không có thông tin", "N/A", "--")."""
    cleaned = clean(text or "")
    return "" if _NOTHING.fullmatch(fold(cleaned)) else cleaned


def line(text: str | None) -> str:
    return " ".join(stated(text).split())


def quoted(text: str | None) -> Text | None:
    words = stated(text)
    return Text(words, Origin.QUOTED) if words else None


def levels(text: str, place: str = "level") -> tuple[tuple[Level, ...], list[Problem]]:
    """The levels named; the abolished district or nothing at all is a problem, and counts as `Level.OTHER`."""
    folded = fold(text)
    problems = [Problem(ProblemKind.OLD_DISTRICT, place, text)] if "huyen" in folded else []
    found = tuple(level for pattern, level in _LEVELS if pattern.search(folded))
    if not found and not problems:
        problems.append(Problem(ProblemKind.LEVEL_NOT_STATED, place))
    return found or (Level.OTHER,), problems


def channels(text: str) -> tuple[Channel, ...]:
    """Every way of handing in that the words name, each once."""
    folded = fold(text)
    return tuple(channel for pattern, channel in _CHANNELS if pattern.search(folded))


def time_of(text: str, place: str, problems: list[Problem]) -> ProcessingTime:
    """ "05 ngày làm việc" as number and unit; a bare number is a `TIME_UNIT_OTHER`; other words stay words."""
    words = line(text)
    folded = fold(words)
    if match := _TIME.fullmatch(folded):
        amount = float(match.group(1).replace(",", "."))
        if amount:
            return ProcessingTime(amount, _UNITS[match.group(2)])
        problems.append(Problem(ProblemKind.TIME_ZERO, place, words))
        return ProcessingTime()
    if _BARE.fullmatch(folded):
        problems.append(Problem(ProblemKind.TIME_UNIT_OTHER, place, words))
        return ProcessingTime()
    return ProcessingTime(words=quoted(words))


def fees_of(text: str, *, free_means_zero: bool) -> tuple[Fee, ...]:
    """The fees of a cell, one a line.

    ``free_means_zero``: the portal prints "Miễn phí" wherever its number field holds 0, whatever the words beside it
    say; there the two words are that 0 and not a statement.
    """
    return tuple(fee for part in _fee_parts(stated(text)) if (fee := _fee(part, free_means_zero)))


def _fee_parts(text: str) -> Iterator[str]:
    """Lines that begin with a kind of fee or a number begin a fee; other lines go on with the one before."""
    part: list[str] = []
    for row in text.split("\n"):
        if part and (_FEE_KIND.match(row) or _FREE.match(row)):
            yield "\n".join(part)
            part = []
        part.append(row)
    if part:
        yield "\n".join(part)


def _fee(text: str, free_means_zero: bool) -> Fee | None:
    label = _FEE_KIND.match(text)
    kind = {"lệ phí": FeeKind.CHARGE, "giá": FeeKind.PRICE}.get(label.group(1).lower() if label else "", FeeKind.FEE)
    words = stated(text[label.end() :] if label else text)
    if not words:
        return None
    if free_means_zero and (match := _FREE.fullmatch(words)):
        return Fee(kind, 0, None, quoted(match.group(1)))
    match = _AMOUNT.fullmatch(words)
    if match and _THOUSANDS.fullmatch(match.group(1)):
        currency = (match.group(2) or "").lower()
        return Fee(
            kind,
            int(re.sub(r"[.,]", "", match.group(1))),
            "USD" if currency == "usd" else "VND" if currency else None,
            quoted(match.group(3)),
        )
    return Fee(kind, words=quoted(words))


def quantities(text: str) -> tuple[int | None, int | None]:
    """Originals and copies of a printed cell ("1 bản chính, 2 bản sao", "Không có" for none); None = not stated."""
    folded = fold(stated(text))
    if folded == "khong co":
        return 0, 0
    original = re.search(r"(?<!\d)(\d{1,3}) ban chinh|ban chinh ?: ?(\d{1,3})(?!\d)", folded)
    copy = re.search(r"(?<!\d)(\d{1,3}) ban sao|ban sao ?: ?(\d{1,3})(?!\d)", folded)
    numbers = [int(m.group(1) or m.group(2)) if m else None for m in (original, copy)]
    return numbers[0], numbers[1]


def names(text: str) -> tuple[str, ...]:
    """A printed list of names (subjects): parted at ";" and at a comma before a capital, never within brackets."""
    found: list[str] = []
    for part in _BETWEEN_NAMES.split(line(text).strip(" ,.")):
        if found and part[:1].islower():
            found[-1] = f"{found[-1]}, {part}"  # "Cán bộ, công chức, viên chức" is one name.
        elif part:
            found.append(part)
    return tuple(dict.fromkeys(found))


def agencies(text: str) -> tuple[str, ...]:
    """A printed list of agencies, parted only where a new agency's name begins."""
    parts = (line(part).strip(" ,-.") for part in _BETWEEN_AGENCIES.split(stated(text)))
    return tuple(dict.fromkeys(part for part in parts if part))
