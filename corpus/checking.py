"""Checks a corpus as a whole: references, coverage, doubts, staleness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.life_events import LifeEvent
from corpus.procedure import Level, Section
from corpus.store import Corpus
from corpus.validation import duplicate_titles

STALE_AFTER_DAYS = 180


@dataclass(frozen=True, slots=True)
class CorpusCheck:
    """What was found; codes are in order.

    ``unknown``: sentences naming a code that questions, events or successors refer to and the corpus lacks;
    ``coverage``: whole records and all procedures by (field, level); ``doubts``: procedures with a doubt by section;
    ``outdated``: plain words written from an older record; ``old``: as-of date more than STALE_AFTER_DAYS days ago;
    ``same_title``: how many procedures share their title with another.
    """

    procedures: int
    whole: int
    questions: int
    unreadable: tuple[str, ...]
    unknown: tuple[str, ...]
    coverage: dict[tuple[str, Level], tuple[int, int]]
    doubts: dict[Section, int]
    outdated: tuple[str, ...]
    old: tuple[str, ...]
    same_title: int

    @property
    def sound(self) -> bool:
        """Nothing unreadable and no reference into the void; the rest is for people to judge."""
        return not self.unreadable and not self.unknown


def check_corpus(corpus: Corpus, events: Iterable[LifeEvent], today: date) -> CorpusCheck:
    """Looks at every procedure, question and event."""
    procedures = corpus.procedures
    coverage: Counter[tuple[str, Level]] = Counter((p.field, p.level) for p in procedures.values())
    whole: Counter[tuple[str, Level]] = Counter((p.field, p.level) for p in procedures.values() if p.whole)
    doubts = Counter(section for p in procedures.values() for section in {doubt.section for doubt in p.doubts})
    references = [
        *((code, f"question {q.id}") for q in corpus.questions for code in q.codes),
        *((step.code, f"life event {event.id}") for event in events for step in event.steps),
        *((step.covered_by, f"life event {e.id}") for e in events for step in e.steps if step.covered_by),
        *((code, f"successor of {p.code}") for p in procedures.values() for code in p.replaced_by),
    ]
    return CorpusCheck(
        procedures=len(procedures),
        whole=whole.total(),
        questions=len(corpus.questions),
        unreadable=tuple(f"{item.place}: {item.reason}" for item in corpus.unreadable),
        unknown=tuple(f"{who} names {code}" for code, who in references if code not in procedures),
        coverage={key: (whole[key], count) for key, count in sorted(coverage.items())},
        doubts={section: doubts[section] for section in Section if doubts[section]},
        outdated=tuple(p.code for p in procedures.values() if p.is_stale),
        old=tuple(p.code for p in procedures.values() if (today - p.source.as_of).days > STALE_AFTER_DAYS),
        same_title=len(duplicate_titles(procedures.values())),
    )
