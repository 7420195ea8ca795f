"""Names inside a sentence, which the lexicon must leave as they are: thôn Chừ, chị Chi, Nguyễn Văn Ba."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.lexicon_matching import Pattern, Syllable, syllables


class NameCues:
    """Words after which a capitalised word is a name, and surnames that open one."""

    def __init__(self, cues: Iterable[str], surnames: Iterable[str]) -> None:
        cue_parts = [syllables(cue)[0] for cue in cues]
        self._exact = frozenset(part.exact for part in cue_parts)
        self._keys = frozenset(part.key for part in cue_parts)
        self._surnames = frozenset(syllables(surname)[0].key for surname in surnames)

    def names_in(self, text: str, parts: Pattern, *, marked: bool) -> frozenset[int]:
        """Numbers of the syllables that belong to a name; none where the whole sentence is capitalised.

        Only a sentence without marks may write a cue without them: "cho" in a marked one is not "chợ".
        """
        if not any(text[part.start].islower() for part in parts):
            return frozenset()
        found: set[int] = set()
        for i, part in enumerate(parts):
            cue = part.exact in self._exact or (not marked and part.key in self._keys)
            surname = part.named and part.key in self._surnames
            if not (cue or surname):
                continue
            run = i + 1
            while run < len(parts) and parts[run].named and _one_space(text, parts[run - 1], parts[run]):
                run += 1
            if run > i + 1:
                found.update(range(i + 1, run))
                if surname:
                    found.add(i)
        return frozenset(found)


def _one_space(text: str, left: Syllable, right: Syllable) -> bool:
    return text[left.end : right.start] == " "
