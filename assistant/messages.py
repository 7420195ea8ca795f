"""Our own sentences, by language, from ``messages.<language>.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Messages:
    language: str
    _tables: Mapping[str, Mapping[str, str]]

    def __call__(self, table: str, key: str, **facts: object) -> str:
        """The sentence with its facts put in.  Raises KeyError for a sentence that doesn't exist."""
        return self._tables[table][key].format(**facts)


@cache
def load_messages(language: str) -> Messages:
    """Raises ValueError for a language we don't speak."""
    if language not in LANGUAGES:
        raise ValueError(f"no messages in {language!r}; there are {', '.join(LANGUAGES)}")
    path = Path(__file__).parent / f"messages.{language}.toml"
    return Messages(language, tomllib.loads(path.read_text(encoding="utf-8")))
