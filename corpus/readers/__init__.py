"""Readers: one module per kind of source, each giving the same `Reading`s behind one protocol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from corpus.procedure import Procedure
from corpus.validation import Problem


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was read, with what the reader itself found doubtful in the source."""

    place: str
    procedure: Procedure
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not be read: where it stands and why, in a sentence."""

    place: str
    reason: str


Reading = Record | Unreadable


class Reader(Protocol):
    """Reads one source.  A broken record becomes an `Unreadable`; the rest is read."""

    def read(self) -> Iterator[Reading]: ...
