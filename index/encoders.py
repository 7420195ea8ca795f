"""The encoders a service runs: the prepared ONNX model, or hashed n-grams where no model can be had."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import blake2b, sha256
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index.models.cache import (
    DEFAULT_MODEL,
    MODEL_FILE,
    PASSPORT_FILE,
    TOKENIZER_FILE,
    ModelDamaged,
    ModelMissing,
    read_file,
    read_passport,
)
from index.retrieval import Encoder, Vectors

__all__ = ["HashingEncoder", "ModelDamaged", "ModelMissing", "OnnxEncoder", "open_encoder"]

DEFAULT = "default"
HASHING = "hashing"
QUERY_TOKENS = 64
"""A citizen's question has 8 to 40 tokens; what is longer is a story, whose beginning decides."""
PASSAGE_TOKENS = 128
LONGEST_PIECE = 16
"""Characters in the longest piece of a SentencePiece vocabulary: what lies beyond can't become a token."""


class OnnxEncoder:
    """A prepared model under onnxruntime.

    Each text goes through the network alone.  The activations are quantised per tensor, so that in a batch a
    text's vector would depend on its neighbours (cosine down to .995), and an index brought up to date would
    differ from one built afresh.  Batches of 8 would be an eighth faster.
    """

    def __init__(
        self,
        directory: Path,
        *,
        threads: int | None = None,
        query_tokens: int = QUERY_TOKENS,
        passage_tokens: int = PASSAGE_TOKENS,
    ) -> None:
        """Load the model in ``directory``; ``threads`` for one text, at most 2 by default.

        Raises ModelMissing where there is none, ModelDamaged where a file isn't what the passport says,
        ValueError where a text length is more than the network takes.
        """
        passport = read_passport(directory)
        if not 3 <= min(query_tokens, passage_tokens) <= max(query_tokens, passage_tokens) <= passport.max_tokens:
            raise ValueError(f"text lengths lie between 3 and {passport.max_tokens} tokens")
        self._passport = passport
        self._query_tokens = query_tokens
        self._passage_tokens = passage_tokens
        self._tokenizer = Tokenizer.from_str(read_file(directory, passport, TOKENIZER_FILE).decode())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or min(2, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        read_file(directory, passport, MODEL_FILE)  # checks it; the session reads it again
        # By its path, not by its bytes: those the session would keep beside its own copy (57 MiB).
        self._session = onnxruntime.InferenceSession(
            str(directory / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )

    @property
    def digest(self) -> str:
        """Sha256 hex of the model's content and the lengths at which texts are cut."""
        parts = [self._passport.digest, self._query_tokens, self._passage_tokens]
        return sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def dimension(self) -> int:
        return self._passport.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimension)."""
        return self._encode(texts, self._passport.query_prefix, self._query_tokens)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimension)."""
        return self._encode(texts, self._passport.passage_prefix, self._passage_tokens)

    def _encode(self, texts: Sequence[str], prefix: str, tokens: int) -> Vectors:
        vectors = np.empty((len(texts), self._passport.dimension), np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenizer.encode(prefix + _tidied(text)[: tokens * LONGEST_PIECE]).ids
            if len(ids) > tokens:
                ids = [*ids[: tokens - 1], ids[-1]]
            inputs = np.array([ids], np.int64)
            feed = {"input_ids": inputs, "attention_mask": np.ones_like(inputs)}
            vectors[row] = self._session.run(["embedding"], feed)[0][0]
        return vectors


class HashingEncoder:
    """Folded words and their character n-grams, hashed into 256 places with signs.

    The hashing trick of Weinberger et al. (2009) over n-grams as in fastText.  It needs no model and knows no
    meaning: texts are near where their letters agree, marked or not.
    """

    DIMENSION = 256
    GRAM_LENGTHS = (3, 4)
    WORD_WEIGHT = 2.0

    @property
    def digest(self) -> str:
        parts = ["hashing", 1, self.DIMENSION, self.GRAM_LENGTHS, self.WORD_WEIGHT]
        return sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def dimension(self) -> int:
        return self.DIMENSION

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), 256)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), 256)."""
        vectors = np.zeros((len(texts), self.DIMENSION), np.float32)
        for row, text in enumerate(texts):
            for feature, weight in self._features(text):
                hashed = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "little")
                vectors[row, hashed % self.DIMENSION] += weight if hashed >> 63 else -weight
        lengths = np.linalg.norm(vectors, axis=1)
        # Nothing to hash, or features that cancel out: still a unit vector, the same for all such texts.
        vectors[lengths == 0, 0] = 1
        lengths[lengths == 0] = 1
        vectors /= lengths[:, None]
        return vectors

    def _features(self, text: str) -> Iterator[tuple[str, float]]:
        for word in _folded(text).split():
            yield word, self.WORD_WEIGHT
            framed = f" {word} "
            for length in self.GRAM_LENGTHS:
                for start in range(len(framed) - length + 1):
                    yield framed[start : start + length], 1.0


def open_encoder(name: str, cache: Path, *, threads: int | None = None) -> Encoder:
    """The encoder called ``name``.

    "default": the prepared model; "hashing": no model; a model in ``cache`` by its name; or else any
    sentence-transformers model by name or directory.  Raises ModelMissing, with what to do about it.
    """
    if name == HASHING:
        return HashingEncoder()
    prepared = cache / (DEFAULT_MODEL if name == DEFAULT else name)
    if name in (DEFAULT, DEFAULT_MODEL) or (prepared / PASSPORT_FILE).is_file():
        return OnnxEncoder(prepared, threads=threads)
    from index.models.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name, tokens=PASSAGE_TOKENS)


def _tidied(text: str) -> str:
    """NFC, and single spaces: in NFD the pieces double and the vector goes astray (cosine .91)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _folded(text: str) -> str:
    """Lower case without marks, đ as d, all but letters and digits as spaces."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
