"""Bodies of localities and life events."""

from __future__ import annotations

from api.schemas import Sent


class OfficeBody(Sent):
    """``as_of``: null where the list of offices carries no date; ``doubt``: a sentence, empty where there is none."""

    address: str
    as_of: str | None
    doubt: str


class LocalityBody(Sent):
    """One of the 94 units; ``merged_from``: names of the units it was made of on 1 July 2025."""

    code: str
    title: str
    former_districts: list[str]
    merged_from: list[str]
    office: OfficeBody


class LocalitiesResponse(Sent):
    """``matched``: as what the name was read: unit, old_unit, district, or null where nothing was."""

    matched: str | None
    localities: list[LocalityBody]


class LifeEventStepBody(Sent):
    """Steps of the same ``order`` may be done together; ``covered_by``: a linked filing that does this step too."""

    code: str
    title: str
    why: str
    order: int
    deadline: str | None
    deadline_basis: str | None
    optional_if: str | None
    covered_by: str | None


class LifeEventBody(Sent):
    id: str
    title: str
    title_en: str
    note: str
    steps: list[LifeEventStepBody]


class LifeEventsResponse(Sent):
    events: list[LifeEventBody]
