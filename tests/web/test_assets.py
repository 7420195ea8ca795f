"""How files are sent: to whom, for how long, and which are not."""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import web
from api.pages.assets import LOADER, asset_integrity, asset_path, assets_version

SHARED = Path(web.__file__).parent / "shared"


def test_any_page_may_load_them(client: TestClient) -> None:
    for address in ("/widget.js", "/web/shared/dom.js", "/web/widget/bundle.js", "/web/words.vi.json"):
        headers = client.get(address).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_an_address_with_the_version_is_kept_for_good(client: TestClient) -> None:
    versioned = "/" + asset_path("shared/dom.js")
    assert versioned == f"/web/{assets_version()}/shared/dom.js"
    assert "immutable" in client.get(versioned).headers["cache-control"]
    for other in ("/web/shared/dom.js", "/web/0123456789ab/shared/dom.js", "/widget.js"):
        response = client.get(other)
        assert response.status_code == 200
        assert "max-age=300" in response.headers["cache-control"]
    with pytest.raises(KeyError):
        asset_path("shared/none.js")


def test_what_a_browser_has_already_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/widget.js")
    again = client.get("/widget.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_browser_without_gzip_gets_the_same(client: TestClient) -> None:
    packed = client.get("/web/shared/dom.js", headers={"accept-encoding": "gzip"})
    plain = client.get("/web/shared/dom.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == (SHARED / "dom.js").read_bytes()


def test_words_are_sent_as_json(client: TestClient) -> None:
    for language in ("vi", "en"):
        response = client.get(f"/web/words.{language}.json")
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.json() == tomllib.loads((SHARED / f"words.{language}.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    "address",
    [
        "/web/",
        "/web/__init__.py",
        "/web/page/page.html",
        "/web/shared/words.vi.toml",
        "/web/../api/app.py",
        "/web/%2e%2e/api/app.py",
        "/web/shared/..%2f..%2fpyproject.toml",
        "/web/shared",
    ],
)
def test_nothing_else_is_sent(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_hash_is_that_of_the_bytes(client: TestClient) -> None:
    digest = hashlib.sha384(client.get("/widget.js").content).digest()
    assert asset_integrity(LOADER) == "sha384-" + base64.b64encode(digest).decode()


def test_the_application_carries_its_sheets_and_words(client: TestClient) -> None:
    module = client.get("/web/widget/bundle.js").text
    line = next(line for line in module.splitlines() if line.startswith("export const words = "))
    words = tomllib.loads((SHARED / "words.vi.toml").read_text("utf-8"))
    assert json.loads(line.removeprefix("export const words = ").removesuffix(";")) == words
    assert "export const { createWidget }" in module
    assert ".answer .source-card" in module
    assert module.count("\nimport ") == 0
