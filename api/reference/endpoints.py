"""GET /v1/localities and GET /v1/life-events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.errors import declared
from api.reference.schemas import (
    LifeEventBody,
    LifeEventsResponse,
    LifeEventStepBody,
    LocalitiesResponse,
    LocalityBody,
    OfficeBody,
)
from api.services import services_of
from assistant.answering import Assistant
from corpus.life_events import LifeEvent, bundled_life_events
from corpus.localities import Unit, load_localities
from corpus.locality_matching import find_units
from corpus.text import match_key

router = APIRouter(tags=["reference"])


@router.get(
    "/v1/localities",
    operation_id="listLocalities",
    response_model=LocalitiesResponse,
    responses=declared(422),
)
async def list_localities(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> LocalitiesResponse:
    """The units that a name, old or new, may mean; those whose name begins so; all 94 without ``q``."""
    return await services_of(request).compute(_localities, q)


@router.get(
    "/v1/life-events",
    operation_id="listLifeEvents",
    response_model=LifeEventsResponse,
)
async def list_life_events(request: Request) -> LifeEventsResponse:
    """Life events, each with the procedures in the order to do them; those the index knows."""
    services = services_of(request)
    events = await services.compute(_life_events, services.assistant)
    return LifeEventsResponse(events=events)


def _localities(q: str) -> LocalitiesResponse:
    units = load_localities().units
    for match in find_units(q):
        return LocalitiesResponse(matched=match.kind, localities=[_locality(units[code]) for code in match.codes])
    key = match_key(q)
    begun = [
        unit for unit in units.values() if match_key(unit.name).startswith(key) or match_key(unit.title).startswith(key)
    ]
    return LocalitiesResponse(matched=None, localities=[_locality(unit) for unit in begun])


def _locality(unit: Unit) -> LocalityBody:
    return LocalityBody(
        code=unit.code,
        title=unit.title,
        former_districts=list(unit.former_districts),
        merged_from=[f"{old.type} {old.name}" for old in unit.merged_from],
        office=OfficeBody.model_validate(unit.office),
    )


def _life_events(assistant: Assistant) -> list[LifeEventBody]:
    return [
        LifeEventBody(id=e.id, title=e.title, title_en=e.title_en, note=e.note, steps=_steps(e, assistant))
        for e in bundled_life_events()
    ]


def _steps(event: LifeEvent, assistant: Assistant) -> list[LifeEventStepBody]:
    known = ((step, assistant.card(step.code)) for step in event.steps)
    return [
        LifeEventStepBody(
            code=step.code,
            title=card.title,
            why=step.why,
            order=step.order,
            deadline=step.deadline,
            deadline_basis=step.deadline_basis,
            optional_if=step.optional_if,
            covered_by=step.covered_by,
        )
        for step, card in known
        if card is not None
    ]
