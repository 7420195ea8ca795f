"""Packs what the encoder is trained on into one file: token ids, who asks for what, and the base model's weights.

``python -m evaluation.training_pack PACK.npz --index HOME/index`` needs no torch; `index.models.training` needs nothing
but the pack, torch and numpy, so that training may run on a machine with a GPU and nothing else installed.

One question in seven is held out: never trained on, to choose settings by and to learn the ranking's weights from.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.engine import Engine, open_live
from assistant.screening import received, without_masks
from assistant.understanding import understand
from corpus.lexicon import load_lexicon
from corpus.passages import EMBEDDED, split_into_passages
from corpus.procedure import Section
from corpus.questions import AskedQuestion
from corpus.store import read_corpus
from evaluation.judgments import read_judgments
from index.encoders import PASSAGE_TOKENS, QUERY_TOKENS, open_encoder
from index.models import preparation
from index.models.cache import DEFAULT_MODEL, TOKENIZER_FILE, models_directory
from index.models.weights import Weights

HELD_OUT_OF = 7


def held_out(question: AskedQuestion) -> bool:
    """Whether the question is kept from training, by its id."""
    return hashlib.sha256(f"encoder/{question.id}".encode()).digest()[0] % HELD_OUT_OF == 0


class _Texts:
    """Texts as rows of token ids, each once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._row: dict[tuple[int, ...], int] = {}

    def row(self, text: str, prefix: str, longest: int) -> int:
        ids = self._tokenizer.encode(prefix + " ".join(text.split())).ids
        if len(ids) > longest:
            ids = [*ids[: longest - 1], ids[-1]]
        return self._row.setdefault(tuple(ids), len(self._row))

    def packed(self) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
        """All ids in one row, renumbered; where each text begins; the model's number of each id."""
        flat = np.concatenate([np.array(ids, np.int32) for ids in self._row])
        used, renumbered = np.unique(flat, return_inverse=True)
        starts = np.concatenate([[0], np.cumsum([len(ids) for ids in self._row])])
        return renumbered.astype(np.int32), starts.astype(np.int64), used.astype(np.int32)


def pack(engine: Engine, layers: Sequence[Path], development: Path, target: Path) -> None:
    """Writes the pack.  Numbers of procedures are positions in the index's cards."""
    corpus, lexicon = read_corpus(layers), load_lexicon()
    position, marks = engine.snapshot.position, engine.retriever
    model = models_directory(os.environ) / DEFAULT_MODEL
    texts = _Texts(Tokenizer.from_file(str(model / TOKENIZER_FILE)))

    def served(text: str) -> int:
        query = understand(without_masks(received(text)[0]), lexicon).query
        return texts.row(marks.read(query), preparation.QUERY_PREFIX, QUERY_TOKENS)

    questions = [q for q in corpus.questions if q.code in position]
    overview, sections = [-1] * len(position), []
    for code, place in position.items():
        for passage in split_into_passages(corpus.procedures[code]):
            if passage.section in EMBEDDED:
                row = texts.row(passage.text, preparation.PASSAGE_PREFIX, PASSAGE_TOKENS)
                if passage.section is Section.OVERVIEW:
                    overview[place] = row
                else:
                    sections.append((place, row))
    judged = [j for j in read_judgments(development) if j.codes]
    arrays = {
        "asked_as": [served(q.text) for q in questions],
        "stored_as": [texts.row(q.text, preparation.QUERY_PREFIX, QUERY_TOKENS) for q in questions],
        "held_out": [held_out(q) for q in questions],
        **_ragged("codes", [[position[c] for c in q.codes if c in position] for q in questions]),
        "titles": [texts.row(card.title, preparation.QUERY_PREFIX, QUERY_TOKENS) for card in engine.snapshot.cards],
        "names": _groups([card.title.casefold() for card in engine.snapshot.cards]),
        "fields": _groups([card.field.casefold() for card in engine.snapshot.cards]),
        "overview": overview,
        "sections": sections,
        "development": [served(j.question) for j in judged],
        **_ragged("development_codes", [[position[c] for c in j.codes if c in position] for j in judged]),
    }
    ids, starts, used = texts.packed()
    weights = _base_weights()
    tensors = {f"w/{name}": tensor.astype(np.float16) for name, tensor in weights.tensors.items()}
    tensors["w/embeddings.word_embeddings.weight"] = tensors["w/embeddings.word_embeddings.weight"][used]
    sizes = weights.architecture
    np.savez_compressed(
        target,
        allow_pickle=False,
        **{name: np.array(values) for name, values in arrays.items()},
        ids=ids,
        starts=starts,
        architecture=np.array([sizes.hidden, sizes.layers, sizes.heads, sizes.feed_forward, sizes.positions]),
        epsilon=np.array(sizes.epsilon),
        **tensors,
    )


def _base_weights() -> Weights:
    return preparation.base_weights(lambda _share: None)[0]


def _ragged(name: str, rows: Sequence[Sequence[int]]) -> dict[str, list[int]]:
    starts = [0, *np.cumsum([len(row) for row in rows]).tolist()]
    return {name: [value for row in rows for value in row], f"{name}_starts": starts}


def _groups(labels: Sequence[str]) -> list[int]:
    numbers: dict[str, int] = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("layers", nargs="+", type=Path, help="corpus layers, the bundled one first")
    parser.add_argument("--index", type=Path, required=True, help="a live index root of the same layers")
    parser.add_argument("--development", type=Path, required=True, help="judgments for tuning")
    arguments = parser.parse_args()
    encoder = open_encoder("default", models_directory(os.environ))
    pack(open_live(arguments.index, encoder), arguments.layers, arguments.development, arguments.target)
    sys.stderr.write(f"{arguments.target}: {arguments.target.stat().st_size / 2**20:.1f} MiB\n")


if __name__ == "__main__":
    main()
