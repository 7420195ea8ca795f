"""Diacritics put back on a question typed without them, for the parts of finding that read marked text.

A hidden Markov model: the marked forms of each bare syllable are its states, pairs of neighbours in the corpus's
questions and titles its transitions (Dirichlet smoothing after Zhai and Lafferty, 2004), and Viterbi finds the
likeliest row of forms. What it gives is never shown to anybody: one syllable in twelve is wrong.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from corpus.text import fold, is_marked, normalise

_TOKEN = re.compile(r"[^\W_]+")
_START = ""

SMOOTHING = 10.0
"""Occurrences that a syllable alone is worth beside the pair; 2 to 30 differ by 0.3% of the syllables."""


class MarkRestorer:
    """Restores diacritics by syllable pairs counted in marked texts.  Safe from several threads."""

    def __init__(self, pairs: Mapping[str, Mapping[str, int]]) -> None:
        """``pairs``: how often a marked syllable (or "" for the start of a text) is followed by another."""
        self._pairs = pairs
        self._count: Counter[str] = Counter()
        for following in pairs.values():
            self._count.update(following)
        self._total = sum(self._count.values())
        forms: defaultdict[str, list[str]] = defaultdict(list)
        for syllable in sorted(self._count):
            forms[fold(syllable)].append(syllable)
        self._forms = dict(forms)

    @classmethod
    def count(cls, texts: Iterable[str]) -> MarkRestorer:
        """Counts in the texts that are marked; the others teach nothing."""
        pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            if is_marked(text):
                before = _START
                for syllable in _syllables(text):
                    pairs[before][syllable] += 1
                    before = syllable
        return cls(pairs)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self._pairs, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> MarkRestorer:
        """Raises OSError or ValueError."""
        pairs = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(pairs, dict):
            raise ValueError(f"{path.name} holds no counts")
        return cls(pairs)

    def restore(self, text: str) -> str:
        """The likeliest marked reading, lower case, punctuation left out; a text that is marked comes back as it is.

        Syllables that no text taught stay bare.
        """
        if is_marked(text) or not self._total:
            return text
        paths: dict[str, tuple[float, tuple[str, ...]]] = {_START: (0.0, ())}
        for bare in _syllables(text):
            paths = {
                form: max(
                    (odds + self._log_odds(before, form), (*path, form)) for before, (odds, path) in paths.items()
                )
                for form in self._forms.get(bare, [bare])
            }
        return " ".join(max(paths.values())[1])

    def _log_odds(self, before: str, syllable: str) -> float:
        alone = (self._count[syllable] + 0.1) / self._total
        following = self._pairs.get(before, {})
        return math.log((following.get(syllable, 0) + SMOOTHING * alone) / (self._count[before] + SMOOTHING))


def _syllables(text: str) -> list[str]:
    return _TOKEN.findall(normalise(text).lower())
