"""A ward's site over HTTP: who is let in from where, what it says, and that it says so on that site only."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from limits import parse
from starlette.testclient import TestClient

from api.app import create_app
from api.services import Services
from api.settings import Settings
from api.sites.editing import edited
from api.sites.seed import SUGGESTIONS, TILES, seeded_sites
from api.storage.records import Records
from api.storage.sites import SiteRecords
from assistant.answering import Assistant
from assistant.question import Question

WARD = "https://haichau.example.vn"
OTHER = "https://sontra.example.vn"
STRANGER = "https://stranger.example"
MARRIAGE = "1.000894"
WHERE = f"{MARRIAGE} nộp ở đâu"
HOSTILE = '<img src=x onerror=alert(1)>"</script><script>alert(2)</script>'

Set = Callable[..., None]


@pytest.fixture
def put(services: Services) -> Set:
    """Sets fields of a site, as `tthc sites set` does."""
    records = SiteRecords(services.records.database)

    def put(key: str, **given: Any) -> None:
        seed = seeded_sites()[key]
        records.change(key, "thử", lambda before: edited(seed, before, [given], date(2026, 11, 20)))

    return put


@pytest.fixture(autouse=True)
def _origins(put: Set) -> None:
    put("hai-chau", origins=[WARD])
    put("son-tra", origins=[OTHER])


def error(response: Response) -> str:
    return str(response.json()["error"]["code"])


def readable(response: Response) -> str | None:
    """The origin whose page may read the response."""
    assert "Origin" in response.headers["vary"]
    assert "access-control-allow-credentials" not in response.headers
    value: str | None = response.headers.get("access-control-allow-origin")
    assert value != "*"
    return value


def requests(client: TestClient, site: str, headers: dict[str, str]) -> dict[str, Response]:
    """One request to each endpoint that a widget of ``site`` uses."""
    feedback = {"answer_id": "unknown", "verdict": "wrong", "site": site}
    return {
        "site": client.get(f"/v1/sites/{site}", headers=headers),
        "suggest": client.get(f"/v1/suggest?q=khai&site={site}", headers=headers),
        "ask": client.post("/v1/ask", json={"question": WHERE, "site": site}, headers=headers),
        "feedback": client.post("/v1/feedback", json=feedback, headers=headers),
    }


def test_a_seeded_site_says_what_the_register_knows(client: TestClient) -> None:
    body = client.get("/v1/sites/hoang-sa").json()
    assert (body["key"], body["name"], body["unit"]) == ("hoang-sa", "Đặc khu Hoàng Sa", "20333")
    office = body["office"]
    assert office["address"] == "Đường Hoàng Sa"
    assert office["doubt"].startswith("Không có số nhà")
    assert [office[name] for name in ("phone", "hours", "open_now", "next_opening", "as_of")] == [None] * 5
    assert body["notices"] == []
    assert 0 < len(body["kiosk"]["procedures"]) <= 20


def test_every_tile_and_suggestion_leads_somewhere(real_assistant: Assistant) -> None:
    assert all(real_assistant.card(code) for code in TILES)
    for question in (*SUGGESTIONS.vi, *SUGGESTIONS.en):
        assert real_assistant.answer(Question(question)).outcome.status == "answered", question


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({}, "a program, or a page of ours in a frame"),
        ({"origin": "http://testserver"}, "our own page"),
        ({"origin": "https://testserver"}, "our own page behind a proxy"),
    ],
)
def test_requests_of_our_own_pages_and_of_programs_pass(client: TestClient, headers: dict[str, str], name: str) -> None:
    for endpoint, response in requests(client, "son-tra", headers).items():
        expected = 404 if endpoint == "feedback" else 200
        assert response.status_code == expected, (name, endpoint)
        assert readable(response) is None
        assert response.headers["cross-origin-resource-policy"] == "same-origin"


def test_the_wards_own_page_is_let_in_and_may_read(client: TestClient) -> None:
    for endpoint, response in requests(client, "hai-chau", {"origin": WARD}).items():
        # The answer is unknown, and the page is told so: only the origin is looked at first.
        assert response.status_code == (404 if endpoint == "feedback" else 200)
        assert readable(response) == WARD
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize(
    "origin",
    [
        STRANGER,
        OTHER,  # another ward's
        "null",
        f"{WARD}:8443",
        f"{WARD}:443",
        f"{WARD}/",
        f"{WARD}.stranger.example",
        WARD.upper(),
        "https://HAICHAU.example.vn",
        WARD.replace("https", "http"),
        f"{WARD}, {OTHER}",
        "http://testserver:8080",
        "",
        "*",
    ],
)
def test_other_origins_are_refused_and_may_not_read(client: TestClient, origin: str) -> None:
    for endpoint, response in requests(client, "hai-chau", {"origin": origin}).items():
        assert (response.status_code, error(response)) == (403, "origin_not_allowed"), endpoint
        assert readable(response) is None


def test_a_site_that_is_off_or_unknown_is_refused_for_everybody(client: TestClient, put: Set) -> None:
    put("hai-chau", enabled=False)
    for headers in ({}, {"origin": WARD}):
        for response in requests(client, "hai-chau", headers).values():
            assert (response.status_code, error(response)) == (403, "site_off")
        for response in requests(client, "nowhere", headers).values():
            assert (response.status_code, error(response)) == (404, "site_not_found")
    assert [client.get(path).status_code for path in ("/embed/hai-chau", "/sites/hai-chau")] == [403, 403]
    assert client.get("/embed/nowhere").status_code == 404
    put("hai-chau", enabled=True)
    assert client.get("/v1/sites/hai-chau").status_code == 200


def test_a_foreign_page_must_name_its_site(client: TestClient) -> None:
    for path, body in (
        ("/v1/ask", {"question": WHERE}),
        ("/v1/feedback", {"answer_id": "unknown", "verdict": "wrong"}),
    ):
        for origin in (WARD, STRANGER, "null"):
            response = client.post(path, json=body, headers={"origin": origin})
            assert (response.status_code, error(response)) == (403, "origin_not_allowed")
            assert readable(response) is None


def test_public_data_may_be_read_from_wherever_some_ward_is(client: TestClient) -> None:
    for path in (f"/v1/procedures/{MARRIAGE}", "/v1/life-events", f"/v1/procedures/{MARRIAGE}/qr"):
        assert readable(client.get(path, headers={"origin": WARD})) == WARD
        assert readable(client.get(path, headers={"origin": STRANGER})) is None
        assert client.get(path, headers={"origin": STRANGER}).status_code == 200


def preflight(client: TestClient, origin: str, path: str = "/v1/ask") -> Response:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    return client.options(path, headers=asked)


def test_preflights(client: TestClient, put: Set) -> None:
    allowed = preflight(client, WARD)
    assert allowed.status_code == 204
    assert readable(allowed) == WARD
    assert allowed.headers["access-control-allow-methods"] == "GET, POST"
    assert allowed.headers["access-control-allow-headers"] == "content-type"
    for origin in (STRANGER, "null"):
        refused = preflight(client, origin)
        assert refused.status_code == 403
        assert readable(refused) is None
    put("hai-chau", enabled=False)
    assert preflight(client, WARD).status_code == 403


def test_a_permission_taken_back_is_gone_with_the_next_request(client: TestClient, put: Set) -> None:
    asking = {"url": "/v1/ask", "json": {"question": WHERE, "site": "hai-chau"}, "headers": {"origin": WARD}}
    assert client.post(**asking).status_code == 200
    put("hai-chau", origins=[])
    assert client.post(**asking).status_code == 403


def test_a_page_that_is_let_in_can_read_why_something_failed(settings: Settings, assistant: Assistant) -> None:
    slow = replace(settings, answer_rate=parse("1/minute"))
    limited = Services(slow, Records(slow.database), lambda: assistant)
    headers = {"origin": WARD}
    with TestClient(create_app(limited)) as client:
        wrong = client.post("/v1/ask", json={"question": 1, "site": "hai-chau"}, headers=headers)
        busy = client.post("/v1/ask", json={"question": WHERE, "site": "hai-chau"}, headers=headers)
        assert [(r.status_code, readable(r)) for r in (wrong, busy)] == [(422, WARD), (429, WARD)]
        assert "retry-after" in busy.headers["access-control-expose-headers"]
        refused = client.post("/v1/ask", json={"question": WHERE}, headers={"origin": STRANGER})
        assert (refused.status_code, readable(refused)) == (429, None)


def test_the_wards_facts_are_in_answers_on_its_own_site_only(client: TestClient, put: Set) -> None:
    put(
        "hai-chau",
        office={"phone": "0236 000 0000", "hours": {"mon": ["07:30-11:30"]}},
        notices=[
            {"vi": "Tạm nhận hồ sơ ở tầng 2.", "until": "2999-12-31"},
            {"vi": "Thông báo đã cũ.", "until": "2020-01-01"},
        ],
        fees=[{"code": MARRIAGE, "vi": "Miễn lệ phí.", "resolution": "99/2099/NQ-HĐND", "as_of": "2026-01-01"}],
    )

    def own(question: str, site: str | None) -> list[tuple[str, dict[str, Any]]]:
        body = client.post("/v1/ask", json={"question": question, "site": site}).json()
        blocks = [block for answer in body["answers"] for block in answer["blocks"] if block["origin"] == "site"]
        return [(block["text"], body["citations"][block["citations"][0]]) for block in blocks]

    place = own(WHERE, "hai-chau")
    assert [text for text, _ in place] == [
        "Địa chỉ của Phường Hải Châu: Số 15 đường Lê Hồng Phong, phường Hải Châu.",
        "Giờ làm việc: Thứ Hai 7:30–11:30.",
        "Điện thoại: 0236 000 0000.",
        "Thông báo của Phường Hải Châu: Tạm nhận hồ sơ ở tầng 2.",
    ]
    assert place[0][1] == {
        "code": MARRIAGE,
        "title": "Phường Hải Châu",
        "section": "place",
        "decision": None,
        "as_of": "2026-11-20",
        "url": None,
        "doubts": [],
    }
    ((fee, citation),) = own(f"{MARRIAGE} hết bao nhiêu tiền", "hai-chau")
    assert fee == "Mức thu ở Phường Hải Châu theo 99/2099/NQ-HĐND: Miễn lệ phí."
    assert (citation["decision"], citation["as_of"], citation["section"]) == ("99/2099/NQ-HĐND", "2026-01-01", "fee")
    assert own(f"{MARRIAGE} mất bao lâu", "hai-chau") == []
    assert [text for text, _ in own(WHERE, "son-tra")] == [
        "Địa chỉ của Phường Sơn Trà: Số 06 đường Nguyễn Phan Vinh, phường Sơn Trà."
    ]
    assert own(f"{MARRIAGE} hết bao nhiêu tiền", "son-tra") == []
    assert own(WHERE, None) == []


def test_hours_with_a_holiday_near_still_begin_with_the_week(client: TestClient, put: Set) -> None:
    put("hai-chau", office={"hours": {"mon": ["07:30-11:30"]}})
    body = client.get("/v1/sites/hai-chau").json()["office"]
    assert body["hours"] == {"vi": "Thứ Hai 7:30–11:30", "en": "Monday 7:30–11:30"}
    assert body["open_now"] in (True, False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT07:30:00\+07:00", body["next_opening"])


def test_the_record_keeps_the_key_of_the_site(client: TestClient, settings: Settings) -> None:
    client.post("/v1/ask", json={"question": WHERE, "site": "hai-chau"})
    client.post("/v1/ask", json={"question": "x" * 10_000, "site": "hai-chau"}, headers={"origin": WARD})
    path = settings.database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT site, status, reason, length(question_masked) FROM answers").fetchall()
    database.close()
    assert rows == [("hai-chau", "answered", None, len(WHERE)), ("hai-chau", "refused", "too_long", 2000)]


def test_markup_in_a_name_is_text_everywhere(client: TestClient, put: Set) -> None:
    put("hai-chau", name=HOSTILE, notices=[{"vi": HOSTILE}], suggestions={"vi": [HOSTILE], "en": []})
    assert client.get("/v1/sites/hai-chau").json()["name"] == HOSTILE
    body = client.post("/v1/ask", json={"question": WHERE, "site": "hai-chau"}).json()
    assert any(HOSTILE in block["text"] for block in body["answers"][0]["blocks"])
    for path in ("/sites/hai-chau", "/sites/hai-chau/demo", "/embed/hai-chau", "/?site=hai-chau"):
        html = client.get(path).text
        assert "<img src=x" not in html, path
        assert "<script>alert" not in html, path
        assert path.startswith("/embed") or "&lt;img src=x" in html, path


def sri(body: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


def test_the_preview_has_the_real_hash_and_no_inline_script_or_style(client: TestClient) -> None:
    loader = client.get("/widget.js")
    assert loader.headers["access-control-allow-origin"] == "*"
    preview = client.get("/sites/hai-chau", headers={"host": "tthc.example"}).text
    demo = client.get("/sites/hai-chau/demo").text
    assert sri(loader.content) in preview
    assert f'integrity="{sri(loader.content)}"' in demo
    for part in ("http://tthc.example/widget.js", "/embed/hai-chau", "/?site=hai-chau", "/kiosk/hai-chau", WARD):
        assert part in preview
    for html in (preview, demo):
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", html)
        for address in re.findall(r'<(?:script|link)[^>]*?(?:src|href)="([^"]+)"', html):
            assert client.get("/" + address.lstrip("./")).status_code == 200, address


def test_the_address_people_know_is_in_the_snippets(settings: Settings, services: Services) -> None:
    known = Services(replace(settings, public_url="https://tthc.example.vn"), services.records, lambda: None)  # type: ignore[arg-type, return-value]
    html = TestClient(create_app(known)).get("/sites/hai-chau").text
    assert "https://tthc.example.vn/widget.js" in html
    assert "http://testserver" not in html


def test_the_demo_is_a_host_with_the_strictest_policy(client: TestClient) -> None:
    headers = client.get("/sites/hai-chau/demo").headers
    directives = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert {directives[name] for name in ("script-src", "connect-src", "style-src")} == {"'self'"}
    assert headers["x-frame-options"] == "DENY"


def test_only_the_page_for_frames_may_be_framed(client: TestClient) -> None:
    framed = client.get("/embed/hai-chau").headers
    assert f"frame-ancestors 'self' {WARD};" in framed["content-security-policy"]
    assert "x-frame-options" not in framed
    for path in ("/", "/sites/hai-chau", "/v1/sites/hai-chau", "/embed/nowhere"):
        headers = client.get(path).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_without_the_database_nobody_is_let_in(client: TestClient, settings: Settings) -> None:
    path = Path(settings.database.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE site_changes RENAME TO lost")
    database.close()
    for headers in ({}, {"origin": WARD}):
        response = client.get("/v1/sites/hai-chau", headers=headers)
        assert (response.status_code, error(response)) == (503, "storage_unavailable")
