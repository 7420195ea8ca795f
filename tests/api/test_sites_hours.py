"""Opening hours: the week, holidays, the ward's own days, and clocks that jump."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.sites.facts import hours_said
from api.sites.holidays import holiday_on, public_holidays
from api.sites.hours import VIETNAM, ClosedDays, OpenDay, OpeningHours, Span
from assistant.site import Bilingual

MORNING = Span(time(7, 30), time(11, 30))
AFTERNOON = Span(time(13, 30), time(17, 0))
DAY = (MORNING, AFTERNOON)
OFFICE = OpeningHours(week=(DAY,) * 5 + ((MORNING,), ()))
"""Monday to Friday all day, Saturday morning."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "open_now", "following"),
    [
        ("2026-11-23 07:29:59", False, "2026-11-23 07:30"),  # a Monday
        ("2026-11-23 07:30:00", True, "2026-11-23 13:30"),
        ("2026-11-23 11:29:59", True, "2026-11-23 13:30"),
        ("2026-11-23 11:30:00", False, "2026-11-23 13:30"),
        ("2026-11-23 16:59:00", True, "2026-11-25 07:30"),  # the 24th is the Day of Vietnamese Culture
        ("2026-11-28 10:00:00", True, "2026-11-30 07:30"),  # Saturday
        ("2026-11-28 12:00:00", False, "2026-11-30 07:30"),
        ("2026-11-29 09:00:00", False, "2026-11-30 07:30"),  # Sunday
        # Tết of the year Bính Ngọ: 16 to 20 February, Monday to Friday, 17 February the first day.
        ("2026-02-14 12:00:00", False, "2026-02-21 07:30"),
        ("2026-02-17 09:00:00", False, "2026-02-21 07:30"),
        # Hùng Kings' day on a Sunday moves to Monday; the next closing are 30 April and 1 May.
        ("2026-04-27 09:00:00", False, "2026-04-28 07:30"),
        ("2026-04-30 09:00:00", False, "2026-05-02 07:30"),
        # The government moved 26 April 2025 to Friday 2 May.
        ("2025-05-02 09:00:00", False, "2025-05-03 07:30"),
        ("2025-12-31 23:59:59", False, "2026-01-02 07:30"),
    ],
)
def test_open_and_next_opening(moment: str, open_now: bool, following: str) -> None:
    assert OFFICE.open_at(at(moment)) is open_now
    assert OFFICE.next_opening(at(moment)) == at(following)


def test_tet_follows_the_vietnamese_calendar_and_not_the_chinese() -> None:
    # In 2030 the new moon falls before midnight in Hà Nội and after it in Beijing: 2 and 3 February.
    assert public_holidays(2030)[date(2030, 2, 2)].vi == "Tết Nguyên Đán"
    assert holiday_on(date(2026, 2, 17)) == Bilingual("Tết Nguyên Đán", "Lunar New Year")
    assert holiday_on(date(2026, 2, 21)) is None


def test_every_year_has_the_eleven_days_of_the_labour_code() -> None:
    for year in range(2024, 2036):
        days = public_holidays(year)
        fixed = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
        assert set(fixed) <= set(days), year
        assert date(year, 9, 1) in days or date(year, 9, 3) in days
        assert len(days) >= 11, year


def test_a_clock_elsewhere_and_a_clock_that_jumps_say_the_same() -> None:
    sunday = OpeningHours(week=OFFICE.week, extra=(OpenDay(date(2026, 10, 25), (Span(time(8), time(9)),)),))
    berlin = ZoneInfo("Europe/Berlin")
    # Half past two comes twice that night in Berlin: half past seven and half past eight in Đà Nẵng.
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    assert (sunday.open_at(first), sunday.open_at(second)) == (False, True)
    assert sunday.open_at(datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
    # A clock set back finds the hour open again: nothing is remembered.
    assert [OFFICE.open_at(at(f"2026-11-23 {hour}:00")) for hour in ("10", "12", "10")] == [True, False, True]
    # The day is that of Đà Nẵng: eleven at night in London is Monday morning there.
    assert not OFFICE.open_at(datetime(2026, 11, 22, 23, 0, tzinfo=UTC))
    assert OFFICE.open_at(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))


def test_the_wards_own_days_win_over_the_week_and_extra_days_over_all() -> None:
    hours = OpeningHours(
        week=OFFICE.week,
        closed=(ClosedDays(date(2026, 12, 7), date(2026, 12, 9), Bilingual("dời trụ sở")),),
        extra=(OpenDay(date(2026, 12, 8), (MORNING,)), OpenDay(date(2026, 9, 2), (AFTERNOON,))),
    )
    assert [bool(hours.spans_on(date(2026, 12, day))) for day in (6, 7, 8, 9, 10)] == [False, False, True, False, True]
    assert hours.open_at(at("2026-09-02 14:00"))
    assert not hours.open_at(at("2026-09-02 09:00"))


def test_an_office_closed_for_months_has_no_next_opening() -> None:
    hours = OpeningHours(week=OFFICE.week, closed=(ClosedDays(date(2026, 1, 1), date(2026, 12, 31)),))
    assert hours.next_opening(at("2026-03-01 09:00")) is None


def test_hours_in_words() -> None:
    assert OFFICE.words == Bilingual(
        "Thứ Hai–Thứ Sáu 7:30–11:30, 13:30–17:00; Thứ Bảy 7:30–11:30",
        "Monday–Friday 7:30–11:30, 13:30–17:00; Saturday 7:30–11:30",
    )
    split = OpeningHours(week=(DAY, DAY, (), DAY, (MORNING,), (), ()))
    assert split.words.vi == (
        "Thứ Hai, Thứ Ba 7:30–11:30, 13:30–17:00; Thứ Năm 7:30–11:30, 13:30–17:00; Thứ Sáu 7:30–11:30"
    )


def test_a_closing_near_is_told_with_the_warning_that_notices_may_change_it() -> None:
    said = hours_said(OFFICE, at("2026-08-31 09:00"))
    assert "Ngày 1/9/2026 nghỉ lễ: Quốc khánh (có thể thay đổi theo thông báo)." in said.vi
    assert "Closed on 2/9/2026, public holiday: National Day (may change by official notice)." in said.en
    assert hours_said(OFFICE, at("2026-11-02 09:00")).vi == f"{OFFICE.words.vi}."
    moving = OpeningHours(OFFICE.week, (ClosedDays(date(2026, 11, 4), date(2026, 11, 4), Bilingual("dời trụ sở")),))
    assert hours_said(moving, at("2026-11-02 09:00")).vi.endswith("Ngày 4/11/2026 nghỉ (dời trụ sở).")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Span(time(9), time(9)), "ends before"),
        (lambda: Span(time(17), time(8)), "ends before"),
        (lambda: OpeningHours(week=((),) * 7), "never open"),
        (lambda: OpeningHours(week=(DAY,) * 6), "7 days"),
        (lambda: OpeningHours(week=((AFTERNOON, MORNING), *((),) * 6)), "before"),
        (lambda: OpeningHours(week=((MORNING, Span(time(11, 30), time(12))), *((),) * 6)), "before"),
        (lambda: OpenDay(date(2026, 1, 1), ()), "no hours"),
        (lambda: ClosedDays(date(2026, 2, 2), date(2026, 2, 1)), "lies before"),
        (lambda: ClosedDays(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=400)), "over a year"),
        (lambda: OpeningHours(OFFICE.week, extra=(OpenDay(date(2026, 1, 3), DAY),) * 2), "twice"),
    ],
)
def test_hours_that_make_no_sense_cannot_be_built(make: object, why: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=why):
        make()
