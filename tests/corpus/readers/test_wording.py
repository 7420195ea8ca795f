from __future__ import annotations

import pytest

from corpus.procedure import Channel, FeeKind, Level, ProcessingTime, TimeUnit
from corpus.readers.wording import agencies, channels, fees_of, levels, names, quantities, stated, time_of
from corpus.validation import Problem, ProblemKind


@pytest.mark.parametrize("words", ["", "Không có thông tin", "KHÔNG CÓ THÔNG TIN.", "--", "N/A"])
def test_words_that_say_nothing_are_not_stated(words: str) -> None:
    assert stated(words) == ""


@pytest.mark.parametrize(
    ("words", "amount", "unit"),
    [
        ("05 Ngày làm việc", 5, TimeUnit.WORKING_DAY),
        ("1 ngày", 1, TimeUnit.DAY),
        ("0.5 Giờ", 0.5, TimeUnit.HOUR),
        ("2 tháng", 2, TimeUnit.MONTH),
    ],
)
def test_a_number_with_its_unit_is_a_time(words: str, amount: float, unit: TimeUnit) -> None:
    problems: list[Problem] = []
    assert time_of(words, "t", problems) == ProcessingTime(amount, unit)
    assert not problems


@pytest.mark.parametrize(("words", "kind"), [("1", ProblemKind.TIME_UNIT_OTHER), ("0 ngày", ProblemKind.TIME_ZERO)])
def test_a_bare_or_zero_time_is_a_problem_and_not_stated(words: str, kind: ProblemKind) -> None:
    problems: list[Problem] = []
    assert not time_of(words, "methods[0].time", problems).stated
    assert [(p.kind, p.place) for p in problems] == [(kind, "methods[0].time")]


def test_a_time_in_other_words_stays_words() -> None:
    time = time_of("Ngay trong buổi nhận hồ sơ, chậm nhất 2 ngày", "t", [])
    assert time.amount is None
    assert time.words is not None
    assert time.words.text == "Ngay trong buổi nhận hồ sơ, chậm nhất 2 ngày"


def test_free_on_the_portal_is_a_zero_and_its_bracket_the_words() -> None:
    (fee,) = fees_of("Miễn phí(Mức do hội đồng ở tỉnh định)", free_means_zero=True)
    assert (fee.amount, fee.words and fee.words.text) == (0, "Mức do hội đồng ở tỉnh định")
    (said,) = fees_of("Miễn phí", free_means_zero=False)
    assert (said.amount, said.words and said.words.text) == (None, "Miễn phí")


def test_each_line_with_a_kind_is_a_fee_of_its_own() -> None:
    first, second = fees_of("Phí : 50.000 Đồng (bản đầu)\nLệ phí : 2 USD", free_means_zero=False)
    assert (first.kind, first.amount, first.currency) == (FeeKind.FEE, 50_000, "VND")
    assert first.words is not None
    assert first.words.text == "bản đầu"
    assert (second.kind, second.amount, second.currency) == (FeeKind.CHARGE, 2, "USD")


def test_an_amount_that_is_no_whole_number_stays_words() -> None:
    (fee,) = fees_of("Lệ phí : 0.5 USD", free_means_zero=False)
    assert fee.amount is None
    assert fee.words is not None
    assert fee.words.text == "0.5 USD"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1 bản chính", (1, None)),
        ("1 bản chính, 2 bản sao", (1, 2)),
        ("Bản chính: 0\nBản sao: 1", (0, 1)),
        ("Không có", (0, 0)),
        ("theo mẫu", (None, None)),
    ],
)
def test_numbers_of_copies(words: str, expected: tuple[int | None, int | None]) -> None:
    assert quantities(words) == expected


def test_names_are_parted_at_capitals_outside_brackets() -> None:
    text = "Công dân Việt Nam, Cán bộ, công chức, viên chức, Tổ chức (trừ doanh nghiệp, HTX), Đảng viên"
    assert names(text) == (
        "Công dân Việt Nam", "Cán bộ, công chức, viên chức", "Tổ chức (trừ doanh nghiệp, HTX)", "Đảng viên",
    )  # fmt: skip


def test_a_comma_inside_an_agency_is_kept() -> None:
    assert agencies("Sở Văn hóa, Thể thao và Du lịch, Sở Tài chính; Cục Thuế") == (
        "Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính", "Cục Thuế",
    )  # fmt: skip


def test_levels_named_and_the_district_as_a_problem() -> None:
    assert levels("Cấp xã, Cấp tỉnh, Cấp bộ/ngành") == ((Level.WARD, Level.CITY, Level.MINISTRY), [])
    found, problems = levels("Cấp huyện")
    assert found == (Level.OTHER,)
    assert [p.kind for p in problems] == [ProblemKind.OLD_DISTRICT]
    assert [p.kind for p in levels("")[1]] == [ProblemKind.LEVEL_NOT_STATED]


def test_one_line_may_name_several_channels() -> None:
    assert channels("Trực tiếp hoặc qua bưu điện") == (Channel.POSTAL, Channel.DIRECT)
    assert channels("theo quy định") == ()
