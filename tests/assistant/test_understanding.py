"""Which sections are asked about, what is left of the wish, the language, and follow-ups."""

from __future__ import annotations

import pytest

from assistant.understanding import understand
from corpus.lexicon import load_lexicon
from corpus.procedure import Section

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("đăng ký kết hôn cần giấy tờ gì", [Section.DOSSIER]),
        ("dang ky ket hon can giay to gi", [Section.DOSSIER]),
        ("làm hộ chiếu hết bao nhiêu tiền", [Section.FEE]),
        ("lệ phí làm căn cước", [Section.FEE]),
        ("khai tử mất mấy ngày", [Section.TIME]),
        ("xin giấy độc thân ở đâu", [Section.PLACE]),
        ("chứng thực chữ ký nộp ở mô rứa", [Section.PLACE]),
        ("điều kiện nhận con nuôi", [Section.CONDITIONS]),
        ("quy trình tách thửa", [Section.STEPS]),
        ("đăng ký tạm trú online được không", [Section.CHANNEL]),
        ("mẫu đơn đăng ký hộ kinh doanh", [Section.FORM]),
        ("tách hộ căn cứ pháp lý nào", [Section.LEGAL]),
        ("đăng ký thường trú ở đâu, mất bao lâu", [Section.PLACE, Section.TIME]),
        ("how much is a passport", [Section.FEE]),
        ("đăng ký khai sinh", []),
    ],
)
def test_sections_asked_about(text: str, sections: list[Section]) -> None:
    assert list(understand(text, LEXICON).sections)[: max(1, len(sections))] == sections


def test_furniture_and_section_words_are_taken_out_of_the_wish() -> None:
    asked = understand("Dạ cho em hỏi đăng ký khai sinh cho con cần giấy tờ gì ạ?", LEXICON)
    assert asked.wish == "đăng ký khai sinh cho con"
    assert not asked.bare
    assert not asked.vague


@pytest.mark.parametrize(
    "text", ["thế còn phí?", "còn thời hạn thì sao", "vậy nộp ở đâu", "bao nhiêu tiền vậy", "còn lệ phí?"]
)
def test_a_bare_follow_up_leans_on_the_turn_before(text: str) -> None:
    asked = understand(text, LEXICON)
    assert asked.bare
    assert asked.sections


@pytest.mark.parametrize("text", ["xin cấp lại giấy", "tôi muốn đăng ký", "thủ tục hộ tịch", "giấy tờ về đất"])
def test_a_vague_wish_is_known_as_vague(text: str) -> None:
    assert understand(text, LEXICON).vague


@pytest.mark.parametrize("text", ["đăng ký kết hôn", "cấp lại căn cước", "1.001193", "khai sinh"])
def test_a_wish_with_one_telling_word_is_not_vague(text: str) -> None:
    assert not understand(text, LEXICON).vague


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I register a birth", "en"),
        ("where can I get a work permit", "en"),
        ("làm giấy khai sinh", "vi"),
        ("lam giay khai sinh o dau", "vi"),
        ("can cuoc het han", "vi"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert understand(text, LEXICON).language == language
    assert understand(text, LEXICON, "en").language == "en"


def test_a_code_in_the_message() -> None:
    assert understand("thủ tục 1.001193 cần gì", LEXICON).code == "1.001193"
    assert understand("phí 1.000.000 đồng", LEXICON).code is None


def test_lay_words_bring_official_ones() -> None:
    asked = understand("xin giấy độc thân", LEXICON)
    assert any("tình trạng hôn nhân" in phrase for phrase in asked.query.expansions)
