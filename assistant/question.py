"""A question as received, and what the conversation before it left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.site import SiteFacts
from corpus.procedure import Section

ChoiceKind = Literal["procedure", "case", "locality", "section"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of an earlier clarification that the citizen tapped; ``value`` is the code for a procedure."""

    kind: ChoiceKind
    value: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a follow-up inherits from the turn before.

    ``question`` is the last one that stood by itself, masked; ``offered`` are the codes of the options last shown.
    """

    procedure_code: str | None = None
    section: Section | None = None
    case: str | None = None
    question: str = ""
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the citizen sent.

    ``site``: what the ward says of itself on whose site it was asked; ``locality``: the code of one of the 94 units;
    ``language``: vi, en or auto.
    """

    text: str
    choice: Choice | None = None
    context: Context = Context()
    site: SiteFacts | None = None
    locality: str | None = None
    language: str = "auto"
