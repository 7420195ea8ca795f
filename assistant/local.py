"""What a place adds to an answer: the ward's own facts on its site, or the office of a unit that was named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Block, Citation, Option, SectionAnswer
from assistant.messages import Messages
from assistant.question import Question
from assistant.site import SiteFacts
from corpus.localities import LocalityMatch, MatchKind, Unit, load_localities
from corpus.locality_matching import find_units
from corpus.procedure import Level, Origin, Procedure, Section
from corpus.text import match_key

OFFICES_AT_MOST = 3
"""A name that may mean more units than this is asked about; their addresses would be a list nobody reads."""

PLACE_SECTIONS = (Section.PLACE, Section.OVERVIEW)

_OTHER_OFFICES = ("cong an", "thue", "chi cuc thue", "bao hiem xa hoi", "co quan bao hiem", "ban chi huy quan su")


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    origin: Origin
    citation: Citation


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a question is about; ``name`` as we call it, ``codes`` the units it may be, ``was``: an old name."""

    name: str
    codes: tuple[str, ...]
    was: bool = False


def with_local_facts(
    answers: Sequence[SectionAnswer],
    citations: Sequence[Citation],
    procedure: Procedure,
    site: SiteFacts | None,
    places: Sequence[Place],
    say: Messages,
) -> tuple[tuple[SectionAnswer, ...], tuple[Citation, ...]]:
    """The answers with what the place adds behind what the record says, and the citations with the place's own."""
    cited, more = list(citations), []
    for answer in answers:
        blocks = []
        for statement in _statements(answer.section, procedure, site, places, say):
            if statement.citation not in cited:
                cited.append(statement.citation)
            blocks.append(Block(statement.text, statement.origin, (cited.index(statement.citation),)))
        more.append(replace(answer, blocks=(*answer.blocks, *blocks)))
    return tuple(more), tuple(cited)


def places_of(question: Question, *texts: str) -> tuple[Place, ...]:
    """The unit that was tapped; else the places in the first text that names any; else the one sent along."""
    if question.choice and question.choice.kind == "locality":
        return _units(question.choice.value)
    for text in texts:
        if found := find_units(text):
            return tuple(dict.fromkeys(_place(match) for match in found))
    return _units(question.locality)


def is_unit(code: str) -> bool:
    return code in load_localities().units


def place_options(
    sections: Sequence[Section], procedure: Procedure, site: SiteFacts | None, places: Sequence[Place]
) -> tuple[Option, ...]:
    """The units to choose from where one name of a place means several, and the answer is about a place."""
    if not (set(sections) & set(PLACE_SECTIONS) and _is_at_the_committee(procedure) and _is_elsewhere(site, places)):
        return ()
    units = load_localities().units
    codes = dict.fromkeys(code for place in places if len(place.codes) > 1 for code in place.codes)
    return tuple(Option("locality", code, units[code].title) for code in codes)


def _units(code: str | None) -> tuple[Place, ...]:
    unit = load_localities().units.get(code or "")
    return (Place(unit.title, (unit.code,)),) if unit else ()


def _place(match: LocalityMatch) -> Place:
    return Place(match.title, match.codes, was=match.kind is not MatchKind.UNIT)


def _statements(
    section: Section, procedure: Procedure, site: SiteFacts | None, places: Sequence[Place], say: Messages
) -> Iterator[Statement]:
    elsewhere = _is_elsewhere(site, places)
    if site and section is Section.FEE and not elsewhere:
        yield from _fees(procedure, site, say)
    if section in PLACE_SECTIONS and _is_at_the_committee(procedure):
        if elsewhere:
            yield from _offices(procedure, section, places, say)
        elif site:
            yield from _site_office(procedure, section, site, say)


def _is_elsewhere(site: SiteFacts | None, places: Sequence[Place]) -> bool:
    """Whether the question is about another place than that of the site it was asked on."""
    return bool(places) and (site is None or any(site.unit not in place.codes for place in places))


def _is_at_the_committee(procedure: Procedure) -> bool:
    """Whether one goes to the ward's People's Committee: not to its police, nor to tax or insurance."""
    offices = [match_key(name) for name in procedure.agencies.executing]
    return Level.WARD in procedure.levels and not (offices and all(name.startswith(_OTHER_OFFICES) for name in offices))


def _fees(procedure: Procedure, site: SiteFacts, say: Messages) -> Iterator[Statement]:
    for fee in site.fees:
        if fee.code == procedure.code:
            words = fee.words.said(say.language)
            text = say("local", "fee", name=site.name, resolution=fee.resolution, words=words)
            citation = Citation(procedure.code, site.name, Section.FEE, fee.resolution, fee.as_of, None)
            yield Statement(text, Origin.SITE, citation)


def _site_office(procedure: Procedure, section: Section, site: SiteFacts, say: Messages) -> Iterator[Statement]:
    citation = _citation(procedure, section, site.name, site.as_of, site.doubt, say)
    lines = []
    if site.address:
        lines.append(say("local", "address", name=site.name, address=site.address))
    if site.hours:
        lines.append(say("local", "hours", hours=site.hours.said(say.language)))
    if section is Section.PLACE:
        if site.phone:
            lines.append(say("local", "phone", phone=site.phone))
        lines += [say("local", "notice", name=site.name, words=notice.said(say.language)) for notice in site.notices]
    return (Statement(line, Origin.SITE, citation) for line in lines)


def _offices(procedure: Procedure, section: Section, places: Sequence[Place], say: Messages) -> Iterator[Statement]:
    register = load_localities()
    for place in places:
        units = [register.units[code] for code in place.codes]
        several = len(units) > 1
        if several:
            names = "; ".join(unit.title for unit in units)
            text = say("local", "several", place=place.name, n=len(units), names=names)
            since = date.fromisoformat(register.as_of)
            title = say("local", "register")
            yield Statement(text, Origin.RESTATED, Citation(procedure.code, title, section, None, since, None))
        for unit in units if len(units) <= OFFICES_AT_MOST else ():
            text = say("local", "office", unit=unit.title, address=unit.office.address)
            if place.was and not several:
                text = f"{say('local', 'was', place=place.name, unit=unit.title)} {text}"
            yield Statement(text, Origin.RESTATED, _unit_citation(procedure, section, unit, say))


def _unit_citation(procedure: Procedure, section: Section, unit: Unit, say: Messages) -> Citation:
    as_of = date.fromisoformat(unit.office.as_of) if unit.office.as_of else None
    title = say("local", "committee", unit=unit.title)
    return _citation(procedure, section, title, as_of, unit.office.doubt, say)


def _citation(
    procedure: Procedure, section: Section, title: str, as_of: date | None, doubt: str, say: Messages
) -> Citation:
    """A fact whose day nobody wrote down carries the day the unit came to be, and says so as a doubt."""
    doubts = [doubt] if doubt else []
    if as_of is None:
        doubts.append(say("local", "undated"))
        as_of = date.fromisoformat(load_localities().as_of)
    return Citation(procedure.code, title, section, None, as_of, None, tuple(doubts))
