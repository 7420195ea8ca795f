"""Compares the same procedure read from several formats, field by field, with what the portal's API says of it.

The formats were read on other days: a difference may be a change of the record.  Text is made comparable for the
comparison only; nothing is judged right or wrong here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from corpus.procedure import Level, Procedure
from corpus.readers import Reading, Unreadable
from corpus.text import fold

SAME_TEXT = 0.97  # Dice share of common 5-letter sequences; page breaks and lost bullets cost less than 3%.
SAMPLES = 40  # Differences kept for each format and field.
_LEGAL_NUMBER = re.compile(r"\d{1,4}(?:\.\d)?/\d{4}/[A-ZĐ][\w-]*")
_PROVINCE = re.compile(r"\.H\d{2}$")

Value = frozenset[object] | str


@dataclass(slots=True)
class Tally:
    """``read``: the format states it; ``missing``: only the API does; the rest of ``read``, only the format."""

    read: int = 0
    missing: int = 0
    agree: int = 0
    differ: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    format: str
    code: str
    field: str
    here: str
    there: str


@dataclass(slots=True)
class FormatReport:
    """``records`` were read, of them ``compared`` are in the API's file; ``unreadable`` with reasons."""

    records: int = 0
    compared: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    fields: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    differences: list[Difference] = field(default_factory=list)


def key(text: str) -> str:
    """Letters and digits only, folded: marks, blanks, punctuation and line breaks don't count."""
    return "".join(c for c in fold(text) if c.isalnum())


def likeness(a: str, b: str) -> float:
    """Dice coefficient of the multisets of 5-letter sequences, 0 to 1 (Dice 1945, on q-grams)."""
    left, right = (Counter(t[i : i + 5] for i in range(max(1, len(t) - 4))) for t in (key(a), key(b)))
    return 2 * (left & right).total() / (left.total() + right.total())


def _keys(names: Iterable[str]) -> Value:
    return frozenset(k for name in names if (k := key(name)))


def _times(p: Procedure) -> Value:
    return frozenset((m.channel, m.time.amount, m.time.unit) for m in p.methods if m.time.amount is not None)


def _fees(p: Procedure) -> Value:
    """Amounts by channel; the page doesn't print whether a fee is "phí" or "lệ phí"."""
    return frozenset((m.channel, fee.amount) for m in p.methods for fee in m.fees if fee.amount is not None)


def _paper_counts(p: Procedure) -> Value:
    return frozenset(
        (key(i.name), i.originals, i.copies)
        for case in p.cases
        for i in case.items
        if i.originals is not None and i.copies is not None
    )


def _legal(p: Procedure) -> Value:
    found = (_LEGAL_NUMBER.findall(b.number) or _LEGAL_NUMBER.findall(b.title)[:1] for b in p.legal_bases)
    return frozenset(key(number) for numbers in found for number in numbers)


FIELDS: dict[str, Callable[[Procedure], Value]] = {
    "title": lambda p: key(p.title),
    "decision": lambda p: key(p.decision.number).removeprefix("quyetdinh").removeprefix("so"),
    # The pages print no "ngành dọc": the API's flag has no counterpart there.
    "level": lambda p: frozenset(p.levels) - {Level.VERTICAL},
    "field": lambda p: _keys(re.split(r"[;,]", p.field)),
    "subjects": lambda p: _keys(p.subjects),
    "deciding": lambda p: _keys(p.agencies.deciding),
    "executing": lambda p: _keys(p.agencies.executing),
    "channels": lambda p: frozenset(m.channel for m in p.methods),
    "times": _times,
    "fees": _fees,
    "papers": lambda p: _keys(i.name for case in p.cases for i in case.items),
    "paper counts": _paper_counts,
    "steps": lambda p: "\n".join(f"{step.title}\n{step.text.text}" for step in p.steps),
    "conditions": lambda p: "\n".join(text.text for text in p.conditions),
    "results": lambda p: _keys(p.results),
    "legal numbers": _legal,
}
_LIKE = ("steps", "conditions")


def cross_check(reference: Iterable[Reading], formats: Mapping[str, Iterable[Reading]]) -> dict[str, FormatReport]:
    """A report for each format.  A province's copy is compared with the national record where it isn't in the API."""
    api = {r.procedure.code: r.procedure for r in reference if not isinstance(r, Unreadable)}
    return {name: _report(name, readings, api) for name, readings in formats.items()}


def _report(name: str, readings: Iterable[Reading], api: Mapping[str, Procedure]) -> FormatReport:
    report = FormatReport()
    for reading in readings:
        if isinstance(reading, Unreadable):
            report.unreadable.append(reading)
            continue
        here = reading.procedure
        report.records += 1
        there = api.get(here.code) or api.get(_PROVINCE.sub("", here.code))
        if there is not None:
            report.compared += 1
            _compare(name, here, there, report, stated_level=_states_level(reading.problems))
    return report


def _states_level(problems: Iterable[object]) -> bool:
    return not any(getattr(problem, "kind", "") == "level_not_stated" for problem in problems)


def _compare(name: str, here: Procedure, there: Procedure, report: FormatReport, *, stated_level: bool) -> None:
    for field_name, value_of in FIELDS.items():
        mine, theirs = value_of(here), value_of(there)
        if field_name == "level" and not stated_level:
            mine = frozenset()
        tally = report.fields[field_name]
        tally.read += bool(mine)
        tally.missing += bool(theirs) and not mine
        if not mine or not theirs:
            continue
        if _same(field_name, mine, theirs):
            tally.agree += 1
        else:
            tally.differ += 1
            if tally.differ <= SAMPLES:
                report.differences.append(Difference(name, here.code, field_name, *_shown(mine, theirs)))


def _same(field_name: str, mine: Value, theirs: Value) -> bool:
    if field_name in _LIKE and isinstance(mine, str) and isinstance(theirs, str):
        return likeness(mine, theirs) >= SAME_TEXT
    return mine == theirs


def _shown(mine: Value, theirs: Value) -> tuple[str, str]:
    """What only one side has, cut short."""
    if isinstance(mine, str) or isinstance(theirs, str):
        return str(mine)[:200], str(theirs)[:200]
    return _list(mine - theirs), _list(theirs - mine)


def _list(values: frozenset[object]) -> str:
    return "; ".join(sorted(str(v) if isinstance(v, str) else _tuple(v) for v in values))[:300]


def _tuple(value: object) -> str:
    return " ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
