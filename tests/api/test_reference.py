"""Localities and life events."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


def test_all_units_without_a_question(client: TestClient) -> None:
    body = client.get("/v1/localities").json()
    assert body["matched"] is None
    assert len(body["localities"]) == 94


@pytest.mark.parametrize(
    ("q", "matched", "titles"),
    [
        ("phường thuận phước", "old_unit", ["phường Hải Châu"]),
        ("phuong hai chau", "unit", ["phường Hải Châu"]),
        ("xã Hòa Liên", "old_unit", ["phường Hải Vân", "phường Liên Chiểu"]),
        ("quận Sơn Trà", "district", ["phường An Hải", "phường Sơn Trà"]),
        ("ngu hanh", None, ["phường Ngũ Hành Sơn"]),
        ("không có nơi nào", None, []),
    ],
)
def test_units_by_name(client: TestClient, q: str, matched: str | None, titles: list[str]) -> None:
    body = client.get("/v1/localities", params={"q": q}).json()
    assert body["matched"] == matched
    assert sorted(unit["title"] for unit in body["localities"]) == titles


def test_life_events_lead_to_procedures_of_the_index(client: TestClient) -> None:
    events = client.get("/v1/life-events").json()["events"]
    assert len(events) >= 25
    birth = next(event for event in events if any(step["code"] == "1.001193" for step in event["steps"]))
    step = next(step for step in birth["steps"] if step["code"] == "1.001193")
    assert step["title"] == "Thủ tục đăng ký khai sinh"
    assert step["deadline"].startswith("60 ngày")
    assert "Điều 15" in step["deadline_basis"]
