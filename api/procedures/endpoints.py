"""GET /v1/procedures, /v1/procedures/{code}, /v1/suggest and POST /v1/search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.errors import ApiError, ErrorCode, declared
from api.procedures.schemas import (
    CardBody,
    CatalogueResponse,
    HitBody,
    ProcedureBody,
    SearchRequest,
    SearchResponse,
    SuggestResponse,
)
from api.schemas import ProcedureRefBody
from api.security import json_only
from api.services import services_of
from api.sites.cors import admit
from corpus.procedure import Level

router = APIRouter(tags=["procedures"])

PAGE_SIZE = 20


@router.post(
    "/v1/search",
    operation_id="search",
    response_model=SearchResponse,
    responses=declared(400, 408, 413, 415, 422),
    dependencies=[json_only],
)
async def search(body: SearchRequest, request: Request) -> SearchResponse:
    """The procedures that fit a question best, one hit each."""
    services = services_of(request)
    found = await services.compute(services.assistant.search, body.question, body.limit)
    return SearchResponse(
        hits=[HitBody(code=hit.card.code, title=hit.card.title, level=hit.card.level, score=hit.score) for hit in found]
    )


@router.get(
    "/v1/procedures",
    operation_id="listProcedures",
    response_model=CatalogueResponse,
    responses=declared(422),
)
async def list_procedures(
    request: Request,
    query: Annotated[str, Query(max_length=200)] = "",
    level: Level | None = None,
    field: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> CatalogueResponse:
    """The catalogue, 20 a page; a page behind the last one is empty."""
    services = services_of(request)
    found = await services.compute(services.assistant.browse, query, level, field, page, PAGE_SIZE)
    return CatalogueResponse(
        total=found.total,
        page=found.page,
        size=found.size,
        procedures=[CardBody.model_validate(card) for card in found.cards],
    )


@router.get(
    "/v1/procedures/{code}",
    operation_id="readProcedure",
    response_model=ProcedureBody,
    responses=declared(404, 422),
)
async def read_procedure(code: Annotated[str, Path(max_length=40)], request: Request) -> ProcedureBody:
    """One procedure, as its record has it."""
    services = services_of(request)
    procedure = await services.compute(services.assistant.procedure, code)
    if procedure is None:
        raise ApiError(ErrorCode.NOT_FOUND, "Không có thủ tục nào mang mã này.")
    return ProcedureBody.model_validate(procedure)


@router.get(
    "/v1/suggest",
    operation_id="suggest",
    response_model=SuggestResponse,
    responses=declared(403, 404, 422),
)
async def suggest(
    request: Request,
    q: Annotated[str, Query(max_length=200)],
    site: Annotated[str | None, Query(max_length=64)] = None,
) -> SuggestResponse:
    """Procedures whose names go on like ``q``, with or without diacritics; a ward's page names its ``site``."""
    services = services_of(request)
    if site is not None:
        admit(request, services.sites, site)
    cards = await services.compute(services.assistant.suggest, q)
    return SuggestResponse(suggestions=[ProcedureRefBody.model_validate(card) for card in cards])
