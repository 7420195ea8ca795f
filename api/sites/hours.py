"""When an office is open: its week, its own closed and extra days, and the public holidays of Vietnam.

Everything is reckoned in the time of Asia/Ho_Chi_Minh, whatever zone the machine has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise

from api.sites.checking import check_number, check_words
from api.sites.holidays import holiday_on
from assistant.site import Bilingual

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Seven hours ahead all year since 1975, so no table of zones is needed."""

SPANS_A_DAY = 4
SPECIAL_DAYS_AT_MOST = 60
WHY_AT_MOST = 120
DAYS_AHEAD = 60
"""How far ahead the next opening is looked for; Tết, the longest closing, takes nine days."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of a day to a later one of the same day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError(f"{self} ends before it begins")

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days the office is closed besides weekends and holidays, first and last included."""

    first: date
    last: date
    why: Bilingual | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} lies before the first {self.first}")
        if self.why is not None:
            check_words(self.why, WHY_AT_MOST)
        if self.last - self.first > timedelta(days=366):
            raise ValueError(f"from {self.first} to {self.last} is over a year: switch the site's hours off instead")


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day with hours of its own, such as the Saturday worked for a day off elsewhere; it wins over every closing."""

    day: date
    spans: Spans

    def __post_init__(self) -> None:
        _check_day(self.spans)
        if not self.spans:
            raise ValueError(f"the extra open day {self.day} has no hours")


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """``week``: the hours of Monday to Sunday, seven entries, empty where closed."""

    week: tuple[Spans, ...]
    closed: tuple[ClosedDays, ...] = ()
    extra: tuple[OpenDay, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has 7 days, not {len(self.week)}")
        for spans in self.week:
            _check_day(spans)
        if not any(self.week):
            raise ValueError("an office that is never open has no hours: leave them out")
        check_number(self.closed, SPECIAL_DAYS_AT_MOST, "closed_days has")
        check_number(self.extra, SPECIAL_DAYS_AT_MOST, "extra_days has")
        days = [extra.day for extra in self.extra]
        if len(set(days)) < len(days):
            raise ValueError("an extra open day is named twice")

    def spans_on(self, day: date) -> Spans:
        """The hours of one day; a day's own hours win over closings, and closings over the week."""
        for extra in self.extra:
            if extra.day == day:
                return extra.spans
        if self.closed_on(day) is not None or holiday_on(day) is not None:
            return ()
        return self.week[day.weekday()]

    def closed_on(self, day: date) -> ClosedDays | None:
        return next((closed for closed in self.closed if closed.first <= day <= closed.last), None)

    def open_at(self, moment: datetime) -> bool:
        """Whether the office is open; the minute of closing is closed.  ``moment`` knows its zone."""
        there = moment.astimezone(VIETNAM)
        return any(span.opens <= there.time() < span.closes for span in self.spans_on(there.date()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The next moment the office opens its doors, strictly later; None where none is within `DAYS_AHEAD` days."""
        there = moment.astimezone(VIETNAM)
        return next((opening for opening in self._openings(there.date()) if opening > there), None)

    def _openings(self, first: date) -> Iterator[datetime]:
        for ahead in range(DAYS_AHEAD + 1):
            day = first + timedelta(days=ahead)
            for span in self.spans_on(day):
                yield datetime.combine(day, span.opens, VIETNAM)

    @property
    def words(self) -> Bilingual:
        """The week as one reads it: days with the same hours together, in the order of the week."""
        return Bilingual(_week_words(self.week, _DAYS_VI), _week_words(self.week, _DAYS_EN))


def _check_day(spans: Sequence[Span]) -> None:
    if len(spans) > SPANS_A_DAY:
        raise ValueError(f"a day has at most {SPANS_A_DAY} spans of hours, not {len(spans)}")
    for before, after in pairwise(spans):
        if after.opens <= before.closes:
            raise ValueError(f"{after} begins before {before} is over: put the hours in order, without overlap")


_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _week_words(week: Sequence[Spans], days: Sequence[str]) -> str:
    runs: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(week):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return "; ".join(f"{_run(first, last, days)} {_hours(spans)}" for first, last, spans in runs if spans)


def _run(first: int, last: int, days: Sequence[str]) -> str:
    if first == last:
        return days[first]
    return f"{days[first]}{', ' if last == first + 1 else '–'}{days[last]}"


def _hours(spans: Spans) -> str:
    return ", ".join(f"{_clock(span.opens)}–{_clock(span.closes)}" for span in spans)


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
