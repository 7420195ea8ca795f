"""The application: routes, and what stands before them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from api.ask.endpoints import router as ask
from api.errors import install_error_handlers
from api.feedback.endpoints import router as feedback
from api.health.endpoints import router as health
from api.pages.assets import router as assets
from api.pages.embed import router as embedded
from api.pages.endpoints import router as pages
from api.pages.kiosk import router as kiosk
from api.pages.leaflet import router as leaflets
from api.pages.qr import router as codes
from api.procedures.endpoints import router as procedures
from api.rates import RateLimit
from api.reference.endpoints import router as reference
from api.security import BodyLimit, RequestTrail
from api.services import Services, open_services
from api.settings import BODY_LIMIT, Settings
from api.sites.cors import CrossOrigin
from api.sites.endpoints import router as sites
from api.sites.preview import router as previews

NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)
"""Spans would carry bodies, and an exporter named in the environment would send them out."""


def create_app(services: Services) -> FastAPI:
    """The application around ``services``, which live as long as it does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with services.running():
            yield

    app = FastAPI(
        title="Trợ lý thủ tục hành chính Đà Nẵng",
        description="Answers about administrative procedures, each from its record, cited and dated.",
        version=_version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    app.state.services = services
    for router in (
        ask,
        procedures,
        reference,
        feedback,
        sites,
        health,
        assets,
        embedded,
        pages,
        leaflets,
        codes,
        previews,
        kiosk,
    ):
        app.include_router(router)
    install_error_handlers(app)
    # The last one added meets the request first.
    settings = services.settings
    app.add_middleware(BodyLimit, limit=BODY_LIMIT)
    app.add_middleware(
        RateLimit,
        answers=settings.answer_rate,
        reads=settings.read_rate,
        trusted=settings.trusted_proxies,
    )
    app.add_middleware(CrossOrigin, sites=services.sites, public_url=settings.public_url)
    app.add_middleware(RequestTrail)
    return app


def create_service() -> FastAPI:
    """The application as the environment says: what each worker process of uvicorn calls.

    Raises SettingsError and StorageError.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    return create_app(open_services(Settings.from_environment()))


def _version() -> str:
    try:
        return version("tthc")
    except PackageNotFoundError:
        return "0"
