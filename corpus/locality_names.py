"""Every name of a place in the city, new and old, looked up exactly, past telex residue, or one slip away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.localities import District, Localities, OldUnit, Unit, load_localities
from corpus.text import match_key, normalise

Place = Unit | OldUnit | District

WORD = re.compile(r"[^\W_]+")
LONGEST_NAME = 4
SHORTEST_MENDED = 7
"""Letters a name must have before one slip in it is forgiven: shorter names turn into ordinary words."""

_SUFFIXES = frozenset({"Bắc", "Nam", "Đông", "Tây", "Trung", "I", "II", "1", "2"})
_FINAL_Y = re.compile(r"^(h|k|l|m|s|t|qu)([yỳýỷỹỵ])$")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def marked_form(word: str) -> str:
    """A syllable in lower case with its marks, one tone placement, and kỳ, mỹ, quý written with i."""
    return _FINAL_Y.sub(lambda found: found[1] + found[2].translate(_Y_TO_I), normalise(word.lower()))


@lru_cache(maxsize=65536)
def without_telex(key: str) -> str:
    """A folded syllable without what a telex keyboard leaves: taay, thanhf, truwng -> tay, thanh, trung."""
    key = _DOUBLED.sub(r"\1", key).replace("w", "")
    return key[:-1] if len(key) > 2 and key[-1] in "sfrxj" else key


def folded_words(name: str) -> tuple[str, ...]:
    return tuple(match_key(word) for word in WORD.findall(name))


@dataclass(frozen=True, slots=True)
class Sense:
    """One place that a name may stand for.  ``marked``: the name's syllables in `marked_form`."""

    place: Place
    marked: tuple[str, ...]

    @property
    def is_district(self) -> bool:
        return isinstance(self.place, District)

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.place.code,) if isinstance(self.place, Unit) else self.place.units

    @property
    def districts(self) -> tuple[str, ...]:
        """The former districts it lay in; its own name for a district."""
        if isinstance(self.place, Unit):
            return self.place.former_districts
        return (self.place.district,) if isinstance(self.place, OldUnit) else (self.place.name,)


class Gazetteer:
    """Names by their folded syllables.  Built once; read only afterwards."""

    def __init__(self, localities: Localities) -> None:
        self._senses: dict[str, list[Sense]] = defaultdict(list)
        places: list[Place] = [*localities.units.values(), *localities.old_units]
        for place in [*places, *localities.earlier_units, *localities.districts]:
            for spelling in (place.name, *(() if isinstance(place, District) else place.spellings)):
                marked = tuple(marked_form(word) for word in WORD.findall(spelling))
                self._senses[" ".join(folded_words(spelling))].append(Sense(place, marked))
        self._add_stems(localities.old_units)
        self.levels = {
            " ".join(folded_words(name)): level for level, names in localities.bare_names.items() for name in names
        }
        self.elsewhere = frozenset(" ".join(folded_words(name)) for name in localities.elsewhere)
        self._telex = {" ".join(map(without_telex, key.split())): key for key in self._senses}
        self._first = {key.split()[0] for key in self._telex} | {key.split()[0] for key in self._senses}
        self._initials = {key[0] for key in self._senses}
        self._slips: dict[str, set[str]] = defaultdict(set)
        for key in self._senses:
            letters = key.replace(" ", "")
            if len(letters) >= SHORTEST_MENDED:
                for form in _with_one_deleted(letters):
                    self._slips[form].add(key)

    def _add_stems(self, old_units: Iterable[OldUnit]) -> None:
        """People shorten "Hòa Thọ Đông": the stem means all that share it, where no place bears it."""
        stems: dict[str, list[Sense]] = defaultdict(list)
        for old in old_units:
            words = WORD.findall(old.name)
            if len(words) > 2 and words[-1] in _SUFFIXES:
                marked = tuple(marked_form(word) for word in words[:-1])
                stems[" ".join(folded_words(old.name)[:-1])].append(Sense(old, marked))
        for stem, senses in stems.items():
            if stem not in self._senses:
                self._senses[stem] = senses

    def senses(self, key: str) -> Sequence[Sense]:
        return self._senses.get(key, ())

    def level(self, key: str) -> str:
        """How sure the name is without a type word: any, written, cue (the default), word, typed."""
        return self.levels.get(key, "cue")

    def longest(self, plain: list[str]) -> Iterable[tuple[int, str, bool]]:
        """Names that the folded words begin with, the longest first: (words, key, past telex residue)."""
        telex = [without_telex(word) for word in plain]
        if plain[0] not in self._first and telex[0] not in self._first:
            return
        for size in range(len(plain), 0, -1):
            key = " ".join(plain[:size])
            if key in self._senses:
                yield size, key, False
            elif telex[:size] != plain[:size] and (known := self._telex.get(" ".join(telex[:size]))):
                yield size, known, True

    def one_slip_away(self, words: Sequence[str]) -> tuple[int, str] | None:
        """The longest name that the first words are one letter away from: (words, key).

        The first letter must be right.  None where two names are equally near.  Method: deletion
        neighbourhoods (Garbe, SymSpell), checked by true distance.
        """
        if words[0][0] not in self._initials:
            return None
        for size in range(len(words), 0, -1):
            letters = "".join(words[:size])
            if not SHORTEST_MENDED - 1 <= len(letters) <= 16:
                continue
            near = {key for form in _with_one_deleted(letters) for key in self._slips.get(form, ())}
            near = {k for k in near if k[0] == letters[0] and _within_one_edit(letters, k.replace(" ", ""))}
            near = {k for k in near if k.replace(" ", "") == letters} or near
            if len(near) == 1:
                return size, near.pop()
        return None


def _with_one_deleted(letters: str) -> list[str]:
    return [letters, *(letters[:i] + letters[i + 1 :] for i in range(len(letters)))]


def _within_one_edit(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at + (len(a) == len(b)) :] == b[at + 1 :]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The bundled register's names, indexed once."""
    return Gazetteer(load_localities())
