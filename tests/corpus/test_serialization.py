"""A procedure as JSON and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus.procedure import SCHEMA_VERSION
from corpus.serialization import SchemaError, dumps, dumps_line, loads
from corpus.store import BUNDLED
from tests.corpus.records import procedure

FILES = sorted((BUNDLED / "procedures").glob("*.json"))


def test_every_bundled_procedure_comes_back() -> None:
    assert len(FILES) >= 60
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        read = loads(text)
        assert dumps(read) == text, path.name
        assert loads(dumps_line(read)) == read


def test_a_record_of_the_portal_comes_back_with_every_value() -> None:
    made = procedure(
        isFullProcess=True,
        isNonTerritorial=True,
        cases=[{"code": "1.234567.01", "name": "Mèo con", "processingDay": {"qty": 2.5, "type": "DAY"}}],
    )
    assert made.sub_cases[0].time.amount == 2.5
    assert loads(dumps(made)) == made


def test_the_text_is_stable_readable_and_lacks_defaults() -> None:
    text = dumps(procedure())
    assert text == dumps(loads(text))
    assert text.endswith("}\n")
    assert "Cấp giấy chứng nhận nuôi mèo" in text
    data = json.loads(text)
    assert list(data)[:4] == ["schema", "code", "title", "levels"]
    assert "internal" not in data
    assert "overview" not in data
    assert "\n" not in dumps_line(procedure())


def test_a_zero_is_kept_apart_from_nothing() -> None:
    item = json.loads(dumps(procedure()))["cases"][0]["items"][0]
    assert item["originals"] == 1
    assert item["copies"] == 0
    assert "required" not in item


def changed(**keys: Any) -> str:
    return json.dumps({**json.loads(dumps(procedure())), **keys})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed(colour="red"), "Procedure: unknown key 'colour'"),
        (changed(decision={"number": "1", "sign": "x"}), "decision: unknown key 'sign'"),
        (changed(title=3), "title: expected str, found 3"),
        (changed(internal=1), "internal: expected bool, found 1"),
        (changed(levels="ward"), "levels: expected a list"),
        (changed(levels=["village"]), r"levels\[0\]: not a Level: 'village'"),
        (changed(source=[]), "source: expected an object"),
        (changed(source={"kind": "pdf"}), "source: .*missing"),
        (changed(decision={"date": "15/4/2026"}), "decision.date: not a date"),
        (changed(decision={"date": 20260415}), "decision.date: not a date"),
        (changed(methods=[{"channel": "direct", "time": {"amount": True, "unit": "day"}}]), r"\[0\].time.amount"),
        (changed(methods=[{"channel": "direct", "time": {"amount": 3}}]), r"methods\[0\].time: .*amount and unit"),
        (changed(methods=[{"channel": "direct", "fees": [{"kind": "fee", "amount": 2.5}]}]), r"fees\[0\].amount"),
        (changed(title=" "), "has no title"),
        (changed(code="../1.234567"), "not a procedure code"),
        (changed(schema=SCHEMA_VERSION + 1), f"schema version {SCHEMA_VERSION + 1}, .* reads {SCHEMA_VERSION}"),
        (changed(schema=None), "schema version None"),
        ("[1]", "a procedure is a JSON object"),
        ('{"schema": 1', "not JSON"),
        ('{"schema": 1, "methods": [{"time": {"amount": NaN}}]}', "not JSON: NaN is no number"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_anything_else_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        loads(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SchemaError, match="not JSON"):
        loads(b'{"schema": 1, "title": "\xff\xfe"}')
