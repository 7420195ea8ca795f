"""The files of the surfaces as they are sent, without the rest of the service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import NO_TELEMETRY
from api.pages.assets import router


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI(telemetry=NO_TELEMETRY)
    app.include_router(router)
    with TestClient(app) as client:
        yield client
