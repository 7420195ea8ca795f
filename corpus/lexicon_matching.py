"""Finding surface forms in a sentence: syllables, longest match, matching without marks.

Longest match over folded syllables: the usual maximum matching of Vietnamese word segmentation, with the
lexicon's own surface forms as the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.text import match_key

_SYLLABLE = re.compile(r"[^\W_]+")
_FINAL_Y = re.compile(r"\b(h|k|l|s|t|qu)y$|(?<=[hklmst])[ýỳỷỹỵ]$|(?<=qu)[ýỳỷỹỵ]$")
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_GLUE = frozenset(".-/@'’&:+")  # what joins a letter to a number, an address or an English contraction
_STOPS = frozenset(",;.?!:()[]\n")  # no form reaches over these
NUMBER = "#"  # in a pattern: any number written in digits


@lru_cache(maxsize=65536)
def _exact_key(word: str) -> str:
    """Lower case with marks kept; i and y one letter where both are written; plain "my" is not "mi"."""
    return _FINAL_Y.sub(lambda match: match.group().translate(_Y_TO_I), word.lower())


@dataclass(frozen=True, slots=True)
class Syllable:
    """One run of letters and digits.

    ``exact`` keeps the marks, ``key`` does not; ``start`` and ``end`` are offsets in the text it was read
    from; ``glued`` says that a dot, hyphen or the like joins it to its neighbour; ``named`` that it begins
    like a name; ``parted`` that a stop stands between it and the syllable before.
    """

    exact: str
    key: str
    start: int
    end: int
    glued: bool = False
    named: bool = False
    parted: bool = False

    def reads(self, other: Syllable, *, folded: bool) -> bool:
        """Whether this syllable of a text stands for a pattern's; ``folded`` lets it lack all marks."""
        if self.exact == other.exact:
            return True
        if other.key == NUMBER:
            return self.key.isdigit()
        return folded and self.exact == self.key == other.key


Pattern = tuple[Syllable, ...]


def _glued(text: str, start: int, end: int) -> bool:
    before = start >= 2 and text[start - 1] in _GLUE and text[start - 2].isalnum()
    after = end + 1 < len(text) and text[end] in _GLUE and text[end + 1].isalnum()
    return before or after


def syllables(text: str) -> Pattern:
    """The syllables of a text whose tone marks are already placed one way (`corpus.text.normalise`)."""
    found: list[Syllable] = []
    for match in _SYLLABLE.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        named = word[0].isupper() and (len(word) == 1 or word[1:].islower())
        glued = _glued(text, start, end)
        parted = bool(found) and not _STOPS.isdisjoint(text[found[-1].end : start])
        found.append(Syllable(_exact_key(word), match_key(word), start, end, glued, named, parted))
    return tuple(found)


def pattern(phrase: str) -> Pattern:
    """The syllables of a surface form or a context; ``#`` in it stands for any number."""
    parts: list[Syllable] = []
    for piece in phrase.split():
        if piece == NUMBER:
            parts.append(Syllable(NUMBER, NUMBER, 0, 0))
        else:
            parts.extend(syllables(piece))
    return tuple(parts)


def reads_at(text: Pattern, start: int, wanted: Pattern, *, folded: bool = True) -> bool:
    """Whether ``wanted`` stands in ``text`` from syllable ``start`` on."""
    if start < 0 or start + len(wanted) > len(text):
        return False
    return all(text[start + i].reads(part, folded=folded) for i, part in enumerate(wanted))


def contains(text: Pattern, wanted: Pattern) -> bool:
    return any(reads_at(text, start, wanted) for start in range(len(text) - len(wanted) + 1))


@dataclass(frozen=True, slots=True)
class Context:
    """Where a form must not be applied.

    ``covering`` phrases hold the form and must lie over it ("chi phí" over "chi"); ``nearby`` ones may stand
    anywhere in the sentence.
    """

    covering: tuple[Pattern, ...]
    nearby: tuple[Pattern, ...]

    def forbids(self, text: Pattern, start: int, stop: int) -> bool:
        for phrase in self.covering:
            if any(reads_at(text, first, phrase) for first in range(stop - len(phrase), start + 1)):
                return True
        return any(contains(text, phrase) for phrase in self.nearby)


def context_of(forms: Iterable[Pattern], phrases: Iterable[Pattern]) -> Context:
    """Sort an entry's contexts by whether they hold one of its forms."""
    forms = tuple(forms)
    covering: list[Pattern] = []
    nearby: list[Pattern] = []
    for phrase in phrases:
        (covering if any(contains(phrase, form) for form in forms) else nearby).append(phrase)
    return Context(tuple(covering), tuple(nearby))


@dataclass(frozen=True, slots=True)
class Form:
    """A surface form, the entry it belongs to by number, and where it must not be applied."""

    parts: Pattern
    entry: int
    needs_marks: bool
    context: Context

    def fits(self, text: Pattern, start: int, *, marked: bool, folded: bool) -> bool:
        """Whether the form stands in ``text`` from ``start`` on.

        A form that needs marks asks for a sentence that has some; one bare syllable counts only where none
        has.
        """
        parts = self.parts
        if self.needs_marks or (len(parts) == 1 and marked):
            folded = False
        if self.needs_marks and not marked:
            return False
        # A few letters inside "k.com", "H17-2", "Căm-pu-chi-a", "don't" are not a word of their own.
        if len(parts) == 1 and len(parts[0].key) <= 3 and text[start].glued:
            return False
        if any(part.parted for part in text[start + 1 : start + len(parts)]):
            return False
        return reads_at(text, start, parts, folded=folded)


class FormIndex:
    """All forms by their folded syllables."""

    def __init__(self, forms: Iterable[Form]) -> None:
        by_keys: dict[tuple[str, ...], list[Form]] = {}
        longest: dict[str, int] = {}
        for form in forms:
            keys = tuple(part.key for part in form.parts)
            by_keys.setdefault(keys, []).append(form)
            longest[keys[0]] = max(longest.get(keys[0], 0), len(keys))
        self._by_keys: Mapping[tuple[str, ...], Sequence[Form]] = by_keys
        self._longest = longest

    def matches(
        self, text: Pattern, names: frozenset[int], *, marked: bool, folded: bool
    ) -> Iterator[tuple[Form, int, int]]:
        """Forms found and the syllables they cover, left to right, the longest first, none overlapping."""
        keys = tuple(part.key for part in text)
        start = 0
        while start < len(keys):
            reach = min(self._longest.get(keys[start], 0), len(keys) - start)
            for stop in range(start + reach, start, -1):
                form = self._form_at(text, keys[start:stop], start, marked=marked, folded=folded)
                if form and not names.intersection(range(start, stop)):
                    yield form, start, stop
                    start = stop
                    break
            else:
                start += 1

    def _form_at(self, text: Pattern, keys: tuple[str, ...], start: int, *, marked: bool, folded: bool) -> Form | None:
        """The form that reads so with its marks, else the one that reads so without them."""
        candidates = self._by_keys.get(keys, ())
        for without_marks in (False, True) if folded and candidates else (False,):
            for form in candidates:
                fits = form.fits(text, start, marked=marked, folded=without_marks)
                if fits and not form.context.forbids(text, start, start + len(keys)):
                    return form
        return None
