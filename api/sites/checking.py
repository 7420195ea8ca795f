"""What may be written into a site: one-line texts of bounded length, procedure codes, bounded lists."""

from __future__ import annotations

from collections.abc import Sized

from assistant.site import Bilingual
from corpus.procedure import CODE_PATTERN
from corpus.text import has_hidden_characters, nfc


def check_text(text: str, at_most: int) -> None:
    """Raises ValueError unless the text is one line of visible Unicode, NFC, neither empty nor too long."""
    if not text.strip():
        raise ValueError("the text is empty")
    if len(text) > at_most:
        raise ValueError(f"the text has {len(text)} characters: at most {at_most}")
    if has_hidden_characters(text) or any(character in "\t\n\v\f\r\u2028\u2029" for character in text):
        raise ValueError(
            "the text has line breaks, control characters or characters that can't be seen: write one line"
        )
    if any("\ud800" <= character <= "\udfff" for character in text) or text != nfc(text):
        raise ValueError("the text is not Unicode in the composed form (NFC)")


def check_code(code: str) -> None:
    if not CODE_PATTERN.fullmatch(code):
        raise ValueError(f"{code!r} is no procedure code: expected N.NNNNNN, like 1.001193")


def check_words(words: Bilingual, at_most: int) -> None:
    for text in filter(None, (words.vi, words.en)):
        check_text(text, at_most)


def check_number(things: Sized, at_most: int, who: str) -> None:
    if len(things) > at_most:
        raise ValueError(f"{who} {len(things)} of them: at most {at_most}")
