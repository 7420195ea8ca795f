"""Answer, ask back or refuse: pure rules over the candidates."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from assistant.ranking import Candidate, Prior


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores and ``gap`` in log odds, ``min_coverage`` and ``wish_title`` shares in [0, 1]: data/thresholds.toml."""

    min_score: float
    unsure_score: float
    sure_score: float
    min_coverage: float
    gap: float
    clarify_at: int
    offered: int
    wish_score: float
    wish_title: float
    scored: bool = True

    def without_scores(self, degraded: bool) -> Thresholds:
        """For lexical evidence alone the scores are on another scale: coverage decides."""
        if not degraded:
            return self
        return replace(self, min_score=-math.inf, unsure_score=-math.inf, scored=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``candidate`` is answered from; ``other`` is near-equal and offered."""

    candidate: Candidate
    other: Candidate | None = None


@dataclass(frozen=True, slots=True)
class AskBack:
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """``why`` is for the trace: which threshold was missed."""

    why: str


Decision = Answer | AskBack | Refuse


def decide(candidates: Sequence[Candidate], coverage: float, vague: bool, thresholds: Thresholds) -> Decision:
    """``coverage``: the share of the question's weight that the best candidate's record knows, in [0, 1].

    ``vague``: no word of the question tells one procedure from another; it is asked back about.
    """
    if not candidates:
        return Refuse("no candidate")
    best = candidates[0]
    if vague and len(candidates) >= 2:
        return AskBack(tuple(candidates[: thresholds.offered]))
    if best.score < thresholds.min_score:
        return Refuse(f"best score {best.score:.2f} < {thresholds.min_score}")
    unsure = best.score < thresholds.unsure_score
    foreign = coverage < thresholds.min_coverage
    if foreign and (unsure or not thresholds.scored):
        return Refuse(f"coverage {coverage:.2f} < {thresholds.min_coverage}")
    if (unsure or (foreign and best.score < thresholds.sure_score)) and len(candidates) >= 2:
        return AskBack(tuple(candidates[: thresholds.offered]))
    near = [c for c in candidates if c.score >= best.score - thresholds.gap]
    if len(near) >= thresholds.clarify_at:
        return AskBack(tuple(near[: thresholds.offered]))
    return Answer(best, near[1] if len(near) == 2 else None)


@cache
def load_thresholds() -> Thresholds:
    data = _data()
    return Thresholds(
        min_score=data["refuse"]["min_score"],
        unsure_score=data["unsure"]["score"],
        sure_score=data["unsure"]["sure_score"],
        min_coverage=data["refuse"]["min_coverage"],
        gap=data["near"]["gap"],
        clarify_at=int(data["near"]["clarify_at"]),
        offered=int(data["near"]["offered"]),
        wish_score=data["wishes"]["score"],
        wish_title=data["wishes"]["title"],
    )


@cache
def load_prior() -> Prior:
    data = _data()["prior"]
    return Prior(
        nearness=data["nearness"],
        own=data["own"],
        whole=data["whole"],
        exact=data["exact"],
        unasked=data["unasked"],
        told=data["told"],
    )


def _data() -> dict[str, dict[str, float]]:
    return tomllib.loads((Path(__file__).parent / "data" / "thresholds.toml").read_text(encoding="utf-8"))
