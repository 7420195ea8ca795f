"""The three outcomes of a question: `Answered`, `Clarification`, `Refusal`.

An outcome is a value, never an exception; one that would be dishonest (an answer without a citation, a
clarification without a choice) can't be built.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from assistant.question import ChoiceKind, Context
from corpus.procedure import Level, Origin, Section

_NOTHING_BEFORE = Context()


class Reason(StrEnum):
    """Why there is no answer; the published list, family first."""

    NO_EVIDENCE = "no_evidence"
    OUT_OF_SCOPE = "out_of_scope"
    AMBIGUOUS = "ambiguous"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    SMALLTALK = "smalltalk"
    EMERGENCY = "emergency"
    PERSONAL_DATA = "personal_data"
    DOSSIER_STATUS = "dossier_status"
    COMPLAINT = "complaint"
    ABUSIVE = "abusive"
    INJECTION = "injection"
    UNKNOWN_CHOICE = "unknown_choice"


@dataclass(frozen=True, slots=True)
class ProcedureRef:
    code: str
    title: str
    level: Level


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: the record's section, its decision, its as-of date, its page, its doubts."""

    code: str
    title: str
    section: Section
    decision: str | None
    as_of: date
    url: str | None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the answer; ``citations`` are positions in the answer's list of citations."""

    text: str
    origin: Origin
    citations: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a statement without a citation is not made")


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A paper to bring; None where the record does not say."""

    id: str
    name: str
    originals: int | None
    copies: int | None
    form: str | None
    required: bool | None
    condition: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class SectionAnswer:
    """What the record of one procedure says about one section."""

    procedure: ProcedureRef
    section: Section
    case: str | None
    blocks: tuple[Block, ...]
    checklist: tuple[ChecklistItem, ...] = ()

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ValueError("an answer says something")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice to tap; ``value`` is the code for a procedure, ``hint`` tells it from its siblings."""

    kind: ChoiceKind
    value: str
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class EventStep:
    """A procedure that a life event sets in motion; ``deadline`` with its basis, where the law sets one."""

    code: str
    title: str
    deadline: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A life event told in the message, with the procedures in the order to do them."""

    id: str
    title: str
    steps: tuple[EventStep, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    answers: tuple[SectionAnswer, ...]
    citations: tuple[Citation, ...]
    options: tuple[Option, ...] = ()
    events: tuple[Event, ...] = ()
    context: Context = _NOTHING_BEFORE
    suggestions: tuple[str, ...] = ()
    language: str = "vi"
    degraded: bool = False
    masked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.citations or not self.answers:
            raise ValueError("an answer without a citation is not an answer")
        for answer in self.answers:
            for block in answer.blocks:
                if max(block.citations) >= len(self.citations):
                    raise ValueError("a block cites what is not in the list of citations")

    @property
    def status(self) -> Literal["answered"]:
        return "answered"

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for answer in self.answers for block in answer.blocks)


@dataclass(frozen=True, slots=True)
class Clarification:
    """A question back: which of these did you mean?"""

    text: str
    options: tuple[Option, ...]
    reason: Reason = Reason.AMBIGUOUS
    events: tuple[Event, ...] = ()
    context: Context = _NOTHING_BEFORE
    suggestions: tuple[str, ...] = ()
    language: str = "vi"
    degraded: bool = False
    masked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError("a clarification offers at least two options")

    @property
    def status(self) -> Literal["clarification"]:
        return "clarification"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No answer, with its reason and a way on."""

    text: str
    reason: Reason
    options: tuple[Option, ...] = ()
    context: Context = _NOTHING_BEFORE
    suggestions: tuple[str, ...] = ()
    language: str = "vi"
    degraded: bool = False
    masked: tuple[str, ...] = ()

    @property
    def status(self) -> Literal["refused"]:
        return "refused"


Outcome = Answered | Clarification | Refusal
