"""Reading JSON that someone wrote by hand: every complaint says where."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from assistant.site import Bilingual


class FieldError(ValueError):
    """A sentence that has its place in front already."""


@contextmanager
def at(path: str) -> Iterator[None]:
    """Says of a ValueError where it happened."""
    try:
        yield
    except FieldError:
        raise
    except ValueError as error:
        raise FieldError(f"{path}: {error}") from None


def unknown(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name}: there is no such field" + (f"; did you mean {near[0]}?" if near else f" among {', '.join(known)}")


def text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise FieldError(f"{path}: expected a text")
    return value


def optional(value: Any, path: str) -> str | None:
    return None if value is None else text(value, path)


def flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise FieldError(f"{path}: expected true or false")
    return value


def day_of(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(text(value, path))
    except FieldError:
        raise
    except ValueError:
        raise FieldError(f"{path}: {value!r} is no day of the calendar: expected YYYY-MM-DD") from None


def entries(value: Any, path: str) -> list[tuple[Any, str]]:
    """The entries, each with its place, counted from 1."""
    if not isinstance(value, list):
        raise FieldError(f"{path}: expected a list")
    return [(entry, f"{path}[{number}]") for number, entry in enumerate(value, start=1)]


def fields_of(value: Any, path: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise FieldError(f"{path}: expected an object with {', '.join((*required, *optional))}")
    for name in value:
        if name not in (*required, *optional):
            raise FieldError(f"{path}.{unknown(name, dict.fromkeys((*required, *optional)))}")
    for name in required:
        if name not in value:
            raise FieldError(f"{path}: {name} is missing")
    return dict(value)


def texts(value: Any, path: str) -> tuple[str, ...]:
    return tuple(text(entry, place) for entry, place in entries(value, path))


def words_of(value: Mapping[str, Any], path: str) -> Bilingual:
    with at(path):
        return Bilingual(text(value.get("vi"), f"{path}.vi"), optional(value.get("en"), f"{path}.en") or "")
