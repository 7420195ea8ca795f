"""Runs an assistant over judgments: ranks, outcomes, sections and latency."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant.answer import Answered
from assistant.answering import Assistant
from assistant.question import Context, Question
from evaluation.judgments import Judgment
from evaluation.metrics import percentile, rank_of, recall

DEPTH = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's result.  ``milliseconds`` is of the whole answer, ``rank`` of the search behind it."""

    judgment: Judgment
    ranking: tuple[str, ...]
    rank: int | None
    status: str
    answered_code: str | None
    answered_sections: tuple[str, ...]
    milliseconds: float


@dataclass(slots=True)
class Run:
    """Results over a set of judgments, and the digests of what was measured."""

    results: list[Judged] = field(default_factory=list)
    passport: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The shape that ``tthc evaluate --json`` prints."""
        slices = sorted({r.judgment.slice for r in self.results})
        return {
            **_figures(self.results),
            "slices": {name: _figures([r for r in self.results if r.judgment.slice == name]) for name in slices},
            "index": self.passport,
        }


def evaluate(assistant: Assistant, judgments: Sequence[Judgment], progress: Callable[[int, int], None]) -> Run:
    """Answers every question; the context questions of a judgment are asked first, in a conversation."""
    run = Run(passport=dict(assistant.passport))
    assistant.answer(Question("khởi động"))  # loads what is loaded on first use, outside the clock
    for done, judgment in enumerate(judgments, start=1):
        run.results.append(_judge(assistant, judgment))
        progress(done, len(judgments))
    return run


def _judge(assistant: Assistant, judgment: Judgment) -> Judged:
    context = Context()
    for earlier in judgment.context:
        context = assistant.answer(Question(earlier, context=context)).outcome.context
    started = time.perf_counter()
    outcome = assistant.answer(Question(judgment.question, context=context)).outcome
    milliseconds = (time.perf_counter() - started) * 1000
    ranking = tuple(found.card.code for found in assistant.search(judgment.question, DEPTH))
    answers = outcome.answers if isinstance(outcome, Answered) else ()
    return Judged(
        judgment=judgment,
        ranking=ranking,
        rank=rank_of(ranking, judgment.codes),
        status=outcome.status,
        answered_code=answers[0].procedure.code if answers else None,
        answered_sections=tuple(str(answer.section) for answer in answers),
        milliseconds=milliseconds,
    )


def _figures(results: Sequence[Judged]) -> dict[str, object]:
    judged = [r for r in results if r.judgment.codes]
    latency = [r.milliseconds for r in results]
    figures: dict[str, object] = {
        **recall([r.rank for r in judged]).as_dict(),
        "latency_ms": {"p50": round(percentile(latency, 0.5), 2), "p99": round(percentile(latency, 0.99), 2)},
    }
    answered = [r for r in judged if r.status == "answered"]
    figures["outcomes"] = {
        status: sum(r.status == status for r in results) for status in ("answered", "clarification", "refused")
    }
    if answered:
        right = sum(r.answered_code in r.judgment.codes for r in answered)
        figures["answered_right"] = round(right / len(answered), 4)
    expected = [r for r in results if r.judgment.expect]
    if expected:
        figures["outcome_as_expected"] = round(sum(r.status == r.judgment.expect for r in expected) / len(expected), 4)
    sections = [r for r in answered if r.judgment.section]
    if sections:
        right = sum(str(r.judgment.section) in r.answered_sections for r in sections)
        figures["section_right"] = round(right / len(sections), 4)
    return figures
