"""Vectors embedded by a build that has not ended yet, so that one that is killed does not lose minutes of work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.retrieval import Vectors

_DIGEST_CHARACTERS = 33
"""32 hex digits, and the mark before those of questions."""


class VectorSpool:
    """An append-only file of (passage digest, float32 vector) rows for one encoder and dimension.

    A last row that was cut by a kill is left out.  Raises OSError when the file can't be written.
    """

    def __init__(self, folder: Path, encoder_digest: str, dimension: int) -> None:
        self._path = folder / f".vectors-{encoder_digest[:16]}-{dimension}"
        self._row = np.dtype([("digest", f"S{_DIGEST_CHARACTERS}"), ("vector", np.float32, (dimension,))])

    def read(self) -> dict[str, Vectors]:
        """Vectors by digest, shape (dimension,) each; none where nothing is spooled."""
        if not self._path.exists():
            return {}
        content = self._path.read_bytes()
        whole = len(content) // self._row.itemsize
        if len(content) % self._row.itemsize:
            with self._path.open("r+b") as stream:
                stream.truncate(whole * self._row.itemsize)
        rows = np.frombuffer(content, self._row, count=whole)
        return {str(row["digest"], "ascii"): row["vector"] for row in rows}

    def append(self, digests: Sequence[str], vectors: Vectors) -> None:
        """``vectors``: shape (len(digests), dimension)."""
        rows = np.empty(len(digests), self._row)
        rows["digest"], rows["vector"] = list(digests), vectors
        with self._path.open("ab") as stream:
            stream.write(rows.tobytes())

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)
