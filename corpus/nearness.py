"""How near a procedure is to a ward counter: a prior for ranking, from ``data/nearness.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpus.procedure import Procedure
from corpus.text import match_key


def nearness(procedure: Procedure) -> tuple[float, str]:
    """The prior in [0, 1], and why in a phrase; the procedure's field overrules its level."""
    rules = _rules()
    row = rules["field"].get(match_key(procedure.field)) or rules["level"][procedure.level]
    return row["value"], row["reason"]


@cache
def _rules() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    data = tomllib.loads((Path(__file__).parent / "data" / "nearness.toml").read_text(encoding="utf-8"))
    fields = {match_key(name): row for row in data["field"] for name in row["names"]}
    return {"level": data["level"], "field": fields}
