"""The catalogue: rows that come back as they were written, and rows that are none."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.catalogue import COLUMNS, FILE, PORTAL_PAGE, read_catalogue, write_catalogue
from corpus.nearness import nearness
from corpus.procedure import Agencies, Level, Procedure, Validity
from corpus.readers import Unreadable
from corpus.store import BUNDLED, read_corpus, read_layer
from tests.corpus import records


def rows_of(layer: Path) -> list[Procedure]:
    found = list(read_catalogue(layer))
    assert not [item for item in found if isinstance(item, Unreadable)]
    return [item for item in found if isinstance(item, Procedure)]


def test_a_row_keeps_what_a_citizen_needs_to_find_the_page(tmp_path: Path) -> None:
    whole = records.procedure(
        isProvince=True,
        isFullProcess=True,
        isNonTerritorial=True,
        departmentsAuthority=[{"name": "Chi cục Thú nuôi"}, {"name": "Sở Thú nuôi"}],
        subjectTypesDetails=[{"name": "Công dân Việt Nam"}, {"name": "Tổ chức (không bao gồm doanh nghiệp, HTX)"}],
    )
    assert write_catalogue([whole], tmp_path / FILE) == 1
    [row] = rows_of(tmp_path)
    assert not row.whole
    assert (row.code, row.title, row.field) == ("1.234567", "Cấp giấy chứng nhận nuôi mèo", "Thú nuôi")
    assert row.levels == (Level.WARD, Level.CITY)
    assert row.subjects == ("Công dân Việt Nam", "Tổ chức (không bao gồm doanh nghiệp, HTX)")
    assert row.agencies == Agencies(
        promulgating="Bộ Thú nuôi", promulgating_code="G99", deciding=("Chi cục Thú nuôi", "Sở Thú nuôi")
    )
    assert (row.decision.number, row.decision.date) == ("12/QĐ-TEST", date(2026, 4, 15))
    assert (row.online, row.offered_anywhere, row.validity) == ("full", True, Validity.IN_FORCE)
    assert row.source.url == PORTAL_PAGE + "id-1.234567" == whole.source.url
    assert (row.source.as_of, row.source.updated_on) == (records.AS_OF, date(2026, 4, 15))
    assert whole.source.digest.startswith(row.source.digest)
    assert len(row.source.digest) == 16
    # Nothing of the record itself: it is known by name only.
    assert (row.cases, row.steps, row.methods, row.overview, row.results) == ((), (), (), None, ())


def test_a_row_of_a_record_that_states_little(tmp_path: Path) -> None:
    bare = records.procedure(
        decisionNo="", procedureProposal=None, updatedAt=None, categoriesDetails=[], executionMethods=[]
    )
    write_catalogue([bare], tmp_path / FILE)
    [row] = rows_of(tmp_path)
    assert (row.decision.number, row.decision.date, row.source.updated_on) == ("", None, None)
    assert (row.field, row.online, row.offered_anywhere, row.agencies.deciding) == ("", None, None, ())


def test_rows_stand_in_the_order_of_codes_and_survive_commas_quotes_and_lines(tmp_path: Path) -> None:
    titled = replace(records.procedure("2.000001"), title='Cấp "giấy", lần\nhai')
    assert write_catalogue([titled, records.procedure("1.000001")], tmp_path / FILE) == 2
    assert [row.title for row in rows_of(tmp_path)] == ["Cấp giấy chứng nhận nuôi mèo", 'Cấp "giấy", lần\nhai']
    with (tmp_path / FILE).open(encoding="utf-8", newline="") as stream:
        assert tuple(next(csv.reader(stream))) == COLUMNS


def test_a_row_of_a_row_is_the_same_row(tmp_path: Path) -> None:
    write_catalogue([records.procedure()], tmp_path / FILE)
    before = (tmp_path / FILE).read_bytes()
    write_catalogue(rows_of(tmp_path), tmp_path / FILE)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_layer_without_a_catalogue_has_no_rows(tmp_path: Path) -> None:
    assert list(read_catalogue(tmp_path)) == []


def damaged(tmp_path: Path, change: tuple[str, str]) -> list[Procedure | Unreadable]:
    path = tmp_path / FILE
    write_catalogue([records.procedure("1.000001"), records.procedure("1.000002")], path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert change[0] in lines[1]
    lines[1] = lines[1].replace(*change)
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(read_catalogue(tmp_path))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("1.000001", "một"), "not a procedure code"),
        ((",ward,", ",village,"), "'village' is not a valid Level"),
        ((",ward,", ",,"), "has no level"),
        (("2026-07-18", "18/07/2026"), "Invalid isoformat string"),
        ((",id-1.000001,", ","), "no row of the catalogue"),  # what stands behind the missing cell moves up
        (("1.000001,Cấp giấy chứng nhận nuôi mèo", "1.000001,"), "has no title"),
    ],
)
def test_a_line_that_is_no_row_is_named_and_the_rest_read(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    bad, good = damaged(tmp_path, change)
    assert isinstance(bad, Unreadable)
    assert bad.place == f"{FILE}:2"
    assert why in bad.reason
    assert isinstance(good, Procedure)
    assert good.code == "1.000002"


def test_a_catalogue_that_is_not_utf8_or_has_no_end_is_said(tmp_path: Path) -> None:
    path = tmp_path / FILE
    write_catalogue([records.procedure("1.000001")], path)
    whole = path.read_bytes()
    path.write_bytes(whole + "1.000002,Cấp giấy".encode("utf-16"))
    assert [item for item in read_catalogue(tmp_path) if isinstance(item, Unreadable)]
    path.write_bytes(whole + b'1.000003,"' + b"x" * 200_000)
    first, last = read_catalogue(tmp_path)
    assert isinstance(first, Procedure)
    assert isinstance(last, Unreadable)
    assert "can't be read from here on" in last.reason


def test_a_damaged_catalogue_does_not_take_the_whole_records_with_it(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    write_catalogue([records.procedure()], tmp_path / FILE)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace("1.234567", "x"), encoding="utf-8")
    corpus = read_corpus([tmp_path])
    assert dict(corpus.procedures) == {}
    assert [item.place for item in corpus.unreadable] == [f"{FILE}:2"]


def test_the_bundled_catalogue_agrees_with_the_bundled_records() -> None:
    """A row and the whole record of the same code tell one story, and the rows' nearness is today's."""
    rows = {row.code: row for row in rows_of(BUNDLED)}
    whole = [item for item in read_layer(BUNDLED) if isinstance(item, Procedure)]
    assert {p.code for p in whole} <= rows.keys()
    stories = ((p, rows[p.code]) for p in whole)
    assert [p.code for p, row in stories if _story(p) != _story(row)] == []
    with (BUNDLED / FILE).open(encoding="utf-8", newline="") as stream:
        printed = {row["code"]: (row["nearness"], row["nearness_reason"]) for row in csv.DictReader(stream)}
    assert [code for code, row in rows.items() if printed[code] != (f"{(n := nearness(row))[0]:g}", n[1])] == []


def _story(procedure: Procedure) -> tuple[object, ...]:
    return procedure.title, procedure.levels, procedure.field, procedure.source.url, procedure.decision
