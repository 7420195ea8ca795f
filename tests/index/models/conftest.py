"""A whole network small enough to make in a millisecond."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.models.vocabulary import SPECIAL_PIECES, WORD_START, tokenizer
from index.models.weights import Architecture, Weights, expected_shapes

LETTERS = (WORD_START, *"abcdđeghiklmnopqrstuvxyăâêôơư", f"{WORD_START}khai", f"{WORD_START}sinh")


@pytest.fixture(scope="session")
def small_tokenizer() -> Tokenizer:
    pieces = (*SPECIAL_PIECES, *LETTERS)
    return tokenizer(pieces, [0.0] * len(SPECIAL_PIECES) + [-3.0] * len(LETTERS))


@pytest.fixture(scope="session")
def small_weights() -> Weights:
    """Two layers, 32 wide, random with a fixed seed."""
    random = np.random.default_rng(7)
    sizes = Architecture(hidden=32, layers=2, heads=4, feed_forward=64, positions=40, epsilon=1e-12)
    rows = {"embeddings.word_embeddings.weight": len(SPECIAL_PIECES) + len(LETTERS)}
    tensors = {}
    for name, shape in expected_shapes(sizes).items():
        known = tuple(rows.get(name, 2) if size == -1 else size for size in shape)
        middle = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        tensors[name] = random.normal(middle, 0.3, known).astype(np.float32)
    return Weights(sizes, tensors)
