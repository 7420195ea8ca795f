"""The bodies of /v1/ask: every field is there in every status, null or empty where there is nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from api.schemas import ProcedureRefBody, Received, Sent
from assistant.answer import Answered, Outcome, Reason, Refusal
from assistant.question import ChoiceKind
from corpus.procedure import Origin, Section


class ChoiceBody(Received):
    kind: ChoiceKind
    value: Annotated[str, Field(min_length=1, max_length=200)]


class AskRequest(Received):
    """A question.  One that is empty or too long is answered with status refused, not with an error."""

    question: str
    conversation_id: Annotated[str | None, Field(max_length=64)] = None
    choice: ChoiceBody | None = None
    site: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")] = None
    locality: Annotated[str | None, Field(pattern=r"^[0-9]{5}$")] = None
    language: Literal["vi", "en", "auto"] = "auto"


class ChecklistItemBody(Sent):
    id: str
    name: str
    originals: int | None
    copies: int | None
    form: str | None
    required: bool | None
    condition: str | None
    note: str | None


class BlockBody(Sent):
    text: str
    origin: Origin
    citations: list[int]


class SectionAnswerBody(Sent):
    procedure: ProcedureRefBody
    section: Section
    case: str | None
    blocks: list[BlockBody]
    checklist: list[ChecklistItemBody]


class CitationBody(Sent):
    code: str
    title: str
    section: Section
    decision: str | None
    as_of: date
    url: str | None
    doubts: list[str]


class OptionBody(Sent):
    """A choice to offer; ``code`` repeats the value where it is a procedure's."""

    kind: ChoiceKind
    value: str
    code: str | None
    title: str
    hint: str


class EventStepBody(Sent):
    code: str
    title: str
    deadline: str | None


class EventBody(Sent):
    id: str
    title: str
    steps: list[EventStepBody]


class AskResponse(Sent):
    """The outcome; ``procedure``, ``section``, ``case`` and ``checklist`` are those of the first answer."""

    answer_id: str
    conversation_id: str
    status: Literal["answered", "clarification", "refused"]
    reason: Reason | None
    text: str
    language: str
    degraded: bool
    masked: list[str]
    procedure: ProcedureRefBody | None
    section: Section | None
    case: str | None
    checklist: list[ChecklistItemBody]
    answers: list[SectionAnswerBody]
    citations: list[CitationBody]
    options: list[OptionBody]
    events: list[EventBody]
    suggestions: list[str]

    @classmethod
    def of(cls, outcome: Outcome, answer_id: str, conversation_id: str) -> Self:
        answers = outcome.answers if isinstance(outcome, Answered) else ()
        first = answers[0] if answers else None
        return cls.model_validate(
            {
                "answer_id": answer_id,
                "conversation_id": conversation_id,
                "status": outcome.status,
                "reason": None if isinstance(outcome, Answered) else outcome.reason,
                "text": outcome.text,
                "language": outcome.language,
                "degraded": outcome.degraded,
                "masked": outcome.masked,
                "procedure": first and first.procedure,
                "section": first and first.section,
                "case": first and first.case,
                "checklist": first.checklist if first else (),
                "answers": answers,
                "citations": outcome.citations if isinstance(outcome, Answered) else (),
                "options": [
                    OptionBody(
                        kind=option.kind,
                        value=option.value,
                        code=option.value if option.kind == "procedure" else None,
                        title=option.title,
                        hint=option.hint,
                    )
                    for option in outcome.options
                ],
                "events": () if isinstance(outcome, Refusal) else outcome.events,
                "suggestions": outcome.suggestions,
            }
        )
