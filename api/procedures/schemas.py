"""The bodies of the catalogue's endpoints: a procedure as HTTP promises it, whatever it becomes inside."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from api.schemas import ProcedureRefBody, QuestionText, Received, Sent
from corpus.procedure import Channel, FeeKind, Level, Origin, Section, SourceKind, TimeUnit, Validity


def _whole(value: object) -> object:
    """JSON knows one kind of number: 10.0 is the integer 10."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class SearchRequest(Received):
    question: QuestionText
    limit: Annotated[int, Field(ge=1, le=50), BeforeValidator(_whole)] = 10


class HitBody(ProcedureRefBody):
    score: float


class SearchResponse(Sent):
    """One hit per procedure, the best first."""

    hits: list[HitBody]


class SuggestResponse(Sent):
    suggestions: list[ProcedureRefBody]


class CardBody(ProcedureRefBody):
    levels: list[Level]
    field: str
    agency: str
    decision: str
    as_of: date
    url: str
    online: str | None


class CatalogueResponse(Sent):
    total: int
    page: int
    size: int
    procedures: list[CardBody]


class TextBody(Sent):
    text: str
    origin: Origin


class TimeBody(Sent):
    amount: float | None
    unit: TimeUnit | None
    words: TextBody | None


class FeeBody(Sent):
    """``amount`` 0 is the record's number field; it means free only where ``words`` say so."""

    kind: FeeKind
    amount: int | None
    currency: str | None
    words: TextBody | None
    condition: str


class MethodBody(Sent):
    channel: Channel
    time: TimeBody
    fees: list[FeeBody]
    note: TextBody | None
    case: str


class SubCaseBody(Sent):
    code: str
    name: str
    time: TimeBody


class DossierItemBody(Sent):
    id: str
    name: str
    originals: int | None
    copies: int | None
    forms: list[str]
    required: bool | None
    condition: str
    note: str


class DossierCaseBody(Sent):
    name: str
    items: list[DossierItemBody]
    notes: list[TextBody]


class StepBody(Sent):
    title: str
    text: TextBody


class LegalBasisBody(Sent):
    number: str
    title: str


class AgenciesBody(Sent):
    promulgating: str
    deciding: list[str]
    executing: list[str]
    coordinating: list[str]
    receiving: str


class DecisionBody(Sent):
    number: str
    date: date | None


class DoubtBody(Sent):
    section: Section
    sentence: str


class SourceBody(Sent):
    kind: SourceKind
    url: str
    as_of: date
    updated_on: date | None
    digest: str


class ProcedureBody(ProcedureRefBody):
    """Everything the record holds; null or empty where it does not say."""

    levels: list[Level]
    field: str
    subjects: list[str]
    agencies: AgenciesBody
    decision: DecisionBody
    validity: Validity
    replaced_by: list[str]
    overview: TextBody | None
    cases: list[DossierCaseBody]
    methods: list[MethodBody]
    sub_cases: list[SubCaseBody]
    steps: list[StepBody]
    conditions: list[TextBody]
    results: list[str]
    legal_bases: list[LegalBasisBody]
    place: TextBody | None
    online: str | None
    offered_anywhere: bool | None
    doubts: list[DoubtBody]
    is_stale: bool
    source: SourceBody
