"""Trains the weights of the sources of evidence: a linear ranker, softmax over procedures (listwise logistic loss).

``python -m evaluation.training`` keeps in the index as evidence the questions that the encoder was trained on, and
learns from the seventh that was held out of it (`evaluation.training_pack`): neither evidence nor encoder knows them.
The development questions, which are for tuning, count ``DEVELOPMENT_WEIGHT`` times.  It prints weights for
``index/data/fusion.toml`` and ``assistant/data/thresholds.toml``.  What is reported is measured on other questions.
Loss after Cao et al., "Learning to rank: from pairwise approach to listwise approach", 2007.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.engine import Engine, open_live
from assistant.screening import received, without_masks
from assistant.understanding import understand
from corpus.lexicon import load_lexicon
from corpus.store import read_corpus
from evaluation.judgments import read_judgments
from evaluation.training_pack import held_out
from index.build import build_index
from index.encoders import open_encoder
from index.models.cache import models_directory
from index.retrieval import Encoder

SOURCES = ("title_held", "words", "body", "asked_words", "overview", "sections", "asked")
FEATURES = (*SOURCES, "nearness")
CANDIDATES = 60
"""Procedures kept a question: the best by each source, and the right ones."""

DEVELOPMENT_WEIGHT = 4
"""They are nearer to how citizens write than questions written for the corpus, and few."""

STEPS = 400
RATE = 0.05
SHRINKAGE = 0.002

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """``features``: shape (candidates, len(FEATURES)); ``right``: bool, shape (candidates,)."""

    features: Matrix
    right: NDArray[np.bool_]


def examples(engine: Engine, rows: Sequence[tuple[str, frozenset[str]]]) -> list[Example]:
    """``rows``: a question's text and the codes that answer it."""
    lexicon, found = load_lexicon(), []
    near = np.array([card.nearness for card in engine.snapshot.cards])
    for text, codes in rows:
        evidence = engine.retriever.evidence(understand(without_masks(received(text)[0]), lexicon).query)
        right = {engine.snapshot.position[code] for code in codes if code in engine.snapshot.position}
        best = [np.argpartition(-scores, CANDIDATES)[:CANDIDATES] for scores in evidence.scores.values()]
        kept = np.array(sorted({*np.concatenate(best).tolist(), *right}))
        columns = [*(evidence.scores[name][kept] for name in SOURCES), near[kept]]
        found.append(Example(np.stack(columns, axis=1).astype(np.float64), np.isin(kept, list(right))))
    return [example for example in found if example.right.any()]


def train(examples: Sequence[Example]) -> Matrix:
    """Weights, shape (len(FEATURES),), by Adam on the listwise loss; never below zero."""
    weights = np.full(len(FEATURES), 0.2)
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for _ in range(STEPS):
        gradient = SHRINKAGE * weights
        for example in examples:
            scores = example.features @ weights
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            target = odds * example.right
            gradient += (odds - target / max(target.sum(), 1e-12)) @ example.features / len(examples)
        mean = 0.9 * mean + 0.1 * gradient
        spread = 0.99 * spread + 0.01 * gradient**2
        weights = np.maximum(0.0, weights - RATE * mean / (np.sqrt(spread) + 1e-8))
    return weights


def recall_at(examples: Sequence[Example], weights: Matrix, k: int) -> float:
    hits = 0
    for example in examples:
        scores = example.features @ weights
        hits += int((scores > scores[example.right].max()).sum() < k)
    return hits / len(examples)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("layers", nargs="+", type=Path, help="corpus layers, the bundled one first")
    parser.add_argument("--index", type=Path, required=True, help="a live index root of all the questions")
    parser.add_argument("--scratch", type=Path, required=True, help="an index root for the evidence; made anew")
    parser.add_argument("--development", type=Path, required=True, help="judgments for tuning")
    arguments = parser.parse_args()
    encoder = open_encoder("default", models_directory(os.environ))
    evidence, learned = _learned(arguments.layers, arguments.index, arguments.scratch, encoder)
    _say(f"learning from {len(learned):,} questions")
    seen = [(j.question, j.codes) for j in read_judgments(arguments.development) if j.codes]
    development = examples(open_live(arguments.index, encoder), seen)
    weights = train([*learned, *development * DEVELOPMENT_WEIGHT])
    for name, weight in zip(FEATURES, weights, strict=True):
        _say(f"{name:12s} {weight:.3f}")
    for name, rows in (("learned from", learned), ("development", development)):
        _say(f"{name}: recall@1 {recall_at(rows, weights, 1):.3f}, recall@5 {recall_at(rows, weights, 5):.3f}")
    for i, name in enumerate(FEATURES):
        without = weights.copy()
        without[i] = 0
        _say(f"without {name:12s} recall@1 {recall_at(development, without, 1):.3f} development")
    _say(f"index of the evidence: {evidence.passport['index']}")


def _learned(layers: Sequence[Path], live: Path, scratch: Path, encoder: Encoder) -> tuple[Engine, list[Example]]:
    """An index with the questions not held out as evidence, and examples from those held out."""
    corpus = read_corpus(layers)
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(live, scratch, symlinks=True)  # lends its vectors
    evidence = tuple(question for question in corpus.questions if not held_out(question))
    build_index(replace(corpus, questions=evidence), scratch, encoder, "default", lambda *_: None)
    engine = open_live(scratch, encoder)
    rows = [(question.text, frozenset(question.codes)) for question in corpus.questions if held_out(question)]
    return engine, examples(engine, rows)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
