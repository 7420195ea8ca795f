"""Questions of the corpus that are a judged question over again: found, listed, and kept from speaking for it.

``python -m evaluation.near_copies JUDGMENTS.jsonl… [--layer DIR…]`` lists ids alone, so that a sealed question is not
shown by looking.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.questions import AskedQuestion, read_questions
from corpus.store import BUNDLED
from evaluation.judgments import Judgment, JudgmentError, read_judgments
from index.analyzer import syllables

NEAR = 0.8
"""Shared share (Jaccard) of pairs of neighbouring folded syllables from which two questions are one."""

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NearCopy:
    """``likeness``: Jaccard over folded syllable pairs, in [0, 1]; 1 for questions equal once folded."""

    judgment: str
    question: str
    likeness: float


def near_copies(judgments: Sequence[Judgment], questions: Iterable[AskedQuestion]) -> list[NearCopy]:
    """Every corpus question equal to a judged question once folded, or sharing 80 % of its pairs or more.

    In the order of the judgments, the nearest first.  The questions before it in a conversation are not looked at:
    they are not what is judged.
    """
    folded: dict[tuple[str, ...], list[str]] = defaultdict(list)
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    known: list[tuple[str, int]] = []
    for question in questions:
        words = tuple(syllables(question.text))
        folded[words].append(question.id)
        pairs = _pairs(words)
        for pair in pairs:
            having[pair].append(len(known))
        known.append((question.id, len(pairs)))
    found = []
    for judgment in judgments:
        words = tuple(syllables(judgment.question))
        if not words:
            continue
        likeness = dict(_alike(_pairs(words), having, known))
        likeness |= dict.fromkeys(folded.get(words, ()), 1.0)
        found += [NearCopy(judgment.id, *item) for item in sorted(likeness.items(), key=lambda i: (-i[1], i[0]))]
    return found


def _pairs(words: tuple[str, ...]) -> Pairs:
    return frozenset(pairwise(words))


def _alike(
    pairs: Pairs, having: dict[tuple[str, str], list[int]], known: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, float]]:
    shared = Counter(number for pair in pairs for number in having.get(pair, ()))
    for number, count in shared.items():
        name, size = known[number]
        likeness = count / (len(pairs) + size - count)
        if likeness >= NEAR:
            yield name, likeness


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("judgments", nargs="+", type=Path)
    parser.add_argument("--layer", action="append", type=Path, help="corpus layers; the bundled one unless named")
    arguments = parser.parse_args()
    seen: set[str] = set()
    questions = [
        question
        for layer in arguments.layer or [BUNDLED]
        for question in read_questions(layer, seen)
        if isinstance(question, AskedQuestion)
    ]
    for path in arguments.judgments:
        try:
            judgments = read_judgments(path)
        except (JudgmentError, OSError) as problem:
            raise SystemExit(f"Error: {problem}") from problem
        found = near_copies(judgments, questions)
        sys.stdout.write(
            f"{path}: {len({copy.judgment for copy in found})} of {len(judgments)} judged questions stand among the "
            f"{len(questions):,} of the corpus\n"
        )
        sys.stdout.writelines(f"  {copy.judgment}  {copy.question}  {copy.likeness:.2f}\n" for copy in found)


if __name__ == "__main__":
    main()
