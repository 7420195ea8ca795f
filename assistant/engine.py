"""One live index version opened for answering: finding, cards, records and their passport, swapped as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.catalogue import Catalogue
from corpus.text import fold
from index.analyzer import analyzer_digest
from index.artifact import ArtifactError, check, live_version, read_manifest
from index.hybrid import HybridRetriever, Indexes, load_fusion
from index.retrieval import Encoder
from index.snapshot import Card, Snapshot


@dataclass(frozen=True, slots=True)
class Engine:
    """``decided``: the procedures of a decision by its folded number, those at a ward's counter first."""

    folder: Path
    passport: Mapping[str, str]
    retriever: HybridRetriever
    snapshot: Snapshot
    catalogue: Catalogue
    cards: Mapping[str, Card]
    decided: Mapping[str, tuple[Card, ...]]


def open_engine(folder: Path, encoder: Encoder | None) -> Engine:
    """Opens an index version.  ``encoder`` None: lexical search alone.

    Raises ArtifactError with the remedy when the version is missing, broken or was made with another encoder.
    """
    manifest = read_manifest(folder)
    check(folder, manifest, encoder.digest if encoder else "", analyzer_digest())
    try:
        retriever = HybridRetriever(Indexes.load(folder), encoder, load_fusion())
        snapshot = Snapshot(folder)
    except (OSError, ValueError, TypeError, RuntimeError, LookupError, AttributeError) as error:
        raise ArtifactError(f"{folder} can't be read ({error}); run `tthc index build`") from error
    return Engine(
        folder=folder,
        passport=manifest.passport,
        retriever=retriever,
        snapshot=snapshot,
        catalogue=Catalogue(snapshot.cards),
        cards={card.code: card for card in snapshot.cards},
        decided=_by_decision(snapshot.cards),
    )


def _by_decision(cards: Sequence[Card]) -> Mapping[str, tuple[Card, ...]]:
    found: dict[str, list[Card]] = {}
    for card in sorted(cards, key=lambda card: (not card.whole, -card.nearness, card.code)):
        if card.decision:
            found.setdefault(fold(card.decision).strip(), []).append(card)
    return {number: tuple(decided) for number, decided in found.items()}


def open_live(root: Path, encoder: Encoder | None) -> Engine:
    """Opens the version that is live under an index root."""
    return open_engine(live_version(root), encoder)
