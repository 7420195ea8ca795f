"""The published OpenAPI document is exact: real responses, failures included, are what it says."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    return dict(client.get("/openapi.json").json())


def test_every_operation_has_an_id_and_declares_its_failures_in_the_one_shape(
    document: dict[str, Any],
) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert sorted(ids) == [
        "ask",
        "giveFeedback",
        "health",
        "listLifeEvents",
        "listLocalities",
        "listProcedures",
        "readProcedure",
        "readProcedureQr",
        "readSite",
        "readiness",
        "search",
        "suggest",
    ]
    for operation in operations:
        for status, response in operation["responses"].items():
            schema = response["content"]["application/json"]["schema"]
            assert (schema == {"$ref": "#/components/schemas/ErrorBody"}) == (int(status) >= 400)


@pytest.mark.parametrize(
    ("method", "path", "template", "sent"),
    [
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": "1.001193 cần giấy tờ gì"}}),
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": "chứng thực"}}),
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": "khai sinh"}}),
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": ""}}),
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": 1}}),
        ("POST", "/v1/ask", "/v1/ask", {"content": b"{", "headers": {"content-type": "application/json"}}),
        ("POST", "/v1/ask", "/v1/ask", {"content": b"{}"}),
        ("POST", "/v1/ask", "/v1/ask", {"content": b" " * 70_000}),
        ("POST", "/v1/search", "/v1/search", {"json": {"question": "khai sinh", "limit": 3}}),
        ("GET", "/v1/procedures?query=khai", "/v1/procedures", {}),
        ("GET", "/v1/procedures?page=x", "/v1/procedures", {}),
        ("GET", "/v1/procedures/1.001193", "/v1/procedures/{code}", {}),
        ("GET", "/v1/procedures/none", "/v1/procedures/{code}", {}),
        ("GET", "/v1/suggest?q=khai", "/v1/suggest", {}),
        ("GET", "/v1/suggest", "/v1/suggest", {}),
        ("POST", "/v1/feedback", "/v1/feedback", {"json": {"answer_id": "x", "verdict": "wrong"}}),
        ("GET", "/v1/sites/hai-chau", "/v1/sites/{key}", {}),
        ("GET", "/v1/sites/nowhere", "/v1/sites/{key}", {}),
        ("GET", "/v1/sites/hai-chau", "/v1/sites/{key}", {"headers": {"origin": "https://other.example"}}),
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": "1.000894 ở đâu", "site": "hai-chau"}}),
        ("POST", "/v1/ask", "/v1/ask", {"json": {"question": "", "site": "nowhere"}}),
        ("GET", "/healthz", "/healthz", {}),
        ("GET", "/readyz", "/readyz", {}),
    ],
)
def test_a_response_is_what_the_document_says(
    client: TestClient, document: dict[str, Any], method: str, path: str, template: str, sent: dict[str, Any]
) -> None:
    response = client.request(method, path, **sent)
    declared = document["paths"][template][method.lower()]["responses"]
    assert str(response.status_code) in declared
    schema = declared[str(response.status_code)]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    assert list(validator.iter_errors(response.json())) == []


def test_every_field_of_an_answer_is_promised_in_every_status(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["AskResponse"]
    assert schema["required"] == list(schema["properties"])
    assert schema["additionalProperties"] is False
