"""`tthc sites` as an operator runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("TTHC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TTHC_HOME", str(tmp_path / "home"))
    return tmp_path


def sites(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["sites", *map(str, arguments)])


def done(*arguments: object) -> str:
    result = sites(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def failed(*arguments: object) -> str:
    result = sites(*arguments)
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    line = result.stderr.strip()
    assert line.startswith("Error: ")
    assert "\n" not in line
    return line


def shown(key: str = "hai-chau") -> dict[str, object]:
    return dict(json.loads(done("show", key)))


def test_set_show_list_history_undo() -> None:
    done("set", "hai-chau", "origins=https://a.example,https://b.example", "office.phone=0236 000 0000", "--by", "Thử")
    site = shown()
    assert site["origins"] == ["https://a.example", "https://b.example"]
    assert "https://b.example  (changed)" in done("list")
    assert done("list").count("\n") == 94
    told = done("history", "hai-chau")
    assert "by Thử" in told
    assert 'origins: as seeded -> ["https://a.example", "https://b.example"]' in told
    assert "takes change 1 back" in done("undo", "hai-chau")
    assert shown()["origins"] == []
    assert failed("undo", "hai-chau").endswith("hai-chau is as it was seeded")
    assert "never changed" in done("history", "son-tra")


def test_what_show_prints_can_be_set_again(home: Path) -> None:
    done("set", "hai-chau", 'office.hours={"mon": ["7:30-11:30"]}', "theme.accent=#004d40")
    whole = shown()
    (home / "site.json").write_text(json.dumps(whole), encoding="utf-8")
    done("undo", "hai-chau")
    done("set", "hai-chau", home / "site.json")
    assert shown() == whole
    assert "so already" in done("set", "hai-chau", home / "site.json")


def test_off_and_on() -> None:
    done("disable", "hai-chau")
    assert "hai-chau             off" in done("list")
    done("enable", "hai-chau")
    assert shown()["enabled"] is True


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "hai-chu"), "there is no site 'hai-chu': did you mean hai-chau"),
        (("undo", "zzzzzzzz"), "see tthc sites list"),
        (("set", "hai-chau", "theme.accent=#ffff00"), "has a contrast of 1.07:1"),
        (("set", "hai-chau", "origins=https://a.example/"), "origins[1]: the origin 'https://a.example/' has more"),
        (("set", "hai-chau", "offce.phone=1"), "did you mean office?"),
        (("set", "hai-chau", "office.fone=1"), "did you mean phone?"),
        (("set", "hai-chau", "notices=[{"), "not JSON"),
        (("set", "hai-chau", "name=x", "office.phone=none"), "the phone number 'none' is none"),
        (("set", "hai-chau", "missing.json"), "can't read missing.json: No such file or directory"),
        (("set", "hai-chau", "name=x", "--by", "x" * 65), "at most 64"),
    ],
)
def test_errors_are_one_line_that_says_what_is_wrong_and_where(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in failed(*arguments)
    assert "never changed" in done("history", "hai-chau")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "is not JSON in UTF-8"),
        (b"\xff\xfe", "is not JSON in UTF-8"),
        (b"[1]", "holds no JSON object"),
        (b"[" * 100_000, "is not JSON in UTF-8"),
        (b" " * 300_000, "larger than 256 KiB"),
        (
            b'{"theme": {"accent": 1}, "notices": [{"en": "x"}]}',
            "theme.accent: expected a text; notices[1]: vi is missing",
        ),
    ],
)
def test_files_that_hold_no_settings(home: Path, content: bytes, sentence: str) -> None:
    (home / "site.json").write_bytes(content)
    assert sentence in failed("set", "hai-chau", home / "site.json")


def test_a_database_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTHC_DATABASE", "postgres://nowhere")
    assert "TTHC_DATABASE" in failed("list")
