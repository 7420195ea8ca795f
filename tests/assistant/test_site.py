"""What a place adds to an answer: a ward's own facts on its site, the office of a unit named, and never a pick."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.answer import Answered, Refusal
from assistant.answering import Assistant
from assistant.question import Choice, Context, Question
from assistant.site import Bilingual, LocalFee, SiteFacts
from corpus.localities import load_localities
from corpus.procedure import Origin, Section

MARRIAGE = "1.000894"
WARD = SiteFacts(
    key="hai-chau",
    name="Phường Hải Châu",
    unit="20242",
    address="Số 1 đường Thử",
    phone="0236 000 0000",
    hours=Bilingual("Thứ Hai 7:30–11:30.", "Monday 7:30–11:30."),
    notices=(Bilingual("Nghỉ chiều thứ Sáu."),),
    fees=(LocalFee(MARRIAGE, Bilingual("Miễn.", "Free."), "99/2099/NQ-HĐND", date(2026, 1, 1)),),
    as_of=date(2026, 10, 1),
)


def answered(assistant: Assistant, question: Question) -> Answered:
    outcome = assistant.answer(question).outcome
    assert isinstance(outcome, Answered), outcome
    return outcome


def said(outcome: Answered, origin: Origin = Origin.SITE) -> list[str]:
    """Texts of the blocks that don't cite the record itself."""
    return [
        block.text
        for answer in outcome.answers
        for block in answer.blocks
        if block.origin is origin and outcome.citations[block.citations[0]].url is None
    ]


def offices(outcome: Answered) -> list[str]:
    return [text for text in said(outcome, Origin.RESTATED) if text.startswith("Trụ sở")]


def test_place_has_all_of_the_office_and_overview_the_address_and_hours(hashing_assistant: Assistant) -> None:
    place = answered(hashing_assistant, Question(f"{MARRIAGE} nộp ở đâu", site=WARD))
    assert said(place) == [
        "Địa chỉ của Phường Hải Châu: Số 1 đường Thử.",
        "Giờ làm việc: Thứ Hai 7:30–11:30.",
        "Điện thoại: 0236 000 0000.",
        "Thông báo của Phường Hải Châu: Nghỉ chiều thứ Sáu.",
    ]
    assert said(answered(hashing_assistant, Question(MARRIAGE, site=WARD))) == said(place)[:2]
    citation = place.citations[-1]
    assert (citation.code, citation.title, citation.section) == (MARRIAGE, "Phường Hải Châu", Section.PLACE)
    assert (citation.decision, citation.as_of, citation.doubts) == (None, date(2026, 10, 1), ())


def test_the_record_comes_first_and_keeps_its_citation(hashing_assistant: Assistant) -> None:
    with_site = answered(hashing_assistant, Question(f"{MARRIAGE} nộp ở đâu", site=WARD))
    without = answered(hashing_assistant, Question(f"{MARRIAGE} nộp ở đâu"))
    assert with_site.answers[0].blocks[: len(without.answers[0].blocks)] == without.answers[0].blocks
    assert with_site.citations[0] == without.citations[0]
    assert said(without) == []


def test_in_english(hashing_assistant: Assistant) -> None:
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} fee", site=WARD, language="en"))
    assert said(outcome) == ["Fee at Phường Hải Châu under 99/2099/NQ-HĐND: Free."]
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} where", site=WARD, language="en"))
    assert said(outcome)[1] == "Opening hours: Monday 7:30–11:30."
    assert said(outcome)[3] == "Notice of Phường Hải Châu: Nghỉ chiều thứ Sáu."


def test_a_local_fee_carries_its_resolution_and_is_for_its_procedure_only(hashing_assistant: Assistant) -> None:
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} hết bao nhiêu tiền", site=WARD))
    assert said(outcome) == ["Mức thu ở Phường Hải Châu theo 99/2099/NQ-HĐND: Miễn."]
    assert (outcome.citations[1].decision, outcome.citations[1].as_of) == ("99/2099/NQ-HĐND", date(2026, 1, 1))
    assert said(answered(hashing_assistant, Question("1.001193 hết bao nhiêu tiền", site=WARD))) == []
    assert said(answered(hashing_assistant, Question(f"{MARRIAGE} cần giấy tờ gì", site=WARD))) == []
    elsewhere = f"{MARRIAGE} ở phường Sơn Trà hết bao nhiêu tiền"
    assert said(answered(hashing_assistant, Question(elsewhere, site=WARD))) == []


def test_two_sections_asked_have_each_their_own_citation(hashing_assistant: Assistant) -> None:
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} nộp ở đâu, hết bao nhiêu tiền", site=WARD))
    assert [c.title for c in outcome.citations[2:]] == ["Phường Hải Châu", "Phường Hải Châu"]
    for answer in outcome.answers:
        for block in answer.blocks:
            assert {outcome.citations[i].section for i in block.citations} == {answer.section}


def test_facts_without_a_date_say_so(hashing_assistant: Assistant) -> None:
    undated = replace(WARD, as_of=None, doubt="Không có số nhà.")
    citation = answered(hashing_assistant, Question(f"{MARRIAGE} nộp ở đâu", site=undated)).citations[-1]
    assert citation.as_of == date(2025, 7, 1)
    assert citation.doubts[0] == "Không có số nhà."
    assert "không ghi ngày" in citation.doubts[1]


@pytest.mark.parametrize(
    ("question", "address"),
    [
        (Question(f"{MARRIAGE} nộp ở đâu", locality="20263"), "Số 06 đường Nguyễn Phan Vinh, phường Sơn Trà"),
        (Question(f"{MARRIAGE} ở phường Sơn Trà thì nộp ở đâu"), "Số 06 đường Nguyễn Phan Vinh, phường Sơn Trà"),
        (
            Question(f"{MARRIAGE} ở phường Sơn Trà thì nộp ở đâu", locality="20242"),
            "Số 06 đường Nguyễn Phan Vinh, phường Sơn Trà",
        ),
        (
            Question(f"{MARRIAGE} ở phường Sơn Trà thì nộp ở đâu", site=WARD),
            "Số 06 đường Nguyễn Phan Vinh, phường Sơn Trà",
        ),
    ],
)
def test_a_unit_named_gives_its_office(hashing_assistant: Assistant, question: Question, address: str) -> None:
    outcome = answered(hashing_assistant, question)
    assert offices(outcome) == [f"Trụ sở Ủy ban nhân dân phường Sơn Trà: {address}."]
    assert outcome.citations[-1].title == "Ủy ban nhân dân phường Sơn Trà"
    assert said(outcome) == []


def test_an_old_name_is_explained(hashing_assistant: Assistant) -> None:
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} ở phường Hòa Khánh Bắc thì nộp ở đâu"))
    (text,) = said(outcome, Origin.RESTATED)
    assert text.startswith("Tên gọi “phường Hòa Khánh Bắc” nay thuộc phường Liên Chiểu. Trụ sở")


@pytest.mark.parametrize("district", ["quận Liên Chiểu", "huyện Nam Giang", "thị xã Điện Bàn"])
def test_a_bare_district_is_many_units_and_none_is_picked(hashing_assistant: Assistant, district: str) -> None:
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} ở {district} thì nộp ở đâu"))
    units = load_localities().units
    told = said(outcome, Origin.RESTATED)[0]
    codes = [option.value for option in outcome.options if option.kind == "locality"]
    assert len(codes) > 1
    assert all(units[code].title in told for code in codes)
    assert len(offices(outcome)) in (0, len(codes))
    chosen = answered(hashing_assistant, Question("", choice=Choice("locality", codes[1]), context=outcome.context))
    assert offices(chosen) == [f"Trụ sở Ủy ban nhân dân {units[codes[1]].title}: {units[codes[1]].office.address}."]


def test_a_follow_up_keeps_the_place_named_before(hashing_assistant: Assistant) -> None:
    first = answered(hashing_assistant, Question(f"{MARRIAGE} ở phường Sơn Trà cần giấy tờ gì"))
    then = answered(hashing_assistant, Question("nộp ở đâu", context=first.context))
    assert offices(then) == ["Trụ sở Ủy ban nhân dân phường Sơn Trà: Số 06 đường Nguyễn Phan Vinh, phường Sơn Trà."]


@pytest.mark.parametrize("code", ["1.004194", "3.000348"])
def test_what_is_not_done_at_the_committee_has_no_address_of_it(hashing_assistant: Assistant, code: str) -> None:
    # Temporary residence is the ward's police, driving licences the city's.
    for question in (Question(f"{code} nộp ở đâu", site=WARD), Question(f"{code} nộp ở đâu", locality="20263")):
        outcome = answered(hashing_assistant, question)
        assert said(outcome) == []
        assert offices(outcome) == []


def test_an_unknown_unit_adds_nothing_and_is_no_choice(hashing_assistant: Assistant) -> None:
    outcome = answered(hashing_assistant, Question(f"{MARRIAGE} nộp ở đâu", locality="99999"))
    assert offices(outcome) == []
    chosen = Question("", choice=Choice("locality", "99999"), context=outcome.context)
    assert isinstance(hashing_assistant.answer(chosen).outcome, Refusal)
    nothing = Question("", choice=Choice("locality", "20263"), context=Context())
    assert isinstance(hashing_assistant.answer(nothing).outcome, Refusal)
