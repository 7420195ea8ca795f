"""The reader of the portal's records: every value as it stands, every broken record named, the rest read."""

from __future__ import annotations

import gzip
import json
import lzma
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.importing import import_records
from corpus.procedure import Channel, FeeKind, Level, Origin, SourceKind, TimeUnit, Validity
from corpus.readers import Reading, Record, Unreadable
from corpus.readers.portal_api import MAX_LINE, PortalApiReader, read_record, record_digest
from corpus.scope import Scope, outside_reason
from corpus.validation import ProblemKind
from tests.corpus.records import AS_OF, UPDATED, detail, fee, method, paper, procedure, raw, read, write_lines

GOOD = raw("1.000001")
LAST = raw("1.000009")


def read_file(path: Path) -> list[Reading]:
    return list(PortalApiReader(path, AS_OF).read())


def codes(readings: list[Reading]) -> list[str]:
    return [reading.procedure.code for reading in readings if isinstance(reading, Record)]


def broken(readings: list[Reading]) -> list[Unreadable]:
    return [reading for reading in readings if isinstance(reading, Unreadable)]


def test_every_value_is_taken_as_it_stands() -> None:
    made = procedure(
        executionMethods=[
            method("15", "DAY", [fee(10, "Mỗi con", "FEE", "USD"), fee(None, "Theo biểu", "PRICE_LEVEL")], "ONLINE"),
            method(2.5, "HOUR", [fee(75000)], "POSTAL"),
        ],
        keywords="mèo, nuôi mèo",
        isProvince=True,
        isNonTerritorial=True,
        departmentsAuthority=[{"name": "Sở Thú nuôi"}],
        dossierReceivingAddresses="Quầy 3",
    )
    assert (made.code, made.title, made.field) == ("1.234567", "Cấp giấy chứng nhận nuôi mèo", "Thú nuôi")
    assert made.levels == (Level.WARD, Level.CITY)
    assert made.source.kind is SourceKind.PORTAL_API
    assert made.source.url == "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/id-1.234567"
    assert (made.source.as_of, made.source.updated_on) == (AS_OF, date(2026, 4, 15))
    assert (made.decision.number, made.decision.date) == ("12/QĐ-TEST", date(2026, 4, 15))
    assert made.validity is Validity.IN_FORCE
    online, postal = made.methods
    assert (online.channel, online.time.amount, online.time.unit) == (Channel.ONLINE, 15.0, TimeUnit.DAY)
    assert (postal.channel, postal.time.amount, postal.time.unit) == (Channel.POSTAL, 2.5, TimeUnit.HOUR)
    dollars, table = online.fees
    assert (dollars.kind, dollars.amount, dollars.currency) == (FeeKind.FEE, 10, "USD")
    assert (table.kind, table.amount) == (FeeKind.PRICE, None)
    assert (postal.fees[0].kind, postal.fees[0].amount, postal.fees[0].currency) == (FeeKind.CHARGE, 75000, "VND")
    assert dollars.words is not None
    assert (dollars.words.text, dollars.words.origin) == ("Mỗi con", Origin.QUOTED)
    item = made.cases[0].items[0]
    assert (item.name, item.originals, item.copies, item.forms, item.required) == (
        "Tờ khai nuôi mèo",
        1,
        0,
        ("to-khai.docx",),
        None,
    )
    assert made.agencies.deciding == ("Sở Thú nuôi",)
    assert made.agencies.receiving == "Quầy 3"
    assert (made.online, made.offered_anywhere, made.keywords) == ("partial", True, ("mèo, nuôi mèo",))
    assert (made.results, made.legal_bases[0].number) == (("Giấy chứng nhận nuôi mèo",), "99/2099/NĐ-CP")


@pytest.mark.parametrize(
    ("value", "description", "amount", "words"),
    [
        (12.5, "USD mỗi con", None, "12.5 USD mỗi con"),
        ("135.000đ", None, None, "135.000đ"),
        ("", "Theo biểu", None, "Theo biểu"),
        (75000.0, None, 75000, None),
        (0, None, 0, None),
    ],
)
def test_a_fee_is_never_rounded_or_dropped(value: Any, description: str, amount: int | None, words: str | None) -> None:
    [only] = procedure(executionMethods=[method(fees=[fee(value, description)])]).methods[0].fees
    assert (only.amount, only.words.text if only.words else None) == (amount, words)


def test_what_is_not_stated_stays_not_stated() -> None:
    bare = {"code": "1.000002", "name": "Tên"}
    reading = read_record({"detail": bare}, "tay:1", AS_OF)
    assert isinstance(reading, Record)
    made = reading.procedure
    assert made.levels == (Level.OTHER,)
    assert (made.methods, made.cases, made.steps, made.conditions, made.results) == ((), (), (), (), ())
    assert (made.online, made.offered_anywhere, made.overview, made.place) == (None, None, None, None)
    assert made.validity is Validity.UNKNOWN
    assert made.source.url == ""


def test_papers_without_counts_but_with_a_form_are_papers() -> None:
    made, _ = read(executionCases=[{"profileComponents": [paper("Tờ khai", 0, 0, "mau.docx"), paper("Ảnh", None, 2)]}])
    assert [(i.name, i.originals, i.copies) for i in made.cases[0].items] == [("Tờ khai", 0, 0), ("Ảnh", None, 2)]


BROKEN: list[tuple[str, dict[str, Any] | bytes, str]] = [
    ("half a JSON line", b'{"id": "x", "detail": {"code"', "không đọc được bản ghi"),
    ("bytes that are no text", b'{"id": "\xff\xfe\xff"}', "không đọc được bản ghi"),
    ("no object", b"[1, 2]", "không phải đối tượng"),
    ("no detail", {"id": "x", "code": "1.000005", "name": "Tên"}, r"không có phần chi tiết"),
    ("no code", raw("", title="Tên"), "không có mã thủ tục"),
    ("no title", raw("1.000005", title=" \u200b "), "thủ tục 1.000005 không có tên"),
    ("a code that is no file name", raw("../../etc"), "not a procedure code"),
    ("deep nesting", b'{"detail": ' + b"[" * 200_000, "lồng quá sâu"),
    (
        "nesting the parser still takes",
        b'{"detail": {"x": ' + b"[" * 900 + b"]" * 900 + b"}}",
        "lồng quá sâu|không có mã",
    ),
    ("an unknown channel", raw("1.000005", executionMethods=[method(channel="DOVE")]), "cấu trúc lạ"),
    ("a list where an object belongs", raw("1.000005", executionCases=[["x"]]), "cấu trúc lạ"),
    ("a number where a list belongs", raw("1.000005", executionSteps=7), "cấu trúc lạ"),
    ("a number for a text", raw("1.000005", executionSteps=[{"description": 7}]), "cấu trúc lạ"),
    ("no number", b'{"detail": {"code": "1.000005", "name": "a", "updatedAt": NaN}}', "NaN không phải là số"),
    ("an endless fee", raw("1.000005", executionMethods=[method(fees=[fee(1)])]), ""),
    ("half a letter", b'{"detail": {"code": "1.000005", "name": "a\\ud800", "note": "\\ud800"}}', "không đọc được"),
]
BROKEN[-2] = (
    BROKEN[-2][0],
    json.dumps(BROKEN[-2][1]).replace('"value": 1', '"value": 1e999').encode(),
    "không đọc được",
)


@pytest.mark.parametrize(("line", "reason"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_record_is_named_and_the_rest_is_read(
    tmp_path: Path, line: dict[str, Any] | bytes, reason: str
) -> None:
    readings = read_file(write_lines(tmp_path / "portal.jsonl", GOOD, line, LAST))
    assert codes(readings) == ["1.000001", "1.000009"]
    [bad] = broken(readings)
    assert bad.place == "portal.jsonl:2"
    assert any(part in bad.reason for part in reason.split("|")), bad.reason


def test_an_endless_time_is_named(tmp_path: Path) -> None:
    line = json.dumps(raw("1.000005", executionMethods=[method(7777)])).replace("7777", "1e999").encode()
    readings = read_file(write_lines(tmp_path / "portal.jsonl", GOOD, line, LAST))
    assert codes(readings) == ["1.000001", "1.000009"]
    assert [bad.place for bad in broken(readings)] == ["portal.jsonl:2"]


def test_empty_lines_count_and_are_no_records(tmp_path: Path) -> None:
    readings = read_file(write_lines(tmp_path / "portal.jsonl", GOOD, b"", b"  ", b"{"))
    assert codes(readings) == ["1.000001"]
    assert [bad.place for bad in broken(readings)] == ["portal.jsonl:4"]


def test_an_overlong_line_is_named_and_passed_over(tmp_path: Path) -> None:
    endless = b'{"x": "' + b"a" * (MAX_LINE * 2 + 10) + b'"}'
    readings = read_file(write_lines(tmp_path / "portal.jsonl", GOOD, endless, LAST))
    assert codes(readings) == ["1.000001", "1.000009"]
    [bad] = broken(readings)
    assert (bad.place, bad.reason) == ("portal.jsonl:2", "dòng dài quá 8 MiB")


@pytest.mark.parametrize("suffix", [".xz", ".gz"])
def test_a_truncated_archive_gives_what_it_holds(tmp_path: Path, suffix: str) -> None:
    compress = lzma.compress if suffix == ".xz" else gzip.compress
    many = [raw(f"1.{i:06}", note=f"{i * 7919 % 1000003:x}" * 50) for i in range(2000)]
    whole = write_lines(tmp_path / "whole", *many).read_bytes()
    path = tmp_path / f"portal.jsonl{suffix}"
    path.write_bytes(compress(whole))
    assert len(codes(read_file(path))) == 2000
    path.write_bytes(compress(whole)[:-2000])
    readings = read_file(path)
    read_codes = codes(readings)
    assert 0 < len(read_codes) < 2000
    assert read_codes == [f"1.{i:06}" for i in range(len(read_codes))]
    [bad] = broken(readings)
    assert bad.reason.startswith("tệp nén bị cụt hoặc hỏng")
    assert bad.place == f"portal.jsonl{suffix}:{len(read_codes) + 1}"


def test_an_archive_cut_inside_an_overlong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "portal.jsonl.gz"
    packed = gzip.compress(json.dumps(GOOD).encode() + b"\n" + b"a" * (MAX_LINE * 3))
    path.write_bytes(packed[:-5000])
    readings = read_file(path)
    assert codes(readings) == ["1.000001"]
    assert [bad.reason[:8] for bad in broken(readings)] == ["dòng dài", "tệp nén "]


@pytest.mark.parametrize("suffix", [".xz", ".gz"])
def test_what_is_no_archive_is_named(tmp_path: Path, suffix: str) -> None:
    path = write_lines(tmp_path / f"portal.jsonl{suffix}", GOOD)
    [bad] = read_file(path)
    assert isinstance(bad, Unreadable)
    assert bad.reason.startswith("tệp nén bị cụt hoặc hỏng")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "none.jsonl.xz")


def test_decomposed_text_is_composed_and_said_so() -> None:
    made, problems = read(title=unicodedata.normalize("NFD", "Cấp giấy nuôi mèo"))
    assert made.title == "Cấp giấy nuôi mèo"
    assert [p.kind.value for p in problems] == ["not_nfc"]


def test_without_a_day_the_newest_change_stands_in(tmp_path: Path) -> None:
    later = UPDATED + 86_400_000
    path = write_lines(tmp_path / "portal.jsonl", GOOD, b"{broken", raw("1.000002", updatedAt=later), b"[[[")
    first = next(PortalApiReader(path).read())
    assert isinstance(first, Record)
    assert first.procedure.source.as_of == date(2026, 4, 16)


def test_the_digest_follows_the_content_and_not_the_housekeeping() -> None:
    known = record_digest(detail())
    assert record_digest(detail(id="another", updatedAt=1, state="ACTIVE", viewCount=7)) == known
    for change in (
        {"title": "Khác"},
        {"executionMethods": [method(4)]},
        {"executionMethods": [method(fees=[fee(26000)])]},
        {"executionCases": [{"name": "", "profileComponents": [paper("Tờ khai nuôi mèo", 2)]}]},
        {"requirementsAndConditions": "Khác"},
        {"executionSteps": []},
    ):
        assert record_digest(detail(**change)) != known, change


def test_the_order_of_papers_and_cases_is_not_content() -> None:
    one, two = paper("Tờ khai"), paper("Ảnh")
    first = detail(
        executionCases=[{"name": "A", "profileComponents": [one, two]}, {"name": "B", "profileComponents": []}]
    )
    second = detail(
        executionCases=[{"name": "B", "profileComponents": []}, {"name": "A", "profileComponents": [two, one]}]
    )
    assert record_digest(first) == record_digest(second)


@pytest.mark.shared
def test_the_whole_export_adds_up(shared: Path, tmp_path: Path) -> None:
    counts: Counter[str] = Counter()

    def counted() -> Iterator[Reading]:
        for reading in PortalApiReader(shared / "data" / "portal-api.jsonl.xz", AS_OF).read():
            counts["read"] += 1
            if isinstance(reading, Record):
                counts["city"] += outside_reason(reading.procedure, Scope.CITY) is None
                counts["local"] += outside_reason(reading.procedure, Scope.LOCAL) is None
            yield reading

    report = import_records(counted(), tmp_path, Scope.CITY, lambda _count: None)
    assert counts == {"read": 5665, "city": 4646, "local": 2881}
    assert (report.read, report.accounted, report.created) == (5665, 5665, 4646)
    assert (report.outside.total(), report.repeated, report.unreadable) == (1019, [], [])
    for kind in (
        ProblemKind.TIME_UNIT_OTHER,
        ProblemKind.TIME_DIFFERS,
        ProblemKind.FEE_ZERO_WITH_WORDS,
        ProblemKind.FEE_NOT_STATED,
        ProblemKind.FEE_BARE_NUMBER,
        ProblemKind.FEE_EXPIRED,
        ProblemKind.NOTE_AMONG_PAPERS,
        ProblemKind.OLD_DISTRICT,
        ProblemKind.AGENCY_IMPLAUSIBLE,
        ProblemKind.SENTENCES_INTERLEAVED,
        ProblemKind.DUPLICATE_TITLE,
    ):
        assert report.problems[kind] > 0, kind
