from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.procedure import Channel, Level, TimeUnit
from corpus.readers import Record, Unreadable
from corpus.readers.page_flow import flow
from corpus.readers.pdf import PdfReader
from corpus.validation import ProblemKind
from tests.corpus.readers.made_pdf import make_pdf

LABELS = [
    ("Tên thủ tục", "Thủ tục bịa"),
    ("Mã thủ tục", "9.000021"),
    ("Số quyết định", "12/QĐ-ABC"),
    ("Cấp thực hiện", "Xã"),
    ("Cơ quan phối hợp", ""),
]
PAPERS = ("Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng")
METHODS = [("Hình thức nộp", "Thời hạn giải\nquyết", "Phí, lệ phí", "Mô tả"), ("Trực tuyến", "3 ngày", "Miễn phí", "")]


def pages() -> list[list[str | list[tuple[str, ...]]]]:
    return [
        ["CHI TIẾT THỦ TỤC HÀNH CHÍNH", LABELS, "TRÌNH TỰ THỰC HIỆN"],
        [
            "- Người dân nộp đơn ở quầy và chờ người nhận xem giấy tờ có đủ hay là còn thiếu thứ",
            "gì thì bổ sung.",
            "- Nhận kết quả.",
            "THÀNH PHẦN HỒ SƠ",
            [
                ("Trường hợp 1: Giấy phải nộp:", "", ""),
                PAPERS,
                ("Đơn xin", "mau-01.docx", "1 bản chính"),
                ("Giấy rất d", "", "1 bản sao"),
            ],
        ],
        [
            [("ài bị cắt ngang", "", ""), ("Chỉ là lời nhắc", "", "Không có")],
            "CÁCH THỨC THỰC HIỆN",
            METHODS,
        ],
        [
            [("Trực tiếp", "2 ngày làm việc", "10,000 VNĐ(một tờ)", "Ở quầy")],
            "CĂN CỨ PHÁP LÝ",
            [("Tên văn bản pháp lý", "Mã văn bản"), ("Luật Bịa", "1/2020/TT-\nBTP")],
            "CƠ QUAN THỰC HIỆN",
            "Không có thông tin",
            "KẾT QUẢ XỬ LÝ",
            "Giấy bịa",
            "Mã: KQ.G15.000031",
            "Thẻ bịa",
            "Mã: KQ.G15.000032",
        ],
    ]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    (reading,) = PdfReader(make_pdf(tmp_path / "xuat.pdf", pages())).read()
    assert isinstance(reading, Record), reading
    return reading


def test_the_head_of_an_export(record: Record) -> None:
    p = record.procedure
    assert (p.code, p.title, p.levels) == ("9.000021", "Thủ tục bịa", (Level.WARD,))
    assert p.decision.number == "12/QĐ-ABC"
    assert p.agencies.coordinating == ()
    assert p.agencies.executing == ()
    assert p.source.as_of == date(2026, 3, 15)


def test_lines_broken_by_the_page_s_width_are_one_again(record: Record) -> None:
    first, second = record.procedure.steps[0].text.text.split("\n")
    assert first.endswith("thứ gì thì bổ sung.")
    assert second == "- Nhận kết quả."


def test_a_table_goes_on_over_a_page_s_end_with_its_cut_row_reported(record: Record) -> None:
    (case,) = record.procedure.cases
    assert case.name == "Giấy phải nộp:"
    assert [(i.name, i.originals, i.copies, i.forms) for i in case.items] == [
        ("Đơn xin", 1, 0, ("mau-01.docx",)),
        ("Giấy rất d\nài bị cắt ngang", 0, 1, ()),
    ]
    assert [note.text for note in case.notes] == ["Chỉ là lời nhắc"]
    cut = [p for p in record.problems if p.kind is ProblemKind.CUT_BY_PAGE]
    assert [(p.place, p.found) for p in cut] == [("page 3", "ài bị cắt ngang")]


def test_methods_fees_results_and_documents(record: Record) -> None:
    p = record.procedure
    assert [(m.channel, m.time.amount, m.time.unit, m.fees[0].amount) for m in p.methods] == [
        (Channel.ONLINE, 3, TimeUnit.DAY, 0),
        (Channel.DIRECT, 2, TimeUnit.WORKING_DAY, 10_000),
    ]
    # "Miễn phí" on the portal's page is its zero; no words say that nothing is to be paid.
    assert p.methods[0].fees[0].words is None
    assert p.results == ("Giấy bịa", "Thẻ bịa")
    assert [(b.title, b.number) for b in p.legal_bases] == [("Luật Bịa", "1/2020/TT-BTP")]


def test_a_short_line_in_the_middle_of_a_sentence_keeps_its_break() -> None:
    long = "người nộp giấy ở quầy của nơi tiếp nhận thì được hẹn ngày lấy kết quả tại chính nơi đó"
    assert flow([long, "việc sinh tại", "nộp hồ sơ và " + long], page_wide=True).count("\n") == 1
    assert flow(["Trường hợp cần", "thêm giấy"]) == "Trường hợp cần thêm giấy"


def test_a_scan_is_said_to_be_one(tmp_path: Path) -> None:
    (reading,) = PdfReader(make_pdf(tmp_path / "quet.pdf", [[], []])).read()
    assert isinstance(reading, Unreadable)
    assert "bản quét" in reading.reason


def test_a_pdf_without_a_procedure_is_said_to_hold_none(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "khac.pdf", [["Đây là một công văn bịa nói về một chuyện hoàn toàn khác hẳn."]])
    (reading,) = PdfReader(path).read()
    assert isinstance(reading, Unreadable)
    assert "không thấy tên hay mã" in reading.reason


def test_a_decision_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    (reading,) = PdfReader(make_pdf(tmp_path / "day.pdf", [["trang"]] * 401)).read()
    assert isinstance(reading, Unreadable)
    assert "401 trang" in reading.reason


def test_a_broken_pdf_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "hong.pdf").write_bytes(b"%PDF-1.4\nnothing here")
    (reading,) = PdfReader(tmp_path / "hong.pdf").read()
    assert isinstance(reading, Unreadable)
    assert "hỏng" in reading.reason


def test_without_any_day_the_file_s_own_is_said(tmp_path: Path) -> None:
    (reading,) = PdfReader(make_pdf(tmp_path / "x.pdf", pages(), created="-")).read()
    assert isinstance(reading, Record)
    assert ProblemKind.DATE_NOT_STATED in {p.kind for p in reading.problems}
