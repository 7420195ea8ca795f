"""Judgment files: what a line means, and what a bad line is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.procedure import Section
from evaluation.judgments import Judgment, JudgmentError, read_judgments

GOOD = {"id": "a", "q": "đăng ký tạm trú ở đâu", "codes": ["1.004194"], "slice": "plain"}


def written(path: Path, *lines: dict[str, Any] | str | bytes) -> Path:
    def encoded(line: dict[str, Any] | str | bytes) -> bytes:
        if isinstance(line, bytes):
            return line
        return (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)).encode()

    path.write_bytes(b"".join(encoded(line) + b"\n" for line in lines))
    return path


def test_every_field_of_a_line(tmp_path: Path) -> None:
    full = {
        "id": "b",
        "q": "thế phí?",
        "codes": ["1.004194", "1.004222"],
        "slice": "follow-up",
        "section": "fee",
        "context": ["đăng ký tạm trú ở đâu", "bao lâu"],
        "expect": "answered",
    }
    path = written(tmp_path / "j.jsonl", GOOD, "", "   ", full)
    assert read_judgments(path) == [
        Judgment("a", "đăng ký tạm trú ở đâu", frozenset({"1.004194"}), "plain"),
        Judgment(
            "b",
            "thế phí?",
            frozenset({"1.004194", "1.004222"}),
            "follow-up",
            Section.FEE,
            ("đăng ký tạm trú ở đâu", "bao lâu"),
            "answered",
        ),
    ]


def test_what_may_be_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path / "j.jsonl",
        {"id": 7, "q": "thời tiết hôm nay", "codes": [], "section": None, "context": None},
        {"id": "k", "q": "hỏi", "codes": [], "kind": "other"},
    )
    first, second = read_judgments(path)
    assert first == Judgment("7", "thời tiết hôm nay", frozenset(), "all")
    assert second.slice == "other"


def test_a_line_separator_inside_a_question_does_not_part_the_line(tmp_path: Path) -> None:
    question = "khai sinh\u2028cho con\u0085gấp"
    path = written(tmp_path / "j.jsonl", {**GOOD, "q": question}, {**GOOD, "id": "b"})
    assert [judgment.question for judgment in read_judgments(path)] == [question, GOOD["q"]]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{cut", "Expecting"),
        (b"\xff\xfe{}", "utf-8"),
        ("[1, 2]", "a judgment is a JSON object"),
        ("null", "a judgment is a JSON object"),
        ("[" * 100_000, "recursion"),
        ({"q": "x", "codes": []}, "'id' is missing"),
        ({"id": "b", "codes": []}, "'q' is missing"),
        ({"id": "b", "q": "x"}, "'codes' is missing"),
        ({"id": "b", "q": None, "codes": []}, "texts"),
        ({"id": None, "q": "x", "codes": []}, "texts"),
        ({"id": "b", "q": "x", "codes": "1.004194"}, "codes and context are lists"),
        ({"id": "b", "q": "x", "codes": [], "context": "trước"}, "codes and context are lists"),
        ({"id": "b", "q": "x", "codes": [], "expect": "maybe"}, "expect is one of answered, clarification, refused"),
        ({"id": "b", "q": "x", "codes": [], "section": "price"}, "'price' is not a valid Section"),
        (GOOD, "id 'a' stands twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: dict[str, Any] | str | bytes, why: str) -> None:
    path = written(tmp_path / "j.jsonl", GOOD, "", bad)
    with pytest.raises(JudgmentError) as caught:
        read_judgments(path)
    said = str(caught.value)
    assert said.startswith(f"{path}:3: ")
    assert why in said


def test_a_file_without_a_judgment_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(JudgmentError, match="holds no judgment"):
        read_judgments(written(tmp_path / "empty.jsonl", "", "  "))
    with pytest.raises(FileNotFoundError):
        read_judgments(tmp_path / "absent.jsonl")


@pytest.mark.shared
@pytest.mark.parametrize(("name", "count"), [("development", 213), ("other", 79)])
def test_the_reference_questions_are_read(shared: Path, name: str, count: int) -> None:
    assert len(read_judgments(shared / "data" / "questions" / f"{name}.jsonl")) == count
