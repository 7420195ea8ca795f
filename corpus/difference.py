"""What differs between two versions of a procedure, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from corpus.procedure import Procedure
from corpus.serialization import to_data

# The same facts read again on another day are no difference.
_HOUSEKEEPING = {"source", "restates"}


@dataclass(frozen=True, slots=True)
class Difference:
    """``place``: the field, with positions inside lists (``methods[0].fees[1].amount``); "" is nothing."""

    place: str
    before: str
    after: str


def differences(before: Procedure, after: Procedure) -> list[Difference]:
    """Every place where the two differ, in the order of the fields."""
    found: list[Difference] = []
    for field in fields(Procedure):
        if field.name not in _HOUSEKEEPING:
            old, new = to_data(getattr(before, field.name)), to_data(getattr(after, field.name))
            found += _compare(field.name, old, new)
    return found


def _compare(place: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _compare(f"{place}.{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        for i in range(max(len(old), len(new))):
            yield from _compare(f"{place}[{i}]", *(part[i] if i < len(part) else None for part in (old, new)))
    else:
        yield Difference(place, _shown(old), _shown(new))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
