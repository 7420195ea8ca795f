"""The page at / as a browser without JavaScript gets it."""

from __future__ import annotations

import html
import re
import sqlite3
from pathlib import Path

from starlette.testclient import TestClient

import web
from api.settings import Settings

BIRTH = "1.001193 cần giấy tờ gì"
"""A question that names its procedure is answered whatever the ranking's weights are."""

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def text_of(client: TestClient, **fields: str) -> str:
    response = client.post("/", data=fields)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert not INLINE.search(response.text)
    return response.text


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_the_empty_page_says_what_it_is_before_it_asks(client: TestClient) -> None:
    page = client.get("/").text
    assert '<html lang="vi">' in page
    assert '<label for="question">' in page
    assert 'role="log"' in page
    assert "1022" in page
    assert page.index('id="privacy"') < page.index("<textarea")
    assert not INLINE.search(page)


def test_nothing_on_the_page_comes_from_elsewhere(client: TestClient) -> None:
    page = client.get("/").text
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', page)
    assert len(loaded) == 5
    for address in loaded:
        response = client.get("/" + address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


def test_a_question_is_answered_with_its_papers_and_source(client: TestClient) -> None:
    page = text_of(client, question=BIRTH)
    answer = page[page.index("<article") :]
    assert "1.001193" in answer
    assert answer.count('<input type="checkbox">') >= 1
    assert 'id="source-1"' in answer
    assert 'href="#source-1"' in answer
    assert "Dữ liệu ngày" in answer


def test_options_are_buttons_that_go_on_with_the_conversation(client: TestClient, vague: str) -> None:
    page = text_of(client, question=vague)
    button = re.search(r'name="choice" value="(procedure:[^"]+)"', page)
    assert button
    chosen = text_of(
        client,
        question=hidden(page, "question"),
        conversation_id=hidden(page, "conversation_id"),
        choice=button[1],
    )
    assert button[1].removeprefix("procedure:") in chosen[chosen.index("<article") :]
    assert hidden(chosen, "conversation_id") == hidden(page, "conversation_id")


def test_what_was_typed_is_shown_as_text_and_masked(client: TestClient) -> None:
    page = text_of(client, question='<script>alert("x")</script> khai sinh 0912345678')
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "0912345678" not in page


def test_a_form_of_nonsense_is_no_crash(client: TestClient, settings: Settings) -> None:
    sent = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"", b"\xff\xfe", b"question=%FF%ED%A0%80", b"a=1&" * 50, b"choice=procedure:&question=x"):
        response = client.post("/", content=body, headers=sent)
        assert response.status_code in (200, 422), response.text
        assert "<article" in response.text
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone()[0] >= 4
    database.close()


def test_the_script_writes_text_only() -> None:
    folder = Path(web.__file__).parent
    for script in (*folder.glob("page/*.js"), *folder.glob("shared/*.js"), *folder.glob("widget/*.js")):
        forbidden = r"(inner|outer|insertAdjacent)HTML|document\.(write|cookie)|eval\(|(local|session)Storage"
        assert not re.search(forbidden, script.read_text("utf-8")), script.name
