"""The decision table: answer, answer and offer, ask back, refuse."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.decision import Answer, AskBack, Refuse, Thresholds, decide, load_prior, load_thresholds
from assistant.ranking import Candidate, Prior, group_twins, rank
from corpus.procedure import Level
from index.retrieval import Hit, Query
from index.snapshot import Card

THRESHOLDS = Thresholds(
    min_score=4, unsure_score=6, sure_score=20, min_coverage=0.5, gap=1.0, clarify_at=3, offered=4, wish_score=14,
    wish_title=0.4,
)  # fmt: skip


def card(code: str, title: str = "", near: float = 0.0, own: bool = False) -> Card:
    return Card(
        code=code, title=title or code, level=Level.WARD, levels=(Level.WARD,), field="", agency="", decision="",
        as_of=date(2026, 7, 18), url="", online=None, own=own, nearness=near, whole=False,
    )  # fmt: skip


def candidates(*scores: float) -> list[Candidate]:
    return [Candidate(card(f"1.00000{i}"), score, {}) for i, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "coverage", "vague", "expected"),
    [
        ((10, 5), 1.0, False, ("answer", "1.000000", None)),
        ((10, 9.5), 1.0, False, ("answer", "1.000000", "1.000001")),
        ((10, 9.0), 1.0, False, ("answer", "1.000000", "1.000001")),
        ((10, 8.9), 1.0, False, ("answer", "1.000000", None)),
        ((10, 9.9, 9.8), 1.0, False, ("ask", 3)),
        ((10, 9.9, 9.8, 9.7, 9.6), 1.0, False, ("ask", 4)),
        ((10,), 1.0, False, ("answer", "1.000000", None)),
        ((5.9, 2), 1.0, False, ("ask", 2)),
        ((5.9,), 1.0, False, ("answer", "1.000000", None)),
        ((3.9, 2), 1.0, False, ("refuse",)),
        ((10, 5), 0.4, False, ("ask", 2)),
        ((5.9, 5), 0.4, False, ("refuse",)),
        ((20, 5), 0.4, False, ("answer", "1.000000", None)),
        ((10, 5), 1.0, True, ("ask", 2)),
        ((), 1.0, False, ("refuse",)),
    ],
)
def test_the_table(scores: tuple[float, ...], coverage: float, vague: bool, expected: tuple[object, ...]) -> None:
    decision = decide(candidates(*scores), coverage, vague, THRESHOLDS)
    if isinstance(decision, Answer):
        other = decision.other.card.code if decision.other else None
        assert ("answer", decision.candidate.card.code, other) == expected
    elif isinstance(decision, AskBack):
        assert ("ask", len(decision.candidates)) == expected
    else:
        assert isinstance(decision, Refuse)
        assert expected == ("refuse",)
        assert decision.why


def test_lexical_evidence_alone_is_not_held_to_the_scores() -> None:
    assert isinstance(decide(candidates(1, 0.1), 1.0, False, THRESHOLDS), Refuse)
    assert isinstance(decide(candidates(2, 0.1), 1.0, False, THRESHOLDS.without_scores(True)), Answer)
    assert isinstance(decide(candidates(2, 0.1), 0.4, False, THRESHOLDS.without_scores(True)), Refuse)


def test_the_shipped_thresholds_are_in_order() -> None:
    thresholds = load_thresholds()
    assert thresholds.min_score < thresholds.unsure_score < thresholds.sure_score
    assert 0 < thresholds.min_coverage < 1
    assert thresholds.clarify_at == 3  # promised: two are answered and offered, three are asked about
    assert load_prior().nearness > 0


def test_priors_are_added_and_ties_broken_by_code() -> None:
    cards = {c.code: c for c in (card("1.000002", near=1.0), card("1.000001"), card("1.000003", own=True))}
    hits = [Hit("1.000001", 5.0), Hit("1.000002", 4.5), Hit("1.000003", 4.9)]
    ranked = rank(hits, cards, Prior(exact=3.0, unasked=1, told=0, nearness=0.5, own=0.2, whole=0), Query("gì đó"))
    assert [c.card.code for c in ranked] == ["1.000003", "1.000001", "1.000002"]
    assert [round(c.score, 3) for c in ranked] == [5.1, 5.0, 5.0]


def test_twins_are_grouped_and_the_rejected_keep_their_reason() -> None:
    cards = {
        c.code: c
        for c in (card("1.000001", "Đăng ký Tạm trú"), card("1.000002", "đăng kí tạm trú"), card("1.000003", "Khác"))
    }
    ranking = group_twins(
        rank([Hit(code, 5 - i) for i, code in enumerate(cards)], cards, Prior(0, 0, 0, 0, 0, 0), Query(""))
    )
    assert [c.card.code for c in ranking.candidates] == ["1.000001", "1.000003"]
    assert [twin.code for twin in ranking.candidates[0].twins] == ["1.000002"]
    assert [(r.code, r.reason) for r in ranking.rejected] == [("1.000002", "twin of 1.000001")]


def test_a_title_repeated_word_for_word_comes_first() -> None:
    cards = {
        c.code: c for c in (card("1.000001", "Đăng ký lại khai sinh"), card("1.000002", "Thủ tục đăng ký khai sinh."))
    }
    hits = [Hit("1.000001", 5.0), Hit("1.000002", 4.0)]
    prior = Prior(exact=3.0, unasked=0, told=0, nearness=0, own=0, whole=0)
    assert rank(hits, cards, prior, Query("dang ki khai sinh"))[0].card.code == "1.000002"
    assert rank(hits, cards, prior, Query("khai sinh cho con"))[0].card.code == "1.000001"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("đăng ký tạm trú cho người thuê nhà", "1.000002"),
        ("xóa tạm trú", "1.000001"),
        ("cắt khẩu tạm trú", "1.000001"),
    ],
)
def test_a_special_title_stands_back_unless_it_is_asked_for(question: str, first: str) -> None:
    cards = {c.code: c for c in (card("1.000001", "Xóa đăng ký tạm trú"), card("1.000002", "Đăng ký tạm trú"))}
    hits = [Hit("1.000001", 5.0), Hit("1.000002", 4.5)]
    prior = Prior(exact=0, unasked=1.0, told=0, nearness=0, own=0, whole=0)
    assert rank(hits, cards, prior, Query(question))[0].card.code == first
