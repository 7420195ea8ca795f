"""Request ids, headers, rates, and what happens when something breaks below."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from dataclasses import replace
from typing import Any

import pytest
from limits import parse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.rates import client_address
from api.security import BodyLimit, RequestTrail
from api.services import Services
from api.settings import Settings
from api.storage.records import Records
from assistant.answering import Assistant


def test_request_id_is_taken_over_when_it_is_a_plain_word(client: TestClient) -> None:
    assert client.get("/healthz", headers={"x-request-id": "ward-7.a_B"}).headers["x-request-id"] == "ward-7.a_B"


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "tab\there", "<script>"])
def test_request_id_of_another_form_is_replaced(client: TestClient, given: str) -> None:
    kept = client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    assert len(kept) == 32
    assert kept != given


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/procedures", "/v1/nothing", "/static/page.js", "/openapi.json"])
def test_every_response_has_the_security_headers_and_no_cookie(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers
    assert "server" not in headers


def limited(settings: Settings, assistant: Assistant, proxies: tuple[str, ...] = ()) -> TestClient:
    networks = tuple(ipaddress.ip_network(proxy) for proxy in proxies)
    settings = replace(settings, answer_rate=parse("2/minute"), read_rate=parse("3/minute"), trusted_proxies=networks)
    services = Services(settings, Records(settings.database), lambda: assistant)
    return TestClient(create_app(services), client=("192.0.2.1", 50000))


def test_an_address_over_its_rate_is_told_when_to_come_back(settings: Settings, assistant: Assistant) -> None:
    with limited(settings, assistant) as client:
        statuses = [client.post("/v1/ask", json={"question": ""}).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        refused = client.post("/v1/ask", json={"question": ""})
        assert refused.json()["error"]["code"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        reads = [client.get("/v1/procedures").status_code for _ in range(4)]
        assert reads == [200, 200, 200, 429]
        assert client.get("/readyz").status_code == 200
        assert client.get("/").status_code == 200


def test_forwarded_addresses_count_only_from_a_trusted_proxy(settings: Settings, assistant: Assistant) -> None:
    def ask(client: TestClient, address: str) -> int:
        headers = {"x-forwarded-for": address}
        return client.post("/v1/ask", json={"question": ""}, headers=headers).status_code

    with limited(settings, assistant) as client:
        assert [ask(client, f"198.51.100.{n}") for n in range(3)] == [200, 200, 429]
    with limited(settings, assistant, proxies=("192.0.2.0/24",)) as client:
        assert [ask(client, f"198.51.100.{n}") for n in range(3)] == [200, 200, 200]
        # The first entry is whatever the client wrote; the last one is what our proxy saw.
        assert [ask(client, f"203.0.113.{n}, 198.51.100.9") for n in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("testclient", "192.0.2.7", "None"),
    ],
)
def test_client_address(peer: str, forwarded: str, address: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (peer, 1), "headers": headers}
    assert client_address(scope, (ipaddress.ip_network("10.0.0.0/8"),)) == address


def test_a_crash_is_a_published_error_and_logs_no_message(caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError(scope["query_string"].decode())

    with caplog.at_level(logging.INFO, "tthc.api"):
        response = TestClient(RequestTrail(breaks)).get("/somewhere?q=0900000000")
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal"
    assert response.json()["error"]["request_id"] == response.headers["x-request-id"]
    assert "ValueError" in caplog.text
    assert "breaks" in caplog.text
    assert "0900000000" not in caplog.text


def test_logs_have_the_route_and_never_the_words_of_a_citizen(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/v1/procedures/0900000000?q=0900000000")
        client.get("/v1/suggest?q=0900000000")
        client.post("/v1/ask", json={"question": "số 0900000000"})
        client.post("/v1/ask", json={"question": 900000000})
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert "GET /v1/procedures/{code} 404" in ours
    assert "POST /v1/ask 200" in ours
    assert "900000000" not in ours


async def answer_of(app: Any, messages: list[Message], wait: float = 0.0) -> list[Message]:
    """What an ASGI application sends when these messages arrive, ``wait`` seconds before each."""
    sent: list[Message] = []
    arriving = iter(messages)

    async def receive() -> Message:
        await asyncio.sleep(wait)
        return next(arriving)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "request_id": "r"}
    await app(scope, receive, send)
    return sent


async def echo(_scope: Scope, receive: Receive, send: Send) -> None:
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


def test_a_body_in_pieces_reaches_the_application_whole() -> None:
    pieces: list[Message] = [
        {"type": "http.request", "body": b"12", "more_body": True},
        {"type": "http.request", "body": b"345", "more_body": False},
    ]
    assert asyncio.run(answer_of(BodyLimit(echo, limit=5), pieces))[1]["body"] == b"12345"
    assert asyncio.run(answer_of(BodyLimit(echo, limit=4), pieces))[0]["status"] == 413


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    drops: list[Message] = [{"type": "http.request", "body": b"x", "more_body": True}] * 50
    assert asyncio.run(answer_of(BodyLimit(echo, limit=99, pace=0.05), drops, wait=0.02))[0]["status"] == 408


def test_a_client_that_goes_away_gets_no_response() -> None:
    gone: list[Message] = [{"type": "http.disconnect"}]
    assert asyncio.run(answer_of(BodyLimit(echo, limit=9), gone)) == []
