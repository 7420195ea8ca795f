"""Text to tokens for lexical matching, the same at build and at query time.

Two kinds of token: folded syllables, single and in pairs, which match with and without diacritics; and words as
underthesea segments them, only for text that carries diacritics, since it mis-segments text that doesn't.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

from corpus.text import is_marked, match_key, normalise

VERSION = "1"
"""Raised whenever the same text would give other tokens: it is part of an index's passport."""

_SYLLABLE = re.compile(r"[a-z0-9]+(?:/[a-z0-9\-]+)*")
_loading = threading.Lock()


def syllables(text: str) -> list[str]:
    """Folded syllables; a document number such as 61/2018/nd-cp stays one."""
    return _SYLLABLE.findall(match_key(text))


def syllable_tokens(text: str) -> list[str]:
    """Folded syllables and pairs of neighbours: "khai sinh" gives khai, sinh, khai_sinh."""
    single = syllables(text)
    return single + [f"{a}_{b}" for a, b in pairwise(single)]


def word_tokens(text: str) -> list[str]:
    """Words with diacritics, lower case, joined by "_"; none for text without diacritics."""
    if not is_marked(text):
        return []
    words = _segmenter()(normalise(text).lower())
    return [word.replace(" ", "_") for word in words if any(c.isalnum() for c in word)]


def analyzer_digest() -> str:
    """Names the analyzer: our version and underthesea's."""
    from importlib.metadata import version

    return f"syllables+pairs+underthesea-{version('underthesea')}/{VERSION}"


@cache
def _segmenter() -> Callable[[str], list[str]]:
    """underthesea's word segmenter, imported without torch.

    With torch and transformers installed the package pulls them in, which costs seconds and hundreds of MiB; during
    its import they are hidden, which gives the same tokens.
    """
    with _loading:
        hidden: dict[str, Any] = {}
        for name in ("torch", "transformers"):
            if name not in sys.modules:
                hidden[name] = None
                sys.modules[name] = None  # type: ignore[assignment]
        try:
            from underthesea import word_tokenize
        finally:
            for name in hidden:
                del sys.modules[name]
        word_tokenize("khởi động")  # loads the model, once: two threads that load it at the same time find half of it
    return word_tokenize  # type: ignore[no-any-return]
