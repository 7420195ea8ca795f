"""The plain stack most projects start from: sentence-transformers on torch, exact FAISS, rank_bm25 over words.

It is measured beside ours in the same run, in a process of its own:
``python -m evaluation.baseline CORPUS_LAYER MODEL_FOLDER QUESTIONS [RUN.json]`` prints its figures as JSON and, where
a file is named, writes down what it found for each question.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from corpus.procedure import Procedure
from corpus.store import read_corpus
from evaluation.judgments import judgments_digest, read_judgments
from evaluation.metrics import ndcg, percentile, rank_of, recall
from evaluation.record import Row, RunRecord
from index.retrieval import Vectors


def _text(procedure: Procedure) -> str:
    return f"{procedure.title}. {procedure.field}. {'; '.join(procedure.results)}"


def main(layer: str, model: str, questions: str, out: str = "") -> None:
    import torch
    from rank_bm25 import BM25Okapi
    from sentence_transformers import SentenceTransformer
    from underthesea import word_tokenize

    torch.set_num_threads(2)
    procedures = list(read_corpus([Path(layer)]).procedures.values())
    codes = [procedure.code for procedure in procedures]
    began = time.perf_counter()
    encoder = SentenceTransformer(model, device="cpu")
    vectors = encoder.encode(["passage: " + _text(p) for p in procedures], normalize_embeddings=True)
    index = _flat(np.asarray(vectors, np.float32))
    bm25 = BM25Okapi([word_tokenize(_text(p).lower()) for p in procedures])
    built = time.perf_counter() - began
    latency, ranks, found = [], [], []
    judgments = [judgment for judgment in read_judgments(Path(questions)) if judgment.codes and not judgment.context]
    for judgment in judgments:
        started = time.perf_counter()
        vector = encoder.encode(["query: " + judgment.question], normalize_embeddings=True)
        scores, rows = index.search(np.asarray(vector, np.float32), len(codes))
        dense = np.empty(len(codes))
        dense[rows[0]] = scores[0]
        lexical = bm25.get_scores(word_tokenize(judgment.question.lower()))
        total = (dense - dense.mean()) / dense.std() + (lexical - lexical.mean()) / (lexical.std() or 1)
        ranking = [codes[i] for i in np.argsort(-total, kind="stable")[:50]]
        latency.append((time.perf_counter() - started) * 1000)
        ranks.append(rank_of(ranking, judgment.codes))
        found.append(
            Row(
                id=judgment.id,
                slice=judgment.slice,
                judged=True,
                rank=ranks[-1],
                top=tuple(ranking[:10]),
                ms=round(latency[-1], 2),
                ndcg=ndcg(ranking, judgment.codes),
            )
        )
    if out:
        passport = {"procedures": str(len(codes))}
        RunRecord("plain baseline", passport, judgments_digest(judgments), tuple(found)).save(Path(out))
    figures = {
        **recall(ranks).as_dict(),
        "build_s": round(built, 1),
        "search_ms": {"p50": round(percentile(latency, 0.5), 1), "p99": round(percentile(latency, 0.99), 1)},
        "rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(figures))  # noqa: T201


def _flat(vectors: Vectors) -> Any:
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


if __name__ == "__main__":
    main(*sys.argv[1:5])
