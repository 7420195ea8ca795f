"""Phrases in a message: folded, whole words, the longest first, with their places."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.phrases import PhraseFinder

FINDER = PhraseFinder(["giấy khai sinh", "khai sinh", "lệ phí", "ạ"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("làm giấy khai sinh", ["giấy khai sinh"]),  # and not "khai sinh" inside it again
        ("khai sinh, GIAY  KHAI-SINH", ["khai sinh", "giấy khai sinh"]),
        ("le phi bao nhieu", ["lệ phí"]),
        ("khai sinhh", []),
        ("giấy khai", []),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[str]) -> None:
    assert [phrase for _, _, phrase in FINDER.find(text)] == found


def test_places_are_of_the_nfc_text() -> None:
    text = "Xin lệ phí ạ"
    for form in ("NFC", "NFD"):
        assert [text[start:end] for start, end, _ in FINDER.find(unicodedata.normalize(form, text))] == ["lệ phí", "ạ"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Giấy khai sinh lệ phí bao nhiêu ạ?", "bao nhiêu"),
        ("cho hỏi khai sinh , nộp đâu", "cho hỏi, nộp đâu"),
        ("lệ phí ạ", ""),
        ("không có gì", "không có gì"),
    ],
)
def test_what_is_left(text: str, left: str) -> None:
    assert FINDER.remove(text) == left


def test_no_phrases_find_nothing() -> None:
    assert PhraseFinder([]).find("lệ phí") == []
    assert PhraseFinder(["...", "lệ phí"]).find("lệ phí ...") == [(0, 6, "lệ phí")]
