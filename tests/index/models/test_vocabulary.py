"""Which pieces stay, and how a text becomes pieces."""

from __future__ import annotations

import unicodedata

import pytest
from tokenizers import Tokenizer

from index.models.vocabulary import alphabet, kept_rows


def test_the_alphabet_writes_vietnamese_and_nothing_far() -> None:
    letters = alphabet()
    assert letters.issuperset(unicodedata.normalize("NFC", "Nguyễn Thị Ví Dụ, số 01/2025/NĐ-CP – 50.000₫ ƯỚC ỡ ỵ"))
    assert letters.isdisjoint("踴яßİæ")


def test_rows_are_kept_in_order() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "踴", "▁khai", "я", "ệ", "<mask>"]
    assert kept_rows(pieces).tolist() == [0, 1, 2, 3, 5, 7, 8]


def test_another_order_of_special_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with"):
        kept_rows(["<pad>", "<s>", "</s>", "<unk>"])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("khai sinh", ["<s>", "▁khai", "▁sinh", "</s>"]),
        ("khai \u200b\t sinh", ["<s>", "▁khai", "▁sinh", "</s>"]),
        ("kh\u0007ai", ["<s>", "▁khai", "</s>"]),
        ("e\u0302", ["<s>", "▁", "ê", "</s>"]),
        ("\u00f0", ["<s>", "▁", "đ", "</s>"]),
        ("a</s>b", ["<s>", "▁", "a", "▁", "b", "</s>"]),
        ("\uff1cmask>a", ["<s>", "▁", "a", "</s>"]),
    ],
)
def test_pieces_of_a_text(small_tokenizer: Tokenizer, text: str, pieces: list[str]) -> None:
    assert small_tokenizer.encode(text).tokens == pieces
