"""The retriever that serves: BM25 and FAISS over the same procedures, fused by weighted z-scores.

After the trials in docs/adr/0003; z-score fusion is "ZMUV" in Wu, Crestani and Bi, "Evaluating score normalization
methods in data fusion", 2006.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analyzer import syllable_tokens, syllables, word_tokens
from index.dense import DenseIndex
from index.lexical import LexicalIndex, Scores
from index.marks import MarkRestorer
from index.retrieval import Encoder, Hit, Query, Vectors

SECTIONS_ASKED = 100
"""Section passages fetched a query: some 40 procedures' worth; the rest gets the floor."""

DENSE_PARTS = ("overview", "sections", "asked")
"""The dense indexes of an artifact, each in ``<part>.faiss``."""

QUESTIONS_ASKED = 300
"""Questions fetched a query: at a dozen a procedure, those of about 25 to 100 procedures."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights of the sources of evidence, from ``index/data/fusion.toml``."""

    weights: Mapping[str, float]
    expansion_weight: float


@cache
def load_fusion() -> Fusion:
    data = tomllib.loads((Path(__file__).parent / "data" / "fusion.toml").read_text(encoding="utf-8"))
    return Fusion(data["weights"], data["expansions"]["weight"])


@dataclass(frozen=True, slots=True)
class Indexes:
    """The parts of one index version that finding reads.

    ``owner``: int32, shape (section passages,), the position of each passage's procedure in ``codes``;
    ``asked_owners``: positions of the procedures that each question asks for, by row of ``asked``.
    """

    codes: tuple[str, ...]
    title: LexicalIndex
    words: LexicalIndex
    body: LexicalIndex
    asked_words: LexicalIndex
    overview: DenseIndex
    sections: DenseIndex
    asked: DenseIndex
    owner: NDArray[np.int32]
    passage_ids: tuple[str, ...]
    asked_owners: tuple[tuple[int, ...], ...]
    marks: MarkRestorer

    @classmethod
    def load(cls, folder: Path) -> Indexes:
        """Raises OSError, ValueError or RuntimeError when a part is missing or broken."""
        cards = json.loads((folder / "cards.json").read_text(encoding="utf-8"))
        codes = tuple(row[0] for row in cards)
        position = {code: i for i, code in enumerate(codes)}
        passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        ids = tuple(text_id for text_id, _ in passages if kind_of(text_id) == "sections")
        questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
        owners = (questions[text_id] for text_id, _ in passages if kind_of(text_id) == "asked")
        return cls(
            codes=codes,
            title=LexicalIndex.load(folder / "lexical" / "title"),
            words=LexicalIndex.load(folder / "lexical" / "words"),
            body=LexicalIndex.load(folder / "lexical" / "body"),
            asked_words=LexicalIndex.load(folder / "lexical" / "asked"),
            overview=DenseIndex.load(folder / "overview.faiss"),
            sections=DenseIndex.load(folder / "sections.faiss"),
            asked=DenseIndex.load(folder / "asked.faiss"),
            owner=np.array([position[i.partition("#")[0]] for i in ids], np.int32),
            passage_ids=ids,
            asked_owners=tuple(tuple(position[code] for code in codes) for codes in owners),
            marks=MarkRestorer.load(folder / "marks.json"),
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """z-scores by source, float32, shape (procedures,) each, in the order of ``Indexes.codes``.

    ``best_passage``: the section passage nearest to the query, by position of its procedure, where one was fetched;
    ``degraded``: the dense sources are missing.
    """

    scores: Mapping[str, Scores]
    best_passage: Mapping[int, str]
    degraded: bool


def kind_of(text_id: str) -> str:
    """Which dense index a text belongs to: ``code#overview``, ``code#section`` or ``code?question``."""
    if "?" in text_id:
        return "asked"
    return "overview" if text_id.endswith("#overview") else "sections"


class HybridRetriever:
    """Finds procedures by all sources at once.  Safe from several threads.

    Without an encoder, or when it fails on a query, the lexical sources answer alone, and `retrieve_traced` says so.
    """

    def __init__(self, indexes: Indexes, encoder: Encoder | None, fusion: Fusion) -> None:
        self._indexes = indexes
        self._encoder = encoder
        self._fusion = fusion

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        return self.retrieve_traced(query, k)[0]

    def retrieve_traced(self, query: Query, k: int) -> tuple[list[Hit], bool]:
        """The first k procedures, the best first, ties by code; and whether the encoder was missing."""
        evidence = self.evidence(query)
        weights = self._fusion.weights
        shares = {name: weights[name] * scores for name, scores in evidence.scores.items()}
        total = np.sum(list(shares.values()), axis=0)
        # Codes are in order, so a stable sort breaks ties by code.
        first = np.argsort(-total, kind="stable")[:k]
        hits = [
            Hit(
                procedure_code=self._indexes.codes[i],
                score=float(total[i]),
                evidence={name: round(float(share[i]), 3) for name, share in shares.items()},
                passage_id=evidence.best_passage.get(int(i)),
            )
            for i in first
        ]
        return hits, evidence.degraded

    def coverage(self, query: Query, code: str) -> float:
        """The share of the query's weight that the procedure's text knows (its expansions' if more), in [0, 1]."""
        position = self._indexes.codes.index(code)
        tokens = syllables(query.text)
        own = self._indexes.body.coverage(tokens, position)
        if not query.expansions:
            return own
        return max(own, self._indexes.body.coverage(syllables(" ".join(query.expansions)), position))

    def read(self, query: Query) -> str:
        """The query's text as the encoder and the word index read it: with its diacritics, put back where need be."""
        return self._indexes.marks.restore(query.text) if query.language == "vi" else query.text

    def titles_held(self, query: Query) -> Scores:
        """For each procedure the share of its title that the query and its expansions hold, float32 in [0, 1]."""
        return self._indexes.title.held(syllable_tokens(query.text) + syllable_tokens(" . ".join(query.expansions)))

    def evidence(self, query: Query) -> Evidence:
        """What every source says of every procedure, before it is weighed."""
        query = replace(query, text=self.read(query))
        scores = {name: _z(found) for name, found in self._lexical(query).items()}
        try:
            vector = self._encoder.encode_queries([query.text]) if self._encoder else None
        except Exception:  # Whatever breaks inside an encoder, the citizen still gets the lexical answer.
            _log.exception("the encoder failed; answering from lexical evidence alone")
            vector = None
        if vector is None:
            return Evidence(scores, {}, True)
        overview, sections, best_passage = self._dense(vector)
        dense = {"overview": overview, "sections": sections, "asked": self._asked(vector)}
        return Evidence(scores | {name: _z(found) for name, found in dense.items()}, best_passage, False)

    def _lexical(self, query: Query) -> dict[str, Scores]:
        indexes, extra = self._indexes, " . ".join(query.expansions)
        tokens, words = syllable_tokens(query.text), word_tokens(query.text)
        scores = {
            "words": indexes.words.scores(words),
            "body": indexes.body.scores(tokens),
            "asked_words": indexes.asked_words.scores(tokens),
        }
        scores["title_held"] = self.titles_held(query)
        if extra:
            weight = self._fusion.expansion_weight
            more, more_words = syllable_tokens(extra), word_tokens(extra)
            scores["words"] = scores["words"] + weight * indexes.words.scores(more_words)
            scores["body"] = scores["body"] + weight * indexes.body.scores(more)
        return scores

    def _dense(self, vector: Vectors) -> tuple[Scores, Scores, dict[int, str]]:
        """Cosines with every overview, and with the best section of each procedure.

        A procedure none of whose sections is among those fetched gets the lowest cosine fetched.
        """
        indexes, count = self._indexes, len(self._indexes.codes)
        values, rows = indexes.overview.search(vector, count)
        overview = np.zeros(count, np.float32)
        overview[rows[0]] = values[0]
        values, rows = indexes.sections.search(vector, SECTIONS_ASKED)
        sections = np.full(count, values[0].min() if values.size else 0.0, np.float32)
        best: dict[int, str] = {}
        for value, row in zip(values[0], rows[0], strict=True):
            owner = int(indexes.owner[row])
            if owner not in best:
                best[owner] = indexes.passage_ids[row]
                sections[owner] = value
        return overview, sections, best

    def _asked(self, vector: Vectors) -> Scores:
        """Cosine with the nearest question asked for each procedure; the lowest fetched where none is near."""
        indexes = self._indexes
        values, rows = indexes.asked.search(vector, QUESTIONS_ASKED)
        scores = np.full(len(indexes.codes), values[0].min() if values.size else 0.0, np.float32)
        for value, row in zip(values[0][::-1], rows[0][::-1], strict=True):
            scores[list(indexes.asked_owners[row])] = value  # from the farthest to the nearest, which stays
        return scores


def _z(scores: Scores) -> Scores:
    """Zero mean and unit variance over all procedures; all zero where all are equal."""
    spread = float(scores.std())
    if spread < 1e-9:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / spread, np.float32)
