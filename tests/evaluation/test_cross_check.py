from __future__ import annotations

from datetime import date

import pytest

from corpus.procedure import (
    Channel,
    Decision,
    DossierCase,
    DossierItem,
    Fee,
    FeeKind,
    LegalBasis,
    Level,
    Origin,
    Procedure,
    ProcessingTime,
    Source,
    SourceKind,
    Step,
    SubmissionMethod,
    Text,
    TimeUnit,
)
from corpus.readers import Reading, Record, Unreadable
from evaluation.cross_check import Tally, cross_check, key, likeness


def procedure(code: str = "9.000001", title: str = "Thủ tục bịa", days: float = 3, fee: int | None = 0) -> Procedure:
    fees = () if fee is None else (Fee(FeeKind.FEE, fee),)
    return Procedure(
        code=code,
        title=title,
        levels=(Level.WARD, Level.VERTICAL),
        field="Bịa; Chuyện khác",
        source=Source(SourceKind.PDF, "", "", date(2026, 1, 1), "x"),
        decision=Decision("1/QĐ-X"),
        methods=(SubmissionMethod(Channel.DIRECT, ProcessingTime(days, TimeUnit.DAY), fees),),
        cases=(DossierCase("", (DossierItem("1", "Đơn xin", 1, 0), DossierItem("2", "Ảnh"))),),
        steps=(Step("", Text("Bước 1: nộp đơn ở quầy.\nBước 2: nhận giấy.", Origin.QUOTED)),),
        legal_bases=(LegalBasis("Luật số 1/2020/QH14"), LegalBasis("", "Nghị định 2/2021/NĐ-CP của Chính phủ")),
    )


def report_of(*readings: Reading) -> dict[str, Tally]:
    reference = [Record("api", procedure())]
    return cross_check(reference, {"x": readings})["x"].fields


def test_equal_records_agree_in_every_field_both_state() -> None:
    fields = report_of(Record("a", procedure(title="THỦ TỤC  BỊA.")))
    assert fields["title"] == Tally(read=1, agree=1)
    assert fields["papers"] == Tally(read=1, agree=1)
    assert fields["legal numbers"] == Tally(read=1, agree=1)
    # Neither states conditions.
    assert fields["conditions"] == Tally()


def test_a_field_only_one_side_states_is_missing_or_only_read() -> None:
    assert report_of(Record("a", procedure(fee=None)))["fees"] == Tally(missing=1)
    reference = [Record("api", procedure(fee=None))]
    fields = cross_check(reference, {"x": [Record("a", procedure())]})["x"].fields
    assert fields["fees"] == Tally(read=1)


def test_a_difference_is_counted_and_shown_with_both_sides() -> None:
    reports = cross_check([Record("api", procedure())], {"x": [Record("a", procedure(days=5))]})
    assert reports["x"].fields["times"] == Tally(read=1, differ=1)
    (difference,) = reports["x"].differences
    assert (difference.code, difference.field, difference.here, difference.there) == (
        "9.000001", "times", "direct 5 day", "direct 3 day",
    )  # fmt: skip


def test_a_province_s_copy_is_compared_with_the_national_record() -> None:
    copy, unknown = procedure(code="9.000001.H19"), procedure(code="9.000009")
    readings = [Record("a", copy), Record("b", unknown), Unreadable("c", "hỏng")]
    reports = cross_check([Record("api", procedure())], {"x": readings})
    assert (reports["x"].records, reports["x"].compared, len(reports["x"].unreadable)) == (2, 1, 1)


def test_likeness_by_hand() -> None:
    # "abcdef" has abcde, bcdef; "abcdeg" has abcde, bcdeg: one of two shared on each side, 2·1 / (2 + 2).
    assert likeness("abcdef", "abc-deg") == pytest.approx(0.5)
    assert likeness("Bước 1.\nNộp", "bước 1 nộp") == 1


def test_the_key_drops_marks_blanks_and_punctuation() -> None:
    assert key("Uỷ ban,\nxã – Đà Nẵng") == "uybanxadanang"
