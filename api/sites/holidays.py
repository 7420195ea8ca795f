"""The public holidays of Vietnam.

Basis: article 112 of the Labour Code 2019 (1 January, Tết, the Hùng Kings' day, 30 April, 1 May, 2 September and a
day beside it) and the days that the government's yearly notice moved, as the `holidays` library keeps them; its lunar
dates are those of the Vietnamese calendar, which now and then lies a day before the Chinese one.  A notice that came
after the library was published is not in it: the ward sets such days as closed or extra open days of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from assistant.site import Bilingual

YEARS_KEPT = 8


def holiday_on(day: date) -> Bilingual | None:
    """The holiday's name, or None on a day that is none."""
    return public_holidays(day.year).get(day)


@lru_cache(maxsize=YEARS_KEPT)
def public_holidays(year: int) -> Mapping[date, Bilingual]:
    """The days off of one year with their names, in lieu of weekends included (article 111, paragraph 3)."""
    # The library has a module for every country; it is loaded when a day is first looked at.
    from holidays import country_holidays

    english = country_holidays("VN", years=year, language="en_US")
    vietnamese = country_holidays("VN", years=year, language="vi")
    return {day: Bilingual(name, english[day]) for day, name in vietnamese.items()}
