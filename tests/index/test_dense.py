"""Dense search against inner products worked out by hand and by numpy."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np
import pytest

from index.dense import EXACT_UP_TO, MIN_RECALL, DenseIndex, recall_against_exact
from index.retrieval import Vectors


def unit_vectors(rows: int, dimension: int, seed: int = 1) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def reloaded(index: DenseIndex, folder: Path) -> DenseIndex:
    index.save(folder / "x.faiss")
    return DenseIndex.load(folder / "x.faiss")


def test_a_small_index_is_exact(tmp_path: Path) -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    for index in (built := DenseIndex.build(vectors), reloaded(built, tmp_path)):
        scores, rows = index.search(np.array([[1, 0], [0, 1]], np.float32), 2)
        assert (index.kind, index.size) == ("exact", 3)
        assert rows.tolist() == [[0, 2], [1, 2]]
        np.testing.assert_allclose(scores, [[1, 0.6], [1, 0.8]], atol=1e-6)


def test_more_than_there_is_gives_what_there_is() -> None:
    scores, rows = DenseIndex.build(unit_vectors(3, 4)).search(unit_vectors(2, 4), 10)
    assert scores.shape == rows.shape == (2, 3)
    assert sorted(rows[0]) == [0, 1, 2]


def test_the_bound_lies_between_exact_and_half_precision() -> None:
    assert DenseIndex.build(unit_vectors(EXACT_UP_TO, 4)).kind == "exact"
    assert DenseIndex.build(unit_vectors(EXACT_UP_TO + 1, 4)).kind == "fp16"


def test_half_precision_misses_next_to_nothing(tmp_path: Path) -> None:
    vectors, queries = unit_vectors(EXACT_UP_TO + 1, 64), unit_vectors(100, 64, seed=2)
    index = reloaded(DenseIndex.build(vectors), tmp_path)
    assert (index.kind, index.size) == ("fp16", EXACT_UP_TO + 1)
    scores, rows = index.search(queries, 10)
    exact = queries @ vectors.T
    expected = np.argsort(-exact, axis=1)[:, :10]
    recall = np.mean([len({*found} & {*right}) / 10 for found, right in zip(rows, expected, strict=True)])
    assert recall >= MIN_RECALL
    np.testing.assert_allclose(scores, np.take_along_axis(exact, rows, axis=1), atol=2e-3)
    assert recall_against_exact(index, vectors, queries) == pytest.approx(recall, abs=0.002)


def test_recall_counts_the_rows_found_among_the_right_ones() -> None:
    vectors = np.eye(4, dtype=np.float32)
    query = np.array([[0.9, 0.4, 0.1, 0.05]], np.float32)
    assert recall_against_exact(DenseIndex.build(vectors), vectors, query, k=2) == 1.0
    shifted = DenseIndex.build(vectors[[3, 0, 1, 2]])  # It finds rows 1 and 2, the right ones are 0 and 1.
    assert recall_against_exact(shifted, vectors, query, k=2) == 0.5


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    for index in (built := DenseIndex.build(np.empty((0, 8), np.float32)), reloaded(built, tmp_path)):
        scores, rows = index.search(unit_vectors(2, 8), 5)
        assert (index.size, scores.shape, rows.shape) == (0, (2, 0), (2, 0))


def test_loaded_indexes_live_on_their_own(tmp_path: Path) -> None:
    vectors = unit_vectors(50, 16)
    loaded = [reloaded(DenseIndex.build(vectors), tmp_path) for _ in range(20)]
    for index in loaded:
        assert index.search(vectors, 1)[1][:, 0].tolist() == list(range(50))


def test_missing_and_broken_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "none.faiss")
    (tmp_path / "x.faiss").write_bytes(b"no index")
    with pytest.raises(RuntimeError):
        DenseIndex.load(tmp_path / "x.faiss")


def test_a_full_disk_is_an_os_error(tmp_path: Path) -> None:
    index = DenseIndex.build(unit_vectors(100, 16))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            index.save(tmp_path / "x.faiss")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
