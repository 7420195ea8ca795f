"""Times and fees in words: the record's numbers and words, and nothing it does not say."""

from __future__ import annotations

import pytest

from assistant.messages import load_messages
from assistant.wording import amount, by_channel, fee_words, time_words
from corpus.procedure import Channel, Fee, FeeKind, Origin, ProcessingTime, SubmissionMethod, Text, TimeUnit

SAY = load_messages("vi")


def quoted(text: str) -> Text:
    return Text(text, Origin.QUOTED)


@pytest.mark.parametrize(
    ("fee", "words"),
    [
        (Fee(FeeKind.FEE, 8000, "VND"), "Phí: 8.000 đồng"),
        (Fee(FeeKind.CHARGE, 35_000_000, None), "Lệ phí: 35.000.000 đồng"),
        (Fee(FeeKind.CHARGE, 25, "USD"), "Lệ phí: 25 USD"),
        (Fee(FeeKind.FEE, 135, None), "Phí: hồ sơ ghi con số 135, không rõ đơn vị tiền"),
        (Fee(FeeKind.FEE, 0), "Phí: ô số tiền ghi 0 và hồ sơ không giải thích; chưa chắc là miễn phí"),
        (
            Fee(FeeKind.FEE, 0, None, quoted("Theo quy định của HĐND")),
            "Phí: ô số tiền ghi 0 nhưng hồ sơ nói: Theo quy định của HĐND",
        ),
        (Fee(FeeKind.FEE, 0, None, quoted("Không thu phí")), "Phí: không mất tiền, theo lời hồ sơ: Không thu phí"),
        (Fee(FeeKind.FEE, None, None, quoted("Do HĐND quyết định")), "Phí: Do HĐND quyết định"),
        (Fee(FeeKind.PRICE), "Giá dịch vụ: hồ sơ không ghi"),
        (Fee(FeeKind.FEE, 8000, "VND", None, "bản sao"), "Phí (bản sao): 8.000 đồng"),
        (Fee(FeeKind.FEE, 8000, "VND", quoted("8.000 đồng")), "Phí: 8.000 đồng"),
    ],
)
def test_fees(fee: Fee, words: str) -> None:
    assert fee_words(fee, SAY) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (ProcessingTime(5, TimeUnit.WORKING_DAY), "5 ngày làm việc"),
        (ProcessingTime(7.5, TimeUnit.DAY), "7.5 ngày"),
        (ProcessingTime(24, TimeUnit.HOUR, quoted("kể từ khi nhận")), "24 giờ; kể từ khi nhận"),
        (ProcessingTime(words=quoted("Trong ngày")), "Trong ngày"),
        (ProcessingTime(), ""),
    ],
)
def test_times(time: ProcessingTime, words: str) -> None:
    assert time_words(time, SAY) == words


def test_a_time_with_a_number_and_no_unit_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="both amount and unit"):
        ProcessingTime(1, None)


def test_channels_that_say_the_same_share_a_line() -> None:
    methods = [SubmissionMethod(channel) for channel in (Channel.DIRECT, Channel.ONLINE, Channel.POSTAL)]
    assert by_channel(methods, [["a"], ["a"], ["b"]], SAY) == ["Nộp trực tiếp, nộp trực tuyến: a", "Gửi bưu chính: b"]
    assert by_channel(methods, [["a", "b"], [], []], SAY) == ["Nộp trực tiếp: \n- a\n- b"]


def test_amounts_are_written_the_vietnamese_way() -> None:
    assert amount(1234567) == "1.234.567"


def test_both_languages_have_the_same_sentences() -> None:
    vi, en = load_messages("vi")._tables, load_messages("en")._tables
    assert {t: set(rows) for t, rows in vi.items()} == {t: set(rows) for t, rows in en.items()}
    with pytest.raises(ValueError, match="no messages"):
        load_messages("fr")
