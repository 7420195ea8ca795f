"""POST /v1/ask and /v1/feedback: the promised body, conversations across workers, masked records."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.errors import ApiError, ErrorCode
from api.services import Services
from api.settings import Settings
from api.storage.records import Records
from assistant.answering import Assistant
from index.artifact import ArtifactError

BIRTH = "1.001193 cần giấy tờ gì"
"""A question that names its procedure is answered whatever the ranking's weights are."""

PROMISED = [
    "answer_id",
    "conversation_id",
    "status",
    "reason",
    "text",
    "language",
    "degraded",
    "masked",
    "procedure",
    "section",
    "case",
    "checklist",
    "answers",
    "citations",
    "options",
    "events",
    "suggestions",
]
PHONE = "0912345678"
CITIZEN = "048199001234"


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    body = response.json()
    assert list(body) == PROMISED
    return dict(body)


def rows(settings: Settings, query: str) -> list[sqlite3.Row]:
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as database:
        database.row_factory = sqlite3.Row
        found = database.execute(query).fetchall()
    database.close()
    return found


def test_an_answer_repeats_its_first_section_above(client: TestClient) -> None:
    body = ask(client, BIRTH)
    assert body["status"] == "answered"
    assert body["reason"] is None
    first = body["answers"][0]
    assert body["procedure"] == first["procedure"]
    assert body["procedure"]["code"] == "1.001193"
    assert (body["section"], body["case"], body["checklist"]) == (
        first["section"],
        first["case"],
        first["checklist"],
    )
    assert body["section"] == "dossier"
    assert body["events"] == []
    for answer in body["answers"]:
        for block in answer["blocks"]:
            assert block["text"] in body["text"]
            assert all(0 <= number < len(body["citations"]) for number in block["citations"])
    assert {"code", "title", "section", "decision", "as_of", "url", "doubts"} == set(body["citations"][0])


def test_a_refusal_has_every_field_and_its_reason(client: TestClient) -> None:
    body = ask(client, "")
    assert (body["status"], body["reason"]) == ("refused", "empty")
    assert (body["procedure"], body["section"], body["case"]) == (None, None, None)
    assert (body["checklist"], body["answers"], body["citations"], body["events"]) == ([], [], [], [])
    assert body["text"]


def test_a_long_question_is_an_outcome_up_to_the_limit_of_the_body(client: TestClient) -> None:
    assert ask(client, "giấy tờ " * 500)["reason"] == "too_long"


def test_an_option_that_is_a_procedure_repeats_its_code(client: TestClient, vague: str) -> None:
    options = ask(client, vague)["options"] + ask(client, BIRTH)["options"]
    assert {option["kind"] for option in options} >= {"procedure", "section"}
    for option in options:
        assert set(option) == {"kind", "value", "code", "title", "hint"}
        assert option["code"] == (option["value"] if option["kind"] == "procedure" else None)


def test_a_chosen_option_is_what_is_answered(client: TestClient, vague: str) -> None:
    first = ask(client, vague)
    assert (first["status"], first["reason"]) == ("clarification", "ambiguous")
    option = first["options"][-1]
    choice = {"kind": option["kind"], "value": option["value"]}
    second = ask(client, vague, conversation_id=first["conversation_id"], choice=choice)
    assert second["procedure"]["code"] == option["value"]


def test_a_follow_up_is_understood_by_another_worker(settings: Settings, assistant: Assistant) -> None:
    workers = [Services(settings, Records(settings.database), lambda: assistant) for _ in range(2)]
    with TestClient(create_app(workers[0])) as one, TestClient(create_app(workers[1])) as other:
        first = ask(one, BIRTH)
        second = ask(other, "còn lệ phí?", conversation_id=first["conversation_id"])
        assert second["conversation_id"] == first["conversation_id"]
        assert (second["procedure"]["code"], second["section"]) == ("1.001193", "fee")
        third = ask(one, "mất bao lâu?", conversation_id=first["conversation_id"])
        assert (third["procedure"]["code"], third["section"]) == ("1.001193", "time")


@pytest.mark.parametrize("unknown", ["", "0" * 32, "'; drop table answers", "x" * 64])
def test_an_unknown_conversation_begins_anew(client: TestClient, unknown: str) -> None:
    body = ask(client, BIRTH, conversation_id=unknown)
    assert len(body["conversation_id"]) == 32
    assert body["conversation_id"] != unknown


def test_every_outcome_is_recorded_with_its_digests(
    client: TestClient, settings: Settings, assistant: Assistant
) -> None:
    bodies = [ask(client, question, locality="20194", site="hai-chau") for question in (BIRTH, "")]
    kept = {row["id"]: row for row in rows(settings, "SELECT * FROM answers")}
    assert set(kept) == {body["answer_id"] for body in bodies}
    row = kept[bodies[0]["answer_id"]]
    assert row["question_masked"] == BIRTH
    assert (row["status"], row["reason"], row["procedure_code"], row["section"]) == (
        "answered",
        None,
        "1.001193",
        "dossier",
    )
    assert (row["site"], row["locality"], row["language"]) == ("hai-chau", "20194", "vi")
    assert row["conversation_id"] == bodies[0]["conversation_id"]
    assert (row["index_digest"], row["corpus_digest"], row["encoder_digest"]) == (
        assistant.passport["index"],
        assistant.passport["corpus"],
        assistant.passport["encoder"],
    )
    assert row["latency_ms"] > 0
    sent = {name: value for name, value in bodies[0].items() if name not in ("answer_id", "conversation_id")}
    assert json.loads(row["outcome"]) == sent


def test_personal_numbers_never_reach_the_database_file(
    client: TestClient, services: Services, settings: Settings, vague: str
) -> None:
    question = f"số tôi {PHONE}, căn cước {CITIZEN}, khai sinh {BIRTH}"
    body = ask(client, question)
    assert sorted(body["masked"]) == ["citizen_id", "phone"]
    ask(client, f"{vague} {PHONE}")
    for before in range(1990, 2011):
        ask(client, "x " * (before // 2) + PHONE + " x" * 100)
    for before in range(3988, 4001):
        ask(client, f"{CITIZEN} " * 150 + "x" * (before - 150 * 13) + PHONE + " x" * 100)
    said = {"answer_id": body["answer_id"], "verdict": "wrong", "comment": f"gọi {PHONE}", "reason": PHONE}
    assert client.post("/v1/feedback", json=said).status_code == 201
    services.records.close()
    home = Path(settings.database.removeprefix("sqlite:///")).parent
    stored = b"".join(file.read_bytes() for file in home.iterdir())
    assert b"khai sinh" in stored
    assert PHONE.encode() not in stored
    assert CITIZEN.encode() not in stored


def test_feedback_is_kept_with_its_answer(client: TestClient, settings: Settings) -> None:
    answer_id = ask(client, BIRTH)["answer_id"]
    said = {"answer_id": answer_id, "verdict": "helpful"}
    response = client.post("/v1/feedback", json=said)
    assert response.status_code == 201
    kept = [tuple(row) for row in rows(settings, "SELECT id, answer_id, verdict, reason FROM feedback")]
    assert kept == [(response.json()["feedback_id"], answer_id, "helpful", None)]
    assert client.post("/v1/feedback", json={**said, "comment": "x" * 501}).status_code == 422
    assert client.post("/v1/feedback", json={**said, "verdict": "fine"}).status_code == 422


def test_an_answer_that_cannot_be_recorded_is_not_given(client: TestClient, settings: Settings) -> None:
    rows(settings, "DROP TABLE feedback")
    rows(settings, "DROP TABLE answers")
    response = client.post("/v1/ask", json={"question": BIRTH})
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "storage_unavailable"
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "database" in ready.json()["error"]["message"]
    assert client.get("/healthz").json() == {"status": "ok"}


def test_without_an_index_the_service_lives_and_says_what_to_do(
    settings: Settings, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.CARE_SECONDS", 0.05)
    built = False

    def load() -> Assistant:
        if not built:
            raise ArtifactError("there is no index: run `tthc index build`")
        return assistant

    with TestClient(create_app(Services(settings, Records(settings.database), load))) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["error"]["code"] == "not_ready"
        assert "tthc index build" in ready.json()["error"]["message"]
        assert client.post("/v1/ask", json={"question": BIRTH}).json()["error"]["code"] == "not_ready"
        assert client.get("/v1/procedures").json()["error"]["code"] == "not_ready"
        built = True
        deadline = time.monotonic() + 10
        while (ready := client.get("/readyz")).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert ready.json() == {"status": "ready", "passport": dict(assistant.passport)}
        assert ask(client, BIRTH)["status"] == "answered"


def test_what_takes_too_long_is_ended(settings: Settings, assistant: Assistant) -> None:
    services = Services(replace(settings, time_limit=0.1), Records(settings.database), lambda: assistant)
    with pytest.raises(ApiError) as ended:
        asyncio.run(services.compute(time.sleep, 0.3))
    assert ended.value.code is ErrorCode.TIMEOUT
    assert ended.value.status_code == 503
    services.records.close()
