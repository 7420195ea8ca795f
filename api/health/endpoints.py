"""GET /healthz and /readyz."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Request

from api.errors import ApiError, ErrorBody, ErrorCode
from api.schemas import Sent
from api.services import services_of

router = APIRouter(tags=["health"])


class HealthResponse(Sent):
    status: Literal["ok"]


class ReadyResponse(Sent):
    """``passport``: the digests of what answers are made from."""

    status: Literal["ready"]
    passport: dict[str, str]


@router.get("/healthz", operation_id="health", response_model=HealthResponse)
async def health() -> HealthResponse:
    """The process lives."""
    return HealthResponse(status="ok")


@router.get(
    "/readyz",
    operation_id="readiness",
    response_model=ReadyResponse,
    responses={503: {"model": ErrorBody, "description": ErrorCode.NOT_READY.value}},
)
async def readiness(request: Request) -> ReadyResponse:
    """Index and database answer; otherwise 503 with the reason."""
    services = services_of(request)
    # Not on the computing threads: a full queue there is no reason to be taken out of service.
    if trouble := await asyncio.to_thread(services.trouble):
        raise ApiError(ErrorCode.NOT_READY, trouble)
    return ReadyResponse(status="ready", passport=dict(services.assistant.passport))
