"""Causes of misses: each rule by hand, and the explanation of real misses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from assistant.answering import Assistant
from assistant.ranking import Candidate
from assistant.trace import Trace
from corpus.procedure import Level
from evaluation.causes import Miss, cause_of, counts, misses
from evaluation.explanation import cause_lines, miss_lines
from evaluation.judgments import Judgment
from evaluation.run import Judged, evaluate
from index.snapshot import Card


def candidate(title: str, level: Level = Level.WARD, evidence: Mapping[str, float] | None = None) -> Candidate:
    card = Card("1.000001", title, level, (level,), "", "", "", date(2026, 1, 1), "", None, False, 0.0, True)
    return Candidate(card, 0.0, evidence or {})


def judged(wish: str, rank: int | None = 2, *expansions: str) -> Judged:
    judgment = Judgment("j", wish, frozenset({"1.000002"}), "plain")
    return Judged(judgment, (), rank, "answered", None, (), 1.0, Trace(wish=wish, expansions=expansions))


@pytest.mark.parametrize(
    ("won", "level", "cause"),
    [
        ("Thủ tục đăng ký kết hôn", Level.CITY, "twin: the same title at another level"),
        ("thu tuc dang ky ket hon", Level.WARD, "twin: the same title at the same level"),
        # Without "thủ tục" 4 of 5 syllables, and 4 of 6.
        ("Thủ tục đăng ký lại kết hôn", Level.WARD, "sibling: nearly the same title"),
        ("Đăng ký kết hôn lưu động", Level.WARD, "sibling: nearly the same title"),
    ],
)
def test_twins_and_siblings(won: str, level: Level, cause: str) -> None:
    right = candidate("Thủ tục đăng ký kết hôn")
    assert cause_of(judged("đăng ký kết hôn"), candidate(won, level), right, {}) == cause


def test_no_word_in_common_unless_the_lexicon_adds_one() -> None:
    won, right = candidate("Xóa đăng ký tạm trú"), candidate("Đăng ký khai sinh", evidence={"body": 1.0})
    cause = "no word in common with the right title, among the first 50"
    assert cause_of(judged("em bé mới chào đời"), won, right, {}) == cause
    # Of "khai" alone no pair is made; with "khai sinh" added there is one.
    assert cause_of(judged("em bé khai"), won, right, {}) == cause
    far = judged("em bé mới chào đời", None)
    assert cause_of(far, won, right, {}) == cause.replace("among", "not among")
    assert "outweighed" in cause_of(judged("em bé mới chào đời", 2, "khai sinh"), won, right, {})


def test_not_retrieved_names_the_source_that_had_it() -> None:
    won, right = candidate("Xóa đăng ký tạm trú"), candidate("Đăng ký khai sinh")
    places = {"body": 70, "asked": 3, "words": 12}
    cause = cause_of(judged("khai sinh cho con", None), won, right, places)
    assert cause == "not among the first 50: only asked has it near"
    far = cause_of(judged("khai sinh cho con", None), won, right, {"body": 70, "asked": 11})
    assert far == "not among the first 50: no source has it near"


@pytest.mark.parametrize(
    ("won", "right", "cause"),
    [
        ({"body": 2.0, "asked": 1.0}, {"body": 1.5, "asked": 0.9}, "words of another record"),
        # Two sources of one group add up: .4 + .4 outweighs .5.
        ({"asked": 1.0, "asked_words": 1.0, "body": 1.0}, {"asked": 0.6, "asked_words": 0.6, "body": 0.5}, "questions"),
        ({"title_held": 1.0, "body": 1.0}, {"title_held": 0.0, "body": 2.0}, "words of another title"),
        ({"body": 1.0, "nearness": 1.2}, {"body": 0.9, "nearness": 0.1}, "the prior nearness"),
        ({"body": 1.0}, {"body": 1.5, "unasked": -1.2}, "the prior unasked"),
    ],
)
def test_what_outweighed(won: dict[str, float], right: dict[str, float], cause: str) -> None:
    found = cause_of(
        judged("khai sinh cho con"),
        candidate("Xóa đăng ký tạm trú", evidence=won),
        candidate("Đăng ký khai sinh", evidence=right),
        {},
    )
    assert found.startswith(f"outweighed by {cause}")


def test_the_commonest_come_first_with_their_slices() -> None:
    found = [Miss(judged("a"), cause) for cause in ("b", "a", "b", "c")]
    assert counts(found) == [("b", 2, {"plain": 2}), ("a", 1, {"plain": 1}), ("c", 1, {"plain": 1})]
    assert list(cause_lines(found, 9))[:2] == ["4 of 9 questions missed, by cause:", "    2  b  (plain 2)"]


def test_misses_of_a_real_run_are_explained(hashing_assistant: Assistant) -> None:
    birth = frozenset({"1.001193"})
    judgments = [
        Judgment("found", "thủ tục đăng ký khai sinh cần giấy tờ gì", birth, "plain"),
        Judgment("absent", "thủ tục đăng ký khai sinh", frozenset({"9.999999"}), "plain"),
        Judgment("else", "thủ tục đăng ký kết hôn cần giấy tờ gì", birth, "plain"),
        Judgment("empty", "?!", birth, "other"),
        Judgment("refuse", "thủ tục đăng ký khai sinh cần gì", frozenset(), "other", None, (), "refused"),
    ]
    run = evaluate(hashing_assistant, judgments, lambda _done, _todo: None)
    found = {miss.judged.judgment.id: miss for miss in misses(run.results, {}, hashing_assistant)}
    assert set(found) == {"absent", "else", "empty", "refuse"}
    assert found["absent"].cause == "the right procedure is not in the index"
    assert found["empty"].cause.startswith("nothing to search for")
    assert found["refuse"].cause == "refused expected: answered"
    miss = found["else"]
    assert miss.winner is not None
    assert miss.expected is not None
    assert (miss.place or 0) > 1
    assert miss.winner.score >= miss.expected.score
    text = "\n".join(miss_lines(miss))
    assert text.startswith(f"else [plain] rank {miss.judged.rank}: thủ tục đăng ký kết hôn cần giấy tờ gì")
    assert f"cause: {miss.cause}" in text
    assert "nearest right: 1.001193" in text
    assert "body " in text
    assert "sections: dossier" in text
