"""POST /v1/ask."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.ask.schemas import AskRequest, AskResponse
from api.ask.turn import take_turn
from api.errors import declared
from api.security import json_only
from api.services import services_of
from api.sites.cors import admit

router = APIRouter(tags=["ask"])


@router.post(
    "/v1/ask",
    operation_id="ask",
    response_model=AskResponse,
    responses=declared(400, 403, 404, 408, 413, 415, 422),
    dependencies=[json_only],
)
async def ask(body: AskRequest, request: Request) -> AskResponse:
    """Answers a question from the official records, asks back, or refuses with a way on."""
    services = services_of(request)
    admit(request, services.sites, body.site)
    return await services.compute(take_turn, services, body)
