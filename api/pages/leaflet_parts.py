"""What stands on a procedure's leaflet: its sections as the assistant words them, its papers, its doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Block
from assistant.composition import cite, compose_section, stands_for_all
from assistant.messages import Messages
from corpus.procedure import DossierItem, Origin, Procedure, Section, Text

SHOWN = (
    Section.PLACE,
    Section.TIME,
    Section.FEE,
    Section.CHANNEL,
    Section.STEPS,
    Section.CONDITIONS,
    Section.RESULT,
    Section.LEGAL,
)
"""Sections said in words; the papers and their forms are a tick-list of their own."""

_HEADING = re.compile(r"\d{1,2}\. [^.]{3,70}\. ")


@dataclass(frozen=True, slots=True)
class Part:
    """One section; ``origin`` is that of all its blocks, or None where they differ and each says its own."""

    section: Section
    title: str
    blocks: tuple[Block, ...]
    doubts: tuple[str, ...]

    @property
    def origin(self) -> Origin | None:
        origins = {block.origin for block in self.blocks}
        return origins.pop() if len(origins) == 1 else None


@dataclass(frozen=True, slots=True)
class Papers:
    """A case's papers; ``name`` is empty where the record has one case only."""

    name: str
    items: tuple[DossierItem, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """``case``: the case picked, ``cases``: all that can be, ``left_out``: groups of papers not on this leaflet."""

    procedure: Procedure
    parts: dict[Section, Part]
    papers: tuple[Papers, ...]
    cases: tuple[str, ...]
    case: str | None
    left_out: tuple[str, ...]
    dossier_doubts: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def tickable(self) -> int:
        return sum(len(group.items) for group in self.papers)


def lay_out(procedure: Procedure, case: str | None, say: Messages) -> Leaflet:
    """The leaflet of one record.  ``case``: the name of the case to keep to; one that there is not is ignored."""
    cases = tuple(dossier.name for dossier in procedure.cases if dossier.name) if len(procedure.cases) > 1 else ()
    case = case if case in cases else None
    kept = [dossier for dossier in procedure.cases if case in (None, dossier.name) or stands_for_all(dossier)]
    return Leaflet(
        procedure=procedure,
        parts={section: _part(procedure, section, case, say) for section in SHOWN} if procedure.whole else {},
        papers=tuple(Papers(dossier.name, dossier.items, dossier.notes) for dossier in kept),
        cases=cases,
        case=case,
        left_out=tuple(dossier.name for dossier in procedure.cases if dossier not in kept),
        dossier_doubts=_doubts(procedure, Section.DOSSIER, Section.FORM),
        doubts=_doubts(procedure, Section.OVERVIEW),
    )


def prose(text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of a text as ("p", [line]), those that begin with a dash gathered as ("ul", lines)."""
    listed: list[str] = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        if line.startswith("- "):
            listed.append(line[2:].strip())
            continue
        if listed:
            yield "ul", listed
            listed = []
        yield "p", [line]
    if listed:
        yield "ul", listed


def heading(line: str) -> tuple[str, str]:
    """A step's number and name, which are set in bold, and the rest of its line; ("", line) where it has none."""
    found = _HEADING.match(line)
    return (found[0].rstrip(), line[found.end() :]) if found else ("", line)


def _part(procedure: Procedure, section: Section, case: str | None, say: Messages) -> Part:
    answer = compose_section(procedure, section, case, say, 0)
    return Part(section, say("section", section), answer.blocks, cite(procedure, section).doubts)


def _doubts(procedure: Procedure, *sections: Section) -> tuple[str, ...]:
    return tuple(doubt.sentence for doubt in procedure.doubts if doubt.section in sections)
