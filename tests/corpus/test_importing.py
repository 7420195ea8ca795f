"""An import takes what it can and accounts for every record it read."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from corpus.importing import REPORT, ImportReport, import_records
from corpus.readers import Reading
from corpus.readers.portal_api import PortalApiReader
from corpus.scope import Scope
from corpus.store import read_corpus
from tests.corpus.records import AS_OF, UPDATED, fee, method, raw, write_lines


def readings(folder: Path, *lines: dict[str, Any] | bytes) -> Iterable[Reading]:
    return PortalApiReader(write_lines(folder / "portal.jsonl", *lines), AS_OF).read()


def take(folder: Path, *lines: dict[str, Any] | bytes, scope: Scope = Scope.CITY) -> ImportReport:
    return import_records(readings(folder, *lines), folder / "layer", scope, lambda _count: None)


MIXED: list[dict[str, Any] | bytes] = [
    raw("1.000001"),
    raw("1.000002", title="Khác"),
    raw("1.000003", departmentPromulgateName="UBND tỉnh Lâm Đồng"),
    raw("1.000004", isInternal=True),
    b'{"broken',
    raw("1.000001", title="Bản cũ", updatedAt=UPDATED - 86_400_000),
    raw("", title="Không mã"),
    raw("1.000005", executionMethods=[method(1, "OTHER", [fee(0), fee(0)])]),
]


def test_every_record_is_accounted_for(tmp_path: Path) -> None:
    report = take(tmp_path, *MIXED)
    assert (report.read, report.accounted) == (8, 8)
    assert (report.created, report.updated, report.unchanged) == (3, 0, 0)
    assert report.outside == {"của tỉnh, thành phố khác": 1, "nội bộ cơ quan nhà nước": 1}
    assert [item.place for item in report.repeated] == ["portal.jsonl:6"]
    assert [item.place for item in report.unreadable] == ["portal.jsonl:5", "portal.jsonl:7"]
    assert report.as_of == AS_OF
    assert report.absent == []
    assert list(read_corpus([tmp_path / "layer"]).procedures) == ["1.000001", "1.000002", "1.000005"]


def test_problems_count_records_and_titles_that_occur_twice(tmp_path: Path) -> None:
    report = take(tmp_path, *MIXED)
    assert report.problems == {
        "time_unit_other": 1,
        "time_not_stated": 1,
        "fee_zero_bare": 1,
        "duplicate_title": 2,
    }


def test_the_report_lies_beside_the_records(tmp_path: Path) -> None:
    report = take(tmp_path, *MIXED)
    data = json.loads((tmp_path / "layer" / REPORT).read_text(encoding="utf-8"))
    assert data == report.as_dict()
    assert data["as_of"] == "2026-07-18"
    assert data["unreadable"][1] == "portal.jsonl:7: bản ghi không có mã thủ tục"


def test_of_two_records_the_one_changed_last_is_taken(tmp_path: Path) -> None:
    old = raw("1.000001", title="Cũ", executionMethods=[method(fees=[fee(0)])])
    new = raw("1.000001", title="Mới", updatedAt=UPDATED + 86_400_000, executionMethods=[method(fees=[fee(135)])])
    for name, lines, repeated in (("a", (old, new), 1), ("b", (new, old), 2)):
        folder = tmp_path / name
        folder.mkdir()
        report = take(folder, *lines)
        assert read_corpus([folder / "layer"]).procedures["1.000001"].title == "Mới"
        assert [item.place for item in report.repeated] == [f"portal.jsonl:{repeated}"]
        assert (report.read, report.accounted, report.created) == (2, 2, 1)
        # The problems of the record that was not taken concern nobody.
        assert report.problems == {"fee_bare_number": 1}


def test_of_two_records_of_one_day_the_first_is_taken(tmp_path: Path) -> None:
    report = take(tmp_path, raw("1.000001", title="Một"), raw("1.000001", title="Hai"))
    assert read_corpus([tmp_path / "layer"]).procedures["1.000001"].title == "Một"
    assert report.repeated[0].reason == "mã 1.000001 lặp lại, đã lấy bản ở portal.jsonl:1"


def test_a_second_import_tells_what_changed_and_keeps_what_is_absent(tmp_path: Path) -> None:
    take(tmp_path, raw("1.000001"), raw("1.000002"), raw("1.000003"))
    report = take(tmp_path, raw("1.000001"), raw("1.000002", title="Khác"), raw("1.000004"))
    assert (report.created, report.updated, report.unchanged) == (1, 1, 1)
    assert report.absent == ["1.000003"]
    assert len(read_corpus([tmp_path / "layer"]).procedures) == 4


def test_nothing_to_read_is_a_report_too(tmp_path: Path) -> None:
    report = take(tmp_path)
    assert (report.read, report.accounted, report.as_of) == (0, 0, None)
    assert (tmp_path / "layer" / REPORT).is_file()


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    seen: list[int] = []
    lines = [raw(f"1.{i:06}") for i in range(120)]
    import_records(readings(tmp_path, *lines), tmp_path / "layer", Scope.ALL, seen.append)
    assert seen == [50, 100, 120]


def test_a_full_disk_stops_the_import_and_what_was_written_is_whole(tmp_path: Path) -> None:
    take(tmp_path, raw("1.000001"))
    long = raw("1.000002", requirementsAndConditions="Mèo phải khỏe. " * 2000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    path = write_lines(tmp_path / "portal.jsonl", raw("1.000001", title="Mới"), long, raw("1.000003"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            import_records(PortalApiReader(path, AS_OF).read(), tmp_path / "layer", Scope.CITY, lambda _count: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    found = read_corpus([tmp_path / "layer"])
    assert found.unreadable == ()
    assert {code: made.title for code, made in found.procedures.items()} == {"1.000001": "Mới"}
