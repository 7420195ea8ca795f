"""Vietnamese text made comparable."""

from __future__ import annotations

import unicodedata

import pytest

from corpus.text import clean, fold, has_hidden_characters, is_marked, looks_legacy_encoded, match_key, nfc, normalise


@pytest.mark.parametrize(
    "word",
    [
        "hoàn",
        "suýt",
        "quý",
        "huỳnh",
        "khoét",
        "quốc",
        "giá",
        "gì",
        "giếng",
        "nghĩa",
        "thuế",
        "rượu",
        "khuỷu",
        "hoài",
        "mía",
    ],
)
def test_a_syllable_in_its_right_spelling_stays(word: str) -> None:
    assert normalise(word) == word


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("hoà", "hòa"),
        ("hòa", "hòa"),
        ("uỷ", "ủy"),
        ("Uỷ ban", "Ủy ban"),
        ("HOÀ GIẢI", "HÒA GIẢI"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("ngừơi", "người"),
        ("hòan", "hoàn"),
        ("qúy", "quý"),
        ("gìa", "già"),
    ],
)
def test_each_tone_mark_has_one_place(written: str, expected: str) -> None:
    assert normalise(written) == expected


def test_what_is_too_long_for_a_syllable_stays() -> None:
    assert normalise("nghiêng nguyễn") == "nghiêng nguyễn"
    assert normalise("hoà" * 50_000) == "hoà" * 50_000


def test_foreign_words_and_two_marks_stay() -> None:
    assert normalise("café résumé 12a") == "café résumé 12a"


def test_decomposed_letters_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Đăng ký hoà giải")
    assert decomposed != "Đăng ký hoà giải"
    assert nfc(decomposed) == "Đăng ký hoà giải"
    assert normalise(decomposed) == "Đăng ký hòa giải"


def test_folding_takes_all_three_letters_d() -> None:
    assert fold("đĐ\u00d0\u00f0") == "dddd"
    assert fold("Đường Hoàng Diệu") == "duong hoang dieu"
    assert fold(unicodedata.normalize("NFD", "Đường")) == "duong"


def test_marks_are_seen() -> None:
    assert is_marked("Đăng ký")
    assert is_marked("đi")
    assert not is_marked("Dang ky 12/2020")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kỹ thuật", "kĩ thuật"),
        ("đăng ký", "đăng kí"),
        ("quý", "quí"),
        ("Lý lịch", "lí lịch"),
        ("hoà", "HÒA"),
        ("mỹ", "mi"),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


def test_y_stays_where_i_is_another_word() -> None:
    assert match_key("tay") == "tay"
    assert match_key("thúy") != match_key("thúi")


def test_what_hides_is_taken_away() -> None:
    tag = "".join(chr(0xE0000 + ord(c)) for c in "hidden")
    dirty = f"khai\u200b sinh{tag}\u202e\ufeff\x00\x1b"
    assert has_hidden_characters(dirty)
    assert clean(dirty) == "khai sinh"
    assert not has_hidden_characters("khai sinh\tcho con\nở xã\r\n")


def test_blanks_become_one_and_lines_stay() -> None:
    assert clean("  một\u00a0 \thai \r\n\n\n\nba  ") == "một hai\n\nba"


@pytest.mark.parametrize("blank", ["\x0b", "\x0c", "\u2003", "\u3000"])
def test_blanks_of_other_programs_part_words(blank: str) -> None:
    assert clean(f"khai{blank}sinh") == "khai sinh"
    assert not has_hidden_characters(f"khai{blank}sinh")


@pytest.mark.parametrize(
    "text", ["Thñ tôc ®¨ng ký khai sinh t¹i ñy ban nh©n d©n x·", "Thuû tuïc ñaêng kyù khai sinh taïi Uûy ban"]
)
def test_legacy_fonts_are_seen(text: str) -> None:
    assert looks_legacy_encoded(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thủ tục đăng ký khai sinh tại Ủy ban nhân dân xã",
        "Thu tuc dang ky khai sinh tai uy ban nhan dan xa",
        "Hoà giải, thuê nhà, xoá án tích, tuân theo quy chế, toà án",
        "Thñ tôc",  # Too short to tell.
        "",
    ],
)
def test_unicode_is_not_taken_for_a_legacy_font(text: str) -> None:
    assert not looks_legacy_encoded(text)
