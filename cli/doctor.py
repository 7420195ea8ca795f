"""`tthc doctor`: looks at what the service needs, and says the remedy for what is missing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import typer

MIN_FREE_GB = 1.0


def doctor() -> None:
    """Check Python, packages, data directory, model, index and database; exit status 1 when something is wrong."""
    wrong = 0
    for name, problem, said in _checks():
        wrong += problem
        typer.echo(f"{'✗' if problem else '✓'} {name:14s} {said}")
    typer.echo(f"{wrong} thing(s) to mend" if wrong else "All is well")
    raise typer.Exit(1 if wrong else 0)


def _checks() -> Iterator[tuple[str, bool, str]]:
    """(what, whether it is wrong, what was found or the remedy)."""
    from cli.setup import home

    yield "Python", sys.version_info < (3, 11), sys.version.split()[0]
    yield _packages()
    yield _home()
    yield _model()
    yield _index()
    yield _database()
    free = shutil.disk_usage(home() if home().exists() else ".").free / 1e9
    yield "Disk", free < MIN_FREE_GB, f"{free:.1f} GB free"


def _packages() -> tuple[str, bool, str]:
    from importlib.metadata import PackageNotFoundError, version

    names = ("faiss-cpu", "fastapi", "underthesea", "uvicorn", "sentence-transformers", "onnxruntime", "bm25s")
    try:
        return "Packages", False, ", ".join(f"{name} {version(name)}" for name in names)
    except PackageNotFoundError as error:
        return "Packages", True, f"{error.name} is not installed; run `make install`"


def _home() -> tuple[str, bool, str]:
    from cli.setup import home

    try:
        home().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return "Data directory", True, f"{home()}: {error.strerror}; set TTHC_HOME to a folder you may write"
    writable = os.access(home(), os.W_OK)
    return "Data directory", not writable, f"{home()} is {'writable' if writable else 'not writable; set TTHC_HOME'}"


def _model() -> tuple[str, bool, str]:
    from cli.setup import encoder_name
    from index.encoders import open_encoder
    from index.models.cache import ModelMissing, models_directory

    try:
        encoder = open_encoder(encoder_name(), models_directory(os.environ))
    except ModelMissing as error:
        return "Encoder", True, str(error)
    return "Encoder", False, f"{encoder_name()} {encoder.digest[:16]}"


def _index() -> tuple[str, bool, str]:
    from assistant.factory import build_assistant
    from cli.setup import assistant_settings
    from index.artifact import ArtifactError
    from index.models.cache import ModelMissing

    try:
        assistant = build_assistant(assistant_settings())
    except (ArtifactError, ModelMissing) as error:
        return "Index", True, str(error)
    return "Index", False, f"{assistant.passport['index']}, {assistant.browse(size=1).total:,} procedures"


def _database() -> tuple[str, bool, str]:
    from api.settings import Settings, SettingsError
    from api.storage.database import StorageError, open_database

    try:
        settings = Settings.from_environment()
        open_database(settings.database).dispose()
    except (SettingsError, StorageError) as error:
        return "Database", True, str(error)
    return "Database", False, settings.database
