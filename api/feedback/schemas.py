"""The bodies of /v1/feedback."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.schemas import Received, Sent


class FeedbackRequest(Received):
    answer_id: Annotated[str, Field(min_length=1, max_length=64)]
    verdict: Literal["helpful", "wrong", "unhelpful"]
    reason: Annotated[str | None, Field(max_length=100)] = None
    comment: Annotated[str | None, Field(max_length=500)] = None
    site: Annotated[str | None, Field(max_length=64)] = None


class FeedbackResponse(Sent):
    feedback_id: str
