"""The body of /v1/sites/{key}."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from api.schemas import Sent
from api.sites.holidays import holiday_on
from api.sites.hours import VIETNAM
from api.sites.site import Position, Site
from assistant.site import Bilingual


class WordsBody(Sent):
    vi: str
    en: str | None

    @classmethod
    def of(cls, words: Bilingual) -> Self:
        return cls(vi=words.vi, en=words.en or None)


class SuggestionsBody(Sent):
    vi: list[str]
    en: list[str]


class ThemeBody(Sent):
    accent: str
    on_accent: str
    position: Position


class SiteOfficeBody(Sent):
    """Null is what nobody told us; ``open_now`` and ``next_opening`` follow the ward's own hours and the public
    holidays known to us, which a notice of the government may change; ``holiday``: today's, if today is one."""

    address: str | None
    phone: str | None
    hours: WordsBody | None
    open_now: bool | None
    next_opening: datetime | None
    holiday: WordsBody | None
    as_of: date | None
    doubt: str


class NoticeBody(Sent):
    vi: str
    en: str | None
    until: date | None


class KioskBody(Sent):
    procedures: list[str]


class SiteBody(Sent):
    """What a surface needs to show itself as this ward's."""

    key: str
    name: str
    unit: str
    greeting: WordsBody
    suggestions: SuggestionsBody
    theme: ThemeBody
    office: SiteOfficeBody
    notices: list[NoticeBody]
    kiosk: KioskBody

    @classmethod
    def of(cls, site: Site, now: datetime) -> Self:
        """``now`` knows its zone."""
        today = now.astimezone(VIETNAM).date()
        return cls(
            key=site.key,
            name=site.name,
            unit=site.unit,
            greeting=WordsBody.of(site.greeting),
            suggestions=SuggestionsBody(vi=list(site.suggestions.vi), en=list(site.suggestions.en)),
            theme=ThemeBody.model_validate(site.theme),
            office=_office(site, now, today),
            notices=[
                NoticeBody(vi=notice.words.vi, en=notice.words.en or None, until=notice.until)
                for notice in site.notices_on(today)
            ],
            kiosk=KioskBody(procedures=list(site.kiosk.procedures)),
        )


def _office(site: Site, now: datetime, today: date) -> SiteOfficeBody:
    office, hours = site.office, site.office.hours
    holiday = holiday_on(today)
    return SiteOfficeBody(
        address=office.address,
        phone=office.phone,
        hours=WordsBody.of(hours.words) if hours else None,
        open_now=hours.open_at(now) if hours else None,
        next_opening=hours.next_opening(now) if hours else None,
        holiday=WordsBody.of(holiday) if holiday else None,
        as_of=office.as_of,
        doubt=office.doubt,
    )
