"""The pieces a Vietnamese service can meet, and the tokenizer over them.

Of the 250,002 pieces of the multilingual vocabulary the 94,142 written with Vietnamese and basic Latin
letters, digits and the punctuation of official papers are kept; the others would be half of the model.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

BEGIN, PAD, END, UNKNOWN, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
SPECIAL_PIECES = (BEGIN, PAD, END, UNKNOWN, MASK)
BEGIN_ID, PAD_ID, END_ID, UNKNOWN_ID = range(4)

WORD_START = "▁"
BASE_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
PUNCTUATION = "–—‘’“”•·°§«»€£₫×÷±≤≥→"


def alphabet() -> frozenset[str]:
    """Every character a kept piece may hold: letters with the marks of Vietnamese, ASCII, punctuation."""
    marked = (unicodedata.normalize("NFC", letter + tone) for letter in BASE_LETTERS for tone in TONES)
    letters = {form for letter in marked if len(letter) == 1 for form in (letter, letter.upper())}
    return frozenset(letters | {chr(point) for point in range(0x20, 0x7F)} | set(PUNCTUATION) | {WORD_START})


def kept_rows(pieces: Sequence[str]) -> NDArray[np.int64]:
    """Positions of the pieces to keep, rising, shape (kept,); the special pieces stay first, in their order.

    Raises ValueError where the vocabulary doesn't begin with the four special pieces the network knows.
    """
    if tuple(pieces[:4]) != SPECIAL_PIECES[:4]:
        raise ValueError(f"the vocabulary begins with {pieces[:4]}, expected {SPECIAL_PIECES[:4]}")
    letters = alphabet()
    kept = [row for row, piece in enumerate(pieces) if piece in SPECIAL_PIECES or letters.issuperset(piece)]
    return np.array(kept, np.int64)


def tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """The unigram tokenizer of XLM-R over these pieces, text in NFC or NFD alike.

    The special pieces are not declared as such and removed from texts: a citizen's "</s>" is no command.
    """
    built = Tokenizer(
        Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=UNKNOWN_ID, byte_fallback=False)
    )
    built.normalizer = _normalizer()
    built.pre_tokenizer = pre_tokenizers.Metaspace(replacement=WORD_START, prepend_scheme="always")
    built.decoder = decoders.Metaspace(replacement=WORD_START, prepend_scheme="always")
    built.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}",
        pair=f"{BEGIN} $A {END} {END} $B {END}",
        special_tokens=[(BEGIN, BEGIN_ID), (END, END_ID)],
    )
    return built


def _normalizer() -> normalizers.Sequence:
    """NFKC, and where SentencePiece's table differs: control characters go, invisible ones become spaces."""
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x{1}-\x{8}\x{b}\x{e}-\x{1f}\x{7f}\x{8f}\x{9f}]"), ""),
            normalizers.Replace(
                Regex(r"[\t\n\f\r\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}]"), " "
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex("|".join(SPECIAL_PIECES)), " "),
            # Old typefaces and some keyboards write the Icelandic letter, which looks the same.
            normalizers.Replace("Ð", "Đ"),
            normalizers.Replace("ð", "đ"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
