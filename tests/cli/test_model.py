"""`tthc model` as an operator runs it."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli.model import app
from cli.progress import progress_bar
from index.models.bundle import export_model
from index.models.cache import (
    DEFAULT_MODEL,
    MODEL_FILE,
    PASSPORT_FILE,
    is_whole,
    read_passport,
    write_passport,
)
from index.models.preparation import prepare

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def models() -> Path:
    """The cache that all test runs share."""
    cache = Path(os.environ.get("TTHC_MODELS") or PROJECT / "var" / "models")
    prepare(cache, lambda _what, _share: None)
    return cache


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "models"
    monkeypatch.setenv("TTHC_MODELS", str(cache))
    return cache


def test_prepare_finds_what_is_prepared(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTHC_MODELS", str(models))
    result = CliRunner().invoke(app, ["prepare"])
    assert result.exit_code == 0
    assert result.stdout == f"Model: {models / DEFAULT_MODEL}\n"
    assert "The model is already prepared (" in result.stderr


def test_a_model_is_carried_to_another_machine(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "model.tar"
    monkeypatch.setenv("TTHC_MODELS", str(models))
    assert CliRunner().invoke(app, ["export", str(archive)]).exit_code == 0
    monkeypatch.delenv("TTHC_MODELS")
    monkeypatch.setenv("TTHC_HOME", str(tmp_path / "home"))
    result = CliRunner().invoke(app, ["import", str(archive)])
    assert result.exit_code == 0, result.stderr
    assert is_whole(tmp_path / "home" / "models" / DEFAULT_MODEL)


@pytest.mark.usefixtures("elsewhere")
def test_nothing_to_export_names_the_remedy(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", str(tmp_path / "model.tar")])
    assert result.exit_code == 1
    assert "run `tthc model prepare`" in result.stderr
    assert not (tmp_path / "model.tar").exists()


@pytest.mark.usefixtures("elsewhere")
def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.tar").write_bytes(b"hello")
    result = CliRunner().invoke(app, ["import", str(tmp_path / "model.tar")])
    assert result.exit_code == 1
    assert "not a whole tar archive" in result.stderr
    result = CliRunner().invoke(app, ["import", str(tmp_path / "nothing.tar")])
    assert result.exit_code == 1
    assert "nothing.tar" in result.stderr


def test_a_network_that_does_not_run_is_refused(models: Path, elsewhere: Path, tmp_path: Path) -> None:
    """Every digest is right, and still onnxruntime can't load it."""
    broken = tmp_path / "broken"
    shutil.copytree(models / DEFAULT_MODEL, broken)
    (broken / MODEL_FILE).write_bytes(b"no network")
    passport = read_passport(broken)
    files = dict(passport.files) | {MODEL_FILE: sha256(b"no network").hexdigest()}
    write_passport(dataclasses.replace(passport, files=files), broken / PASSPORT_FILE)
    export_model(broken, tmp_path / "model.tar")
    result = CliRunner().invoke(app, ["import", str(tmp_path / "model.tar")])
    assert result.exit_code == 1
    assert "does not run on this machine" in result.stderr
    assert not (elsewhere / DEFAULT_MODEL).exists()


def test_progress_without_a_terminal_is_lines() -> None:
    written = io.StringIO()
    with progress_bar(Console(file=written, width=80)) as tell:
        tell("Reading 0/10", 0.0)
        tell("Reading 1/10", 0.1)
        tell("Reading 2/10", 0.2)
        tell("Writing", 0.5)
        tell("Written", 1.0)
    assert written.getvalue() == "Reading 0/10 … 0%\nWriting … 50%\nWritten (0 s)\n"


def test_progress_on_a_terminal_is_a_bar() -> None:
    written = io.StringIO()
    with progress_bar(Console(file=written, width=80, force_terminal=True)) as tell:
        tell("Reading", 0.25)
        tell("Written", 1.0)
    assert "━" in written.getvalue()
    assert written.getvalue().splitlines()[-1].endswith("Written (0 s)")


def test_a_failure_has_the_last_word() -> None:
    written = io.StringIO()

    def fail() -> None:
        with progress_bar(Console(file=written, width=80)) as tell:
            tell("Writing", 0.5)
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    assert written.getvalue() == "Writing … 50%\n"
