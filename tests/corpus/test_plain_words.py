"""Hard words are found where they stand, and only there: sentences made by hand, with what each must yield."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from corpus import plain_words
from corpus.plain_words import LONGEST_SENTENCE, FindingKind, Style, bundled_style, findings

PHRASES_AT_LEAST = 60


def found(text: str, kind: FindingKind, *names: str) -> list[str]:
    return [finding.words for finding in findings(text, bundled_style(), names) if finding.kind is kind]


def long(text: str, *names: str) -> list[str]:
    return found(text, FindingKind.LONG_SENTENCE, *names)


def officialese(text: str, *names: str) -> list[str]:
    return found(text, FindingKind.OFFICIALESE, *names)


def passive(text: str, *names: str) -> list[str]:
    return found(text, FindingKind.PASSIVE, *names)


def sentence(words: int) -> str:
    """So many words and a full stop."""
    return "Mèo " + "ăn " * (words - 2) + "cá."


def test_a_sentence_is_long_from_the_word_after_the_longest() -> None:
    assert long(sentence(LONGEST_SENTENCE)) == []
    assert long(f"Mèo. {sentence(LONGEST_SENTENCE + 1)} Chó.") == [sentence(LONGEST_SENTENCE + 1)]


@pytest.mark.parametrize("end", [". ", "! ", "? ", "; ", ": ", "… ", "\n"])
def test_what_ends_a_sentence(end: str) -> None:
    half = "mèo " * LONGEST_SENTENCE
    assert long(half.strip() + end + half) == []


@pytest.mark.parametrize("inside", ["15.000 đồng", "thủ tục 1.001193", "7:30", "01/7/2025"])
def test_a_mark_inside_a_number_ends_nothing(inside: str) -> None:
    assert len(long("mèo " * LONGEST_SENTENCE + inside)) == 1


def test_a_mark_alone_is_no_word() -> None:
    assert long("mèo " * (LONGEST_SENTENCE - 1) + "– cá") == []


def test_a_name_and_a_quotation_are_one_word_each() -> None:
    name = "Tờ khai thay đổi thông tin của mèo (Mẫu CT01)"
    text = f"Điền {name} " + "rồi " * (LONGEST_SENTENCE - 2)
    assert len(long(text)) == 1
    assert long(text, name) == []
    assert long(text, name.upper()) == []
    assert long(text.replace(name, f"“{name}”")) == []


@pytest.mark.parametrize(
    ("text", "words", "plain"),
    [
        ("Bạn tiến hành nộp đơn.", "tiến hành", "làm, hoặc bỏ hẳn"),
        ("KỂ TỪ NGÀY nộp", "KỂ TỪ NGÀY", "tính từ ngày"),
        ("Cơ quan có thẩm quyền trả lời.", "Cơ quan có thẩm quyền", "nói tên cơ quan"),
        ("Hồ sơ không hợp lệ.", "không hợp lệ", "thiếu hoặc sai"),
        ("Đương  sự có mặt.", "Đương  sự", "người làm thủ tục, bạn"),
    ],
)
def test_officialese_is_found_with_its_plainer_words(text: str, words: str, plain: str) -> None:
    assert [(f.words, f.advice) for f in findings(text, bundled_style()) if f.kind is FindingKind.OFFICIALESE] == [
        (words, plain)
    ]


def test_letters_in_two_code_points_are_read_too() -> None:
    assert officialese(unicodedata.normalize("NFD", "Xuất trình thẻ.")) == ["Xuất trình"]


@pytest.mark.parametrize(
    "text",
    [
        "Tra trên cơ sở dữ liệu đất đai.",  # Not "trên cơ sở".
        "Gia đình chỉ cần nộp đơn.",  # Not "đình chỉ".
        "Giấy chứng nhận quyền sử dụng đất.",
        "Bạn nộp đơn, rồi chờ 5 ngày.",
        "Hồ sơ ghi “theo quy định của pháp luật” mà không nói luật nào.",
        'Hồ sơ ghi "đối với công dân".',
    ],
)
def test_where_the_words_are_right_nothing_is_found(text: str) -> None:
    assert officialese(text) == []


def test_names_are_nobodys_style() -> None:
    name = "Đơn đề nghị thẩm định thiết kế"
    assert officialese(f"Nộp {name}.") == ["thẩm định"]
    assert officialese(f"Nộp {name}.", name) == []
    # A name inside a longer word is not that name, and one word is too common to be passed over.
    assert officialese(f"Nộp {name}.", "Đơn đề nghị thẩm đị", "thẩm") == ["thẩm định"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hồ sơ được chuyển cho phòng.", "được chuyển cho"),
        ("Trong 3 ngày, kết quả sẽ được trả lại.", "được trả lại"),
        ("Sai thì giấy bị hủy.", "bị hủy"),
        ("Người có giấy được cấp trước năm 2020.", "được cấp trước"),
        ("Bạn được cấp thẻ bởi Sở Thú nuôi.", "được cấp thẻ"),  # Who acts is said at last: a passive all the same.
    ],
)
def test_a_passive_hides_who_acts(text: str, words: str) -> None:
    assert passive(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Bạn được nộp thay cha mẹ.",  # May.
        "Người được cấp thẻ thì giữ thẻ.",
        "Con được trả trợ cấp.",  # A benefit.
        "Hồ sơ chưa làm được ghi là thiếu.",  # Able, in a clumsy order.
        "Không tra được thì nộp giấy.",
        "Nhận được kết quả thì ký.",
        "Thiếu giấy thì được báo ngay.",  # Without a subject it speaks of the reader.
        "Giấy được hoan nghênh.",  # No verb of handling.
        "Bạn nộp giấy. Được báo thì đến.",
        "Mèo bị ốm, chó bị mất.",
    ],
)
def test_may_and_can_are_no_passive(text: str) -> None:
    assert passive(text) == []


def test_findings_stand_where_they_say_and_in_order() -> None:
    text = "Đương sự xuất trình thẻ. Hồ sơ được chuyển. " + sentence(30)
    listed = findings(text, bundled_style())
    assert [text[f.start : f.start + len(f.words)] for f in listed] == [f.words for f in listed]
    assert [f.kind for f in listed] == [
        FindingKind.OFFICIALESE,
        FindingKind.OFFICIALESE,
        FindingKind.PASSIVE,
        FindingKind.LONG_SENTENCE,
    ]


def test_another_style_finds_other_words() -> None:
    none: frozenset[str] = frozenset()
    style = Style({"meo meo": "mèo", "meo meo con": ""}, none, none, none, none)
    assert [f.words for f in findings("Meo meo và meo meo con tiến hành.", style)] == ["Meo meo"]


def test_every_phrase_of_ours_has_plainer_words() -> None:
    plainer = bundled_style().plainer
    assert sum(plain != "" for plain in plainer.values()) >= PHRASES_AT_LEAST
    assert [phrase for phrase in plainer if phrase != " ".join(phrase.lower().split())] == []
    # What is advised is not officialese itself.
    assert [phrase for phrase, plain in plainer.items() if officialese(plain)] == []


def test_a_phrase_that_stands_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = '[[phrase]]\nsay = "meo"\nplain = "mèo"\n'
    (tmp_path / "twice.toml").write_text(once * 2, encoding="utf-8")
    monkeypatch.setattr(plain_words, "OFFICIALESE_FILE", tmp_path / "twice.toml")
    with pytest.raises(ValueError, match="twice"):
        bundled_style.__wrapped__()
