"""How sure a figure is: percentile bootstrap intervals and the exact test of paired wins and losses.

Intervals after Efron, "Bootstrap methods: another look at the jackknife", 1979 (percentile method, questions drawn with
replacement); the paired test is McNemar's, computed exactly as a sign test on the questions that changed sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 4000
SEED = 20261123
"""Every interval draws from a generator of its own, so that it does not depend on what was computed before it."""

SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float

    def rounded(self) -> list[float]:
        return [round(self.low, 4), round(self.high, 4)]


def intervals(columns: NDArray[np.float64], resamples: int = RESAMPLES, seed: int = SEED) -> list[Interval]:
    """The 95 % interval of each column's mean.  ``columns``: shape (questions, figures); the rows are drawn together.

    (0, 0) for each column where there is no row.
    """
    count, width = columns.shape
    if count == 0:
        return [Interval(0.0, 0.0)] * width
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=resamples)
    means = draws @ columns / count
    tail = (1 - SHARE) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    return [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def interval(values: Sequence[float], resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """The 95 % interval of the mean; of paired differences, that of the difference."""
    return intervals(np.asarray(values, np.float64).reshape(-1, 1), resamples, seed)[0]


def sign_test(wins: int, losses: int) -> float:
    """Two-sided p: how often a fair coin parts wins and losses at least so unevenly; 1 where nothing changed."""
    changed = wins + losses
    tail = sum(comb(changed, i) for i in range(min(wins, losses) + 1))
    return min(1.0, float(2 * tail / 2**changed))
