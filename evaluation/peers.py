"""What others would build over the same records: BM25 on words, e5 alone, both by reciprocal ranks, and txtai.

All are given one text a procedure: the overview passage (title, purpose, results, field).
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.passages import split_into_passages
from evaluation.judgments import Judgment
from evaluation.levers import Bench, fused
from evaluation.run import DEPTH
from index.analyzer import word_tokens
from index.lexical import LexicalIndex, Scores

Found = dict[str, tuple[list[str], float]]
"""By question id the codes, the best first, and the milliseconds spent."""

WORDS, E5, BOTH = "BM25 over underthesea words", "e5 (our ONNX encoder)", "BM25 words + e5, reciprocal ranks"


def overviews(bench: Bench) -> list[tuple[str, str]]:
    """(code, text of the overview passage) of every procedure of the index, in the order of its codes."""
    texts = []
    for code in bench.indexes.codes:
        procedure = bench.engine.snapshot.procedure(code)
        assert procedure is not None
        texts.append((code, split_into_passages(procedure)[0].text))
    return texts


def plain_peers(bench: Bench, records: Sequence[tuple[str, str]], judgments: Sequence[Judgment]) -> dict[str, Found]:
    """The three peers made of the usual parts, by name."""
    words = LexicalIndex.build([word_tokens(text) for _, text in records])
    found: dict[str, Found] = {WORDS: {}, E5: {}, BOTH: {}}
    for judgment in judgments:
        began = time.perf_counter()
        lexical = words.scores(word_tokens(judgment.question))
        words_ms = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
        dense = _cosines(bench, judgment.question)
        dense_ms = (time.perf_counter() - began) * 1000
        for name, scores, ms in (
            (WORDS, lexical, words_ms),
            (E5, dense, dense_ms),
            (BOTH, fused({"words": lexical, "e5": dense}, "ranks"), words_ms + dense_ms),
        ):
            first = np.argsort(-scores, kind="stable")[:DEPTH]
            found[name][judgment.id] = [bench.indexes.codes[i] for i in first], ms
    return found


def _cosines(bench: Bench, text: str) -> Scores:
    """Of the question with every overview, float32, shape (procedures,)."""
    values, rows = bench.indexes.overview.search(bench.encoder.encode_queries([text]), len(bench.indexes.codes))
    scores = np.empty(len(bench.indexes.codes), np.float32)
    scores[rows[0]] = values[0]
    return scores


def txtai_peer(
    python: Path, folder: Path, bench: Bench, records: Sequence[tuple[str, str]], judgments: Sequence[Judgment]
) -> Found:
    """txtai's hybrid search with the same encoder's vectors, run by the interpreter it is installed for.

    Raises CalledProcessError where it fails, OSError where the interpreter is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    asked = bench.encoder.encode_queries([j.question for j in judgments])
    encode_ms = (time.perf_counter() - began) * 1000 / len(judgments)
    names = [name for name, *_ in json.loads((bench.engine.folder / "passages.json").read_text(encoding="utf-8"))]
    row_of = {name: row for row, name in enumerate(names)}
    vectors = np.load(bench.engine.folder / "vectors.npy", mmap_mode="r")
    np.save(folder / "records.npy", vectors[[row_of[f"{code}#overview"] for code, _ in records]])
    np.save(folder / "questions.npy", asked)
    _write(folder / "records.jsonl", records)
    _write(folder / "questions.jsonl", [(j.id, j.question) for j in judgments])
    subprocess.run([python, Path(__file__).with_name("peer_txtai.py"), folder], check=True)
    answers: dict[str, dict[str, Any]] = json.loads((folder / "txtai.json").read_text(encoding="utf-8"))
    return {name: (row["top"], row["ms"] + encode_ms) for name, row in answers.items()}


def _write(path: Path, texts: Sequence[tuple[str, str]]) -> None:
    lines = (json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n" for name, text in texts)
    path.write_text("".join(lines), encoding="utf-8")
