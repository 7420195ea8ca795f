"""A procedure as JSON and back: stable key order, defaults left out, unknown keys refused."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from corpus.procedure import SCHEMA_VERSION, Procedure


class SchemaError(ValueError):
    """JSON that is not a procedure of this schema version; the message names the place."""


def to_data(value: Any) -> Any:
    """Plain JSON data of a frozen dataclass; fields that hold their default are left out."""
    if is_dataclass(value):
        return {
            f.name: to_data(item)
            for f in fields(value)
            if (item := getattr(value, f.name)) != f.default or f.default is MISSING
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_data(item) for item in value]
    return value


def dumps(procedure: Procedure) -> str:
    """Stable, diffable JSON text, one value a line, ending in a newline."""
    data = {"schema": SCHEMA_VERSION, **to_data(procedure)}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def dumps_line(procedure: Procedure) -> str:
    """The same JSON on one line, for the snapshot inside an index."""
    return json.dumps({"schema": SCHEMA_VERSION, **to_data(procedure)}, ensure_ascii=False, separators=(",", ":"))


def loads(text: str | bytes) -> Procedure:
    """The procedure of a JSON text.  Raises SchemaError for anything else."""
    try:
        data = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise SchemaError("a procedure is a JSON object")
    if (version := data.pop("schema", None)) != SCHEMA_VERSION:
        raise SchemaError(f"schema version {version!r}, this program reads {SCHEMA_VERSION}")
    procedure = _converter(Procedure)(data, "")
    assert isinstance(procedure, Procedure)
    return procedure


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


Converter = Callable[[Any, str], Any]


def _scalar(kind: type) -> Converter:
    accepted = (int, float) if kind is float else (kind,)

    def convert(value: Any, place: str) -> Any:
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            raise SchemaError(f"{place}: expected {kind.__name__}, found {value!r}")
        return value

    return convert


def _parsed(parse: Callable[[Any], Any], name: str) -> Converter:
    def convert(value: Any, place: str) -> Any:
        try:
            return parse(value)
        except (TypeError, ValueError) as error:
            raise SchemaError(f"{place}: not a {name}: {value!r}") from error

    return convert


def _sequence(item: Converter) -> Converter:
    def convert(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise SchemaError(f"{place}: expected a list")
        return tuple([item(v, f"{place}[{i}]") for i, v in enumerate(value)])

    return convert


def _record(cls: type) -> Converter:
    hints = typing.get_type_hints(cls)
    converters = {f.name: _converter(hints[f.name]) for f in fields(cls)}

    def convert(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise SchemaError(f"{place}: expected an object")
        try:
            arguments = {k: converters[k](v, f"{place}.{k}" if place else k) for k, v in value.items()}
        except KeyError as error:
            raise SchemaError(f"{place or cls.__name__}: unknown key {error}") from error
        try:
            return cls(**arguments)
        except SchemaError:
            raise
        except (TypeError, ValueError) as error:
            raise SchemaError(f"{place or cls.__name__}: {error}") from error

    return convert


@cache
def _converter(hint: Any) -> Converter:
    """The function that turns JSON data into a value of the type, built once per type."""
    if isinstance(hint, types.UnionType):  # only ``X | None`` occurs
        inner = _converter(next(a for a in typing.get_args(hint) if a is not types.NoneType))
        return lambda value, place: None if value is None else inner(value, place)
    if typing.get_origin(hint) is tuple:
        return _sequence(_converter(typing.get_args(hint)[0]))
    if is_dataclass(hint):
        return _record(typing.cast(type, hint))
    if hint is date:
        return _parsed(date.fromisoformat, "date")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _parsed(hint, hint.__name__)
    return _scalar(hint)
