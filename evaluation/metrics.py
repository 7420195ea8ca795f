"""Recall@k, reciprocal rank and nDCG, by the definitions of the field (Manning, Raghavan, Schütze, 2008, ch. 8).

A question counts as found at k when any acceptable code is among the first k (success@k, which the project's
judgments call recall@k, since one right procedure is what a citizen needs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from statistics import mean


def rank_of(ranking: Sequence[str], codes: frozenset[str]) -> int | None:
    """The place, from 1, of the first acceptable code; None where there is none."""
    return next((place for place, code in enumerate(ranking, start=1) if code in codes), None)


def ndcg(ranking: Sequence[str], codes: frozenset[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k, in [0, 1], of gain 1 a right code (Järvelin and Kekäläinen, 2002).

    The best ranking has all right codes first, so a second right code counts here, as it does not in recall.
    """
    gain = sum(1 / log2(place + 1) for place, code in enumerate(ranking[:k], start=1) if code in codes)
    best = sum(1 / log2(place + 1) for place in range(1, min(len(codes), k) + 1))
    return gain / best if best else 0.0


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares in [0, 1] over ``n`` questions; zero everywhere when n is 0."""

    at_1: float
    at_5: float
    at_10: float
    mrr: float
    n: int

    def as_dict(self) -> dict[str, float | int]:
        return {
            "recall@1": round(self.at_1, 4),
            "recall@5": round(self.at_5, 4),
            "recall@10": round(self.at_10, 4),
            "mrr": round(self.mrr, 4),
            "n": self.n,
        }


def recall(ranks: Sequence[int | None]) -> Recall:
    """``ranks``: the place of the first right procedure of each question, None where it was not found."""
    if not ranks:
        return Recall(0.0, 0.0, 0.0, 0.0, 0)

    def within(k: int) -> float:
        return mean(rank is not None and rank <= k for rank in ranks)

    return Recall(within(1), within(5), within(10), mean(1 / rank if rank else 0.0 for rank in ranks), len(ranks))


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that at least ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]
