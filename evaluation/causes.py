"""Why a question was missed: one cause a miss, the first rule of `cause_of` that holds.

The rules compare the right procedure that came nearest with what won, source by source, over the whole ranking.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering import Assistant
from assistant.ranking import Candidate
from corpus.text import match_key
from evaluation.run import DEPTH, Judged
from index.analyzer import syllables
from index.hybrid import load_fusion

EVERY = 1_000_000
"""More than any index holds: the ranking of all procedures."""

NEAR_TITLE = 0.6
"""Jaccard over the folded syllables of two titles from which they are siblings ("cấp", "cấp lại", "gia hạn")."""

NEAR_PLACE = 10
"""A source that places the right procedure among its first ten has found it."""

GROUPS = {
    "asked": "questions asked for another",
    "asked_words": "questions asked for another",
    "title_held": "words of another title",
    "words": "words of another title",
    "body": "words of another record",
    "overview": "meaning of another overview",
    "sections": "meaning of another section",
}


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered as it should have been.

    ``expected``: the right procedure that came nearest, ``place`` its place among all and ``places`` by source of
    evidence; these and ``winner`` are None or empty where nothing was searched for.
    """

    judged: Judged
    cause: str
    winner: Candidate | None = None
    expected: Candidate | None = None
    place: int | None = None
    places: Mapping[str, int] | None = None


def misses(results: Sequence[Judged], assistants: Mapping[str, Assistant], assistant: Assistant) -> Iterator[Miss]:
    """In the order of the results.  ``assistants``: by id, where a question was asked of another than ``assistant``."""
    for judged in results:
        if found := _miss(judged, assistants.get(judged.judgment.id, assistant)):
            yield found


def counts(found: Sequence[Miss]) -> list[tuple[str, int, dict[str, int]]]:
    """Causes with their number and their number by slice, the commonest first, ties by name."""
    slices: dict[str, Counter[str]] = defaultdict(Counter)
    for miss in found:
        slices[miss.cause][miss.judged.judgment.slice] += 1
    ordered = sorted(slices.items(), key=lambda item: (-item[1].total(), item[0]))
    return [(cause, by.total(), dict(sorted(by.items(), key=lambda i: (-i[1], i[0])))) for cause, by in ordered]


def _miss(judged: Judged, assistant: Assistant) -> Miss | None:
    judgment, status = judged.judgment, judged.status
    if not judgment.codes or judged.rank == 1:
        cause = _wrong_outcome(judged)
        return Miss(judged, cause) if cause else None
    if judgment.context:
        return Miss(judged, f"in a conversation: {status}")
    ranking = assistant.candidates(judgment.question, EVERY)
    right = [(place, c) for place, c in enumerate(ranking, start=1) if c.card.code in judgment.codes]
    if not ranking:
        return Miss(judged, f"nothing to search for: {status}")
    if not right:
        return Miss(judged, "the right procedure is not in the index", ranking[0])
    place, expected = right[0]
    places = {
        name: 1 + sum(c.evidence.get(name, 0.0) > expected.evidence.get(name, 0.0) for c in ranking)
        for name in load_fusion().weights
        if name in expected.evidence
    }
    cause = cause_of(judged, ranking[0], expected, places)
    return Miss(judged, cause, ranking[0], expected, place, places)


def _wrong_outcome(judged: Judged) -> str | None:
    """What is wrong about a question whose right procedure stands first, or which has none."""
    expect, status = judged.judgment.expect, judged.status
    if judged.right is False:
        return "found first, but another was answered from"
    if expect and status != expect:
        return f"{expect} expected: {status}"
    if judged.judgment.codes and not expect and status != "answered":
        return f"found first, but {'asked back' if status == 'clarification' else f'refused: {_why(judged)}'}"
    return None


def _why(judged: Judged) -> str:
    """The decision without its numbers: "screened: complaint", "coverage", "score"."""
    return re.split(r"\s*-?\d", judged.trace.decision.removeprefix("refuse: "))[0].strip()


def cause_of(judged: Judged, winner: Candidate, expected: Candidate, places: Mapping[str, int]) -> str:
    """The first that holds: the same title; nearly the same; no word in common; not retrieved; else what outweighed.

    * Same title: folded titles are equal but for "thủ tục" before them, at another level or at the same.
    * Sibling: Jaccard of the titles' folded syllables is `NEAR_TITLE` or more.
    * No word in common: no pair of neighbouring syllables of the right title stands in the wish as it was read or in
      what the lexicon added (a Vietnamese word is mostly a pair).
    * Not retrieved: not among the first 50; with the source that places it best, if any within `NEAR_PLACE`.
    * Outweighed: the group of sources, or the prior, by which the winner leads most.
    """
    won, right = _title(winner), _title(expected)
    if won == right:
        other = winner.card.level is not expected.card.level
        return f"twin: the same title {'at another level' if other else 'at the same level'}"
    if len({*won} & {*right}) >= NEAR_TITLE * len({*won} | {*right}):
        return "sibling: nearly the same title"
    retrieved = judged.rank is not None and judged.rank <= DEPTH
    if not _pairs_read(judged) & {*pairwise(right)}:
        return f"no word in common with the right title, {'among' if retrieved else 'not among'} the first {DEPTH}"
    if not retrieved:
        best = min(places, key=lambda name: (places[name], name), default="")
        near = best and places[best] <= NEAR_PLACE
        return f"not among the first {DEPTH}: {f'only {best} has it near' if near else 'no source has it near'}"
    return f"outweighed by {_leading(winner, expected)}"


def _title(candidate: Candidate) -> list[str]:
    """Its folded syllables, without "thủ tục" before it."""
    return syllables(match_key(candidate.card.title).removeprefix("thu tuc "))


def _pairs_read(judged: Judged) -> set[tuple[str, str]]:
    trace = judged.trace
    texts = (trace.wish or judged.judgment.question, *trace.expansions)
    return {pair for text in texts for pair in pairwise(syllables(text))}


def _leading(winner: Candidate, expected: Candidate) -> str:
    """The group by which the winner leads most, ties by name; a share that is no source's is a prior."""
    lead: defaultdict[str, float] = defaultdict(float)
    sources = load_fusion().weights
    for name in {*winner.evidence, *expected.evidence}:
        group = GROUPS.get(name, name) if name in sources else f"the prior {name}"
        lead[group] += winner.evidence.get(name, 0.0) - expected.evidence.get(name, 0.0)
    return min(lead, key=lambda group: (-lead[group], group), default="nothing on record")
