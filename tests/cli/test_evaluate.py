"""`tthc evaluate` as an operator runs it: saving a run, comparing with it, and what was missed and why."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from evaluation.record import load_record
from index.encoders import HASHING
from tests.corpus.records import write_lines

ASKED = "thủ tục đăng ký khai sinh cần giấy tờ gì"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hashing_home: Path) -> Path:
    """A home whose live index holds the bundled corpus."""
    for name in [name for name in os.environ if name.startswith("TTHC_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    shutil.copytree(hashing_home, folder, symlinks=True)
    monkeypatch.setenv("TTHC_HOME", str(folder))
    monkeypatch.setenv("TTHC_ENCODER", HASHING)
    return folder


@pytest.fixture
def judgments(tmp_path: Path) -> Path:
    return write_lines(
        tmp_path / "judgments.jsonl",
        {"id": "1", "q": ASKED, "codes": ["1.001193"], "slice": "plain", "expect": "answered"},
        {"id": "2", "q": "thủ tục đăng ký kết hôn", "codes": ["1.001193"], "slice": "wrong"},
        {"id": "3", "q": "bao lâu?", "codes": ["1.001193"], "slice": "follow_up", "context": [ASKED]},
    )


def tthc(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *(str(argument) for argument in arguments)])


@pytest.mark.usefixtures("home")
def test_a_run_is_saved_without_its_questions_and_compared_with(judgments: Path, tmp_path: Path) -> None:
    saved = tmp_path / "run.json"
    first = tthc("--judgments", judgments, "--save", saved, "--json")
    assert first.exit_code == 0, first.output
    assert "against" not in json.loads(first.stdout)
    record = load_record(saved)
    assert [(row.id, row.rank == 1) for row in record.rows] == [("1", True), ("2", False), ("3", True)]
    assert "khai sinh" not in saved.read_text(encoding="utf-8")
    again = json.loads(tthc("--judgments", judgments, "--against", saved, "--json").stdout)
    assert {row["difference"] for row in again["against"]} == {0.0}
    assert {row["slice"] for row in again["against"]} == {"all", "plain", "wrong", "follow_up"}
    table = tthc("--judgments", judgments, "--against", saved).stdout
    assert re.search(r"^all +recall@1 +3 +0\.667 +0\.667 +\+0\.000", table, re.M)


@pytest.mark.usefixtures("home")
def test_misses_are_explained_and_counted_by_cause(judgments: Path) -> None:
    text = tthc("--judgments", judgments, "--explain").stdout
    assert re.search(r"^2 \[wrong\] rank \w+: thủ tục đăng ký kết hôn$", text, re.M)
    assert re.search(r"^    cause: .+; answered, answer \d", text, re.M)
    assert re.search(r"^    won / right \(place\): .*body -?\d", text, re.M)
    assert "1 of 3 questions missed, by cause:" in text
    data = json.loads(tthc("--judgments", judgments, "--explain", "--json").stdout)
    assert [(row["n"], row["slices"]) for row in data["causes"]] == [(1, {"wrong": 1})]
    assert (data["recall@1"], data["levels"]["ward"]["n"]) == (0.6667, 3)


@pytest.mark.usefixtures("home")
def test_what_is_no_saved_run_is_refused(judgments: Path, tmp_path: Path) -> None:
    for path, said in ((judgments, "holds no saved run"), (tmp_path / "absent.json", "absent.json")):
        result = tthc("--judgments", judgments, "--against", path)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert said in result.stderr


@pytest.mark.usefixtures("home")
def test_a_question_of_the_corpus_does_not_speak_for_itself(tmp_path: Path) -> None:
    from corpus.questions import AskedQuestion, read_questions
    from corpus.store import BUNDLED

    asked = next(question for question in read_questions(BUNDLED) if isinstance(question, AskedQuestion))
    file = write_lines(tmp_path / "copied.jsonl", {"id": "1", "q": f"{asked.text} ?", "codes": [asked.code]})
    result = tthc("--judgments", file, "--json")
    assert json.loads(result.stdout)["near_copies_left_out"] == 1
