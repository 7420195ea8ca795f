"""Cuts a procedure into passages, one a section: the units that are embedded and matched.

Rows and paragraphs are not passages of their own (they would be 126,000); a citation names the section, and the
answer quotes the row from the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.procedure import Procedure, Section

MAX_CHARACTERS = 1600
"""A passage is cut here: steps of the portal's records run to 12,000 characters and repeat each other's words."""

EMBEDDED = frozenset(set(Section) - {Section.LEGAL})
"""Sections with a vector of their own.  The names of laws are matched as words only: near in meaning to everything."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a procedure as text.

    ``body`` is the section's own words, ``text`` the title before them, which is what is embedded; ``digest`` (sha256,
    32 hex digits) is of ``text`` alone.
    """

    id: str
    digest: str
    procedure_code: str
    section: Section
    text: str
    body: str


def split_into_passages(procedure: Procedure) -> list[Passage]:
    """The passages of a procedure, the overview (title, purpose, result, field) first; empty sections are left out."""
    passages = []
    for section, body in _sections(procedure):
        body = body[:MAX_CHARACTERS]
        text = f"{procedure.title}. {body}"
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        passages.append(Passage(f"{procedure.code}#{section}", digest, procedure.code, section, text, body))
    return passages


def _sections(procedure: Procedure) -> Iterator[tuple[Section, str]]:
    yield (
        Section.OVERVIEW,
        _join(procedure.overview.text if procedure.overview else "", "; ".join(procedure.results), procedure.field),
    )
    if dossier := _join(*(_join(case.name, *(item.name for item in case.items)) for case in procedure.cases)):
        yield Section.DOSSIER, dossier
    if steps := _join(*(_join(step.title, step.text.text) for step in procedure.steps)):
        yield Section.STEPS, steps
    if conditions := _join(*(condition.text for condition in procedure.conditions)):
        yield Section.CONDITIONS, conditions
    if place := _join(
        procedure.place.text if procedure.place else "",
        procedure.agencies.receiving,
        *procedure.agencies.executing,
        *procedure.agencies.deciding,
    ):
        yield Section.PLACE, place
    if fees := _join(*dict.fromkeys(f.words.text for m in procedure.methods for f in m.fees if f.words)):
        yield Section.FEE, fees
    if times := _join(*dict.fromkeys(m.note.text for m in procedure.methods if m.note)):
        yield Section.TIME, times
    if legal := _join(*(basis.title for basis in procedure.legal_bases)):
        yield Section.LEGAL, legal


def _join(*parts: str) -> str:
    return " ".join(part if part[-1] in ".:;!?" else part + "." for part in map(str.strip, parts) if part)
