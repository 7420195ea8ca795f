"""How near a procedure is to a ward counter: levels, and the fields that overrule them."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from corpus.nearness import nearness
from corpus.procedure import Level, Procedure
from corpus.store import BUNDLED, read_corpus
from tests.corpus import records


def made(field: str = "Thú nuôi", *levels: Level) -> Procedure:
    return replace(records.procedure(), field=field, levels=levels or (Level.WARD,))


@pytest.mark.parametrize(
    ("levels", "value"),
    [
        ((Level.WARD,), 1.0),
        ((Level.CITY,), 0.5),
        ((Level.VERTICAL,), 0.5),
        ((Level.MINISTRY,), 0.0),
        ((Level.OTHER,), 0.0),
        ((Level.MINISTRY, Level.WARD), 1.0),  # The level nearest to the citizen counts.
    ],
)
def test_the_level_decides(levels: tuple[Level, ...], value: float) -> None:
    found, reason = nearness(made("Thú nuôi", *levels))
    assert found == value
    assert reason.startswith("giải quyết ở ")


def test_the_field_overrules_the_level() -> None:
    assert nearness(made("Hải quan", Level.WARD)) == (0.1, "hầu như không ai hỏi ở quầy phường, xã")
    assert nearness(made("Lý lịch tư pháp", Level.MINISTRY)) == (0.75, "người dân hay hỏi ở quầy phường, xã")


def test_fields_are_compared_folded() -> None:
    # Both spellings of "quản lý" occur on the portal.
    assert nearness(made("QUẢN LÍ BIÊN GIỚI"))[0] == 0.1
    assert nearness(made("Hải quan và cảng"))[0] == 1.0


def test_every_rule_meets_a_procedure_and_says_why() -> None:
    """A field's name that no procedure bears is a rule that does nothing."""
    fields = {procedure.field for procedure in read_corpus([BUNDLED]).procedures.values()}
    rules = tomllib.loads((BUNDLED / "nearness.toml").read_text(encoding="utf-8"))
    assert [name for rule in rules["field"] for name in rule["names"] if name not in fields] == []
    assert set(rules["level"]) == {str(level) for level in Level}
    for rule in (*rules["field"], *rules["level"].values()):
        assert 0 <= rule["value"] <= 1
        assert rule["reason"].strip()
