"""What an event in someone's life sets in motion: the procedures in the order to do them, and by when.

A deadline stands only with what it rests on: an article of a law, or the record of a procedure stating it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from corpus.lexicon_matching import NUMBER, Pattern, pattern, reads_at, syllables
from corpus.procedure import CODE_PATTERN
from corpus.text import is_marked, normalise

LIFE_EVENTS_FILE = Path(__file__).parent / "data" / "life_events.toml"

_ID = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_BASIS = re.compile(r"(khoản \d+ )?Điều \d+ \S.*\d{4}.*|Hồ sơ thủ tục (?P<record>\S+)")
_SENTENCE_END = re.compile(r"[.!?](\s|$)")


@dataclass(frozen=True, slots=True)
class Step:
    """One procedure of an event.

    ``why`` is one sentence of ours; steps of the same ``order`` (from 1) may be done together;
    ``deadline_basis`` is an article ("Điều 15 Luật Hộ tịch 2014") or a record ("Hồ sơ thủ tục 1.010386");
    ``optional_if`` says when the step is needed; ``covered_by`` is the linked filing that does this step too.
    Raises ValueError when one of them is malformed.
    """

    code: str
    why: str
    order: int
    deadline: str | None = None
    deadline_basis: str | None = None
    optional_if: str | None = None
    covered_by: str | None = None

    def __post_init__(self) -> None:
        for code in filter(None, (self.code, self.covered_by)):
            if not CODE_PATTERN.fullmatch(code):
                raise ValueError(f"not a procedure code: {code!r} (expected N.NNNNNN)")
        if len(_SENTENCE_END.findall(self.why)) != 1 or not self.why.endswith("."):
            raise ValueError(f"step {self.code}: 'why' must be one sentence ending in a full stop")
        if (self.deadline is None) != (self.deadline_basis is None):
            raise ValueError(f"step {self.code}: a deadline and its basis are given together or not at all")
        basis = _BASIS.fullmatch(self.deadline_basis or "")
        if self.deadline_basis is not None and basis is None:
            raise ValueError(f"step {self.code}: {self.deadline_basis!r} names no article and no record")
        if basis and basis["record"] and not CODE_PATTERN.fullmatch(basis["record"]):
            raise ValueError(f"step {self.code}: the basis names {basis['record']!r}, not a procedure code")
        if self.covered_by == self.code:
            raise ValueError(f"step {self.code} cannot be covered by itself")


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An event, the phrases by which people tell it, and its steps in the order to do them.

    In ``say`` and ``unless`` a name in brackets stands for any word of that class, ``[mine?]`` also for none.
    Words told by ``unless`` are not taken for this event ("mất cccd" in "mẹ em mất cccd").
    Raises ValueError when a part is missing or the steps contradict each other.
    """

    id: str
    title: str
    title_en: str
    say: tuple[str, ...]
    steps: tuple[Step, ...]
    unless: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"not an id of a life event: {self.id!r} (lower-case words joined by hyphens)")
        if not self.title.strip() or not self.title_en.strip():
            raise ValueError("needs a title and an English title")
        if not self.say or not self.steps:
            raise ValueError("needs at least one phrase to say and one step")
        codes = [step.code for step in self.steps]
        if len(set(codes)) < len(codes):
            raise ValueError("a procedure is listed twice")
        orders = [step.order for step in self.steps]
        if orders[0] != 1 or any(after - before not in (0, 1) for before, after in pairwise(orders)):
            raise ValueError(f"orders must run 1, 2, 3…, the same for steps done together, not {orders}")
        for step in self.steps:
            if step.covered_by is not None and step.covered_by not in codes:
                raise ValueError(f"step {step.code}: {step.covered_by}, which is not one of the steps")


@dataclass(frozen=True, slots=True)
class _Slot:
    readings: tuple[Pattern, ...]
    optional: bool


_Phrase = tuple[_Slot, ...]
_Filed = tuple[_Phrase, int, frozenset[str]]  # a phrase, the number of its event, syllables it can't do without
_Span = tuple[int, int, int]  # first syllable, the one after the last, number of the event


class LifeEvents:
    """The events, ready to be found in what people say.  Safe to share between threads."""

    def __init__(self, events: Iterable[LifeEvent], words: Mapping[str, Iterable[str]]) -> None:
        """``words``: the classes that phrases name.  Raises ValueError for a phrase told by two events."""
        self.events = tuple(events)
        classes = {name: tuple(pattern(normalise(word)) for word in group) for name, group in words.items()}
        self._said: dict[str, list[_Filed]] = {}
        self._denied: dict[str, list[_Filed]] = {}
        owners: dict[str, str] = {}
        for number, event in enumerate(self.events):
            for said in event.say:
                if owners.setdefault(said, event.id) != event.id:
                    raise ValueError(f"life event {event.id}: {said!r} is already said by {owners[said]}")
                _enter(self._said, said, number, event.id, classes)
            for said in event.unless:
                _enter(self._denied, said, number, event.id, classes)

    def __iter__(self) -> Iterator[LifeEvent]:
        return iter(self.events)

    def __getitem__(self, event_id: str) -> LifeEvent:
        """The event of that id.  Raises KeyError when there is none."""
        for event in self.events:
            if event.id == event_id:
                return event
        raise KeyError(event_id)

    def find(self, text: str) -> tuple[LifeEvent, ...]:
        """The events told in a sentence, with or without marks, in the order they are told, each once.

        Where phrases of different events overlap, the longest counts.
        """
        text = normalise(text)
        parts = syllables(text)
        # Among words with marks "do" is not "đồ": a story must not be denied for a word that is not there.
        denied = list(_spans(parts, self._denied, folded=not is_marked(text)))
        kept: list[_Span] = []
        for span in sorted(_spans(parts, self._said, folded=True), key=lambda s: (s[0] - s[1], s)):
            if any(_overlap(span, other) and span[2] == other[2] for other in denied):
                continue
            if not any(_overlap(span, other) and span[:2] != other[:2] for other in kept):
                kept.append(span)
        return tuple(self.events[number] for number in dict.fromkeys(number for _, _, number in sorted(kept)))


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _enter(
    index: dict[str, list[_Filed]],
    said: str,
    number: int,
    event_id: str,
    classes: Mapping[str, tuple[Pattern, ...]],
) -> None:
    """Read a phrase and file it under each folded syllable that it may begin with."""
    slots: list[_Slot] = []
    for piece in said.split():
        if piece.startswith("["):
            name = piece.strip("[?]")
            if name not in classes:
                raise ValueError(f"life event {event_id}: {said!r} names the unknown class of words {name!r}")
            slots.append(_Slot(classes[name], piece.endswith("?]")))
        else:
            slots.append(_Slot((pattern(normalise(piece)),), optional=False))
    if not slots or slots[0].optional:
        raise ValueError(f"life event {event_id}: {said!r} must begin with a word that is always there")
    certain = (slot.readings[0] for slot in slots if len(slot.readings) == 1 and not slot.optional)
    needed = frozenset(part.key for reading in certain for part in reading if part.key != NUMBER)
    for key in dict.fromkeys(reading[0].key for reading in slots[0].readings):
        index.setdefault(key, []).append((tuple(slots), number, needed))


def _spans(text: Pattern, index: Mapping[str, list[_Filed]], *, folded: bool) -> Iterator[_Span]:
    keys = {syllable.key for syllable in text}
    for start, syllable in enumerate(text):
        for phrase, number, needed in index.get(syllable.key, ()):
            if not needed <= keys:
                continue
            stop = max(_stops(text, start, phrase, folded), default=start)
            if stop > start and not any(part.parted for part in text[start + 1 : stop]):
                yield start, stop, number


def _stops(text: Pattern, start: int, phrase: _Phrase, folded: bool) -> Iterator[int]:
    """Where the phrase may end when it begins at ``start``."""
    if not phrase:
        yield start
        return
    slot, rest = phrase[0], phrase[1:]
    for reading in slot.readings:
        if reads_at(text, start, reading, folded=folded):
            yield from _stops(text, start + len(reading), rest, folded)
    if slot.optional:
        yield from _stops(text, start, rest, folded)


def load_life_events(path: Path = LIFE_EVENTS_FILE) -> LifeEvents:
    """Read a file of life events.  Raises ValueError naming the event for whatever is wrong in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not TOML: {error}") from error
    events: dict[str, LifeEvent] = {}
    for position, row in enumerate(table.get("event", []), 1):
        event = _read_event(row, f"life event {row.get('id') or f'number {position}'}")
        if events.setdefault(event.id, event) is not event:
            raise ValueError(f"life event {event.id}: the id is given twice")
    return LifeEvents(events.values(), table.get("words", {}))


def _read_event(row: Mapping[str, object], name: str) -> LifeEvent:
    given = dict(row)
    steps = given.pop("step", [])
    try:
        _check_keys(given, LifeEvent, without=frozenset({"steps"}))
        if not isinstance(steps, list):
            raise ValueError("its steps are written as [[event.step]]")
        for step in steps:
            _check_keys(step, Step)
        for key in ("say", "unless"):
            given[key] = tuple(given.get(key, ()))  # type: ignore[arg-type]
        return LifeEvent(**given, steps=tuple(Step(**step) for step in steps))  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {error}") from error


_KINDS: Mapping[str, tuple[type, str]] = {
    "order": (int, "a number"),
    "say": (list, "a list"),
    "unless": (list, "a list"),
}


def _check_keys(row: Mapping[str, object], noun: type, without: frozenset[str] = frozenset()) -> None:
    """Refuse keys the noun does not know and values of another kind than it holds."""
    known = {field.name for field in fields(noun)} - without
    if unknown := sorted(set(row) - known):
        raise ValueError(f"unknown {'key' if len(unknown) == 1 else 'keys'} {', '.join(unknown)}")
    for key, value in row.items():
        kind, name = _KINDS.get(key, (str, "text"))
        if not isinstance(value, kind):
            raise ValueError(f"{key} must be {name}")


@lru_cache(maxsize=1)
def bundled_life_events() -> LifeEvents:
    """The events that come with the package, read once."""
    return load_life_events()


def find_event(text: str) -> tuple[LifeEvent, ...]:
    """The bundled events told in a sentence, in the order they are told."""
    return bundled_life_events().find(text)


def describe(event: LifeEvent, titles: Mapping[str, str]) -> tuple[str, ...]:
    """The event as plain Vietnamese lines.  ``titles``: names by code; a code without one is shown alone."""
    lines = [event.title]
    for step in event.steps:
        title = titles.get(step.code)
        lines.append(f"{step.order}. {title} ({step.code})" if title else f"{step.order}. {step.code}")
        lines.append(f"   {step.why}")
        if step.optional_if:
            lines.append(f"   Chỉ cần khi: {step.optional_if}.")
        if step.deadline:
            lines.append(f"   Hạn: {step.deadline}. Căn cứ: {step.deadline_basis}.")
        if step.covered_by:
            lines.append(f"   Đã nộp hồ sơ liên thông {step.covered_by} thì khỏi nộp riêng bước này.")
    if event.note:
        lines.append(f"Lưu ý: {event.note}")
    return tuple(lines)
