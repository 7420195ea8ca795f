"""One turn of a conversation: what was said before, the answer, and its record."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime

from api.ask.schemas import AskRequest, AskResponse
from api.services import Services
from api.sites.facts import facts_of
from api.storage.records import AnswerRecord
from assistant.question import Choice, Context, Question
from assistant.screening import mask
from assistant.site import SiteFacts

KEPT_CHARACTERS = 2000
"""How much of a question is recorded: four times what is answered, enough to see what a long one wanted."""


def take_turn(services: Services, request: AskRequest) -> AskResponse:
    """CPU-bound; call it through `Services.compute`.

    An unknown or expired conversation begins anew under a new id.  Raises ApiError when the site is unknown or off,
    StorageError when the answer can't be recorded, and TimeoutError, leaving no record, when its asker is no longer
    waiting.
    """
    started = time.perf_counter()
    assistant = services.assistant
    passport = dict(assistant.passport)
    asked_in = request.conversation_id
    context = services.records.context_of(asked_in) if asked_in else None
    begins = context is None
    conversation_id = uuid.uuid4().hex if asked_in is None or begins else asked_in
    site = None if request.site is None else facts_of(services.sites.find(request.site), datetime.now(UTC))
    reply = assistant.answer(_question(request, context or Context(), site))
    latency = time.perf_counter() - started
    if latency > services.settings.time_limit:
        raise TimeoutError
    response = AskResponse.of(reply.outcome, uuid.uuid4().hex, conversation_id)
    record = _record(request, response, passport, latency * 1000)
    services.records.keep(record, reply.outcome.context, begins)
    return response


def _question(request: AskRequest, context: Context, site: SiteFacts | None) -> Question:
    choice = request.choice
    return Question(
        text=request.question,
        choice=Choice(choice.kind, choice.value) if choice else None,
        context=context,
        site=site,
        locality=request.locality,
        language=request.language,
    )


def _record(request: AskRequest, response: AskResponse, passport: dict[str, str], latency_ms: float) -> AnswerRecord:
    # What is kept is cut from masked text: half a number would not be recognised.  Twice as much is masked, and
    # not all of a flood; the number that this may cut in two at its end is dropped.
    start = request.question[: 2 * KEPT_CHARACTERS]
    if len(start) < len(request.question):
        start = start.rstrip("0123456789 .,-+()")
    masked, _ = mask(start)
    return AnswerRecord(
        id=response.answer_id,
        conversation_id=response.conversation_id,
        question_masked=masked[:KEPT_CHARACTERS],
        outcome=response.model_dump(mode="json", exclude={"answer_id", "conversation_id"}),
        status=response.status,
        reason=response.reason,
        procedure_code=response.procedure.code if response.procedure else None,
        section=response.section,
        index_digest=passport["index"],
        corpus_digest=passport["corpus"],
        encoder_digest=passport["encoder"],
        latency_ms=round(latency_ms, 2),
        site=request.site,
        locality=request.locality,
        language=response.language,
    )
