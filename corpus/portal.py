"""Reads the National Public Service Portal's API, politely: one request at a time, backing off, resuming.

The API is unpublished (July 2026): a list by cursor, then one record at a time; a firewall may answer 403 or 429.
What was read is spooled as JSON lines, so an interruption loses nothing and the same reader serves file and portal.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

BASE_URL = "https://dichvucong.gov.vn/api/v1"
LIST_PATH = "/submitting/formality/list-all-formality-by-citizen"
RECORD_PATH = "/configuring/formality/get-formality-by-citizen"

PAUSE_SECONDS = 0.5
"""Between two requests: the portal serves citizens first."""

PAGE = 100
ATTEMPTS = 6
FIRST_WAIT_SECONDS = 5.0
"""After 403, 429 or 5xx; doubled each time, with a third of jitter, unless the answer says how long to wait."""


class PortalError(RuntimeError):
    """The portal would not answer; what was read so far is kept, and the next run goes on from there."""


class RecordGoneError(PortalError):
    """The portal lists the record and no longer has it."""


class PortalClient:
    """Calls the portal's two methods.  ``base_url``, ``pause`` and ``first_wait`` (seconds) are for tests."""

    def __init__(
        self, base_url: str = BASE_URL, pause: float = PAUSE_SECONDS, first_wait: float = FIRST_WAIT_SECONDS
    ) -> None:
        self._client = httpx2.Client(
            base_url=base_url, timeout=30.0, headers={"User-Agent": "tthc (procedure records, Da Nang)"}
        )
        self._pause = pause
        self._first_wait = first_wait

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def list_after(self, last_id: str | None) -> list[dict[str, Any]]:
        """The next page of the list behind a cursor, in the portal's order; empty at the end.  Raises PortalError."""
        data = self._post(LIST_PATH, {"limit": PAGE, "lastId": last_id, "q": ""})
        rows = data
        if isinstance(data, dict):
            rows = data.get("items", data.get("rows"))
        if not isinstance(rows, list):
            raise PortalError(f"{LIST_PATH}: the portal gave no list but {str(data)[:100]}")
        return [row for row in rows if isinstance(row, dict) and row.get("id")]

    def record(self, record_id: str) -> dict[str, Any]:
        """One record's detail.  Raises RecordGoneError, PortalError."""
        data = self._post(RECORD_PATH, {"id": record_id})
        if not isinstance(data, dict):
            raise RecordGoneError(f"record {record_id}: the portal gave no data")
        return data

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        wait = self._first_wait
        for attempt in range(1, ATTEMPTS + 1):
            time.sleep(self._pause)
            try:
                response = self._client.post(path, json=body)
            except httpx2.HTTPError as error:
                reason, said = f"{type(error).__name__}: {error}", None
            else:
                if response.status_code == 200:
                    return _data(response, path)
                reason, said = f"HTTP {response.status_code}", response.headers.get("Retry-After")
                if response.status_code in (404, 410):
                    raise RecordGoneError(f"{path}: {reason}")
                if response.status_code not in (403, 408, 429) and response.status_code < 500:
                    raise PortalError(f"{path}: {reason}")
            if attempt < ATTEMPTS:
                asked = float(said) if said and said.isdigit() else 0.0
                time.sleep(max(asked, wait * (1 + random.random() / 3)))
                wait *= 2
        raise PortalError(f"{path}: {reason} after {ATTEMPTS} attempts; run it again later, it goes on from here")


def _data(response: httpx2.Response, path: str) -> Any:
    try:
        envelope = response.json()
    except ValueError as error:
        raise PortalError(f"{path}: the portal answered with something that is not JSON") from error
    if not isinstance(envelope, dict) or envelope.get("code") != "OK":
        raise PortalError(f"{path}: the portal answered {str(envelope)[:100]}")
    return envelope.get("data")


def download(client: PortalClient, folder: Path, progress: Callable[[int], None]) -> Path:
    """Reads every record into ``folder/records.jsonl`` and gives that path.

    A run that was cut goes on: records it already kept are not asked for again.  A record that is listed and gone is
    kept without its detail, which the reader reports.  Raises PortalError, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    spool, finished = folder / "records.part.jsonl", folder / "records.jsonl"
    done = _mended(spool)
    with spool.open("ab") as stream:
        for count, row in enumerate(_rows(client), start=1):
            if row["id"] not in done:
                try:
                    detail = client.record(row["id"])
                except RecordGoneError:
                    detail = None
                named = detail or row
                line = {"id": row["id"], "code": named.get("code"), "name": named.get("name"), "detail": detail}
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                stream.flush()
                done.add(row["id"])
            progress(count)
    os.replace(spool, finished)
    return finished


def _rows(client: PortalClient) -> Iterator[dict[str, Any]]:
    """The whole list.  It is walked from its start at every run: a cursor kept from yesterday may point nowhere."""
    last: str | None = None
    seen: set[str] = set()
    while page := [row for row in client.list_after(last) if row["id"] not in seen]:
        yield from page
        seen.update(row["id"] for row in page)
        last = page[-1]["id"]


def _mended(spool: Path) -> set[str]:
    """Ids already in the spool; a last line that was cut is taken away."""
    if not spool.exists():
        return set()
    whole, ids = 0, set()
    with spool.open("rb") as stream:
        for line in stream:
            if not line.endswith(b"\n"):
                break
            try:
                ids.add(json.loads(line)["id"])
            except (ValueError, KeyError, TypeError):
                break
            whole += len(line)
    with spool.open("r+b") as stream:
        stream.truncate(whole)
    return ids
