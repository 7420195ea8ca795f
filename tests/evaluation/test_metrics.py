"""Recall, reciprocal rank, nDCG and percentile against figures worked out by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from evaluation.metrics import Recall, ndcg, percentile, rank_of, recall


def test_the_rank_is_the_place_of_the_first_right_code() -> None:
    ranking = ("1.000001", "1.000002", "1.000003")
    assert rank_of(ranking, frozenset({"1.000003", "1.000002"})) == 2
    assert rank_of(ranking, frozenset({"1.000001"})) == 1
    assert rank_of(ranking, frozenset({"9.999999"})) is None
    assert rank_of((), frozenset({"1.000001"})) is None
    assert rank_of(ranking, frozenset()) is None


def test_recall_and_mrr_by_hand() -> None:
    # Found at 1, 2, 5, 10 and 20, and not at all.
    figures = recall([1, 2, 5, 10, 20, None])
    assert figures.at_1 == pytest.approx(1 / 6)
    assert figures.at_5 == pytest.approx(3 / 6)
    assert figures.at_10 == pytest.approx(4 / 6)
    assert figures.mrr == pytest.approx((1 + 0.5 + 0.2 + 0.1 + 0.05) / 6)
    assert figures.n == 6


def test_recall_of_nothing_is_zero_and_says_so() -> None:
    assert recall([]) == Recall(0.0, 0.0, 0.0, 0.0, 0)
    assert recall([None, None]) == Recall(0.0, 0.0, 0.0, 0.0, 2)


def test_figures_are_rounded_to_four_places_under_their_promised_names() -> None:
    assert recall([1, 3, None]).as_dict() == {
        "recall@1": 0.3333,
        "recall@5": 0.6667,
        "recall@10": 0.6667,
        "mrr": 0.4444,
        "n": 3,
    }


@pytest.mark.parametrize(
    ("ranking", "codes", "expected"),
    [
        ("abc", "a", 1.0),
        ("abc", "b", 1 / math.log2(3)),
        # Right at 1 and 3 of two right ones: (1 + 1/2) against (1 + 1/log2 3).
        ("abc", "ac", 1.5 / (1 + 1 / math.log2(3))),
        ("abc", "ab", 1.0),
        ("abc", "z", 0.0),
        ("", "a", 0.0),
        ("abc", "", 0.0),
        # Right at 11: beyond the first ten.
        ("bcdefghijka", "a", 0.0),
        ("bcdefghijak", "a", 1 / math.log2(11)),
    ],
)
def test_ndcg_by_hand(ranking: str, codes: str, expected: float) -> None:
    assert ndcg(list(ranking), frozenset(codes)) == pytest.approx(expected)


def test_ndcg_is_one_for_more_right_codes_than_places() -> None:
    assert ndcg([str(i) for i in range(10)], frozenset(str(i) for i in range(12))) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        # The worked examples of the nearest-rank method: 15, 20, 35, 40, 50.
        ([35, 20, 15, 50, 40], 0.05, 15),
        ([35, 20, 15, 50, 40], 0.30, 20),
        ([35, 20, 15, 50, 40], 0.40, 20),
        ([35, 20, 15, 50, 40], 0.50, 35),
        ([35, 20, 15, 50, 40], 1.00, 50),
        ([7], 0.5, 7),
        ([7], 0.99, 7),
        ([1, 2], 0.5, 1),
        ([1, 2], 0.0, 1),
    ],
)
def test_percentile_by_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_binary_fractions_do_not_shift_a_percentile() -> None:
    for n in range(1, 2001):
        assert percentile(range(n), 0.99) == math.ceil(Fraction(99, 100) * n) - 1
        assert percentile(range(n), 0.5) == math.ceil(Fraction(1, 2) * n) - 1
