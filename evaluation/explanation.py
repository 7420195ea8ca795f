"""What `tthc evaluate --explain` prints: each miss with what won and why, and the commonest causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.causes import Miss, counts

COMMONEST = 20


def miss_lines(miss: Miss) -> Iterator[str]:
    """The question and its rank; what was expected and what won; how it was read; the evidence for both."""
    judged = miss.judged
    judgment, trace = judged.judgment, judged.trace
    yield f"{judgment.id} [{judgment.slice}] rank {judged.rank}: {judgment.question}"
    won = "nothing"
    if miss.winner:
        won = f"{miss.winner.card.code} {miss.winner.card.title[:60]} ({miss.winner.score:.2f})"
    yield f"    expected {', '.join(sorted(judgment.codes)) or '-'}; won {won}"
    yield f"    cause: {miss.cause}; {judged.status}, {trace.decision}"
    added = f"; added: {', '.join(trace.expansions)}" if trace.expansions else ""
    asked = f"; sections: {', '.join(trace.sections)}" if trace.sections else ""
    yield f"    read as {trace.wish!r}{added}{asked}"
    if miss.winner and miss.expected:
        card = miss.expected.card
        yield f"    nearest right: {card.code} {card.title[:60]} ({miss.expected.score:.2f}), place {miss.place}"
        yield f"    won / right (place): {evidence_line(miss)}"


def evidence_line(miss: Miss) -> str:
    """By source and prior: the winner's share, the right one's, and the right one's place by that source alone."""
    won = miss.winner.evidence if miss.winner else {}
    right = miss.expected.evidence if miss.expected else {}
    places, parts = miss.places or {}, []
    for name in dict.fromkeys((*won, *right)):
        place = f" ({places[name]})" if name in places else ""
        parts.append(f"{name} {won.get(name, 0.0):.2f} / {right.get(name, 0.0):.2f}{place}")
    return "; ".join(parts)


def cause_lines(found: Sequence[Miss], asked: int) -> Iterator[str]:
    """The twenty commonest causes with their counts, and in which slices."""
    yield f"{len(found)} of {asked} questions missed, by cause:"
    for cause, number, slices in counts(found)[:COMMONEST]:
        yield f"{number:5d}  {cause}  ({', '.join(f'{name} {count}' for name, count in slices.items())})"
