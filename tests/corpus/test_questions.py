"""How people ask: lines that are read, and lines that are said to be none."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from corpus.procedure import Section
from corpus.questions import AskedQuestion, read_questions
from corpus.readers import Unreadable

GOOD: dict[str, Any] = {"id": "a-1", "q": "Nuôi mèo phải đăng ký ở đâu?", "code": "1.234567", "slice": "plain"}


def layer(path: Path, **files: list[dict[str, Any] | str | bytes]) -> Path:
    (path / "questions").mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        encoded = [
            line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in lines
        ]
        (path / "questions" / f"{name}.jsonl").write_bytes(b"\n".join(encoded))
    return path


def test_every_field_of_a_line(tmp_path: Path) -> None:
    full = GOOD | {"id": "a-2", "also": ["1.234567", "2.000001"], "section": "place"}
    first, second = read_questions(layer(tmp_path, a=[GOOD, "", full]))
    assert first == AskedQuestion("a-1", GOOD["q"], "1.234567", (), "plain")
    assert second == AskedQuestion("a-2", GOOD["q"], "1.234567", ("1.234567", "2.000001"), "plain", Section.PLACE)
    assert second.codes == ("1.234567", "2.000001")
    assert first.digest == second.digest == sha256(GOOD["q"].encode()).hexdigest()[:32]


def test_text_becomes_nfc_and_files_come_in_order(tmp_path: Path) -> None:
    decomposed = "Nuo\u0302i me\u0300o"
    found = list(read_questions(layer(tmp_path, b=[GOOD], a=[GOOD | {"id": "a-0", "q": decomposed}])))
    assert [q.text for q in found if isinstance(q, AskedQuestion)] == ["Nuôi mèo", GOOD["q"]]


def test_a_layer_without_questions_has_none(tmp_path: Path) -> None:
    assert list(read_questions(tmp_path)) == []


def test_a_line_separator_inside_a_question_does_not_part_the_line(tmp_path: Path) -> None:
    line = json.dumps(GOOD | {"q": "mèo\u2028con"}, ensure_ascii=False)
    [found] = read_questions(layer(tmp_path, a=[line]))
    assert isinstance(found, AskedQuestion)
    assert found.text == "mèo\u2028con"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{cut", "Expecting"),
        ("[]", "a question is a JSON object"),
        ('"q"', "a question is a JSON object"),
        ("null", "a question is a JSON object"),
        ("[" * 100_000, "recursion"),
        ("mèo".encode("utf-16"), "utf-8"),
        (GOOD | {"id": ""}, "has an id and a text"),
        (GOOD | {"q": "  "}, "has an id and a text"),
        (GOOD | {"q": None}, "q is a text"),
        (GOOD | {"id": 5}, "id is a text"),
        ({"id": "a", "q": "mèo", "slice": "plain"}, "'code'"),
        (GOOD | {"code": "mèo"}, "not a procedure code"),
        (GOOD | {"also": ["1.2"]}, "not a procedure code"),
        (GOOD | {"also": "1.234567"}, "also is a list of codes"),
        (GOOD | {"slice": "rude"}, "slice is one of plain, situation"),
        (GOOD | {"section": "price"}, "'price' is not a valid Section"),
        (GOOD | {"q": "mèo \ud800"}, "surrogates"),
        (GOOD, "id 'a-1' stands twice"),
    ],
)
def test_a_bad_line_is_said_and_the_rest_read(tmp_path: Path, bad: dict[str, Any] | str | bytes, why: str) -> None:
    first, said, last = read_questions(layer(tmp_path, a=[GOOD, bad, GOOD | {"id": "a-9"}]))
    assert isinstance(first, AskedQuestion)
    assert isinstance(said, Unreadable)
    assert said.place == "a.jsonl:2"
    assert why in said.reason
    assert isinstance(last, AskedQuestion)


def test_a_file_that_is_not_utf8_costs_its_bad_lines_only(tmp_path: Path) -> None:
    latin = '{"id": "x", "q": "m\xe8o", "code": "1.234567", "slice": "plain"}'.encode("latin-1")
    found = list(read_questions(layer(tmp_path, a=[latin, GOOD])))
    assert [type(item) for item in found] == [Unreadable, AskedQuestion]


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    (layer(tmp_path, b=[GOOD]) / "questions" / "a.jsonl").mkdir()
    said, good = read_questions(tmp_path)
    assert isinstance(said, Unreadable)
    assert said.place == "a.jsonl"
    assert isinstance(good, AskedQuestion)


def test_an_id_stands_once_over_files_and_layers(tmp_path: Path) -> None:
    lower = layer(tmp_path / "lower", a=[GOOD], b=[GOOD])
    upper = layer(tmp_path / "upper", a=[GOOD, GOOD | {"id": "a-2"}])
    seen: set[str] = set()
    _, in_other_file = read_questions(lower, seen)
    in_other_layer, new = read_questions(upper, seen)
    for item, place in ((in_other_file, "b.jsonl:1"), (in_other_layer, "a.jsonl:1")):
        assert isinstance(item, Unreadable)
        assert (item.place, item.reason) == (place, "id 'a-1' stands twice")
    assert isinstance(new, AskedQuestion)
    assert seen == {"a-1", "a-2"}
    # Read by itself, a layer knows nothing of the others.
    assert isinstance(next(read_questions(upper)), AskedQuestion)
