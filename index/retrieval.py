"""The nouns and the two protocols of finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    ``text``: the wish in NFC, furniture removed; ``expansions``: official words the lexicon adds, which count less;
    ``language``: vi or en.
    """

    text: str
    expansions: tuple[str, ...] = ()
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure found.

    ``score``: fused evidence, higher is better; ``evidence``: each source's own share by name, which explains the
    ranking; ``passage_id``: the passage that spoke most for it, where one did.
    """

    procedure_code: str
    score: float
    evidence: Mapping[str, float] = field(default_factory=dict)
    passage_id: str | None = None


class Encoder(Protocol):
    """Turns texts into unit vectors.

    ``digest`` names the model's content: an index made by one encoder is refused by another.  Implementations are
    safe to call from several threads at once.
    """

    @property
    def digest(self) -> str: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Float32, shape (len(texts), dimension), rows of length 1."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Float32, shape (len(texts), dimension), rows of length 1."""
        ...


class Retriever(Protocol):
    """Finds procedures for a query, the best first, ties broken by code."""

    def retrieve(self, query: Query, k: int) -> list[Hit]: ...
