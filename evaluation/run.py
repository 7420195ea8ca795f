"""Runs an assistant over judgments: ranks, outcomes, sections and latency."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.answer import Answered, Clarification
from assistant.answering import Assistant, Reply
from assistant.question import Context, Question
from assistant.trace import Trace
from evaluation.bootstrap import Interval, intervals
from evaluation.judgments import OUTCOMES, Judgment, judgments_digest
from evaluation.metrics import ndcg, percentile, rank_of, recall
from evaluation.record import Row, RunRecord

DEPTH = 50
NOWHERE = "not in the index"


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's result.

    ``ranking``: of a question by itself the search behind the answer, of one in a conversation what the conversation
    found; ``milliseconds`` is of the whole answer; ``field`` and ``level`` are the expected procedure's, of the first
    by code where several are right.
    """

    judgment: Judgment
    ranking: tuple[str, ...]
    rank: int | None
    status: str
    answered_code: str | None
    answered_sections: tuple[str, ...]
    milliseconds: float
    trace: Trace
    field: str = ""
    level: str = ""

    @property
    def ndcg(self) -> float:
        return ndcg(self.ranking, self.judgment.codes)

    @property
    def right(self) -> bool | None:
        """Whether the answer names a right procedure; None where nothing was answered or nothing would be right."""
        if self.status != "answered" or not self.judgment.codes:
            return None
        return self.answered_code in self.judgment.codes

    @property
    def row(self) -> Row:
        return Row(
            id=self.judgment.id,
            slice=self.judgment.slice,
            judged=bool(self.judgment.codes),
            rank=self.rank,
            top=self.ranking[:10],
            ms=round(self.milliseconds, 2),
            field=self.field,
            level=self.level,
            ndcg=round(self.ndcg, 4),
            status=self.status,
            right=self.right,
            met=self.status == self.judgment.expect if self.judgment.expect else None,
        )


@dataclass(slots=True)
class Run:
    """Results over a set of judgments, and the digests of what was measured.

    ``apart``: how many questions stand in the corpus too and were asked of an index without those (leave one out).
    """

    results: list[Judged] = field(default_factory=list)
    passport: dict[str, str] = field(default_factory=dict)
    apart: int = 0

    def as_dict(self) -> dict[str, object]:
        """The shape that ``tthc evaluate --json`` prints."""
        return {
            **_figures(self.results),
            "slices": self._by(lambda r: r.judgment.slice),
            "levels": self._by(lambda r: r.level),
            "fields": self._by(lambda r: r.field),
            "near_copies_left_out": self.apart,
            "index": self.passport,
        }

    def _by(self, key: Callable[[Judged], str]) -> dict[str, dict[str, object]]:
        """Figures by group, the groups in order; results without one (no expected procedure) in none."""
        names = sorted({key(r) for r in self.results} - {""})
        return {name: _figures([r for r in self.results if key(r) == name]) for name in names}

    def record(self, name: str) -> RunRecord:
        """The run to be saved, without the text of any question."""
        digest = judgments_digest([r.judgment for r in self.results])
        return RunRecord(name, self.passport, digest, tuple(r.row for r in self.results))


def evaluate(
    assistant: Assistant,
    judgments: Sequence[Judgment],
    progress: Callable[[int, int], None],
    apart: Mapping[str, Assistant] | None = None,
) -> Run:
    """Answers every question; the context questions of a judgment are asked first, in a conversation.

    ``apart``: by id, the assistant to ask instead, whose index lacks the corpus's near-copies of that question.
    """
    apart = apart or {}
    run = Run(passport=dict(assistant.passport), apart=sum(judgment.id in apart for judgment in judgments))
    for one in (assistant, *{id(other): other for other in apart.values()}.values()):
        one.answer(Question("khởi động"))  # loads what is loaded on first use, outside the clock
    for done, judgment in enumerate(judgments, start=1):
        run.results.append(_judge(apart.get(judgment.id, assistant), judgment))
        progress(done, len(judgments))
    return run


def _judge(assistant: Assistant, judgment: Judgment) -> Judged:
    context = Context()
    for earlier in judgment.context:
        context = assistant.answer(Question(earlier, context=context)).outcome.context
    started = time.perf_counter()
    reply = assistant.answer(Question(judgment.question, context=context))
    milliseconds = (time.perf_counter() - started) * 1000
    if judgment.context:
        ranking = conversation_ranking(reply)
    else:
        ranking = tuple(found.card.code for found in assistant.search(judgment.question, DEPTH))
    answers = reply.outcome.answers if isinstance(reply.outcome, Answered) else ()
    known = [card for code in sorted(judgment.codes) if (card := assistant.card(code))]
    nowhere = NOWHERE if judgment.codes else ""
    return Judged(
        judgment=judgment,
        ranking=ranking,
        rank=rank_of(ranking, judgment.codes),
        status=reply.outcome.status,
        answered_code=answers[0].procedure.code if answers else None,
        answered_sections=tuple(str(answer.section) for answer in answers),
        milliseconds=milliseconds,
        trace=reply.trace,
        field=known[0].field if known else nowhere,
        level=str(known[0].level) if known else nowhere,
    )


def conversation_ranking(reply: Reply) -> tuple[str, ...]:
    """What a turn of a conversation found, the best first: the answer, the options shown, then what was ranked.

    A search of the follow-up's words alone would measure what no citizen sees.
    """
    outcome = reply.outcome
    codes: list[str] = []
    if isinstance(outcome, Answered):
        codes += [answer.procedure.code for answer in outcome.answers]
    if isinstance(outcome, Answered | Clarification):
        codes += [option.value for option in outcome.options if option.kind == "procedure"]
    ranked = [(c.score, c.card.code) for c in reply.trace.candidates] + [
        (r.score, r.code) for r in reply.trace.rejected
    ]
    codes += [code for _, code in sorted(ranked, key=lambda item: (-item[0], item[1]))]
    return tuple(dict.fromkeys(codes))[:DEPTH]


def _figures(results: Sequence[Judged]) -> dict[str, object]:
    judged = [r for r in results if r.judgment.codes]
    latency = [r.milliseconds for r in results]
    figures: dict[str, object] = {
        **recall([r.rank for r in judged]).as_dict(),
        "ndcg@10": round(sum(r.ndcg for r in judged) / len(judged), 4) if judged else 0.0,
        "intervals": {name: found.rounded() for name, found in recall_intervals([r.rank for r in judged]).items()},
        "latency_ms": {"p50": round(percentile(latency, 0.5), 2), "p99": round(percentile(latency, 0.99), 2)},
    }
    answered = [r for r in judged if r.status == "answered"]
    figures["outcomes"] = {status: sum(r.status == status for r in results) for status in OUTCOMES}
    if answered:
        figures["answered_right"] = round(sum(bool(r.right) for r in answered) / len(answered), 4)
    expected = [r for r in results if r.judgment.expect]
    if expected:
        figures["outcome_as_expected"] = round(sum(r.status == r.judgment.expect for r in expected) / len(expected), 4)
        figures["expected"] = _expected(expected)
    sections = [r for r in answered if r.judgment.section]
    if sections:
        right = sum(str(r.judgment.section) in r.answered_sections for r in sections)
        figures["section_right"] = round(right / len(sections), 4)
    return figures


def _expected(results: Sequence[Judged]) -> dict[str, dict[str, float | int]]:
    """By expected outcome: how many, and the share that came out so."""
    shares: dict[str, dict[str, float | int]] = {}
    for outcome in OUTCOMES:
        group = [r for r in results if r.judgment.expect == outcome]
        if group:
            right = sum(r.status == outcome for r in group) / len(group)
            shares[outcome] = {"n": len(group), "right": round(right, 4)}
    return shares


def recall_intervals(ranks: Sequence[int | None]) -> dict[str, Interval]:
    """95 % bootstrap intervals of recall@1, recall@5, recall@10 and MRR, by name."""
    columns = [[float(rank is not None and rank <= k) for rank in ranks] for k in (1, 5, 10)]
    columns.append([1 / rank if rank else 0.0 for rank in ranks])
    found = intervals(np.array(columns, np.float64).T.reshape(len(ranks), 4))
    return dict(zip(("recall@1", "recall@5", "recall@10", "mrr"), found, strict=True))
