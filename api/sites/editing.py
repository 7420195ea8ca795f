"""Changing a site: what is given is put over what the ward set before and checked as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from api.sites.fields import unknown
from api.sites.reading import SiteError, read_site, site_json
from api.sites.site import Site
from api.storage.sites import Value

_FACTS = ("address", "phone", "hours", "closed_days", "extra_days")
"""Facts of the office that carry its as-of date."""

_SEPARATED = ("origins", "kiosk.procedures", "suggestions.vi", "suggestions.en")
"""Lists that may be written as a text, their entries parted by semicolons or, where none can hold one, commas."""


def edited(seed: Site, before: Value, given: Sequence[Mapping[str, Any]], today: date) -> Value:
    """What to keep after everything ``given`` is put over ``before``; raises SiteError with everything that is wrong.

    Who sets a fact of the office without its as-of date stands for them all from today on; a new address takes the
    seeded doubt about the old one away.
    """
    after = dict(before)
    for each in given:
        _put(after, each, today)
    whole = site_json(read_site(seed, after))
    return {
        name: {part: whole[name][part] for part in value} if isinstance(value, Mapping) else whole[name]
        for name, value in after.items()
    }


def _put(after: dict[str, Any], given: Mapping[str, Any], today: date) -> None:
    for name, value in given.items():
        if name == "office" and isinstance(value, Mapping) and any(fact in value for fact in _FACTS):
            value = {"as_of": today.isoformat(), **({"doubt": ""} if "address" in value else {}), **value}
        old = after.get(name)
        after[name] = {**old, **value} if isinstance(old, Mapping) and isinstance(value, Mapping) else value


def assignment(text: str, seed: Site) -> dict[str, Any]:
    """``field=value`` or ``object.field=value`` as JSON to give to `edited`.

    The value is JSON where it looks like it, else a text; an empty one is null.  Raises SiteError.
    """
    path, _, value = text.partition("=")
    name, _, part = path.partition(".")
    known = site_json(seed)
    if name not in known:
        raise SiteError([unknown(name, known)])
    read = _value(path, value)
    return {name: {part: read}} if part else {name: read}


def _value(path: str, text: str) -> Any:
    text = text.strip()
    if not text:
        return [] if path in _SEPARATED else None
    if text[0] in '[{"' or text in ("true", "false", "null"):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise SiteError([f"{path}: not JSON ({error.msg}, character {error.pos + 1})"]) from None
    if path in _SEPARATED:
        mark = "," if path in ("origins", "kiosk.procedures") else ";"
        return [part.strip() for part in text.split(mark) if part.strip()]
    return text
