"""What the rest of an address says about a name: which of its bearers is meant, or that it lies elsewhere."""

from __future__ import annotations

from corpus.locality_cues import DISTRICT_TYPES, TYPE_WORDS
from corpus.locality_names import LONGEST_NAME, Sense, gazetteer
from corpus.locality_sentence import Sentence

_OURS = ("da nang", "quang nam", "dn", "qn")
_UNMARKED_TYPES = ("quan", "huyen", "thi xa", "thanh pho", "tinh")
_PARTS = 3
"""How many parts of an address are read after a name: an unknown place, a district, a province."""


def kin_after(sentence: Sentence, end: int, senses: tuple[Sense, ...]) -> tuple[Sense, ...]:
    """The wards and communes among ``senses`` in the former district, or the city, named right after."""
    at = _skip_types(sentence, end)
    if at >= len(sentence.tokens) or not _is_address_gap(sentence, end, at):
        return ()
    communes = tuple(s for s in senses if not s.is_district)
    for size in range(LONGEST_NAME, 0, -1):
        key = " ".join(sentence.keys[at : at + size])
        if key in _OURS and any(s.is_district for s in senses):
            return ()
        if key in _OURS:
            return communes
        districts = [s for s in gazetteer().senses(key) if s.is_district]
        named = {s.place.name for s in districts}
        covered = {code for s in districts for code in s.codes}
        kin = tuple(s for s in communes if named.intersection(s.districts))
        # A district dissolved early: Trung Phước, Nông Sơn, though the register has it in Quế Sơn at the end.
        kin = kin or tuple(s for s in communes if covered.issuperset(s.codes))
        if kin and (at > end or "," in sentence.tokens[end].gap or not any(s.is_district for s in senses)):
            return kin
    return ()


def _skip_types(sentence: Sentence, at: int) -> int:
    for size in (2, 1):
        phrase = " ".join(token.marked for token in sentence.tokens[at : at + size])
        plain = " ".join(sentence.keys[at : at + size])
        if TYPE_WORDS.get(phrase) in DISTRICT_TYPES or phrase == "tỉnh" or plain in _UNMARKED_TYPES:
            return at + size
    return at


def _is_address_gap(sentence: Sentence, end: int, at: int) -> bool:
    return all(set(token.gap) <= set(" ,.-–(") for token in sentence.tokens[end : at + 1])


def is_elsewhere(sentence: Sentence, end: int) -> bool:
    """Whether the address goes on into another province, or into a district that is none of ours."""
    at = end
    for _ in range(_PARTS):
        name_at = _skip_types(sentence, at)
        if name_at >= len(sentence.tokens) or not _is_address_gap(sentence, at, name_at):
            return False
        parted = name_at > at or "," in sentence.tokens[at].gap
        known = _known_elsewhere(sentence, name_at, parted)
        if known is not None:
            return known
        capitals = _capitals(sentence, name_at)
        if name_at > at and not sentence.asks_which(name_at):
            return capitals > 0 or sentence.keys[name_at].isdigit()
        if not parted or not 0 < capitals <= LONGEST_NAME:
            return False
        at = name_at + capitals
    return False


def _known_elsewhere(sentence: Sentence, at: int, parted: bool) -> bool | None:
    """Whether the name at ``at`` is another province's (True) or ours (False); None where it is unknown."""
    names = gazetteer()
    for size in range(LONGEST_NAME, 0, -1):
        key = " ".join(sentence.keys[at : at + size])
        if key in names.elsewhere and (size > 1 or parted or sentence.tokens[at].capital):
            return not sentence.lists_on(at + size)
        if key in _OURS or any(sense.is_district for sense in names.senses(key)):
            return False
    return None


def _capitals(sentence: Sentence, at: int) -> int:
    """How many words from ``at`` on form one capitalised name; counting stops past the longest name."""
    count = 0
    for token in sentence.tokens[at : at + LONGEST_NAME + 1]:
        if not (sentence.has_case and token.capital) or (count and token.gap != " "):
            break
        count += 1
    return count
