from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.procedure import Channel, Level, Procedure, TimeUnit
from corpus.readers import Record, Unreadable
from corpus.readers.portal_page import PortalPageReader
from corpus.readers.run_together import dossier_rows, legal_rows, method_rows
from corpus.validation import Problem, ProblemKind

DAY = date(2026, 1, 5)

MARKDOWN = """# Thử một
thủ tục bịa

## Thông tin chung

* **Mã thủ tục:** 9.000001
* **Số quyết định:** 12/QĐ-ABC
* **Cấp thực hiện:** Cấp xã, Cấp tỉnh
* **Lĩnh vực:** Lĩnh vực bịa
* **Đối tượng thực hiện:** Công dân Việt Nam, Doanh nghiệp
* **Cơ quan có thẩm quyền:** Không có thông tin

## Trình tự thực hiện

1. **Bước một**

   Người dân nộp giấy.

2. Nơi nhận trả kết quả.

## Cách thức thực hiện

| Hình thức nộp | Thời gian giải quyết | Phí, lệ phí | Mô tả |
| --- | --- | --- | --- |
| Trực tuyến | 5 ngày làm việc | Không có thông tin | Nộp qua mạng.<br>Không phải đến. |
| Trực tiếp | 4 ngày | Không có thông tin |  |
| Dịch vụ bưu chính | Theo mô tả ngày | Không có thông tin |  |

## Thành phần hồ sơ

### Trường hợp cấp mới

| Tên giấy tờ | Bản chính | Bản sao | Tệp đính kèm |
| --- | --- | --- | --- |
| Đơn theo mẫu a \\| b | 1 | 0 | [don (1).docx](file:///x/don%20(1).docx) |
| Nhớ mang giấy tùy thân khi đến | 0 | 0 | Không có |

## Căn cứ pháp lý

| Tên văn bản pháp lý | Mã văn bản |
| --- | --- |
| Luật Bịa | 1/2020/QH14 |

## Cơ quan thực hiện

Ủy ban nhân dân cấp xã

## Yêu cầu, điều kiện thực hiện

Không có thông tin

## Kết quả xử lý

* Giấy xác nhận (Mã: `KQ.G15.000031`)
"""


def read_one(path: Path, as_of: date | None = DAY) -> Record:
    (reading,) = PortalPageReader(path, as_of).read()
    assert isinstance(reading, Record), reading
    return reading


def kinds(record: Record) -> set[ProblemKind]:
    return {problem.kind for problem in record.problems}


@pytest.fixture
def page(tmp_path: Path) -> Record:
    path = tmp_path / "9_000001.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    return read_one(path)


def test_a_markdown_page_gives_its_head(page: Record) -> None:
    p = page.procedure
    assert (p.code, p.title, p.field) == ("9.000001", "Thử một thủ tục bịa", "Lĩnh vực bịa")
    assert p.levels == (Level.WARD, Level.CITY)
    assert p.decision.number == "12/QĐ-ABC"
    assert p.subjects == ("Công dân Việt Nam", "Doanh nghiệp")
    assert p.agencies.deciding == ()
    assert p.agencies.executing == ("Ủy ban nhân dân cấp xã",)
    assert p.source.as_of == DAY


def test_a_markdown_page_gives_its_sections(page: Record) -> None:
    p = page.procedure
    steps = [(s.title, s.text.text) for s in p.steps]
    assert steps == [("Bước một", "Người dân nộp giấy."), ("", "Nơi nhận trả kết quả.")]
    assert p.results == ("Giấy xác nhận",)
    assert [(b.title, b.number) for b in p.legal_bases] == [("Luật Bịa", "1/2020/QH14")]
    assert p.conditions == ()
    (case,) = p.cases
    assert case.name == "Trường hợp cấp mới"
    assert [(i.name, i.originals, i.copies, i.forms) for i in case.items] == [
        ("Đơn theo mẫu a | b", 1, 0, ("don (1).docx",))
    ]
    assert [note.text for note in case.notes] == ["Nhớ mang giấy tùy thân khi đến"]


def test_times_of_a_rendering_that_lost_units_are_doubted(page: Record) -> None:
    times = {m.channel: m.time for m in page.procedure.methods}
    assert (times[Channel.ONLINE].amount, times[Channel.ONLINE].unit) == (5, TimeUnit.WORKING_DAY)
    assert times[Channel.DIRECT].amount == 4
    assert times[Channel.POSTAL].words is not None
    assert times[Channel.POSTAL].words.text == "Theo mô tả"
    doubted = [p.place for p in page.problems if p.kind is ProblemKind.UNIT_DOUBTFUL]
    assert doubted == ["methods[1].time"]
    assert any("đơn vị" in doubt.sentence for doubt in page.procedure.doubts)


def test_fees_that_the_rendering_lost_are_not_stated_rather_than_free(page: Record) -> None:
    assert all(m.fees == () for m in page.procedure.methods)
    assert ProblemKind.FEE_NOT_STATED in kinds(page)


def test_without_a_day_the_file_s_own_stands_in_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    assert ProblemKind.DATE_NOT_STATED in kinds(read_one(path, None))


HTML = """<html><head><title>x</title><script>var a = "Mã TTHC: 1.111111";</script></head><body>
<h1>Xin một tờ giấy bịa</h1><p>(Mã TTHC: 9.000002)</p>
<section><div><h3>⏰ Thời gian giải quyết</h3><p><b>03 ngày</b> làm việc</p></div>
<div><h3>📍 Nơi nộp hồ sơ</h3><p>1. Trung tâm Phục vụ</p><p>2. Dịch vụ bưu chính</p></div></section>
<section><div class="row"><svg></svg><h2>Quy Trình 2 Bước</h2></div>
<div><div><div>1</div><h4>Nộp</h4><p>Đưa giấy vào.</p></div>
<div><div>2</div><h4>Nhận</h4><p>Lấy giấy ra.</p></div></div></section>
<section><div class="row"><h2>Hồ Sơ Cần Chuẩn Bị</h2></div><ul><li>Đơn (01 bản chính)</li><li>Ảnh</li></ul></section>
<section><div class="row"><h2>Chi Tiết Chi Phí</h2></div><ul><li>Lệ phí: 0đ (Miễn 100%)</li></ul></section>
<section><div><h2>Cơ Quan Giải Quyết</h2><ul><li>Cơ quan thực hiện: Sở Bịa.</li></ul></div></section>
<footer><p>Tổng hợp từ Quyết định số 77/QĐ-UBND; phí theo HĐND tỉnh Xa Xôi.</p></footer></body></html>"""


def test_a_province_s_summary_page_keeps_its_own_code_and_says_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "9.000002.H19.html"
    path.write_text(HTML, encoding="utf-8")
    record = read_one(path)
    p = record.procedure
    assert p.code == "9.000002.H19"
    assert {ProblemKind.CODES_DIFFER, ProblemKind.OTHER_PROVINCE, ProblemKind.LEVEL_NOT_STATED} <= kinds(record)
    assert p.agencies.promulgating == "UBND"
    assert p.agencies.executing == ("Sở Bịa",)
    assert [(s.title, s.text.text) for s in p.steps] == [("Nộp", "Đưa giấy vào."), ("Nhận", "Lấy giấy ra.")]
    assert [(i.name, i.originals) for i in p.cases[0].items] == [("Đơn (01 bản chính)", 1), ("Ảnh", None)]
    assert {m.channel for m in p.methods} == {Channel.DIRECT, Channel.POSTAL}
    assert {(m.time.amount, m.time.unit) for m in p.methods} == {(3, TimeUnit.WORKING_DAY)}
    # The page's table of fees is kept in its words; a "0đ" in it becomes no amount.
    assert [fee.amount for m in p.methods for fee in m.fees] == [None, None]


def flat(**changes: str) -> dict[str, Any]:
    return {
        "ma_thu_tuc": "9.000003",
        "detail_url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/01234567-89ab-cdef-0123-456789abcdef",
        "ten_thu_tuc": "Thủ tục bịa dồn chữ",
        "cap_thuc_hien": "Cấp xã",
        "trinh_tu_thuc_hien": "Nộp rồi chờ.",
        "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến2 Ngày làm việcMiễn phí(tùy tỉnh)"
        "Ghi chúTrực tiếp1Miễn phí",
        "thanh_phan_ho_so": "--Tên giấy tờMẫu đơn, tờ khaiSố lượng- Đơn xin.Mẫu 1.docx1 bản chính"
        "- Ảnh0 bản chính,2 bản sao",
        "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật Bịa1/2020/QH14Nghị định bịa2/2021/NĐ-CP",
        "ket_qua_xu_ly": "Giấy bịaMã: KQ.G15.000036Từ khóaKhông có thông tinMô tảKhông có thông tinNộp hồ sơ",
        "raw_text": "Mã thủ tục9.000003Số quyết định",
        **changes,
    }


def flat_record(tmp_path: Path, **changes: str) -> Record:
    path = tmp_path / "9.000003.json"
    path.write_text(json.dumps(flat(**changes)), encoding="utf-8")
    return read_one(path)


def test_a_flattened_page_is_taken_apart_at_its_seams(tmp_path: Path) -> None:
    record = flat_record(tmp_path)
    p: Procedure = record.procedure
    online, direct = p.methods
    assert (online.time.amount, online.fees[0].amount) == (2, 0)
    assert online.fees[0].words is not None
    assert online.fees[0].words.text == "tùy tỉnh"
    assert online.note is not None
    assert online.note.text == "Ghi chú"
    assert not direct.time.stated
    assert [(i.name, i.originals, i.copies, i.forms) for i in p.cases[0].items] == [
        ("- Đơn xin.", 1, 0, ("Mẫu 1.docx",)),
        ("- Ảnh", 0, 2, ()),
    ]
    assert [b.number for b in p.legal_bases] == ["1/2020/QH14", "2/2021/NĐ-CP"]
    assert p.results == ("Giấy bịa",)
    assert p.source.record_id == "01234567-89ab-cdef-0123-456789abcdef"
    expected = {ProblemKind.RUN_TOGETHER, ProblemKind.PAGE_FURNITURE, ProblemKind.TIME_UNIT_OTHER}
    assert expected | {ProblemKind.FEE_ZERO_WITH_WORDS} <= kinds(record)


def test_the_code_on_the_page_wins_over_the_one_it_was_looked_up_under(tmp_path: Path) -> None:
    record = flat_record(tmp_path, raw_text="Mã thủ tục9.000004Số quyết định")
    assert record.procedure.code == "9.000004"
    assert ProblemKind.CODES_DIFFER in kinds(record)


def test_a_number_stuck_to_a_name_is_not_guessed() -> None:
    problems: list[Problem] = []
    head = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
    (case,) = dossier_rows(f"--{head}Đơn theo mẫu số 011 bản chính", problems)
    (paper,) = case.papers
    assert (paper.originals, paper.copies) == (None, None)
    assert [p.kind for p in problems] == [ProblemKind.RUN_TOGETHER]


def test_a_number_in_the_middle_of_a_name_is_no_quantity() -> None:
    head = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
    (case,) = dossier_rows(f"--{head}Hợp đồng (01 bản chính), kèm 1 bản sao2 bản chính", [])
    assert [(p.name, p.originals) for p in case.papers] == [("Hợp đồng (01 bản chính), kèm 1 bản sao", 2)]


def test_cases_are_named_before_their_table() -> None:
    head = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
    cases = list(dossier_rows(f"Cấp mới:{head}Đơn1 bản chínhCấp lại:{head}Tờ khai1 bản chính", []))
    assert [(c.name, [p.name for p in c.papers]) for c in cases] == [("Cấp mới:", ["Đơn"]), ("Cấp lại:", ["Tờ khai"])]


def test_a_channel_named_in_prose_opens_no_row() -> None:
    text = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3 NgàyMiễn phíTrực tuyến: vào Cổng; Trực tiếp: đến quầy"
    (row,) = method_rows(text, [])
    assert row.note == "Trực tuyến: vào Cổng; Trực tiếp: đến quầy"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Luật số 38/2019/QH1438/2019/QH14", ["38/2019/QH14"]),
        ("Luật năm 201443/2013/QH13", ["43/2013/QH13"]),
        ("Thông tư của Bộ8/2025/TT-BTPsửa đổi bịa14/2026/NĐ-CP", ["8/2025/TT-BTP", "14/2026/NĐ-CP"]),
        ("Nghị định4/2026/NĐ-CPLUẬT BỊA66/2006/QH11", ["4/2026/NĐ-CP", "66/2006/QH11"]),
        ("Văn bản không số", [""]),
        ("Không có thông tin", []),
    ],
)
def test_documents_run_together_are_parted_at_their_numbers(text: str, numbers: list[str]) -> None:
    assert [number for _, number in legal_rows(f"Tên văn bản pháp lýMã văn bản{text}")] == numbers


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("index.html", b"<html><body><h1>Danh muc</h1></body></html>", "không có tên và mã"),
        ("a.md", b"# Khong ma\n\n## Thong tin chung\n", "không thấy mã"),
        ("b.md", b"# \xff\xfe", "UTF-8"),
        ("c.json", b"[1, 2]", "không phải trang của Cổng"),
        ("d.json", b"{", "không đọc được trang"),
        ("e.json", b"[" * 100_000, "lồng quá sâu"),
        ("f.json", b'{"ma_thu_tuc": 1, "cach_thuc_thuc_hien": ""}', "không phải chữ"),
        ("g.md", "# T\n\n## Thông tin chung\n* **Mã thủ tục:** ABC\n".encode(), "không theo dạng"),
    ],
)
def test_what_is_no_page_is_unreadable_with_its_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (reading,) = PortalPageReader(tmp_path / name, DAY).read()
    assert isinstance(reading, Unreadable)
    assert reason in reading.reason


def test_a_folder_is_read_whole_and_a_bad_page_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MARKDOWN, encoding="utf-8")
    (tmp_path / "b.md").write_bytes(b"\xff")
    readings = list(PortalPageReader(tmp_path, DAY).read())
    assert [type(r) for r in readings] == [Record, Unreadable]
