"""What a phone has to fetch for the widget, measured from the bytes as they are sent."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import web

LOADER_AT_MOST = 5 * 1024
ALL_AT_MOST = 40 * 1024


def sent(client: TestClient, address: str) -> int:
    """Bytes on the wire."""
    with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as response:
        assert response.status_code == 200
        assert response.headers["content-encoding"] == "gzip"
        return sum(len(chunk) for chunk in response.iter_raw())


def test_the_widget_is_small(client: TestClient) -> None:
    loader = sent(client, "/widget.js")
    application = sent(client, "/web/widget/bundle.js")
    english = sent(client, "/web/words.en.json")
    assert loader <= LOADER_AT_MOST
    assert loader + application + english <= ALL_AT_MOST


def test_what_is_counted_is_everything() -> None:
    """The loader and the application fetch code and words from no address but those measured above."""
    folder = Path(web.__file__).parent
    fetched = set()
    for script in (*folder.glob("widget/*.js"), *folder.glob("shared/*.js")):
        if script.name != "embed.js":
            fetched |= set(re.findall(r"`\$\{(?:this\.)?base\}(web/[^`?$]*)", script.read_text("utf-8")))
    assert fetched == {"web/widget/bundle.js", "web/words.vi.json", "web/words."}


@pytest.mark.parametrize("name", ["page", "shared", "widget"])
def test_scripts_and_sheets_are_hand_written(name: str) -> None:
    for file in (Path(web.__file__).parent / name).iterdir():
        if file.suffix in (".js", ".css"):
            text = file.read_text("utf-8")
            assert max(map(len, text.splitlines())) < 400, f"{file.name} has a line nobody can read"
            assert "http://" not in text.replace("http://www.w3.org/2000/svg", ""), file.name


def shape(table: dict[str, object]) -> dict[str, object]:
    return {
        name: shape(value) if isinstance(value, dict) else re.findall(r"\{\w+\}", str(value))
        for name, value in table.items()
    }


def test_both_languages_say_the_same() -> None:
    """The same words, with the same places to fill; the plain page is in Vietnamese only."""
    vietnamese, english = (
        tomllib.loads((Path(web.__file__).parent / "shared" / f"words.{language}.toml").read_text("utf-8"))
        for language in ("vi", "en")
    )
    del vietnamese["page"]
    assert shape(vietnamese) == shape(english)
