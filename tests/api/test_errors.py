"""Every failure, the framework's own included, has the one published shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.errors import PUBLISHED, ErrorCode

JSON = {"content-type": "application/json"}
PHONE = "0900000000"


def error_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error, after checking all that holds for every error."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) == {"code", "message", "request_id"} | ({"fields"} if code == "invalid_request" else set())
    assert error["code"] == code
    assert error["message"]
    assert error["request_id"] == response.headers["x-request-id"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert PHONE not in response.text
    return dict(error)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/v1/nothing", {}, 404, "not_found"),
        ("GET", "/v1/procedures/", {}, 404, "not_found"),
        ("GET", "/v1/procedures/9.999999", {}, 404, "not_found"),
        ("GET", "/v1/procedures/0900000000", {}, 404, "not_found"),
        ("GET", "/static/page.html", {}, 404, "not_found"),
        ("GET", "/static/../page.html", {}, 404, "not_found"),
        ("DELETE", "/v1/procedures", {}, 405, "method_not_allowed"),
        ("GET", "/v1/ask", {}, 405, "method_not_allowed"),
        ("POST", "/v1/ask", {"content": b"", "headers": JSON}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"json": []}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"json": {"question": 900000000}}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"json": {"question": PHONE, "surprise": PHONE}}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"json": {"question": "x", "locality": PHONE}}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"json": {"question": "x", "language": PHONE}}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"content": rb'{"question": "\ud800"}', "headers": JSON}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"content": rb'{"\ud800": "x"}', "headers": JSON}, 422, "invalid_request"),
        ("POST", "/v1/search", {"json": {"question": "x", "limit": 0}}, 422, "invalid_request"),
        ("GET", "/v1/procedures?page=0", {}, 422, "invalid_request"),
        ("GET", f"/v1/procedures?level={PHONE}", {}, 422, "invalid_request"),
        ("GET", "/v1/suggest", {}, 422, "invalid_request"),
        ("POST", "/v1/ask", {"content": b'{"question": ', "headers": JSON}, 400, "malformed_body"),
        ("POST", "/v1/ask", {"content": b'{"question": "\xff"}', "headers": JSON}, 400, "malformed_body"),
        ("POST", "/v1/ask", {"content": b"[" * 60_000, "headers": JSON}, 400, "malformed_body"),
        (
            "POST",
            "/v1/ask",
            {"content": b'{"x": ' + b"1" * 5000 + b"}", "headers": JSON},
            400,
            "malformed_body",
        ),
        ("POST", "/v1/ask", {"content": b'{"question": "x"}'}, 415, "unsupported_media_type"),
        ("POST", "/v1/ask", {"data": {"question": "x"}}, 415, "unsupported_media_type"),
        ("POST", "/v1/feedback", {"json": {"answer_id": "no", "verdict": "wrong"}}, 404, "not_found"),
        ("POST", "/v1/ask", {"content": b" " * 65_537, "headers": JSON}, 413, "body_too_large"),
    ],
)
def test_failure_has_the_published_shape(
    client: TestClient, method: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    error_of(client.request(method, path, **sent), status, code)


def test_fields_say_where_and_what(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"choice": {"kind": "procedure"}, "surprise": 1})
    fields = error_of(response, 422, "invalid_request")["fields"]
    assert {field["path"] for field in fields} == {"question", "choice.value", "surprise"}
    assert next(field["message"] for field in fields if field["path"] == "surprise") == "Không có trường này."


def test_method_not_allowed_names_the_methods_that_are(client: TestClient) -> None:
    assert client.delete("/v1/procedures").headers["allow"] == "GET"


def test_body_at_the_limit_is_read(client: TestClient) -> None:
    body = json.dumps({"question": ""}).encode()
    response = client.post("/v1/ask", content=body + b" " * (65_536 - len(body)), headers=JSON)
    assert response.status_code == 200


def test_streamed_body_over_the_limit_is_refused_without_a_content_length(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    response = client.post("/v1/ask", content=pieces(), headers=JSON)
    assert "content-length" not in response.request.headers
    error_of(response, 413, "body_too_large")


def test_every_code_is_published_with_a_status_of_failure() -> None:
    assert set(PUBLISHED) == set(ErrorCode)
    assert all(400 <= status < 600 and message for status, message in PUBLISHED.values())
