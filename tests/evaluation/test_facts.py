"""Facts compared: fees, times and copies that agree, stand in words, are explained by a doubt, or differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from corpus.procedure import (
    Channel,
    DossierCase,
    DossierItem,
    Doubt,
    Fee,
    FeeKind,
    Procedure,
    ProcessingTime,
    Section,
    SubmissionMethod,
    TimeUnit,
)
from evaluation.facts import Fact, Verdict, compare
from tests.corpus import records


def ours(*amounts: int, days: float = 3, item: DossierItem | None = None, doubt: Section | None = None) -> Procedure:
    fees = tuple(Fee(FeeKind.CHARGE, amount, "VND") for amount in amounts)
    method = SubmissionMethod(Channel.DIRECT, ProcessingTime(days, TimeUnit.WORKING_DAY), fees)
    paper = item or DossierItem("1", "Tờ khai nuôi mèo", 1, 0)
    doubts = (Doubt(doubt, "Hồ sơ ghi hai số."),) if doubt else ()
    return replace(records.procedure(), methods=(method,), cases=(DossierCase("", (paper,)),), doubts=doubts)


def verdicts(procedure: Procedure, **changes: Any) -> dict[tuple[str, str], Verdict]:
    return {(fact.kind, fact.said): fact.verdict for fact in compare(procedure, records.procedure(**changes))}


AGREEING = {
    ("fee", "direct 25000"): Verdict.AGREES,
    ("time", "direct 3 working_day"): Verdict.AGREES,
    ("copies", "Tờ khai nuôi mèo: ours (1, 0), the record's (1, 0)"): Verdict.AGREES,
}


def test_what_agrees() -> None:
    assert verdicts(ours(25000)) == AGREEING
    # No fee is not a fee of nothing, and zero is not a fact to compare.
    assert ("fee", "direct 0") not in verdicts(ours(25000, 0))


@pytest.mark.parametrize("doubt", [None, Section.FEE, Section.TIME])
def test_a_difference_asks_for_a_doubt_about_its_section(doubt: Section | None) -> None:
    found = verdicts(ours(30000, days=5, doubt=doubt))
    fee = Verdict.EXPLAINED if doubt is Section.FEE else Verdict.DIFFERS
    time = Verdict.EXPLAINED if doubt is Section.TIME else Verdict.DIFFERS
    assert found[("fee", "only ours: direct 30000")] == fee
    assert found[("fee", "only the record's: direct 25000")] == fee
    assert found[("time", "only ours: direct 5 working_day")] == time
    assert found[("time", "only the record's: direct 3 working_day")] == time


def test_what_stands_in_the_records_words() -> None:
    steps = [{"name": "", "description": "Lệ phí 30.000 đồng, trả trong 05 ngày làm việc."}]
    found = verdicts(ours(25000, 30000, days=5), executionSteps=steps)
    assert found[("fee", "only ours: direct 30000")] == Verdict.IN_WORDS
    assert found[("time", "only ours: direct 5 working_day")] == Verdict.IN_WORDS
    # What the record states in its fields may not be left out without a word.
    assert found[("time", "only the record's: direct 3 working_day")] == Verdict.DIFFERS


def test_the_unit_and_the_channel_belong_to_the_fact() -> None:
    found = verdicts(ours(25000), executionMethods=[records.method(3, "DAY", channel="ONLINE")])
    assert found[("time", "only the record's: online 3 day")] == Verdict.DIFFERS
    assert found[("fee", "only the record's: online 25000")] == Verdict.DIFFERS


def test_copies_of_a_paper() -> None:
    def verdict(item: DossierItem, doubt: Section | None = None) -> list[Verdict]:
        facts: list[Fact] = compare(ours(25000, item=item, doubt=doubt), records.procedure())
        return [fact.verdict for fact in facts if fact.kind == "copies"]

    assert verdict(DossierItem("1", "TỜ KHAI nuôi mèo", 1)) == [Verdict.AGREES]
    assert verdict(DossierItem("1", "Tờ khai", 1)) == [Verdict.AGREES]
    assert verdict(DossierItem("1", "Tờ khai nuôi mèo", 2)) == [Verdict.DIFFERS]
    assert verdict(DossierItem("1", "Tờ khai nuôi mèo", 1, 1), Section.DOSSIER) == [Verdict.EXPLAINED]
    assert verdict(DossierItem("1", "Ảnh mèo", 4)) == []
