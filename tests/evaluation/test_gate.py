"""The gate: the questions over the bundled corpus are answered no worse than the committed reference says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.factory import AssistantSettings
from evaluation.gate import QUESTIONS, accept, drops, load_reference, run_gate, sentence
from evaluation.judgments import Judgment, read_judgments
from evaluation.record import RecordError, Row, RunRecord
from index.models.cache import models_directory

BIRTH = frozenset({"1.001193"})


def record(ranks: list[int | None], judgments: str = "aaaa") -> RunRecord:
    rows = tuple(Row(f"q{i}", "plain", True, rank, (), 0.0) for i, rank in enumerate(ranks))
    return RunRecord("gate", {"index": "0123"}, judgments, rows)


def test_the_gate_holds(real_home: Path) -> None:
    settings = AssistantSettings(real_home, models=models_directory(os.environ))
    now = run_gate(settings, read_judgments(QUESTIONS))
    fallen = drops(load_reference().run, now)
    assert not fallen, "; ".join(map(sentence, fallen))


def test_the_gate_knows_slices_and_is_big_enough() -> None:
    judgments = read_judgments(QUESTIONS)
    assert len(judgments) >= 200
    assert len({code for judgment in judgments for code in judgment.codes}) >= 100
    assert {"plain", "situation", "no_diacritics", "noisy", "section"} <= {judgment.slice for judgment in judgments}


def test_a_gate_run_writes_down_neither_times_nor_texts(hashing_home: Path) -> None:
    judgments = [Judgment("one", "thủ tục đăng ký khai sinh cần giấy tờ gì", BIRTH, "plain", None, (), "answered")]
    settings = AssistantSettings(hashing_home, "hashing")
    now, again = run_gate(settings, judgments), run_gate(settings, judgments)
    assert now == again
    assert (now.rows[0].rank, now.rows[0].met, now.rows[0].ms) == (1, True, 0.0)
    assert "giấy tờ" not in now.dumps()


def test_a_fall_beyond_the_interval_is_told_with_its_questions() -> None:
    then, now = record([1] * 30), record([None] * 4 + [1] * 26)
    fallen = drops(then, now)
    assert {(d.slice, d.measure) for d in fallen} == {
        (name, measure) for name in ("all", "plain") for measure in ("recall@1", "recall@5")
    }
    assert "plain: recall@1 fell from 1.000 to 0.867 of 30" in " ".join(map(sentence, fallen))
    assert "lost q0, q1, q2, q3" in sentence(fallen[0])
    assert drops(then, record([None] * 3 + [1] * 27)) == []
    assert drops(now, then) == []


def test_other_questions_need_another_reference() -> None:
    with pytest.raises(RecordError, match="--accept"):
        drops(record([1]), record([1], "bbbb"))


def test_accepting_keeps_every_reason(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    accept(record([1, 2]), "the first", path)
    accept(record([1, None]), " worse, but the law changed ", path)
    reference = load_reference(path)
    assert reference.run == record([1, None])
    assert [entry["reason"] for entry in reference.log] == ["the first", "worse, but the law changed"]
    assert [entry["recall@5"] for entry in reference.log] == [1.0, 0.5]
    with pytest.raises(ValueError, match="reason"):
        accept(record([1]), "  ", path)


@pytest.mark.parametrize("text", [None, "{", json.dumps({"log": []})])
def test_without_a_reference_the_remedy_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "gate.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match="--accept"):
        load_reference(path)
