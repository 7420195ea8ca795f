"""Lexical evidence: BM25 over procedures, one document each, built once per index version (bm25s).

The score is Lucene's BM25 (Robertson's with a non-negative idf), k1 and b as in `LexicalIndex.build`.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class LexicalIndex:
    """BM25 scores of every document for a query's tokens.  Read-only after building: safe from several threads."""

    def __init__(self, engine: bm25s.BM25, vocabulary: dict[str, int], size: int) -> None:
        self._engine = engine
        self._vocabulary = vocabulary
        self._size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]], k1: float = 1.5, b: float = 0.75) -> LexicalIndex:
        """``documents``: tokens of each document, in the order in which `scores` answers."""
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in document] for document in documents]
        logging.getLogger("bm25s").setLevel(logging.WARNING)  # It sets itself to DEBUG, and would speak at every build.
        engine = bm25s.BM25(k1=k1, b=b, method="lucene")
        if vocabulary:
            engine.index((ids, vocabulary), show_progress=False, leave_progress=False)
        return cls(engine, vocabulary, len(documents))

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Float32, shape (documents,); all zero where no token is known."""
        ids = [found for token in tokens if (found := self._vocabulary.get(token)) is not None]
        if not ids:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._engine.get_scores_from_ids(ids), np.float32)

    def held(self, tokens: Sequence[str]) -> Scores:
        """For each document the share of its own weight (idf) that the tokens hold, float32 in [0, 1].

        The other way round than `coverage`: a title that speaks of much that was not asked holds little.
        """
        weight, nothing = self._weight, np.zeros(self._size, np.float32)
        return np.divide(self._overlap(tokens), weight, out=nothing, where=weight > 0)

    def _overlap(self, tokens: Sequence[str]) -> Scores:
        """For each document the summed idf of the tokens it holds."""
        shared = np.zeros(self._size, np.float32)
        if self._vocabulary:
            starts, rows = self._engine.scores["indptr"], self._engine.scores["indices"]
            for known in {found for token in tokens if (found := self._vocabulary.get(token)) is not None}:
                shared[rows[int(starts[known]) : int(starts[known + 1])]] += self._idf[known]
        return shared

    @cached_property
    def _idf(self) -> Scores:
        """idf of each token of the vocabulary, by its number."""
        counts = np.diff(self._engine.scores["indptr"])[: len(self._vocabulary)]
        return np.asarray(np.log1p(self._size / (1 + counts)), np.float32)

    @cached_property
    def _weight(self) -> Scores:
        """The summed idf of each document's distinct tokens."""
        if not self._vocabulary:
            return np.zeros(self._size, np.float32)
        counts = np.diff(self._engine.scores["indptr"])[: len(self._vocabulary)]
        rows = self._engine.scores["indices"]
        return np.bincount(rows, np.repeat(self._idf, counts), minlength=self._size).astype(np.float32)

    def coverage(self, tokens: Sequence[str], document: int) -> float:
        """The share of the tokens' weight (idf) that the document holds, in [0, 1]; 0 without tokens.

        A token that no document holds weighs more than the rarest that one does.
        """
        if not tokens or not self._vocabulary:
            return 0.0
        starts, rows = self._engine.scores["indptr"], self._engine.scores["indices"]
        total = held = 0.0
        for token in set(tokens):
            known = self._vocabulary.get(token)
            start, end = (0, 0) if known is None else (int(starts[known]), int(starts[known + 1]))
            weight = math.log1p(self._size / (1 + end - start))
            total += weight
            place = int(np.searchsorted(rows[start:end], document))
            if place < end - start and rows[start + place] == document:
                held += weight
        return held / total

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "vocabulary.json").write_text(
            json.dumps({"size": self._size, "tokens": list(self._vocabulary)}, ensure_ascii=False), encoding="utf-8"
        )
        if self._vocabulary:
            self._engine.save(str(folder / "bm25"), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Raises OSError or ValueError when the files are missing or broken."""
        data = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        vocabulary = {token: i for i, token in enumerate(data["tokens"])}
        engine = bm25s.BM25.load(str(folder / "bm25"), show_progress=False) if vocabulary else bm25s.BM25()
        return cls(engine, vocabulary, data["size"])
