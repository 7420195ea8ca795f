from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from corpus.readers import Reading, Record, Unreadable
from corpus.readers.workbook import WorkbookReader
from corpus.readers.workbook_cells import code_of, is_test_row, online_of
from corpus.validation import Problem, ProblemKind

DAY = date(2026, 2, 1)
HEADER = ("STT", "Mã TTHC", "MỨC ĐỘ DVC", "TÊN TTHC", "LĨNH VỰC", "QUYẾT ĐỊNH")


def make(path: Path, rows: list[tuple[Any, ...]], above: tuple[tuple[Any, ...], ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "DS"
    for row in (*above, *rows):
        sheet.append(row)
    book.save(path)
    return path


def read(path: Path) -> list[Reading]:
    return list(WorkbookReader(path, DAY).read())


def kinds(reading: Reading) -> set[ProblemKind]:
    assert isinstance(reading, Record), reading
    return {problem.kind for problem in reading.problems}


def test_rows_around_the_list_are_no_procedures(tmp_path: Path) -> None:
    above = (("UBND TỈNH XA XÔI", None, None, "CỘNG HÒA"), (), ("DANH SÁCH",))
    row = (1, "1.000045.000.00.00.H37", "Toàn trình", "Việc bịa", "Bịa", "5/QĐ-UBND ")
    rows = [HEADER, row, (), (None, None, "Người lập")]
    (reading,) = read(make(tmp_path / "ds.xlsx", rows, above))
    assert isinstance(reading, Record)
    p = reading.procedure
    assert reading.place == "ds.xlsx:DS!5"
    assert (p.code, p.title, p.field, p.online) == ("1.000045.H37", "Việc bịa", "Bịa", "full")
    assert p.decision.number == "5/QĐ-UBND"
    assert not p.whole
    assert p.agencies.promulgating == "UBND TỈNH XA XÔI"
    assert {ProblemKind.OTHER_PROVINCE, ProblemKind.LEVEL_NOT_STATED} <= kinds(reading)


@pytest.mark.parametrize(
    ("code", "title"), [("2.000815", "Thủ tục test"), ("TEST_MOT_CAP", "Nộp thử"), ("1.000001", "Test nộp hồ sơ")]
)
def test_test_rows_are_reported_and_not_taken(tmp_path: Path, code: str, title: str) -> None:
    (reading,) = read(make(tmp_path / "ds.xlsx", [HEADER, (1, code, "Toàn trình", title, "Bịa", "")]))
    assert isinstance(reading, Unreadable)
    assert "dòng thử nghiệm" in reading.reason


def test_a_trial_in_a_real_title_is_no_test_row() -> None:
    assert not is_test_row("1.000001", "Công nhận phòng thử nghiệm")
    assert not is_test_row("1.000001", "Cấp phép bộ xét nghiệm nhanh (test)")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.001193", "1.001193"),
        ("1.001193.000.00.00.H37", "1.001193.H37"),
        (1.00119, "1.001190"),
        (1001193, None),
        (datetime(2026, 1, 1), None),
        ("1.010804000.00.00.H37", None),
        ("CCCX_01", None),
        (True, None),
    ],
)
def test_codes_in_cells(cell: Any, code: str | None) -> None:
    assert code_of(cell, []) == code


def test_a_code_that_became_a_number_is_written_out_and_reported(tmp_path: Path) -> None:
    (reading,) = read(make(tmp_path / "ds.xlsx", [HEADER, (1, 1.00119, "Một phần", "Việc bịa", "Bịa", "")]))
    assert isinstance(reading, Record)
    assert reading.procedure.code == "1.001190"
    (problem,) = [p for p in reading.problems if p.kind is ProblemKind.CODE_CONVERTED]
    assert problem.found == "1.00119 → 1.001190"


def test_a_code_that_became_a_date_is_unreadable_and_shown(tmp_path: Path) -> None:
    row = (1, datetime(2026, 1, 3), "Một phần", "Việc bịa", "Bịa", "")
    (reading,) = read(make(tmp_path / "ds.xlsx", [HEADER, row]))
    assert isinstance(reading, Unreadable)
    assert "2026-01-03" in reading.reason
    assert "Việc bịa" in reading.reason


def test_blanks_in_a_long_code_are_reported() -> None:
    problems: list[Problem] = []
    assert code_of("1.010061 .000.00.00.H37", problems) == "1.010061.H37"
    assert [p.kind for p in problems] == [ProblemKind.CODE_IRREGULAR]


def test_a_merged_header_of_two_rows(tmp_path: Path) -> None:
    rows = [
        ("STT", "Thủ tục hành chính", None, "Lĩnh vực"),
        (None, "Mã số", "Tên thủ tục", None),
        (1, "1.000050", "Việc bịa", "Bịa"),
    ]
    path = make(tmp_path / "ds.xlsx", rows)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("B1:C1")
    book.save(path)
    (reading,) = read(path)
    assert isinstance(reading, Record)
    assert (reading.procedure.code, reading.procedure.title, reading.procedure.field) == ("1.000050", "Việc bịa", "Bịa")


def test_formulas_are_not_calculated(tmp_path: Path) -> None:
    first = (1, '="1."&"000051"', "Một phần", "Việc bịa", "Bịa", "")
    rows = [HEADER, first, (2, "1.000052", "Một phần", "Việc hai", "=A1", "")]
    without_value, with_problem = read(make(tmp_path / "ds.xlsx", rows))
    assert isinstance(without_value, Unreadable)
    assert "công thức" in without_value.reason
    assert ProblemKind.FORMULA in kinds(with_problem)


def test_a_group_s_heading_gives_the_field_and_says_so(tmp_path: Path) -> None:
    rows = [("STT", "Mã TTHC", "Tên TTHC"), ("I. Lĩnh vực Bịa",), (1, "1.000053", "Việc bịa")]
    (reading,) = read(make(tmp_path / "ds.xlsx", rows))
    assert isinstance(reading, Record)
    assert reading.procedure.field == "I. Lĩnh vực Bịa"
    assert ProblemKind.FROM_HEADING in kinds(reading)


def test_a_row_without_a_code_is_reported(tmp_path: Path) -> None:
    (reading,) = read(make(tmp_path / "ds.xlsx", [HEADER, (7, None, "Một phần", "Việc không mã", "Bịa", "")]))
    assert isinstance(reading, Unreadable)
    assert "không có mã" in reading.reason


def test_macros_are_reported(tmp_path: Path) -> None:
    plain = make(tmp_path / "a.xlsx", [HEADER, (1, "1.000054", "Một phần", "Việc bịa", "Bịa", "")])
    path = tmp_path / "a.xlsm"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/vbaProject.bin", b"\x00")
    (reading,) = read(path)
    assert ProblemKind.MACROS in kinds(reading)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\xd0\xcf\x11\xe0" + b"\x00" * 60, ".xls"), (b"PK\x03\x04 broken", "bị hỏng"), (b"words", "bị hỏng")],
)
def test_what_is_no_workbook_is_unreadable(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    (reading,) = read(tmp_path / "x.xlsx")
    assert isinstance(reading, Unreadable)
    assert reason in reading.reason


def test_a_sheet_without_a_header_is_reported(tmp_path: Path) -> None:
    (reading,) = read(make(tmp_path / "ds.xlsx", [("một", "hai"), ("ba", "bốn")]))
    assert isinstance(reading, Unreadable)
    assert "tiêu đề" in reading.reason


@pytest.mark.parametrize(
    ("words", "state"),
    [("Toàn trình", "full"), ("Mức độ 4", "full"), ("Một phần", "partial"), ("Mức độ 2", "none"), ("", None)],
)
def test_how_far_online(words: str, state: str | None) -> None:
    assert online_of(words) == state
