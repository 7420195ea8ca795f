"""txtai over the same records, in a virtual environment of its own: ``python evaluation/peer_txtai.py FOLDER``.

The folder is written by ``python -m evaluation.ablation --txtai PYTHON``: ``records.jsonl`` and ``questions.jsonl`` (id
and text a line), with their vectors in ``records.npy`` and ``questions.npy``, made by the default encoder.  txtai's own
hybrid search (its BM25 and its vectors, half and half) answers into ``txtai.json``: by question the first 50 ids and
the milliseconds of the search, the encoding left out.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

DEPTH = 50


def main(folder: Path) -> None:
    records, questions = _texts(folder / "records.jsonl"), _texts(folder / "questions.jsonl")
    vectors = dict(zip((t for _, t in records), np.load(folder / "records.npy"), strict=True))
    vectors |= zip((t for _, t in questions), np.load(folder / "questions.npy"), strict=True)
    txtai = import_module("txtai")
    settings = {"method": "external", "transform": lambda texts: np.stack([vectors[t] for t in texts]), "hybrid": True}
    embeddings: Any = txtai.Embeddings(settings)
    embeddings.index(records)
    answers = {}
    for name, text in questions:
        began = time.perf_counter()
        found = embeddings.search(text, DEPTH)
        answers[name] = {"top": [code for code, _ in found], "ms": (time.perf_counter() - began) * 1000}
    (folder / "txtai.json").write_text(json.dumps(answers), encoding="utf-8")


def _texts(path: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [(row["id"], row["text"]) for row in rows]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
