"""The float32 weights of a BERT sentence encoder, under the names a BertModel gives them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Architecture:
    """The sizes of the network; ``epsilon`` is the one of its layer normalisation."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float

    def __post_init__(self) -> None:
        if self.hidden % self.heads:
            raise ValueError(f"{self.hidden} values can't be shared out among {self.heads} heads")


@dataclass(frozen=True, slots=True)
class Weights:
    """``tensors``: float32 by BertModel's names; matrices are (outputs, inputs), embeddings (rows, hidden).

    Raises ValueError when built with a tensor missing, too many, or of a wrong shape.
    """

    architecture: Architecture
    tensors: dict[str, NDArray[np.float32]]

    def __post_init__(self) -> None:
        expected = expected_shapes(self.architecture)
        if odd := sorted(set(expected) ^ set(self.tensors)):
            raise ValueError(f"tensors missing or not known: {', '.join(odd[:5])}")
        for name, shape in expected.items():
            found = self.tensors[name].shape
            if len(found) != len(shape) or any(s not in (-1, f) for s, f in zip(shape, found, strict=True)):
                raise ValueError(f"{name} has the shape {found}, expected {shape}")

    @property
    def vocabulary_size(self) -> int:
        return len(self.tensors["embeddings.word_embeddings.weight"])


def expected_shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Every tensor's shape; -1 where any count of rows will do."""
    hidden, wide = architecture.hidden, architecture.feed_forward
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (-1, hidden),
        "embeddings.position_embeddings.weight": (architecture.positions, hidden),
        "embeddings.token_type_embeddings.weight": (-1, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    dense = {
        "attention.self.query": (hidden, hidden),
        "attention.self.key": (hidden, hidden),
        "attention.self.value": (hidden, hidden),
        "attention.output.dense": (hidden, hidden),
        "intermediate.dense": (wide, hidden),
        "output.dense": (hidden, wide),
    }
    for layer in range(architecture.layers):
        prefix = f"encoder.layer.{layer}."
        for name, shape in dense.items():
            shapes[f"{prefix}{name}.weight"] = shape
            shapes[f"{prefix}{name}.bias"] = shape[:1]
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"{prefix}{name}.weight"] = shapes[f"{prefix}{name}.bias"] = (hidden,)
    return shapes


def save_weights(weights: Weights, path: Path) -> None:
    """Write one uncompressed ``.npz``, the architecture inside as JSON."""
    described = np.frombuffer(json.dumps(asdict(weights.architecture)).encode(), np.uint8)
    with path.open("wb") as stream:
        np.savez(stream, allow_pickle=False, architecture=described, **weights.tensors)


def load_weights(path: Path) -> Weights:
    """Read what `save_weights` wrote.  Raises ValueError where a tensor is missing or of a wrong shape."""
    with np.load(path, allow_pickle=False) as archive:
        architecture = Architecture(**json.loads(archive["architecture"].tobytes()))
        return Weights(architecture, {name: archive[name] for name in archive.files if name != "architecture"})
