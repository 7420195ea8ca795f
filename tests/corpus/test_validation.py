"""Each trap of the portal's records becomes a problem with its place, and nothing is repaired."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest

from corpus import validation
from corpus.procedure import Section
from corpus.readers import portal_api
from corpus.validation import SENTENCES, ProblemKind, doubts_of, duplicate_titles, fee_is_bare, says_free
from tests.corpus.records import fee, method, paper, procedure, read

LONG_NOTE = "Người nuôi mèo xuất trình giấy tờ tùy thân khi đến quầy và không phải nộp lại."


def cases(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": "", "profileComponents": list(rows)}]


def steps(*texts: str) -> list[dict[str, Any]]:
    return [{"name": "", "description": text} for text in texts]


def sub_case(qty: float | None, unit: str) -> dict[str, Any]:
    return {"code": "1.234567.01", "name": "Mèo con", "processingDay": {"qty": qty, "type": unit}}


TRAPS: Sequence[tuple[str, dict[str, Any], ProblemKind, str, str]] = [
    ("a code of seven digits", {"code": "1.2345678"}, ProblemKind.CODE_IRREGULAR, "code", "1.2345678"),
    ("1 OTHER", {"executionMethods": [method(1, "OTHER")]}, ProblemKind.TIME_UNIT_OTHER, "methods[0].time", "1 OTHER"),
    (
        "text 1 OTHER",
        {"executionMethods": [method("1", "OTHER")]},
        ProblemKind.TIME_UNIT_OTHER,
        "methods[0].time",
        "1 OTHER",
    ),
    (
        "an unknown unit",
        {"executionMethods": [method(2, "WEEK")]},
        ProblemKind.TIME_UNIT_OTHER,
        "methods[0].time",
        "2 WEEK",
    ),
    (
        "1 OTHER of a case",
        {"cases": [sub_case(1, "OTHER")]},
        ProblemKind.TIME_UNIT_OTHER,
        "sub_cases[0].time",
        "1 OTHER",
    ),
    ("0 days", {"executionMethods": [method(0, "DAY")]}, ProblemKind.TIME_ZERO, "methods[0].time", "0 DAY"),
    ("no time", {"executionMethods": [method(None, None)]}, ProblemKind.TIME_NOT_STATED, "methods[0].time", ""),
    (
        "two times",
        {"executionMethods": [method(3), method(5, channel="ONLINE")]},
        ProblemKind.TIME_DIFFERS,
        "methods",
        "3 working_day, 5 working_day",
    ),
    (
        "another time of a case",
        {"cases": [sub_case(2, "DAY")]},
        ProblemKind.TIME_DIFFERS,
        "methods",
        "2 day, 3 working_day",
    ),
    ("no fee", {"executionMethods": [method(fees=())]}, ProblemKind.FEE_NOT_STATED, "methods", ""),
    (
        "0 and other words",
        {"executionMethods": [method(fees=[fee(25000), fee(0, "Theo nghị quyết")])]},
        ProblemKind.FEE_ZERO_WITH_WORDS,
        "methods[0].fees[1]",
        "Theo nghị quyết",
    ),
    (
        "0 and nothing",
        {"executionMethods": [method(fees=[fee(0)])]},
        ProblemKind.FEE_ZERO_BARE,
        "methods[0].fees[0]",
        "0",
    ),
    (
        "a bare 135",
        {"executionMethods": [method(fees=[fee(135)])]},
        ProblemKind.FEE_BARE_NUMBER,
        "methods[0].fees[0]",
        "135",
    ),
    (
        "an expired discount",
        {"executionMethods": [method(fees=[fee(5000, "Giảm nửa đến hết ngày 31/12/2025")])]},
        ProblemKind.FEE_EXPIRED,
        "methods[0].fees[0]",
        "Giảm nửa đến hết ngày 31/12/2025",
    ),
    (
        "a note among the papers",
        {"executionCases": cases(paper("Tờ khai"), paper(LONG_NOTE, 0, 0))},
        ProblemKind.NOTE_AMONG_PAPERS,
        "cases[0].notes[0]",
        LONG_NOTE[:80],
    ),
    (
        "a row without a name",
        {"executionCases": cases(paper("Tờ khai"), paper(None))},
        ProblemKind.ITEM_WITHOUT_NAME,
        "cases[0]",
        "dòng 2",
    ),
    (
        "scrambled papers",
        {"executionCases": cases(paper("2. Sổ tiêm"), paper("1. Tờ khai"))},
        ProblemKind.PAPERS_OUT_OF_ORDER,
        "cases[0]",
        "2, 1",
    ),
    (
        "a paper that goes on in the next row",
        {"executionCases": cases(paper("Sổ tiêm phòng của mèo,"), paper("có dấu của thú y"))},
        ProblemKind.PAPER_CONTINUES,
        "cases[0].items[1]",
        "có dấu của thú y",
    ),
    (
        "a paper under another",
        {"executionCases": cases(paper("Sổ tiêm"), paper("+ Trang đầu"))},
        ProblemKind.PAPER_CONTINUES,
        "cases[0].items[1]",
        "+ Trang đầu",
    ),
    ("no papers", {"executionCases": []}, ProblemKind.NO_PAPERS, "cases", ""),
    (
        "a district in a step",
        {"executionSteps": steps("Nộp tại quầy.", "Gửi Uỷ ban nhân dân huyện xem xét.")},
        ProblemKind.OLD_DISTRICT,
        "steps[1]",
        "Uỷ ban nhân dân huyện",
    ),
    (
        "a district as agency",
        {"departmentsExecuting": [{"name": "Ủy ban nhân dân cấp huyện"}]},
        ProblemKind.OLD_DISTRICT,
        "agencies.executing[0]",
        "Ủy ban nhân dân cấp huyện",
    ),
    (
        "another province's agency",
        {"departmentsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}, {"name": "Sở Thú nuôi tỉnh Thanh Hoá"}]},
        ProblemKind.AGENCY_IMPLAUSIBLE,
        "agencies.executing[1]",
        "Sở Thú nuôi tỉnh Thanh Hoá",
    ),
    (
        "two sentences in each other",
        {"executionSteps": steps("Người nuôi mèo nộp hồ sơ tại\nphường nơi mèo ở. Cán bộ kiểm tra hồ sơ.")},
        ProblemKind.SENTENCES_INTERLEAVED,
        "steps[0]",
        "phường nơi mèo ở. Cán bộ kiểm tra hồ sơ.",
    ),
    (
        "decomposed letters",
        {"requirementsAndConditions": unicodedata.normalize("NFD", "Mèo đã tiêm phòng đủ mũi.")},
        ProblemKind.NOT_NFC,
        "text",
        "Mèo đã tiêm phòng đủ mũi.",
    ),
    (
        "a hidden character",
        {"requirementsAndConditions": "Mèo\u200b khỏe"},
        ProblemKind.HIDDEN_CHARACTERS,
        "text",
        "Mèo khỏe",
    ),
    (
        "a legacy font",
        {"requirementsAndConditions": "Thñ tôc ®¨ng ký nu«i mÌo t¹i ñy ban nh©n d©n x·"},
        ProblemKind.LEGACY_ENCODING,
        "text",
        "Thñ tôc ®¨ng ký nu«i mÌo t¹i ñy ban nh©n d©n x·",
    ),
]


def test_a_plain_record_has_no_problem() -> None:
    made, problems = read()
    assert problems == ()
    assert made.doubts == ()


@pytest.mark.parametrize(("changes", "kind", "place", "found"), [t[1:] for t in TRAPS], ids=[t[0] for t in TRAPS])
def test_a_trap_becomes_a_problem(changes: dict[str, Any], kind: ProblemKind, place: str, found: str) -> None:
    _, problems = read(**changes)
    assert [(p.place, p.found) for p in problems if p.kind is kind] == [(place, found)]


def test_every_kind_of_problem_is_planted_and_has_its_own_sentence() -> None:
    source = inspect.getsource(portal_api) + inspect.getsource(validation)
    named = {ProblemKind[name] for name in re.findall(r"Problem\(ProblemKind\.(\w+)", source)}
    named |= {ProblemKind.NOT_NFC, ProblemKind.HIDDEN_CHARACTERS, ProblemKind.LEGACY_ENCODING}
    assert named - {trap[2] for trap in TRAPS} == {ProblemKind.DUPLICATE_TITLE}
    assert len(set(SENTENCES.values())) == len(SENTENCES) == len(ProblemKind)


def test_a_title_that_occurs_twice_names_the_others() -> None:
    named = [
        procedure("1.000001", title="Nuôi mèo ở Khánh Hoà"),
        procedure("1.000002", title="nuôi mèo ở Khánh Hòa"),
        procedure("1.000003", title="Nuôi chó"),
    ]
    problems = duplicate_titles(named)
    assert {code: (p.kind, p.place, p.found) for code, p in problems.items()} == {
        "1.000001": (ProblemKind.DUPLICATE_TITLE, "title", "1.000002"),
        "1.000002": (ProblemKind.DUPLICATE_TITLE, "title", "1.000001"),
    }


@pytest.mark.parametrize("unit", ["OTHER", "WEEK", None])
@pytest.mark.parametrize("value", [1, 1.0, "1"])
def test_a_number_without_unit_never_becomes_a_time(value: Any, unit: str | None) -> None:
    made, problems = read(executionMethods=[method(value, unit)])
    assert not made.methods[0].time.stated
    assert {p.kind for p in problems} == {ProblemKind.TIME_UNIT_OTHER, ProblemKind.TIME_NOT_STATED}
    assert made.doubts[0].section is Section.TIME


def test_words_of_a_time_stay_words() -> None:
    made, _ = read(executionMethods=[method("Trong ngày", "OTHER")])
    time = made.methods[0].time
    assert (time.amount, time.unit) == (None, None)
    assert time.words is not None
    assert time.words.text == "Trong ngày"


@pytest.mark.parametrize(
    "words",
    [
        "Miễn phí",
        "miễn lệ phí.",
        "Không",
        "Không thu phí",
        "Không thu phí, lệ phí",
        "- Không thu lệ phí;",
        "Không phải nộp lệ phí",
        "Miễn lệ phí (Thông tư số 47/2019/TT-BTC).",
    ],
)
def test_only_words_that_say_free_and_nothing_else_are_free(words: str) -> None:
    assert says_free(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "0",
        "0 đồng",
        "Không quy định",
        "Theo nghị quyết của Hội đồng nhân dân",
        "Mức thu do Hội đồng nhân dân quyết định. Miễn lệ phí cho người khuyết tật.",
        "Miễn phí (đối với hộ nghèo)",
        "Miễn phí đến 30/6/2026",
        "Không thu lệ phí đối với tổ hợp tác",
        "8.000 đồng, miễn phí khi nộp trực tuyến",
        "Không miễn phí",
    ],
)
def test_other_words_beside_a_zero_are_not_free(words: str) -> None:
    assert not says_free(words)
    made, problems = read(executionMethods=[method(fees=[fee(0, words)])])
    assert {p.kind for p in problems} & {ProblemKind.FEE_ZERO_WITH_WORDS, ProblemKind.FEE_ZERO_BARE}
    assert made.methods[0].fees[0].amount == 0
    assert {doubt.section for doubt in made.doubts} == {Section.FEE}


def test_ten_dollars_are_no_bare_number() -> None:
    made, problems = read(executionMethods=[method(fees=[fee(10, currency="USD"), fee(10)])])
    assert [fee_is_bare(f) for f in made.methods[0].fees] == [False, True]
    assert [p.place for p in problems] == ["methods[0].fees[1]"]


@pytest.mark.parametrize(
    ("words", "expired"),
    [
        ("đến hết ngày 17/7/2026", True),
        ("tới 17.7.2026", True),
        ("đến hết ngày 17 tháng 7 năm 2026", True),
        ("đến hết ngày 18/7/2026", False),
        ("đến hết ngày 31 tháng 12 năm 2026", False),
        ("đến ngày 31/02/2026", False),
        ("theo văn bản ngày 1/1/2020", False),
    ],
)
def test_a_discount_is_over_after_its_last_day(words: str, expired: bool) -> None:
    _, problems = read(executionMethods=[method(fees=[fee(5000, words)])])
    assert (ProblemKind.FEE_EXPIRED in {p.kind for p in problems}) is expired


def test_nothing_is_repaired() -> None:
    broken = "Người nuôi mèo nộp hồ sơ tại\nphường nơi mèo ở. Gửi UBND huyện."
    made, _ = read(
        executionSteps=steps(broken),
        executionMethods=[method(0, "DAY", fees=[fee(135), fee(0, "700 đồng")])],
        executionCases=cases(paper("2. Sổ tiêm"), paper("1. Tờ khai"), paper(LONG_NOTE, 0, 0), paper("kèm ảnh")),
        departmentsExecuting=[{"name": "Sở Thú nuôi tỉnh Lào Cai"}],
    )
    assert made.steps[0].text.text == broken
    assert [f.amount for f in made.methods[0].fees] == [135, 0]
    assert [(i.id, i.name) for i in made.cases[0].items] == [
        ("1.1", "2. Sổ tiêm"),
        ("1.2", "1. Tờ khai"),
        ("1.4", "kèm ảnh"),
    ]
    assert [note.text for note in made.cases[0].notes] == [LONG_NOTE]
    assert made.agencies.executing == ("Sở Thú nuôi tỉnh Lào Cai",)


def test_doubts_are_one_sentence_a_kind_for_the_section_they_touch() -> None:
    _, problems = read(
        executionMethods=[method(fees=[fee(0), fee(0), fee(135)]), method(5, channel="ONLINE", fees=[fee(0)])]
    )
    assert [p.kind for p in problems].count(ProblemKind.FEE_ZERO_BARE) == 3
    doubts = doubts_of(problems)
    assert [(d.section, d.sentence) for d in doubts] == [
        (Section.TIME, SENTENCES[ProblemKind.TIME_DIFFERS]),
        (Section.FEE, SENTENCES[ProblemKind.FEE_ZERO_BARE]),
        (Section.FEE, SENTENCES[ProblemKind.FEE_BARE_NUMBER]),
    ]
