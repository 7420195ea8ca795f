"""The catalogue over HTTP."""

from __future__ import annotations

from starlette.testclient import TestClient

from assistant.answering import Assistant


def test_search_has_one_hit_per_procedure_the_best_first(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"question": "đăng ký khai sinh", "limit": 2}).json()["hits"]
    assert len(hits) == 2
    assert hits[0]["code"] == "1.001193"
    assert hits[0]["score"] >= hits[1]["score"]
    assert len({hit["code"] for hit in hits}) == 2
    assert set(hits[0]) == {"code", "title", "level", "score"}


def test_the_catalogue_is_paged_and_filtered(client: TestClient) -> None:
    first = client.get("/v1/procedures").json()
    assert (first["page"], first["size"]) == (1, 20)
    assert first["total"] >= len(first["procedures"]) > 0
    assert client.get("/v1/procedures?page=9999").json()["procedures"] == []
    wards = client.get("/v1/procedures?level=ward&query=khai sinh").json()["procedures"]
    assert "1.001193" in {card["code"] for card in wards}
    assert all("ward" in card["levels"] for card in wards)


def test_a_procedure_is_sent_as_its_record_has_it(client: TestClient, assistant: Assistant) -> None:
    procedure = assistant.procedure("1.001193")
    assert procedure is not None
    body = client.get("/v1/procedures/1.001193").json()
    assert (body["code"], body["title"], body["level"]) == (procedure.code, procedure.title, "ward")
    assert [item["name"] for case in body["cases"] for item in case["items"]] == [
        item.name for case in procedure.cases for item in case.items
    ]
    assert body["source"]["as_of"] == procedure.source.as_of.isoformat()
    assert body["source"]["digest"] == procedure.source.digest


def test_completion_offers_names(client: TestClient) -> None:
    offered = client.get("/v1/suggest", params={"q": "khai sinh"}).json()["suggestions"]
    assert "1.001193" in {card["code"] for card in offered}
    assert set(offered[0]) == {"code", "title", "level"}
