"""Levers: how scores add up, by hand; and that the last lever is what is served."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from assistant.answering import Assistant
from evaluation.ablation import without_diacritics
from evaluation.levers import Bench, fused, levers, open_bench
from index.encoders import HashingEncoder
from index.hybrid import load_fusion

QUESTIONS = [
    "con em mới sinh, làm giấy khai sinh ở mô",
    "dang ky tam tru cho nguoi thue nha",
    "Xin phép xây nhà hai tầng ở phường Hải Châu cần giấy tờ gì?",
    "Thủ tục đăng ký kết hôn",
    "how to register a birth",
]


@pytest.fixture(scope="module")
def bench(hashing_home: Path) -> Bench:
    return open_bench(hashing_home / "index", HashingEncoder())


def test_reciprocal_ranks_by_hand() -> None:
    scores = {"a": np.array([3, 2, 1, 1], np.float32), "b": np.array([0, 5, 4, 0], np.float32)}
    # What stands at the lowest score was not found: it gets nothing, however the codes are ordered.
    expected = [1 / 61, 1 / 62 + 1 / 61, 1 / 62, 0]
    assert fused(scores, "ranks") == pytest.approx(expected)
    nothing = {"a": np.zeros(3, np.float32)}
    assert fused(nothing, "ranks").tolist() == [0, 0, 0]


def test_scores_add_up_equal_or_weighed() -> None:
    scores = {"body": np.array([1, 2], np.float32), "words": np.array([3, -1], np.float32)}
    assert fused(scores, "equal") == pytest.approx([4, 1])
    weights = load_fusion().weights
    assert fused(scores, "weighed") == pytest.approx(
        [weights["body"] + 3 * weights["words"], 2 * weights["body"] - weights["words"]]
    )


def test_each_lever_goes_beyond_the_one_before_until_everything_is_used() -> None:
    rows = levers()
    assert len({lever.name for lever in rows}) == len(rows)
    for before, after in pairwise(rows):
        assert {*before.sources} <= {*after.sources}
        assert {*before.priors} <= {*after.priors}
        assert before != after
    assert {*rows[-1].sources} == {*load_fusion().weights}
    assert (rows[-1].reading, rows[-1].marks, rows[-1].fusion) == ("lexicon", True, "weighed")


def test_the_last_lever_is_what_is_served(bench: Bench, hashing_assistant: Assistant) -> None:
    for question in QUESTIONS:
        [(codes, ms)] = bench.find(question, levers()[-1:])
        assert codes == [c.card.code for c in hashing_assistant.candidates(question, 50)], question
        assert ms > 0


def test_the_first_lever_is_bm25_alone(bench: Bench) -> None:
    from assistant.screening import received
    from index.analyzer import syllable_tokens

    [(codes, _)] = bench.find(QUESTIONS[0], levers()[:1])
    scores = bench.indexes.body.scores(syllable_tokens(received(QUESTIONS[0])[0]))
    assert codes[0] == bench.indexes.codes[int(scores.argmax())]
    assert len(codes) == 50


def test_stripped_of_diacritics_and_nothing_else() -> None:
    assert without_diacritics("Đăng ký tạm trú ở Đà Nẵng, 25.000đ?") == "Dang ky tam tru o Da Nang, 25.000d?"
    assert without_diacritics("ASCII stays") == "ASCII stays"
