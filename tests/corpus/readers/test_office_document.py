from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from corpus.procedure import Channel, Level
from corpus.readers import Reading, Record, Unreadable
from corpus.readers.office_document import OfficeDocumentReader
from corpus.validation import ProblemKind

DAY = date(2026, 2, 1)


def read(path: Path, as_of: date | None = DAY) -> list[Reading]:
    return list(OfficeDocumentReader(path, as_of).read())


def record(path: Path, as_of: date | None = DAY) -> Record:
    (reading,) = read(path, as_of)
    assert isinstance(reading, Record), reading
    return reading


def kinds(reading: Record) -> set[ProblemKind]:
    return {problem.kind for problem in reading.problems}


def decision(path: Path) -> Path:
    """A decision with a letterhead, one procedure in labelled paragraphs and one in a table of labels."""
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.rows[0].cells[0].text = "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ ĐÀ NẴNG\nSố: 345/QĐ-UBND"
    head.rows[0].cells[1].text = "Đà Nẵng, ngày 15 tháng 3 năm 2026"
    document.add_paragraph("QUYẾT ĐỊNH công bố thủ tục bịa")
    document.add_paragraph("1. Tên thủ tục: Cấp thẻ bịa")
    document.add_paragraph("Mã thủ tục: 9.000011")
    document.add_paragraph("Lĩnh vực: Chuyện bịa")
    document.add_paragraph("Cấp thực hiện: Cấp xã")
    document.add_paragraph("a) Trình tự thực hiện:")
    document.add_paragraph("Bước 1: nộp đơn.")
    document.add_paragraph("Bước 2: nhận thẻ.")
    document.add_paragraph("b) Cách thức thực hiện: Trực tiếp hoặc trực tuyến")
    document.add_paragraph("c) Thành phần hồ sơ:")
    document.add_paragraph("- Đơn theo mẫu (01 bản chính);")
    document.add_paragraph("- Ảnh.")
    document.add_paragraph("d) Thời hạn giải quyết: 03 ngày làm việc")
    document.add_paragraph("đ) Phí, lệ phí (nếu có): 20.000 đồng")
    document.add_paragraph("e) Kết quả thực hiện: Thẻ bịa")
    document.add_paragraph("g) Căn cứ pháp lý:")
    document.add_paragraph("- Luật Bịa số 1/2020/QH14.")
    labels = document.add_table(rows=0, cols=2)
    for label, value in (("Tên thủ tục", "Đổi thẻ bịa"), ("Mã thủ tục", "9.000012"), ("Cấp thực hiện", "Cấp tỉnh")):
        cells = labels.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.add_paragraph("THÀNH PHẦN HỒ SƠ")
    papers = document.add_table(rows=1, cols=3)
    for cell, text in zip(papers.rows[0].cells, ("Tên giấy tờ", "Bản chính", "Bản sao"), strict=True):
        cell.text = text
    cells = papers.add_row().cells
    cells[0].text, cells[1].text, cells[2].text = "Thẻ cũ", "1", "0"
    document.save(str(path))
    return path


def test_a_decision_gives_each_of_its_procedures(tmp_path: Path) -> None:
    first, second = read(decision(tmp_path / "qd.docx"))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    p = first.procedure
    assert (first.place, p.code, p.title, p.levels) == ("qd.docx#1", "9.000011", "Cấp thẻ bịa", (Level.WARD,))
    assert (p.decision.number, p.decision.date) == ("345/QĐ-UBND", date(2026, 3, 15))
    assert p.agencies.promulgating == "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG"
    assert p.steps[0].text.text == "Bước 1: nộp đơn.\nBước 2: nhận thẻ."
    assert {(m.channel, m.time.amount, m.fees[0].amount) for m in p.methods} == {
        (Channel.ONLINE, 3, 20_000),
        (Channel.DIRECT, 3, 20_000),
    }
    papers = [(i.name, i.originals) for i in p.cases[0].items]
    assert papers == [("- Đơn theo mẫu (01 bản chính);", 1), ("- Ảnh.", None)]
    assert p.results == ("Thẻ bịa",)
    assert [b.number for b in p.legal_bases] == ["1/2020/QH14"]
    assert (second.procedure.code, second.procedure.title) == ("9.000012", "Đổi thẻ bịa")
    assert [(i.name, i.originals, i.copies) for i in second.procedure.cases[0].items] == [("Thẻ cũ", 1, 0)]


def test_a_document_s_own_date_is_taken_where_none_is_given(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Tên thủ tục: Bịa")
    document.add_paragraph("Mã thủ tục: 9.000013")
    document.core_properties.modified = datetime(2026, 4, 2)
    document.save(str(tmp_path / "a.docx"))
    assert record(tmp_path / "a.docx", None).procedure.source.as_of == date(2026, 4, 2)


def test_text_in_a_legacy_font_is_converted_and_reported(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Mã thủ tục: 9.000014")
    paragraph = document.add_paragraph("Tên thủ tục: ")
    run = paragraph.add_run("§æi thÎ")
    run.font.name = ".VnTime"
    document.save(str(tmp_path / "cu.docx"))
    reading = record(tmp_path / "cu.docx")
    assert reading.procedure.title == "Đổi thẻ"
    (problem,) = [p for p in reading.problems if p.kind is ProblemKind.LEGACY_ENCODING]
    assert problem.found == "§æi thÎ → Đổi thẻ"
    assert problem.place == "font .VnTime"


def test_a_word_file_that_is_html_is_read_as_html(tmp_path: Path) -> None:
    path = tmp_path / "xuat.doc"
    path.write_text(
        "<html><head><style>p {}</style></head><body><p>Tên thủ tục: Bịa qua web</p><table><tr><td>Mã thủ tục</td>"
        "<td>9.000015</td></tr><tr><td>Lĩnh vực</td><td>Bịa</td></tr></table><script>alert(1)</script></body></html>",
        encoding="utf-8",
    )
    reading = record(path)
    assert (reading.procedure.code, reading.procedure.title) == ("9.000015", "Bịa qua web")
    assert reading.procedure.field == "Bịa"
    assert ProblemKind.WRONG_EXTENSION in kinds(reading)


def test_macros_are_reported_and_not_run(tmp_path: Path) -> None:
    plain, path = tmp_path / "a.docx", tmp_path / "a.docm"
    document = docx.Document()
    document.add_paragraph("Tên thủ tục: Bịa")
    document.add_paragraph("Mã thủ tục: 9.000016")
    document.save(str(plain))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/_rels/document.xml.rels":
                relation = (
                    b'<Relationship Id="rId99" Target="vbaProject.bin" '
                    b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>'
                )
                content = content.replace(b"</Relationships>", relation)
            elif name == "[Content_Types].xml":
                kind = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                content = content.replace(b"<Default ", kind + b"<Default ", 1)
            target.writestr(name, content)
        target.writestr("word/vbaProject.bin", b"\x00")
    assert ProblemKind.MACROS in kinds(record(path))


def export(**changes: Any) -> dict[str, Any]:
    return {
        "thu_tuc_id": "9.000017",
        "metadata": {"mã_thủ_tục": "9.000017", "tên_thủ_tục": "Bịa kết xuất", "số_quyết_định": "Quyết định số 7/QĐ-XYZ",
                     "cấp_thực_hiện": "Cấp Bộ, Cấp Xã"},
        "content": {"trình_tự_thực_hiện": "Nộp rồi nhận.", "cơ_quan_thực_hiện": "Không có thông tin"},
        "tables": {
            "hinh_thuc_nop": [
                {"hinh_thuc": "Trực tiếp", "thoi_han_giai_quyet": "02 Ngày", "phi_le_phi": "Phí : 0 Đồng"}
            ],
            "thanh_phan_ho_so": [
                {"ten_giay_to": "Đơn", "so_luong": "mau.doc", "ghi_chu": "Bản chính: 1\nBản sao: 0"},
                {"ten_giay_to": "Chỉ là lời nhắc", "so_luong": "", "ghi_chu": "Bản chính: 0\nBản sao: 0"},
            ],
            "can_cu_phap_ly": [{"so_ky_hieu": "1/2020/QH14", "trich_yeu": "Luật Bịa"}],
        },
        **changes,
    }  # fmt: skip


def test_the_export_s_json_is_read(tmp_path: Path) -> None:
    path = tmp_path / "9.000017.json"
    path.write_text(json.dumps(export()), encoding="utf-8")
    reading = record(path)
    p = reading.procedure
    assert (p.decision.number, p.levels) == ("7/QĐ-XYZ", (Level.WARD, Level.MINISTRY))
    assert (p.methods[0].time.amount, p.methods[0].fees[0].amount, p.methods[0].fees[0].currency) == (2, 0, "VND")
    assert [(i.name, i.originals, i.copies, i.forms) for i in p.cases[0].items] == [("Đơn", 1, 0, ("mau.doc",))]
    assert [note.text for note in p.cases[0].notes] == ["Chỉ là lời nhắc"]
    assert {ProblemKind.FEE_ZERO_BARE, ProblemKind.NOTE_AMONG_PAPERS} <= kinds(reading)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.doc", b"{\\rtf1 hello}", "RTF"),
        ("b.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "không phải tệp Word hoặc bị hỏng"),
        ("c.docx", b"PK\x03\x04rest", "bị hỏng"),
        ("d.docx", b"plain words", "không phải tệp Word"),
        ("e.json", b"{}", "không phải tài liệu Word"),
        ("f.json", json.dumps(export(metadata={"mã_thủ_tục": 1})).encode(), "không phải chữ"),
        ("g.json", json.dumps(export(metadata={"mã_thủ_tục": "9.000017"})).encode(), "không có tên"),
    ],
)
def test_what_is_no_document_is_unreadable(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (reading,) = read(tmp_path / name)
    assert isinstance(reading, Unreadable)
    assert reason in reading.reason


def test_a_form_without_a_procedure_is_said_to_be_one(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("TỜ KHAI BỊA")
    document.save(str(tmp_path / "to-khai.docx"))
    (reading,) = read(tmp_path / "to-khai.docx")
    assert isinstance(reading, Unreadable)
    assert "mẫu đơn" in reading.reason
