"""Browsing and completing: words as typed, the nearest to the ward counter first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.catalogue import Catalogue
from corpus.procedure import Agencies, Level
from index.snapshot import Card
from tests.corpus import records


def card(code: str, title: str, level: Level = Level.WARD, field: str = "Thú nuôi", own: bool = False) -> Card:
    agencies = Agencies(promulgating="UBND thành phố Đà Nẵng" if own else "Bộ Thú nuôi")
    made = replace(records.procedure(code), title=title, levels=(level,), field=field, agencies=agencies)
    return Card.of(made)


CATALOGUE = Catalogue(
    [
        card("1.000001", "Đăng ký nuôi mèo tại nhà riêng của mình"),
        card("1.000002", "Đăng ký nuôi mèo"),
        card("1.000003", "Nuôi chó và đăng ký mèo", Level.CITY),
        card("1.000004", "Xóa đăng ký nuôi mèo", Level.MINISTRY, field="Xuất khẩu"),
        card("1.000005", "Kỹ thuật nuôi cá", own=True),
    ]
)


def codes(cards: Sequence[Card]) -> list[str]:
    return [found.code for found in cards]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("đăng ký nuôi mèo", ["1.000002", "1.000001", "1.000004", "1.000003"]),
        ("dang ki nuoi meo", ["1.000002", "1.000001", "1.000004", "1.000003"]),
        ("đăng ký nuôi mè", ["1.000002", "1.000001", "1.000004", "1.000003"]),  # the last word unfinished
        ("mèo chó", ["1.000003"]),
        ("kĩ thu", ["1.000005"]),
        ("èo", []),  # words from their beginning only
        ("", []),
        ("   ", []),
        (" 1.000004 ", ["1.000004"]),
        ("1.00000", []),
    ],
)
def test_suggestions(typed: str, found: list[str]) -> None:
    assert codes(CATALOGUE.suggest(typed, 8)) == found


def test_suggestions_keep_to_their_limit() -> None:
    assert codes(CATALOGUE.suggest("đăng ký nuôi mèo", 2)) == ["1.000002", "1.000001"]


def test_one_title_is_suggested_once_at_the_place_of_its_nearest_card() -> None:
    twins = Catalogue(
        [
            card("1.000001", "Đăng ký mèo"),
            card("1.000002", "Đăng ký mèo mun"),
            card("1.000003", "ĐĂNG KÝ MÈO", Level.CITY),
        ]
    )
    assert codes(twins.suggest("đăng ký mèo", 8)) == ["1.000001", "1.000002"]


def test_the_city_s_own_come_before_longer_ways_round() -> None:
    both = Catalogue([card("1.000001", "Nuôi"), card("1.000002", "Nuôi mèo ở Đà Nẵng", own=True)])
    assert codes(both.browse("", None, "", 1, 10).cards) == ["1.000002", "1.000001"]


def test_browsing_by_words_level_and_field() -> None:
    everything = CATALOGUE.browse("", None, "", 1, 10)
    assert (everything.total, len(everything.cards)) == (5, 5)
    assert codes(CATALOGUE.browse("nuôi mèo", None, "", 1, 10).cards) == [
        "1.000002",
        "1.000001",
        "1.000003",
        "1.000004",
    ]
    assert codes(CATALOGUE.browse("", Level.CITY, "", 1, 10).cards) == ["1.000003"]
    assert codes(CATALOGUE.browse("", None, "xuat khau", 1, 10).cards) == ["1.000004"]
    assert codes(CATALOGUE.browse("1.000005", None, "", 1, 10).cards) == ["1.000005"]
    assert CATALOGUE.browse("voi", None, "", 1, 10).total == 0


def test_pages() -> None:
    pages = [CATALOGUE.browse("", None, "", page, 2) for page in (1, 2, 3, 4)]
    assert [len(page.cards) for page in pages] == [2, 2, 1, 0]
    assert {page.total for page in pages} == {5}
    assert len({code for page in pages for code in codes(page.cards)}) == 5
    for page, size in ((0, 2), (1, 0), (-1, 5)):
        with pytest.raises(ValueError, match="count from 1"):
            CATALOGUE.browse("", None, "", page, size)
