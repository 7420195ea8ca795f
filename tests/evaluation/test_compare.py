"""Saved runs and their comparison: what is written down, what changed, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.compare import compare, lines_of
from evaluation.record import RecordError, Row, RunRecord, load_record

PROJECT = Path(__file__).parents[2]


def row(key: str, rank: int | None, part: str = "plain", met: bool | None = None, judged: bool = True) -> Row:
    return Row(key, part, judged, rank, ("1.000001",), 12.5, met=met)


def record(*rows: Row, name: str = "run", judgments: str = "aaaa") -> RunRecord:
    return RunRecord(name, {"index": "0123"}, judgments, rows)


BEFORE = record(row("a", 1), row("b", 2), row("c", None), row("d", 1, "noisy"), row("x", None, met=True, judged=False))
AFTER = record(row("a", 2), row("b", 1), row("c", 5), row("d", 1, "noisy"), row("x", None, met=False, judged=False))


def test_a_run_is_read_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.json"
    BEFORE.save(path)
    assert load_record(path) == BEFORE
    assert json.loads(path.read_text(encoding="utf-8"))["rows"][1]["rank"] == 2


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1}', '{"format": 9, "rows": []}', "null"])
def test_what_is_no_run_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "no.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=r"no\.json holds no saved run"):
        load_record(path)


def test_what_was_won_and_lost_by_hand() -> None:
    found = {(d.slice, d.measure): d for d in compare(BEFORE, AFTER)}
    one, five = found["all", "recall@1"], found["all", "recall@5"]
    # a falls from 1 to 2, b rises from 2 to 1; c comes among the first five.
    assert (one.n, one.before, one.after, one.won, one.lost, one.p) == (4, 0.5, 0.5, ("b",), ("a",), 1.0)
    assert (five.before, five.after, five.won, five.lost) == (0.75, 1.0, ("c",), ())
    assert found["noisy", "recall@1"].n == 1
    outcome = found["all", "outcome"]
    assert (outcome.n, outcome.lost) == (1, ("x",))
    assert ("noisy", "outcome") not in found


def test_a_drop_is_one_whose_whole_interval_lies_below_zero() -> None:
    then = record(*(row(f"q{i}", 1) for i in range(30)))
    now = record(*(row(f"q{i}", None if i < 4 else 1) for i in range(30)))
    almost = record(*(row(f"q{i}", None if i < 3 else 1) for i in range(30)))
    assert {(d.slice, d.measure) for d in compare(then, now) if d.is_drop} == {
        (name, measure) for name in ("all", "plain") for measure in ("recall@1", "recall@5")
    }
    assert not [d for d in compare(then, almost) if d.is_drop]
    assert not [d for d in compare(now, then) if d.is_drop]


def test_only_what_both_were_asked_is_compared_and_that_is_said() -> None:
    other = record(row("a", 1), row("new", 1), judgments="bbbb")
    differences = compare(BEFORE, other)
    assert {d.n for d in differences} == {1}
    assert "different questions" in lines_of(BEFORE, other, differences)[0]
    with pytest.raises(RecordError, match="share no judged question"):
        compare(BEFORE, record(row("new", 1)))


def test_the_command_compares_two_files(tmp_path: Path) -> None:
    BEFORE.save(tmp_path / "before.json")
    AFTER.save(tmp_path / "after.json")
    command = [sys.executable, "-m", "evaluation.compare", str(tmp_path / "before.json")]
    done = subprocess.run([*command, str(tmp_path / "after.json")], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "recall@1 won: b" in done.stdout
    assert "recall@1 lost: a" in done.stdout
    failed = subprocess.run([*command, str(tmp_path / "absent")], cwd=PROJECT, capture_output=True, text=True)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
