"""Intervals and the paired test against distributions worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.bootstrap import RESAMPLES, Interval, interval, intervals, sign_test


def test_what_never_differs_has_no_width() -> None:
    assert interval([1.0] * 30) == Interval(1.0, 1.0)
    assert interval([0.0]) == Interval(0.0, 0.0)


def test_two_questions_by_hand() -> None:
    # Drawn twice from {0, 1}, the mean is 0 or 1 in a quarter of the draws each: both ends lie outside 2.5 %.
    assert interval([0.0, 1.0]) == Interval(0.0, 1.0)


def test_a_hundred_questions_lie_where_the_binomial_lies() -> None:
    # Binomial(100, 0.5): 2.5 % lie below 40, 2.5 % above 60.
    found = interval([0.0, 1.0] * 50)
    assert found.low == pytest.approx(0.40, abs=0.011)
    assert found.high == pytest.approx(0.60, abs=0.011)


def test_four_of_thirty_lost_is_a_drop_and_three_are_not() -> None:
    # A draw of 30 misses all four with (26/30)^30 = 1.4 %, all three with (27/30)^30 = 4.2 %; 2.5 % is the edge.
    assert interval([-1.0] * 4 + [0.0] * 26).high < 0
    assert interval([-1.0] * 3 + [0.0] * 27).high == 0


def test_the_same_rows_give_the_same_interval_whatever_else_is_computed() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.25]
    alone = interval(values)
    interval([1.0, 0.0, 0.0])
    assert interval(values) == alone
    beside = intervals(np.array([values, values[::-1]]).T)
    assert beside[0] == alone
    assert RESAMPLES >= 2000


def test_nothing_has_an_interval_of_nothing() -> None:
    assert intervals(np.empty((0, 2))) == [Interval(0.0, 0.0)] * 2


@pytest.mark.parametrize(
    ("wins", "losses", "p"),
    [
        (0, 0, 1.0),
        (3, 3, 1.0),
        (5, 0, 2 / 32),
        (0, 5, 2 / 32),
        (8, 2, 2 * (1 + 10 + 45) / 1024),
        (1, 0, 1.0),
    ],
)
def test_the_sign_test_by_hand(wins: int, losses: int, p: float) -> None:
    assert sign_test(wins, losses) == pytest.approx(p)
