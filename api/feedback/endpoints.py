"""POST /v1/feedback."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Request

from api.errors import ApiError, ErrorCode, declared
from api.feedback.schemas import FeedbackRequest, FeedbackResponse
from api.security import json_only
from api.services import services_of
from api.sites.cors import admit
from assistant.screening import mask

router = APIRouter(tags=["feedback"])


@router.post(
    "/v1/feedback",
    operation_id="giveFeedback",
    status_code=201,
    response_model=FeedbackResponse,
    responses=declared(400, 403, 404, 408, 413, 415, 422),
    dependencies=[json_only],
)
async def give_feedback(body: FeedbackRequest, request: Request) -> FeedbackResponse:
    """Keeps what someone says of an answer, personal numbers masked."""
    services = services_of(request)
    admit(request, services.sites, body.site)
    feedback_id = uuid.uuid4().hex
    reason, comment = (mask(text)[0] if text else None for text in (body.reason, body.comment))
    known = await services.compute(
        services.records.keep_feedback, feedback_id, body.answer_id, body.verdict, reason, comment
    )
    if not known:
        raise ApiError(ErrorCode.NOT_FOUND, "Không có câu trả lời nào mang mã này.")
    return FeedbackResponse(feedback_id=feedback_id)
