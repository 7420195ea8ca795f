"""Finds phrases in a message: folded, as whole words, the longest first, each stretch of the message once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.text import fold, nfc

_WORD = re.compile(r"\w+")


class PhraseFinder:
    """Finds any of a set of phrases.  Phrases and messages are compared folded: lower case, without diacritics."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_words: dict[tuple[str, ...], str] = {tuple(_WORD.findall(fold(p))): p for p in phrases}
        self._longest = max((len(words) for words in self._by_words), default=0)

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, phrase) of each match, in characters of the NFC text, from left to right, not overlapping."""
        text = nfc(text)
        words = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]
        found, i = [], 0
        while i < len(words):
            for length in range(min(self._longest, len(words) - i), 0, -1):
                phrase = self._by_words.get(tuple(word for _, _, word in words[i : i + length]))
                if phrase is not None:
                    found.append((words[i][0], words[i + length - 1][1], phrase))
                    i += length - 1
                    break
            i += 1
        return found

    def remove(self, text: str) -> str:
        """The text without the phrases found in it, blanks tidied."""
        text = nfc(text)
        for start, end, _ in reversed(self.find(text)):
            text = f"{text[:start]} {text[end:]}"
        return re.sub(r"\s+([,.?!;:])", r"\1", " ".join(text.split())).strip(" ,.;:?!")
