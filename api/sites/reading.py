"""A site as JSON, both ways: what the program shows of it, and what a ward may set, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from api.sites.checking import check_text, check_words
from api.sites.fields import FieldError, at, day_of, entries, fields_of, flag, optional, text, texts, unknown, words_of
from api.sites.hours import ClosedDays, OpenDay, OpeningHours, Span, Spans
from api.sites.origins import check_origin
from api.sites.site import (
    GREETING_AT_MOST,
    NAME_AT_MOST,
    Kiosk,
    Notice,
    Office,
    Site,
    Suggestions,
    Theme,
    check_fee,
)
from assistant.site import Bilingual, LocalFee

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


class SiteError(ValueError):
    """``problems``: a sentence each, with the place in front."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def site_json(site: Site) -> dict[str, Any]:
    """Everything that can be set, as `read_site` takes it."""
    office, hours = site.office, site.office.hours
    return {
        "name": site.name,
        "enabled": site.enabled,
        "origins": list(site.origins),
        "greeting": _words_json(site.greeting),
        "suggestions": {"vi": list(site.suggestions.vi), "en": list(site.suggestions.en)},
        "theme": {
            "accent": site.theme.accent,
            "on_accent": site.theme.on_accent,
            "position": site.theme.position,
        },
        "office": {
            "address": office.address,
            "phone": office.phone,
            "hours": {day: [str(s) for s in spans] for day, spans in zip(DAYS, hours.week, strict=True)}
            if hours
            else None,
            "closed_days": [_closed_json(closed) for closed in hours.closed] if hours else [],
            "extra_days": [
                {"day": extra.day.isoformat(), "hours": [str(s) for s in extra.spans]} for extra in hours.extra
            ]
            if hours
            else [],
            "as_of": office.as_of.isoformat() if office.as_of else None,
            "doubt": office.doubt,
        },
        "notices": [{**_words_json(n.words), "until": n.until.isoformat() if n.until else None} for n in site.notices],
        "fees": [
            {"code": f.code, **_words_json(f.words), "resolution": f.resolution, "as_of": f.as_of.isoformat()}
            for f in site.fees
        ],
        "kiosk": {"procedures": list(site.kiosk.procedures)},
    }


def read_site(seed: Site, given: Mapping[str, Any]) -> Site:
    """The seeded site with what was given in its place.

    Objects are merged field by field, one level deep; lists and opening hours are taken whole.
    Raises SiteError with everything that is wrong.
    """
    known = site_json(seed)
    problems = [unknown(name, known) for name in given if name not in known]
    read: dict[str, Any] = {}
    for name, reader in _READERS.items():
        try:
            read[name] = reader(_merged(known[name], given.get(name, known[name]), name), name)
        except FieldError as wrong:
            problems.append(str(wrong))
    if problems:
        raise SiteError(problems)
    try:
        return Site(key=seed.key, unit=seed.unit, **read)
    except ValueError as error:
        raise SiteError([str(error)]) from None


def _merged(known: Any, given: Any, path: str) -> Any:
    if not isinstance(known, dict):
        return given
    if not isinstance(given, Mapping):
        raise FieldError(f"{path}: expected an object with {', '.join(known)}")
    for name in given:
        if name not in known:
            raise FieldError(f"{path}.{unknown(name, known)}")
    return {**known, **given}


def _words_json(words: Bilingual) -> dict[str, str | None]:
    return {"vi": words.vi, "en": words.en or None}


def _closed_json(closed: ClosedDays) -> dict[str, Any]:
    return {
        "first": closed.first.isoformat(),
        "last": closed.last.isoformat(),
        "why": _words_json(closed.why) if closed.why else None,
    }


def _name(value: Any, path: str) -> str:
    with at(path):
        check_text(text(value, path), NAME_AT_MOST)
    return str(value)


def _greeting(value: Mapping[str, Any], path: str) -> Bilingual:
    words = words_of(value, path)
    with at(path):
        check_words(words, GREETING_AT_MOST)
    return words


def _origins(value: Any, path: str) -> tuple[str, ...]:
    for entry, place in entries(value, path):
        with at(place):
            check_origin(text(entry, place))
    return tuple(dict.fromkeys(value))


def _suggestions(value: Mapping[str, Any], path: str) -> Suggestions:
    with at(path):
        return Suggestions(texts(value["vi"], f"{path}.vi"), texts(value["en"], f"{path}.en"))


def _theme(value: Mapping[str, Any], path: str) -> Theme:
    accent, on_accent = (text(value[name], f"{path}.{name}").lower() for name in ("accent", "on_accent"))
    with at(path):
        return Theme(accent, on_accent, value["position"])


def _office(value: Mapping[str, Any], path: str) -> Office:
    with at(path):
        return Office(
            address=optional(value["address"], f"{path}.address"),
            phone=optional(value["phone"], f"{path}.phone"),
            hours=_hours(value, path),
            as_of=None if value["as_of"] is None else day_of(value["as_of"], f"{path}.as_of"),
            doubt=text(value["doubt"], f"{path}.doubt"),
        )


def _hours(office: Mapping[str, Any], path: str) -> OpeningHours | None:
    if office["hours"] is None:
        if office["closed_days"] or office["extra_days"]:
            raise FieldError(f"{path}: closed_days and extra_days say something only beside hours")
        return None
    week = fields_of(office["hours"], f"{path}.hours", (), DAYS)
    spans = tuple(_spans(week.get(day, []), f"{path}.hours.{day}") for day in DAYS)
    closed = tuple(_closed(entry, place) for entry, place in entries(office["closed_days"], f"{path}.closed_days"))
    extra = tuple(_extra(entry, place) for entry, place in entries(office["extra_days"], f"{path}.extra_days"))
    with at(f"{path}.hours"):
        return OpeningHours(spans, closed, extra)


def _spans(value: Any, path: str) -> Spans:
    spans = []
    for said in texts(value, path):
        if not (match := _SPAN.fullmatch(said.strip())):
            raise FieldError(f"{path}: {said!r} are no hours: expected HH:MM-HH:MM, like 07:30-11:30")
        hour, minute, until_hour, until_minute = map(int, match.groups())
        with at(path):
            spans.append(Span(time(hour, minute), time(until_hour, until_minute)))
    return tuple(spans)


def _closed(value: Any, path: str) -> ClosedDays:
    fields = fields_of(value, path, ("first",), ("last", "why"))
    first = day_of(fields["first"], f"{path}.first")
    why = fields.get("why")
    with at(path):
        return ClosedDays(
            first,
            day_of(fields["last"], f"{path}.last") if fields.get("last") else first,
            words_of(fields_of(why, f"{path}.why", ("vi",), ("en",)), f"{path}.why") if why else None,
        )


def _extra(value: Any, path: str) -> OpenDay:
    fields = fields_of(value, path, ("day", "hours"))
    with at(path):
        return OpenDay(day_of(fields["day"], f"{path}.day"), _spans(fields["hours"], f"{path}.hours"))


def _notices(value: Any, path: str) -> tuple[Notice, ...]:
    notices = []
    for entry, place in entries(value, path):
        fields = fields_of(entry, place, ("vi",), ("en", "until"))
        until = fields.get("until")
        with at(place):
            notices.append(Notice(words_of(fields, place), day_of(until, f"{place}.until") if until else None))
    return tuple(notices)


def _fees(value: Any, path: str) -> tuple[LocalFee, ...]:
    fees = []
    for entry, place in entries(value, path):
        fields = fields_of(entry, place, ("code", "vi", "resolution", "as_of"), ("en",))
        code, resolution = (text(fields[name], f"{place}.{name}") for name in ("code", "resolution"))
        fee = LocalFee(code, words_of(fields, place), resolution, day_of(fields["as_of"], f"{place}.as_of"))
        with at(place):
            check_fee(fee)
        fees.append(fee)
    return tuple(fees)


def _kiosk(value: Mapping[str, Any], path: str) -> Kiosk:
    with at(path):
        return Kiosk(texts(value["procedures"], f"{path}.procedures"))


_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "name": _name,
    "enabled": flag,
    "origins": _origins,
    "greeting": _greeting,
    "suggestions": _suggestions,
    "theme": _theme,
    "office": _office,
    "notices": _notices,
    "fees": _fees,
    "kiosk": _kiosk,
}
