"""One service over the bundled procedures, a real index and a real database in the test's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import corpus
from api.app import create_app
from api.services import Services
from api.settings import Settings
from api.storage.records import Records
from assistant.answering import Assistant
from assistant.factory import AssistantSettings, build_assistant
from assistant.question import Question
from corpus.store import read_corpus
from index.build import build_index
from index.encoders import HashingEncoder

VAGUE = ("chứng thực", "khai sinh", "kết hôn", "khai tử", "giấy phép xây dựng")
"""Wishes that many procedures fit; which of them is asked back depends on the ranking's weights."""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A TTHC_HOME with a live index made with the encoder that needs no model."""
    home = tmp_path_factory.mktemp("home")
    bundled = read_corpus([Path(corpus.__path__[0]) / "data"])
    build_index(bundled, home / "index", HashingEncoder(), "hashing", lambda *_: None)
    return home


@pytest.fixture(scope="session")
def assistant(home: Path) -> Assistant:
    return build_assistant(AssistantSettings(home=home, encoder="hashing"))


@pytest.fixture(scope="session")
def vague(assistant: Assistant) -> str:
    """A question that is answered with a question back, procedures to choose from."""
    for wish in VAGUE:
        if assistant.answer(Question(wish)).outcome.status == "clarification":
            return wish
    raise AssertionError(f"none of {VAGUE} is asked back")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    environment = {"TTHC_HOME": str(tmp_path / "home"), "TTHC_RATE_ASK": "off", "TTHC_RATE_READ": "off"}
    return replace(Settings.from_environment(environment), time_limit=20.0)


@pytest.fixture
def services(settings: Settings, assistant: Assistant) -> Services:
    return Services(settings, Records(settings.database), lambda: assistant)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as client:
        yield client
