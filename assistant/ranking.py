"""Hits to candidates: what speaks for each procedure, twins grouped, and why the rest was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.modifiers import modifiers_asked, modifiers_of
from corpus.text import match_key
from index.retrieval import Hit, Query
from index.snapshot import Card

KEPT = 10
"""Candidates looked at by the decision; the trace keeps this many rejected ones besides."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is added, in log odds: for nearness to a ward counter (times the card's), for the city's own, and for a
    whole record beside rows of the catalogue (the bundle holds in full what people come for); for a title that the
    question repeats word for word; taken off for each modifier in a title that the question doesn't ask for; for what a
    life event in the message calls for first."""

    exact: float
    unasked: float
    told: float
    nearness: float
    own: float
    whole: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A procedure that may be meant; ``twins`` are others of the same title, which it stands for."""

    card: Card
    score: float
    evidence: Mapping[str, float]
    passage_id: str | None = None
    twins: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    code: str
    title: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    candidates: tuple[Candidate, ...]
    rejected: tuple[Rejected, ...]


def rank(
    hits: Sequence[Hit], cards: Mapping[str, Card], prior: Prior, query: Query, told: frozenset[str] = frozenset()
) -> list[Candidate]:
    """Candidates by score with the priors added, ties by code; one for each hit.

    ``told``: codes that a life event in the message calls for first.
    """
    named = _name(query.text)
    asked = modifiers_asked(" . ".join((query.text, *query.expansions)))
    scored = (_candidate(hit, cards[hit.procedure_code], prior, named, asked, told) for hit in hits)
    return sorted(scored, key=lambda c: (-c.score, c.card.code))


def group_twins(ranked: Sequence[Candidate]) -> Ranking:
    """Of procedures with the same title the first speaks for all; the rest is kept with the reason it was left out."""
    first_of: dict[str, int] = {}
    kept: list[Candidate] = []
    rejected: list[Rejected] = []
    for candidate in ranked:
        card = candidate.card
        key = _title_name(card.title)
        if key in first_of:
            first = kept[first_of[key]]
            kept[first_of[key]] = replace(first, twins=(*first.twins, card))
            rejected.append(Rejected(card.code, card.title, candidate.score, f"twin of {first.card.code}"))
        elif len(kept) < KEPT:
            first_of[key] = len(kept)
            kept.append(candidate)
        elif len(rejected) < KEPT:
            rejected.append(Rejected(card.code, card.title, candidate.score, f"below the first {KEPT}"))
    return Ranking(tuple(kept), tuple(rejected))


@lru_cache(maxsize=16384)
def _title_name(title: str) -> str:
    """`_name` of a title, cached: titles are public, questions are not."""
    return _name(title)


def _name(title: str) -> str:
    """A title as people say it: folded, without "thủ tục" before it and punctuation behind it."""
    return match_key(title).strip(" .?!:;").removeprefix("thu tuc ").strip()


def _candidate(
    hit: Hit, card: Card, prior: Prior, named: str, asked: frozenset[int], told: frozenset[str]
) -> Candidate:
    shares = {"nearness": prior.nearness * card.nearness, "own": prior.own * card.own}
    if prior.whole and card.whole:
        shares["whole"] = prior.whole
    if _title_name(card.title) == named:
        shares["exact"] = prior.exact
    if card.code in told:
        shares["told"] = prior.told
    if unasked := modifiers_of(card.title) - asked:
        shares["unasked"] = -prior.unasked * len(unasked)
    return Candidate(
        card=card,
        score=hit.score + sum(shares.values()),
        evidence={**hit.evidence, **shares},
        passage_id=hit.passage_id,
    )
