"""BM25 against scores worked out by hand."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from index.lexical import LexicalIndex

DOCUMENTS = [["a", "b", "a"], ["b", "c"], ["c", "c", "c", "c"]]
# Lucene's BM25 with k1 = 1.5, b = 0.75; three documents of 3, 2 and 4 tokens, 3 on average.
#   idf(a) = ln(1 + (3 - 1 + .5) / (1 + .5)) = ln 2.6667 = .980829      idf(b) = idf(c) = ln(1 + 1.5 / 2.5) = .470004
#   a in 1: .980829 * 2 / (2 + 1.5 * (.25 + .75 * 3 / 3)) = .560474     b in 1: .470004 * 1 / (1 + 1.5) = .188001
#   b in 2: .470004 * 1 / (1 + 1.5 * (.25 + .75 * 2 / 3)) = .221178     c in 2: the same
#   c in 3: .470004 * 4 / (4 + 1.5 * (.25 + .75 * 4 / 3)) = .320003
A, B, C = [0.560474, 0, 0], [0.188001, 0.221178, 0], [0, 0.221178, 0.320003]


@pytest.fixture(params=["built", "loaded"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    """The index as it was built, and as it comes back from the disk."""
    built = LexicalIndex.build(DOCUMENTS)
    if request.param == "built":
        return built
    built.save(tmp_path / "lexical" / "title")
    return LexicalIndex.load(tmp_path / "lexical" / "title")


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["a"], A),
        (["b"], B),
        (["c"], C),
        (["a", "b", "c"], np.sum([A, B, C], axis=0)),
        (["b", "b", "unknown"], np.multiply(B, 2)),
        (["unknown"], [0, 0, 0]),
        ([], [0, 0, 0]),
    ],
)
def test_scores_are_lucenes(index: LexicalIndex, tokens: list[str], expected: list[float]) -> None:
    scores = index.scores(tokens)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, expected, atol=1e-6)


# ln(1 + 3 / (1 + df)): a .916291, b and c .693147, a token of no document 1.386294.
@pytest.mark.parametrize(
    ("tokens", "document", "expected"),
    [
        (["a", "b", "unknown"], 0, (0.916291 + 0.693147) / 2.995732),
        (["a", "b", "unknown"], 1, 0.693147 / 2.995732),
        (["a", "b", "unknown"], 2, 0),
        (["c", "c", "b"], 2, 0.5),
        (["b", "c"], 1, 1),
        (["unknown"], 0, 0),
        ([], 0, 0),
    ],
)
def test_coverage_is_the_known_share_of_the_weight(
    index: LexicalIndex, tokens: list[str], document: int, expected: float
) -> None:
    assert index.coverage(tokens, document) == pytest.approx(expected, abs=1e-6)


def test_coverage_and_scores_agree_on_which_documents_hold_a_token() -> None:
    random = np.random.default_rng(7)
    documents = [[f"t{n}" for n in random.integers(0, 40, size=random.integers(0, 12))] for _ in range(60)]
    index = LexicalIndex.build(documents)
    for token in {t for document in documents for t in document}:
        scores = index.scores([token])
        for i, document in enumerate(documents):
            assert (token in document) == (scores[i] > 0) == (index.coverage([token], i) == 1)


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (["a"], [0.916291 / 1.609438, 0, 0]),
        (["b", "b", "unknown"], [0.693147 / 1.609438, 0.5, 0]),
        (["c", "b"], [0.693147 / 1.609438, 1, 1]),
        ([], [0, 0, 0]),
    ],
)
def test_held_is_the_share_of_the_documents_own_weight(
    index: LexicalIndex, tokens: list[str], expected: list[float]
) -> None:
    np.testing.assert_allclose(index.held(tokens), expected, atol=1e-6)


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_an_index_without_words_answers_nothing(tmp_path: Path, documents: list[list[str]]) -> None:
    built = LexicalIndex.build(documents)
    built.save(tmp_path / "empty")
    for index in (built, LexicalIndex.load(tmp_path / "empty")):
        assert index.scores(["a"]).tolist() == index.held(["a"]).tolist() == [0] * len(documents)
        if documents:
            assert index.coverage(["a"], 0) == 0


def test_an_empty_document_among_others_scores_nothing() -> None:
    index = LexicalIndex.build([[], ["a"], []])
    scores = index.scores(["a"])
    assert scores[1] > 0
    assert scores[[0, 2]].tolist() == [0, 0]
    assert index.held(["a"]).tolist() == [0, 1, 0]


def test_building_says_nothing(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        LexicalIndex.build(DOCUMENTS)
    assert caplog.messages == []
    assert capfd.readouterr() == ("", "")


def test_missing_and_broken_files_are_errors(tmp_path: Path) -> None:
    folder = tmp_path / "title"
    with pytest.raises(OSError, match="vocabulary.json"):
        LexicalIndex.load(folder)
    LexicalIndex.build(DOCUMENTS).save(folder)
    (folder / "vocabulary.json").write_text('{"size": 3, "tok', encoding="utf-8")
    with pytest.raises(ValueError, match="Unterminated"):
        LexicalIndex.load(folder)
