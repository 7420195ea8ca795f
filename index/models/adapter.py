"""What the default model learnt from citizens' questions: a low-rank change to each matrix of its layers.

LoRA, Hu et al., 2021: a matrix W becomes W + up @ down, both thin.  The change is added once, when the model is
prepared; the served network is the same size and speed as without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models.weights import Architecture, Weights

Thin = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """``changes``: by the name of a matrix (outputs, inputs), ``up`` (outputs, rank) and ``down`` (rank, inputs)."""

    changes: dict[str, Thin]

    def applied_to(self, weights: Weights) -> Weights:
        """The weights with every change added.  Raises ValueError for a matrix that is not there or of another size."""
        tensors = dict(weights.tensors)
        for name, (up, down) in self.changes.items():
            matrix = tensors.get(name)
            if matrix is None or matrix.shape != (up.shape[0], down.shape[1]) or up.shape[1] != down.shape[0]:
                raise ValueError(f"the adapter's change of {name} does not fit the model")
            tensors[name] = (matrix + up @ down).astype(np.float32)
        return replace(weights, tensors=tensors)


def adapted_matrices(architecture: Architecture) -> list[str]:
    """The matrices that training changes: all of the layers, none of the embeddings."""
    parts = (
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
        "intermediate.dense", "output.dense",
    )  # fmt: skip
    return [f"encoder.layer.{layer}.{part}.weight" for layer in range(architecture.layers) for part in parts]


def save_adapter(adapter: Adapter, path: Path) -> None:
    """Writes one compressed ``.npz`` in float16."""
    arrays = {}
    for name, (up, down) in adapter.changes.items():
        arrays[f"{name}/up"], arrays[f"{name}/down"] = up.astype(np.float16), down.astype(np.float16)
    with path.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def load_adapter(path: Path) -> Adapter:
    """Raises OSError, or ValueError where half of a change is missing."""
    with np.load(path, allow_pickle=False) as archive:
        names = [name.removesuffix("/up") for name in archive.files if name.endswith("/up")]
        if len(archive.files) != 2 * len(names):
            raise ValueError(f"{path.name} holds halves of changes")
        return Adapter(
            {
                name: (archive[f"{name}/up"].astype(np.float32), archive[f"{name}/down"].astype(np.float32))
                for name in names
            }
        )
