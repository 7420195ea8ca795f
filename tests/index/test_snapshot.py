"""The procedures inside an index: a card for each, the whole record on demand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from corpus.procedure import Level
from corpus.store import BUNDLED, read_corpus
from index.snapshot import KEPT_IN_MEMORY, Card, Snapshot, write_snapshot
from tests.corpus.records import procedure


def test_every_bundled_record_comes_back_whole(tmp_path: Path) -> None:
    bundled = read_corpus([BUNDLED]).procedures
    write_snapshot(tmp_path, bundled.values())
    snapshot = Snapshot(tmp_path)
    assert [card.code for card in snapshot.cards] == list(bundled)
    for code, made in bundled.items():
        assert snapshot.procedure(code) == made
        assert snapshot.cards[snapshot.position[code]] == Card.of(made)


def test_a_card_says_what_a_list_shows(tmp_path: Path) -> None:
    made = procedure(isProvince=True, departmentPromulgateName="UBND thành phố Đà Nẵng", isFullProcess=True)
    write_snapshot(tmp_path, [made])
    [card] = Snapshot(tmp_path).cards
    assert (card.code, card.title, card.field) == ("1.234567", "Cấp giấy chứng nhận nuôi mèo", "Thú nuôi")
    assert (card.level, card.levels) == (Level.WARD, (Level.WARD, Level.CITY))
    assert (card.agency, card.decision) == ("Ủy ban nhân dân cấp xã", "12/QĐ-TEST")
    assert card.url == "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/id-1.234567"
    assert (card.as_of, card.online, card.own) == (date(2026, 7, 18), "full", True)


def test_who_promulgates_stands_in_where_nobody_executes() -> None:
    assert Card.of(procedure(departmentsExecuting=[])).agency == "Bộ Thú nuôi"


def test_an_unknown_code_is_none(tmp_path: Path) -> None:
    write_snapshot(tmp_path, [procedure()])
    assert Snapshot(tmp_path).procedure("9.999999") is None


def test_eight_threads_read_more_records_than_are_kept(tmp_path: Path) -> None:
    count = KEPT_IN_MEMORY + 50
    codes = [f"1.{i:06}" for i in range(count)]
    plain = procedure()
    made = [procedure(code, title=f"{plain.title} {code}") for code in codes]
    write_snapshot(tmp_path, made)
    snapshot = Snapshot(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(snapshot.procedure, codes * 3)) == made * 3


def test_a_missing_part_is_an_error(tmp_path: Path) -> None:
    write_snapshot(tmp_path, [procedure()])
    (tmp_path / "procedures.jsonl").unlink()
    with pytest.raises(OSError, match="procedures.jsonl"):
        Snapshot(tmp_path)
