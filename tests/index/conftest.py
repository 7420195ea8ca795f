"""The default model, prepared once and shared by all test runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.encoders import OnnxEncoder
from index.models.cache import DEFAULT_MODEL
from index.models.preparation import prepare

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def models() -> Path:
    """The cache of models, ``TTHC_MODELS`` or the project's own: only the first run prepares."""
    cache = Path(os.environ.get("TTHC_MODELS") or PROJECT / "var" / "models")
    prepare(cache, lambda _what, _share: None)
    return cache


@pytest.fixture(scope="session")
def encoder(models: Path) -> OnnxEncoder:
    return OnnxEncoder(models / DEFAULT_MODEL)
