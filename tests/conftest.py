"""What tests share: the reference data where present, the prepared model, two real indexes of the bundled corpus."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.factory import AssistantSettings, build_assistant
from corpus.store import BUNDLED, read_corpus
from index.build import build_index
from index.encoders import HASHING, open_encoder
from index.models.cache import models_directory
from index.models.preparation import prepare

SHARED = Path(__file__).parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="the reference data beside the project (../shared) is not here")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data; only tests marked ``shared`` may ask for it."""
    return SHARED


def _no_progress(_stage: str, _done: int, _todo: int) -> None:
    pass


@pytest.fixture(scope="session")
def hashing_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose live index holds the bundled corpus, made with the hashing encoder.  Read-only for tests."""
    home = tmp_path_factory.mktemp("hashing")
    build_index(read_corpus([BUNDLED]), home / "index", open_encoder(HASHING, home), HASHING, _no_progress)
    return home


@pytest.fixture(scope="session")
def hashing_assistant(hashing_home: Path) -> Assistant:
    return build_assistant(AssistantSettings(hashing_home, HASHING))


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose live index holds the bundled corpus, made with the default encoder.  Read-only for tests.

    Building takes over a minute; TTHC_TEST_HOME names one built before, for working on one test again and again.
    """
    if built := os.environ.get("TTHC_TEST_HOME"):
        return Path(built)
    models = models_directory(os.environ)
    prepare(models, lambda _what, _share: None)
    home = tmp_path_factory.mktemp("real")
    build_index(read_corpus([BUNDLED]), home / "index", open_encoder("default", models), "default", _no_progress)
    return home


@pytest.fixture(scope="session")
def real_assistant(real_home: Path) -> Assistant:
    return build_assistant(AssistantSettings(real_home, models=models_directory(os.environ)))
