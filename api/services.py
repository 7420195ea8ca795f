"""The composition root: the assistant, the records, and the threads that compute."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

from starlette.requests import HTTPConnection

from api.errors import ApiError, ErrorCode
from api.settings import Settings
from api.sites.registry import Sites
from api.storage.database import StorageError
from api.storage.records import Records
from api.storage.sites import SiteRecords
from assistant.answering import Assistant
from assistant.factory import AssistantSettings, build_assistant
from index.artifact import ArtifactError
from index.models.cache import ModelMissing

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("tthc.api")

THREADS = 2
"""Answers computed at once in one process: encoding leaves the interpreter's lock, the rest does not."""

CARE_SECONDS = 5.0
"""How often a newer index is looked for and expired conversations are forgotten."""


class Services:
    """What the endpoints work with.

    ``load`` builds the assistant and raises ArtifactError or ModelMissing while there is nothing to load; it is
    asked again until there is, so an index published later makes the service ready without a restart.
    """

    def __init__(self, settings: Settings, records: Records, load: Callable[[], Assistant]) -> None:
        self.settings = settings
        self.records = records
        self.sites = Sites(SiteRecords(records.database))
        self._load = load
        self._assistant: Assistant | None = None
        self._missing = "the index is being loaded"
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")

    @property
    def assistant(self) -> Assistant:
        """Raises ApiError not_ready."""
        if self._assistant is None:
            raise ApiError(ErrorCode.NOT_READY)
        return self._assistant

    async def compute(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs ``step`` on one of the computing threads, within the time limit, queueing included."""
        future = self._pool.submit(step, *args, **kwargs)
        try:
            async with asyncio.timeout(self.settings.time_limit):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise ApiError(ErrorCode.TIMEOUT) from None
        except StorageError as error:
            log.error("%s", error)
            raise ApiError(ErrorCode.STORAGE_UNAVAILABLE) from error

    def trouble(self) -> str | None:
        """Why the service can't answer now, or None."""
        if self._assistant is None:
            return self._missing
        try:
            self.records.check()
        except StorageError as error:
            return str(error)
        return None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Loads the assistant, then keeps index and records current until the service stops."""
        await asyncio.to_thread(self._take_care)
        care = asyncio.create_task(self._care())
        try:
            yield
        finally:
            care.cancel()
            self._pool.shutdown(cancel_futures=True)
            self.records.close()

    async def _care(self) -> None:
        while True:
            await asyncio.sleep(CARE_SECONDS)
            try:
                await asyncio.to_thread(self._take_care)
            except Exception:
                # One round that failed must not be the last one.
                log.exception("could not look after index and records")

    def _take_care(self) -> None:
        try:
            if self._assistant is None:
                self._assistant = self._load()
                log.info("ready, index %s", self._assistant.passport["index"])
            elif self._assistant.reload_if_changed():
                log.info("now serving index %s", self._assistant.passport["index"])
            self.records.forget_expired_conversations()
        except (ArtifactError, ModelMissing, StorageError) as error:
            # A broken newer index leaves the one that is loaded in service.
            self._missing = str(error)
            log.warning("%s", error)


def open_services(settings: Settings) -> Services:
    """Raises StorageError when the database can't be opened; a missing index is waited for."""
    wanted = AssistantSettings(settings.home, settings.encoder, models=settings.models)
    return Services(settings, Records(settings.database), lambda: build_assistant(wanted))


def services_of(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services
