"""Several wishes in one message: "tách hộ cần gì còn khai tử mất mấy ngày"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answered, Citation, SectionAnswer
from assistant.understanding import Understanding
from corpus.procedure import Section

WISHES_AT_MOST = 3

_BETWEEN = re.compile(
    r"\s*(?:[,;+]|[.?!](?=\s)|\b(?:và|với lại|với|cùng với|còn|rồi|vừa|xong|and|va|voi lai|voi|con|roi|vua)\b)\s*",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """The message cut where another wish may begin; words that join two wishes also join parts of one."""
    return [part for part in _BETWEEN.split(text) if len(part.split()) >= 2]


def with_sections(parts: list[Understanding], whole: tuple[Section, ...], shared: bool) -> list[Understanding]:
    """The wishes with the sections asked about: each its own, or the whole message's where it names none itself.

    ``shared``: a clause names nothing but sections ("…, có tốn phí không"), so they are asked of every wish.
    """
    return [replace(part, sections=whole if shared or not part.sections else part.sections) for part in parts]


def joined(replies: Sequence[Answered]) -> Answered:
    """One answer of several; options and context are the first one's, with the other procedures offered."""
    answers: list[SectionAnswer] = []
    citations: list[Citation] = []
    for reply in replies:
        for answer in reply.answers:
            blocks = (
                replace(block, citations=tuple(i + len(citations) for i in block.citations)) for block in answer.blocks
            )
            answers.append(replace(answer, blocks=tuple(blocks)))
        citations += reply.citations
    first = replies[0]
    others = tuple(code for reply in replies[1:] if (code := reply.context.procedure_code))
    return replace(
        first,
        answers=tuple(answers),
        citations=tuple(citations),
        context=replace(first.context, offered=(*first.context.offered, *others)),
        degraded=any(reply.degraded for reply in replies),
    )
