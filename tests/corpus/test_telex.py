"""What a Telex keyboard leaves."""

from __future__ import annotations

import pytest

from corpus.telex import decode, without_residue


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giaays", "giấy"), ("dduwngj", "đựng"), ("dduwowngf", "đường"), ("vieetj", "việt"), ("phuwowngf", "phường"),
        ("truwowngf", "trường"), ("xax", "xã"), ("quys", "quý"), ("giuwx", "giữ"), ("hoaf", "hòa"), ("thuyr", "thủy"),
        ("uoongs", "uống"), ("nguwowif", "người"), ("toois", "tối"), ("nghieepj", "nghiệp"), ("thuees", "thuế"),
        ("ddaats", "đất"), ("dduwowcj", "được"), ("owr", "ở"), ("gif", "gì"), ("tieesng", "tiếng"),
        ("nwowcs", "nước"), ("KHAAUR", "khẩu"), ("lamf", "làm"), ("đươngf", "đường"), ("giaf", "già"), ("quaj", "quạ"),
        ("truongwf", "trường"), ("muons", "muốn"), ("tiengs", "tiếng"), ("quyenf", "quyền"),
    ],
)  # fmt: skip
def test_a_word_typed_in_telex(typed: str, meant: str) -> None:
    assert decode(typed) == meant


@pytest.mark.parametrize(
    "word",
    ["khai", "sinh", "Đà", "visa", "bus", "form", "hoso", "download", "vneid", "cccd", "gplx", "tw", "x", "", "boong",
     "caatr", "cacf", "matjj", "oooooooooooo", "kt3"],
)  # fmt: skip
def test_other_words_are_left_alone(word: str) -> None:
    assert decode(word) is None


def test_in_a_sentence_the_rest_stays_as_it_was() -> None:
    assert without_residue("Em muốn lamf giaays KHAI sinh, visa 61/2018") == "Em muốn làm giấy KHAI sinh, visa 61/2018"
