"""An evaluation from end to end: six judgments over the bundled corpus, with the promised JSON."""

from __future__ import annotations

import pytest

from assistant.answer import Clarification
from assistant.answering import Assistant
from assistant.question import Question
from corpus.procedure import Section
from evaluation.judgments import Judgment
from evaluation.run import Run, conversation_ranking, evaluate

BIRTH = frozenset({"1.001193"})
TITLED = "thủ tục đăng ký khai sinh "
PROMISED = {"recall@1", "recall@5", "recall@10", "mrr", "n", "latency_ms"}
BESIDES = {
    *("ndcg@10", "intervals", "outcomes", "answered_right", "outcome_as_expected", "expected", "section_right"),
    *("levels", "fields", "near_copies_left_out"),
}
"""Figures printed besides the promised ones; another program may not find its own names among them."""

JUDGMENTS = [
    Judgment("papers", TITLED + "cần giấy tờ gì", BIRTH, "plain", Section.DOSSIER, (), "answered"),
    Judgment("fee", TITLED + "mất lệ phí bao nhiêu", BIRTH, "plain", Section.FEE),
    Judgment("then", "bao lâu?", BIRTH, "context", Section.TIME, (TITLED + "cần giấy tờ gì",), "answered"),
    Judgment("weather", "hôm nay thời tiết thế nào", frozenset(), "other", None, (), "refused"),
    Judgment("vague", "đăng ký", frozenset(), "other", None, (), "clarification"),
    Judgment("wrong", TITLED + "ra sao", frozenset({"9.999999"}), "plain"),
]


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def run(hashing_assistant: Assistant, told: list[tuple[int, int]]) -> Run:
    return evaluate(hashing_assistant, JUDGMENTS, lambda done, todo: told.append((done, todo)))


def test_every_judgment_is_asked_and_progress_told(run: Run, told: list[tuple[int, int]]) -> None:
    assert [result.judgment for result in run.results] == JUDGMENTS
    assert told == [(i, 6) for i in range(1, 7)]
    assert all(result.milliseconds > 0 for result in run.results)


def test_outcomes_codes_and_sections(run: Run) -> None:
    papers, fee, then, weather, vague, wrong = run.results
    assert (papers.status, papers.answered_code, papers.answered_sections) == ("answered", "1.001193", ("dossier",))
    assert (fee.status, fee.rank, fee.answered_sections) == ("answered", 1, ("fee",))
    # Alone the follow-up names nothing: only the question before it can have led here.
    assert (then.status, then.answered_code, then.answered_sections) == ("answered", "1.001193", ("time",))
    assert (weather.status, weather.answered_code, weather.answered_sections) == ("refused", None, ())
    assert (vague.status, vague.rank) == ("clarification", None)
    assert wrong.rank is None
    assert "9.999999" not in wrong.ranking


def test_context_is_what_answers_the_follow_up(hashing_assistant: Assistant) -> None:
    alone = Judgment("alone", "bao lâu?", BIRTH, "context", Section.TIME)
    [result] = evaluate(hashing_assistant, [alone], lambda _done, _todo: None).results
    assert result.answered_code != "1.001193"


def test_the_shape_is_the_promised_one(run: Run) -> None:
    data = run.as_dict()
    assert set(data) - BESIDES == PROMISED | {"slices", "index"}
    slices = data["slices"]
    assert isinstance(slices, dict)
    assert list(slices) == ["context", "other", "plain"]
    for row in (data, *slices.values()):
        assert set(row) >= PROMISED
        assert set(row["latency_ms"]) == {"p50", "p99"}
        assert 0 <= row["latency_ms"]["p50"] <= row["latency_ms"]["p99"]
    for row in slices.values():
        assert set(row) <= PROMISED | BESIDES
    index = data["index"]
    assert isinstance(index, dict)
    assert set(index) == {"index", "corpus", "encoder", "analyzer"}
    assert all(isinstance(digest, str) and digest for digest in index.values())


def test_empty_codes_are_left_out_of_recall_and_the_rest_counted(run: Run) -> None:
    data = run.as_dict()
    slices = data["slices"]
    assert isinstance(slices, dict)
    assert data["n"] == 4
    assert {name: row["n"] for name, row in slices.items()} == {"context": 1, "other": 0, "plain": 3}
    assert slices["other"]["recall@1"] == slices["other"]["mrr"] == 0
    ranks = [result.rank for result in run.results if result.judgment.codes]
    assert data["recall@1"] == round(sum(rank == 1 for rank in ranks) / 4, 4)
    assert data["mrr"] == round(sum(1 / rank for rank in ranks if rank) / 4, 4)
    # Of plain: papers and fee are found, wrong never is.
    assert slices["plain"]["recall@5"] == round(2 / 3, 4)


def test_figures_of_answers(run: Run) -> None:
    data = run.as_dict()
    assert data["outcomes"] == {"answered": 4, "clarification": 1, "refused": 1}
    # Papers, fee and the follow-up are answered rightly; wrong is answered, and wrongly.
    assert data["answered_right"] == 0.75
    assert data["outcome_as_expected"] == 1.0
    assert data["section_right"] == 1.0


def test_expected_outcomes_are_counted_one_by_one(run: Run) -> None:
    data = run.as_dict()
    assert data["expected"] == {
        "answered": {"n": 2, "right": 1.0},
        "clarification": {"n": 1, "right": 1.0},
        "refused": {"n": 1, "right": 1.0},
    }
    rows = {row.id: row for row in run.record("six").rows}
    assert [rows[name].met for name in ("papers", "fee", "weather", "vague")] == [True, None, True, True]
    assert [rows[name].right for name in ("papers", "wrong", "vague")] == [True, False, None]
    assert not any(judgment.question in run.record("six").dumps() for judgment in JUDGMENTS)


def test_a_follow_up_is_ranked_by_its_conversation(run: Run) -> None:
    then = run.results[2]
    # "bao lâu?" alone finds no procedure; the turn before it names one.
    assert (then.rank, then.ranking) == (1, ("1.001193",))


def test_what_a_turn_shows_comes_before_what_it_only_ranked(hashing_assistant: Assistant) -> None:
    reply = hashing_assistant.answer(Question("đăng ký"))
    assert isinstance(reply.outcome, Clarification)
    ranking = conversation_ranking(reply)
    shown = [option.value for option in reply.outcome.options]
    assert list(ranking[: len(shown)]) == shown
    assert len(set(ranking)) == len(ranking) > len(shown)


def test_groups_are_those_of_the_expected_procedure(run: Run) -> None:
    data = run.as_dict()
    levels, fields = data["levels"], data["fields"]
    assert isinstance(levels, dict)
    assert isinstance(fields, dict)
    assert {name: row["n"] for name, row in levels.items()} == {"not in the index": 1, "ward": 3}
    assert {name: row["n"] for name, row in fields.items()} == {"Hộ tịch": 3, "not in the index": 1}
    assert fields["Hộ tịch"]["recall@1"] == 1.0
    assert fields["Hộ tịch"]["intervals"]["recall@1"] == [1.0, 1.0]
