"""Which of the city's units is meant in a free Vietnamese sentence.

Longest name first.  Whether a name without a type word is a place depends on its level in the register's
``bare_names``: *any* stands alone; *written* does with its marks and capitals; *cue* (the default) needs a
word of place, a list or an answer around it; *word* is also an everyday word or a given name and needs
capitals besides; *typed* belongs to a better known place elsewhere and needs "phường", "xã" or its own
former district.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.localities import District, LocalityMatch, MatchKind, OldUnit, Unit
from corpus.locality_address import is_elsewhere, kin_after
from corpus.locality_cues import DISTRICT_TYPES, TYPE_WORDS
from corpus.locality_names import LONGEST_NAME, Sense, gazetteer
from corpus.locality_sentence import Sentence
from corpus.text import match_key


def find_units(text: str) -> tuple[LocalityMatch, ...]:
    """The places of the city named in ``text``, in order; empty where none is.

    An old name gives the unit or units it became, a former district all of its units (never a pick), a name
    that several places bear all of theirs.  Places of other provinces, streets and persons are left out.
    """
    sentence = Sentence(text)
    found: list[LocalityMatch] = []
    at, last_end = 0, None
    while at < len(sentence.tokens):
        name = _name_at(sentence, at)
        if name is None:
            at += 1
            continue
        senses = _meant(sentence, name, last_end)
        if senses:
            found.append(_match(sentence, name, senses))
            last_end = name.end
        # A name that lacks a cue may hide another one that begins inside it; one known for a street may not.
        at = name.start + 1 if senses is None else name.end
    return _settle(found)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in the text, words ``start`` to ``end``; ``senses`` its marks allow, and at the strictest.

    ``typed``: the type word beside it; ``exact``: written with all its marks; ``mended``: read past a slip.
    """

    start: int
    end: int
    key: str
    senses: tuple[Sense, ...]
    strict: tuple[Sense, ...]
    typed: str | None
    exact: bool
    mended: bool


def _name_at(sentence: Sentence, start: int) -> _Name | None:
    """The longest name that begins at word ``start``; else, after a cue, one that is a slip away."""
    names = gazetteer()
    run = sentence.run(start, LONGEST_NAME)
    before = sentence.type_before(start)
    for size, key, telex in names.longest(run):
        end = start + size
        typed = before or sentence.type_after(end)
        senses = tuple(names.senses(key))
        marked = senses if telex else tuple(s for s in senses if _allows(sentence, start, s, loosely=True))
        if sentence.is_common_phrase(start, end) or not (marked or typed):
            continue
        exact = () if telex else tuple(s for s in senses if _allows(sentence, start, s))
        strict = exact if exact and sentence.is_marked else marked or senses
        return _Name(start, end, key, marked or senses, strict, typed, bool(exact), telex or not marked)
    cued = before is not None or sentence.place_before(start)
    if run[0] in TYPE_WORDS or not (cued or sentence.is_whole(start, len(sentence.keys))):
        return None
    if slip := names.one_slip_away(run):
        end, key = start + slip[0], slip[1]
        if sentence.is_whole(start, end) or (cued and _is_likely_slip(sentence, start, end, key, before)):
            senses = tuple(names.senses(key))
            return _Name(start, end, key, senses, senses, before, exact=False, mended=True)
    return None


def _allows(sentence: Sentence, start: int, sense: Sense, *, loosely: bool = False) -> bool:
    """Whether the words from ``start`` on are the name with its marks; loosely, marks may be left out."""
    words = sentence.tokens[start : start + len(sense.marked)]
    pairs = zip(words, sense.marked, strict=True)
    return all(word.marked == marked or (loosely and word.unmarked) for word, marked in pairs)


def _is_likely_slip(sentence: Sentence, start: int, end: int, key: str, typed: str | None) -> bool:
    """Whether words a letter off a name look like a name: by capitals, by length, or by one marked syllable.

    Without such a sign everyday words turn into places: unmarked "phương tiện trợ giúp" into xã Tiên Thọ.
    """
    if sentence.is_title_case(start, end) or key.count(" ") > 1:
        return True
    if typed is None:
        return False
    syllables = {syllable for sense in gazetteer().senses(key) for syllable in sense.marked}
    right = {syllable for syllable in syllables if match_key(syllable) != syllable}
    joined = "".join(sentence.keys[start:end]) == key.replace(" ", "")
    return joined or any(token.marked in right for token in sentence.tokens[start:end])


def _meant(sentence: Sentence, name: _Name, last_end: int | None) -> tuple[Sense, ...] | None:
    """The places meant; empty where the name is something else, None where nothing says it is a place."""
    if name.typed:
        picked = _of_type(name.strict, name.typed, sentence.is_marked)
        if picked is None:
            return ()
        if picked:
            kin = kin_after(sentence, name.end, picked) or kin_after(sentence, name.end, name.senses)
            return kin or (() if is_elsewhere(sentence, name.end) else picked)
    senses = tuple(s for s in name.strict if not (isinstance(s.place, District) and s.place.typed_only))
    if not senses or _names_something_else(sentence, name):
        return ()
    if kin := kin_after(sentence, name.end, senses):
        return kin
    if is_elsewhere(sentence, name.end):
        return ()
    if not _stands_bare(sentence, name, last_end):
        return None
    return tuple(s for s in senses if s.is_district) or senses


def _names_something_else(sentence: Sentence, name: _Name) -> bool:
    """Whether a person, a street, a river or a building bears the name here."""
    if sentence.street_before(name.start) or sentence.followed_by_number(name.end):
        return True
    answer = gazetteer().level(name.key) == "any" and sentence.is_whole(name.start, name.end)
    return sentence.person_before(name.start) and not answer


def _of_type(senses: tuple[Sense, ...], typed: str, marked: bool) -> tuple[Sense, ...] | None:
    """The senses a type word leaves.

    Empty where the word was none (unmarked "xa" for far); None for a district or town that is none of ours.
    """
    if typed in DISTRICT_TYPES:
        return tuple(s for s in senses if s.is_district) or None
    communes = tuple(s for s in senses if not s.is_district)
    right = tuple(s for s in communes if s.place.type == typed)
    if right or (typed in ("xã", "thị trấn") and not marked):
        return right
    return communes


def _stands_bare(sentence: Sentence, name: _Name, last_end: int | None) -> bool:
    """Whether a name without a type word is a place here, by its level and what stands around it."""
    level = gazetteer().level(name.key)
    if level in ("any", "typed"):
        return level == "any"
    titled = name.exact and sentence.is_title_case(name.start, name.end)
    if level == "written" and titled:
        return True
    if last_end is not None and sentence.joined(last_end, name.start):
        return True
    placed = (
        sentence.place_before(name.start) or sentence.place_after(name.end) or sentence.is_whole(name.start, name.end)
    )
    return placed and (titled or level != "word")


def _match(sentence: Sentence, name: _Name, senses: tuple[Sense, ...]) -> LocalityMatch:
    new = tuple(sense.place for sense in senses if isinstance(sense.place, Unit))
    old_units = tuple(sense.place for sense in senses if isinstance(sense.place, OldUnit))
    codes = tuple(sorted({code for sense in senses for code in sense.codes}))
    first, last = sentence.tokens[name.start].start, sentence.tokens[name.end - 1].end
    kind, title = MatchKind.OLD_UNIT, sentence.text[first:last]
    if senses[0].is_district:
        kind = MatchKind.DISTRICT
    elif new and codes == (new[0].code,):
        kind, old_units = MatchKind.UNIT, ()
    place = new[0] if new else senses[0].place
    if kind is not MatchKind.OLD_UNIT or len({(s.place.type, s.place.name) for s in senses}) == 1:
        title = f"{place.type} {place.name}"
    return LocalityMatch(kind, title, codes, first, last, old_units, name.mended)


def _settle(found: list[LocalityMatch]) -> tuple[LocalityMatch, ...]:
    """Districts of the same text choose among namesakes, and give way to a unit named inside them."""
    districts = [match for match in found if match.kind is MatchKind.DISTRICT]
    named = {match.title.removeprefix(f"{word} ") for match in districts for word in DISTRICT_TYPES}
    settled = []
    for match in found:
        inside = tuple(old for old in match.old_units if old.district in named)
        if len(match.codes) > 1 and 0 < len(inside) < len(match.old_units):
            codes = tuple(sorted({code for old in inside for code in old.units}))
            match = replace(match, codes=codes, old_units=inside)
        settled.append(match)
    narrow = [set(match.codes) for match in settled if match.kind is not MatchKind.DISTRICT]
    return tuple(
        match
        for match in settled
        if match.kind is not MatchKind.DISTRICT or not any(codes <= set(match.codes) for codes in narrow)
    )
