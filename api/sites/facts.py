"""What the assistant may say of a site in its answers, as of one moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from api.sites.holidays import holiday_on
from api.sites.hours import VIETNAM, OpeningHours
from api.sites.site import Site
from assistant.site import Bilingual, SiteFacts

AHEAD = 3
"""Days ahead of which a closing is told: who reads it today plans for today and the next days."""


def facts_of(site: Site, now: datetime) -> SiteFacts:
    """``now`` knows its zone."""
    office = site.office
    return SiteFacts(
        key=site.key,
        name=site.name,
        unit=site.unit,
        address=office.address,
        phone=office.phone,
        hours=hours_said(office.hours, now) if office.hours else None,
        notices=tuple(notice.words for notice in site.notices_on(now.astimezone(VIETNAM).date())),
        fees=site.fees,
        as_of=office.as_of,
        doubt=office.doubt,
    )


def hours_said(hours: OpeningHours, now: datetime) -> Bilingual:
    """The week, and closings that fall on a working day of today or the days after it."""
    today = now.astimezone(VIETNAM).date()
    closings = [closing for ahead in range(AHEAD + 1) if (closing := _closing(hours, today + timedelta(days=ahead)))]
    week = hours.words
    return Bilingual(
        " ".join([f"{week.vi}.", *(closing.vi for closing in closings)]),
        " ".join([f"{week.en}.", *(closing.en for closing in closings)]),
    )


def _closing(hours: OpeningHours, day: date) -> Bilingual | None:
    if not hours.week[day.weekday()] or hours.spans_on(day):
        return None
    when = f"{day.day}/{day.month}/{day.year}"
    closed, holiday = hours.closed_on(day), holiday_on(day)
    if closed is not None:
        vi, en = (f" ({closed.why.vi})", f" ({closed.why.said('en')})") if closed.why else ("", "")
        return Bilingual(f"Ngày {when} nghỉ{vi}.", f"Closed on {when}{en}.")
    if holiday is None:
        return None
    return Bilingual(
        f"Ngày {when} nghỉ lễ: {holiday.vi} (có thể thay đổi theo thông báo).",
        f"Closed on {when}, public holiday: {holiday.said('en')} (may change by official notice).",
    )
