"""A procedure with all its sections composed: what the kiosk shows at a touch, with the network and without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.answer import Citation, SectionAnswer
from assistant.composition import cite, compose_section, stands_for_all
from assistant.local import with_local_facts
from assistant.messages import load_messages
from assistant.site import SiteFacts
from corpus.procedure import Procedure, Section
from corpus.text import match_key

Record = dict[str, Any]
"""As JSON: code, title, level, field, whole, decision, as_of, doubts as [section, sentence], ``sections`` as
{name: [[text, origin]]}, and ``papers``: [{case, items, remarks}], the first for all cases together."""

_ALWAYS = (Section.OVERVIEW, Section.FEE, Section.TIME, Section.PLACE, Section.CHANNEL, Section.STEPS)
_LIST = re.compile(r"^- ", re.MULTILINE)
_ADDED = re.compile(r"\b(nop|giay) them\b")


def compose_record(procedure: Procedure, language: str, site: SiteFacts | None = None) -> Record:
    """Raises ValueError for a language we don't speak."""
    say = load_messages(language)
    sections = (*_ALWAYS, *_stated(procedure)) if procedure.whole else (Section.OVERVIEW, Section.PLACE)
    stated = tuple(compose_section(procedure, section, None, say, i) for i, section in enumerate(sections))
    cited = tuple(cite(procedure, section) for section in sections)
    answers, citations = with_local_facts(stated, cited, procedure, site, (), say)
    return {
        "code": procedure.code,
        "title": procedure.title,
        "level": procedure.level,
        "field": procedure.field,
        "whole": procedure.whole,
        "decision": procedure.decision.number or None,
        "as_of": procedure.source.as_of.isoformat(),
        "doubts": _doubts(procedure, citations),
        "sections": {answer.section: _blocks(answer) for answer in answers},
        "papers": _papers(procedure, language) if procedure.whole else [],
    }


def _stated(procedure: Procedure) -> tuple[Section, ...]:
    said = {
        Section.CONDITIONS: procedure.conditions,
        Section.RESULT: procedure.results,
        Section.LEGAL: procedure.legal_bases,
    }
    return tuple(section for section, facts in said.items() if facts)


def _doubts(procedure: Procedure, citations: tuple[Citation, ...]) -> list[list[str]]:
    """The record's doubts and those of the ward's own facts, each once."""
    doubts = [[str(doubt.section), doubt.sentence] for doubt in procedure.doubts]
    known = {sentence for _, sentence in doubts}
    for citation in citations:
        for sentence in citation.doubts:
            if sentence not in known:
                known.add(sentence)
                doubts.append([str(citation.section), sentence])
    return doubts


def _blocks(answer: SectionAnswer) -> list[list[str]]:
    return [[block.text, str(block.origin)] for block in answer.blocks]


def _papers(procedure: Procedure, language: str) -> list[dict[str, Any]]:
    """The tick-list of all cases, then what someone of each case brings: papers for everybody stand in every list.

    Records name their cases in words, so it is words that tell a list for everybody and a list that is added.
    """
    own = [case.name for case in procedure.cases if not stands_for_all(case)] if len(procedure.cases) > 1 else []
    plain = [name for name in own if not _ADDED.search(match_key(name))]
    papers = [_tick_list(procedure, None, (None,), language)]
    for name in own:
        base = plain if name not in plain and len(plain) == 1 else []
        papers.append(_tick_list(procedure, name, (*base, name), language))
    return papers


def _tick_list(procedure: Procedure, name: str | None, cases: Sequence[str | None], language: str) -> dict[str, Any]:
    say = load_messages(language)
    items: dict[str, dict[str, Any]] = {}
    remarks: list[list[str]] = []
    for case in cases:
        answer = compose_section(procedure, Section.DOSSIER, case, say, 0)
        for item in answer.checklist:
            known = {key: value for key, value in asdict(item).items() if value is not None}
            items.setdefault(match_key(item.name), known)
        # A block that lists the papers says what the tick-list says.
        said = [row for row in _blocks(answer) if not (answer.checklist and _LIST.search(row[0]))]
        remarks += [row for row in said if row not in remarks]
    return {"case": name, "items": list(items.values()), "remarks": remarks}
