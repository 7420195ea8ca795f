"""References, coverage and staleness of a corpus, and the difference between two versions of a procedure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from corpus.checking import STALE_AFTER_DAYS, check_corpus
from corpus.difference import Difference, differences
from corpus.life_events import LifeEvent, Step
from corpus.procedure import (
    Channel,
    Doubt,
    Fee,
    FeeKind,
    Level,
    Origin,
    Procedure,
    Section,
    Source,
    SourceKind,
    SubmissionMethod,
    Text,
)
from corpus.questions import AskedQuestion
from corpus.store import Corpus

TODAY = date(2026, 11, 22)
CAT = Procedure(
    code="1.000001",
    title="Đăng ký nuôi mèo",
    levels=(Level.WARD,),
    field="Vật nuôi",
    source=Source(SourceKind.PORTAL_API, "a", "https://example.vn/a", TODAY, "d1"),
    methods=(SubmissionMethod(Channel.DIRECT, fees=(Fee(FeeKind.FEE, 8000, "VND"),)),),
    overview=Text("Nuôi mèo.", Origin.RESTATED),
    doubts=(Doubt(Section.FEE, "Một."), Doubt(Section.FEE, "Hai.")),
    restates="d1",
)


def test_a_sound_corpus() -> None:
    found = check_corpus(Corpus({CAT.code: CAT}), (), TODAY)
    assert found.sound
    assert found.coverage == {("Vật nuôi", Level.WARD): (1, 1)}
    assert found.doubts == {Section.FEE: 1}
    assert (found.outdated, found.old, found.same_title) == ((), (), 0)


def test_references_into_the_void_are_named() -> None:
    question = AskedQuestion("q1", "nuôi mèo", "1.000001", ("1.000009",), "plain")
    event = LifeEvent("new-cat", "Nuôi mèo", "A cat", ("có mèo",), (Step("1.000008", "Vì sao.", 1),))
    found = check_corpus(Corpus({CAT.code: CAT}, (), (question,)), (event,), TODAY)
    assert found.unknown == ("question q1 names 1.000009", "life event new-cat names 1.000008")
    assert not found.sound


def test_staleness_and_twins() -> None:
    moved = replace(CAT, source=replace(CAT.source, digest="d2"))
    past = replace(CAT.source, as_of=TODAY - timedelta(days=STALE_AFTER_DAYS + 1))
    twin = replace(CAT, code="1.000002", source=past, whole=False)
    found = check_corpus(Corpus({"1.000001": moved, "1.000002": twin}), (), TODAY)
    assert found.outdated == ("1.000001",)
    assert found.old == ("1.000002",)
    assert found.same_title == 2
    assert found.coverage == {("Vật nuôi", Level.WARD): (1, 2)}


def test_differences_name_the_place() -> None:
    dearer = replace(
        CAT, methods=(SubmissionMethod(Channel.DIRECT, fees=(Fee(FeeKind.FEE, 9000, "VND"),)),), results=("Thẻ",)
    )
    assert differences(CAT, dearer) == [
        Difference("methods[0].fees[0].amount", "8000", "9000"),
        Difference("results[0]", "", "Thẻ"),
    ]
    assert differences(CAT, replace(CAT, source=replace(CAT.source, as_of=date(2027, 1, 1)))) == []
