"""The live client against a server of our own that behaves as the portal's firewall does."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus.portal import ATTEMPTS, LIST_PATH, RECORD_PATH, PortalClient, PortalError, download
from corpus.readers import Record, Unreadable
from corpus.readers.portal_api import PortalApiReader
from tests.corpus.records import AS_OF, detail

PROJECT = Path(__file__).resolve().parents[2]
IDS = [f"id-1.{i:06}" for i in range(7)]
PAGE = 3


class Portal(ThreadingHTTPServer):
    """Lists seven records by cursor, three a page, and gives each; ``mishaps`` happen first, in their order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.times: list[float] = []
        self.mishaps: list[Callable[[Handler], None]] = []
        self.gone: set[str] = set()
        self.slow = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api/v1"

    def records_asked(self) -> Counter[str | None]:
        return Counter(key for path, key in self.asked if path == RECORD_PATH)


class Handler(BaseHTTPRequestHandler):
    server: Portal

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self.path.removeprefix("/api/v1")
        key = body["id"] if path == RECORD_PATH else body["lastId"]
        self.server.asked.append((path, key))
        self.server.times.append(time.monotonic())
        if self.server.mishaps:
            self.server.mishaps.pop(0)(self)
        elif path == LIST_PATH:
            start = 0 if key is None else IDS.index(key) + 1
            self.answer(
                200, envelope([{"id": i, "code": i[3:], "name": "Trong danh sách"} for i in IDS[start : start + PAGE]])
            )
        elif key in self.server.gone:
            self.answer(404, b"")
        else:
            time.sleep(self.server.slow)
            self.answer(200, envelope(detail(key[3:])))

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """The test's output is not the server's log."""


def envelope(data: Any, code: str = "OK") -> bytes:
    return json.dumps({"code": code, "data": data}).encode()


def says(status: int, content: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, content, **headers)


def cut(handler: Handler) -> None:
    """Promises a hundred bytes, sends ten, and hangs up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"code": "')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


@pytest.fixture
def portal() -> Iterator[Portal]:
    server = Portal()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(portal: Portal) -> Iterator[PortalClient]:
    with PortalClient(portal.url, pause=0.0, first_wait=0.01) as opened:
        yield opened


def fetch(client: PortalClient, folder: Path) -> Path:
    return download(client, folder, lambda _count: None)


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]


def test_the_whole_list_is_read_by_cursor_and_the_file_reader_takes_it(
    portal: Portal, client: PortalClient, tmp_path: Path
) -> None:
    counted: list[int] = []
    path = download(client, tmp_path, counted.append)
    assert path == tmp_path / "records.jsonl"
    assert [p.name for p in tmp_path.iterdir()] == ["records.jsonl"]
    assert ids(path) == IDS
    assert counted == [1, 2, 3, 4, 5, 6, 7]
    assert [key for path, key in portal.asked if path == LIST_PATH] == [None, IDS[2], IDS[5], IDS[6]]
    readings = list(PortalApiReader(path, AS_OF).read())
    assert [r.procedure.source.record_id for r in readings if isinstance(r, Record)] == IDS


@pytest.mark.parametrize("status", [403, 408, 429, 500, 502, 503])
def test_a_refusal_is_waited_out(portal: Portal, client: PortalClient, status: int) -> None:
    portal.mishaps = [says(status), says(status)]
    assert client.record(IDS[0])["code"] == "1.000000"
    assert portal.records_asked() == {IDS[0]: 3}


def test_a_cut_connection_is_tried_again(portal: Portal, client: PortalClient) -> None:
    portal.mishaps = [cut, cut]
    assert client.record(IDS[1])["code"] == "1.000001"
    assert portal.records_asked() == {IDS[1]: 3}


def test_each_wait_is_twice_the_one_before(portal: Portal) -> None:
    portal.mishaps = [says(429)] * 3
    with PortalClient(portal.url, pause=0.0, first_wait=0.04) as client:
        client.record(IDS[0])
    waits = [b - a for a, b in zip(portal.times, portal.times[1:], strict=False)]
    assert waits[0] >= 0.04
    assert waits[1] >= 0.08
    assert waits[2] >= 0.16


def test_the_portal_may_say_how_long_to_wait(portal: Portal, client: PortalClient) -> None:
    portal.mishaps = [says(429, Retry_After="1")]
    started = time.monotonic()
    client.record(IDS[0])
    assert time.monotonic() - started >= 1.0


@pytest.mark.parametrize("said", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-5", ""])
def test_a_wait_that_is_no_number_is_ours(portal: Portal, client: PortalClient, said: str) -> None:
    portal.mishaps = [says(403, Retry_After=said)]
    assert client.record(IDS[0])["code"] == "1.000000"


def test_requests_are_a_pause_apart(portal: Portal) -> None:
    with PortalClient(portal.url, pause=0.05) as client:
        for record_id in IDS[:3]:
            client.record(record_id)
    assert portal.times[2] - portal.times[0] >= 0.1


def test_it_gives_up_with_the_remedy(portal: Portal, client: PortalClient) -> None:
    portal.mishaps = [says(403)] * ATTEMPTS
    with pytest.raises(
        PortalError, match=f"HTTP 403 after {ATTEMPTS} attempts; run it again later, it goes on from here"
    ):
        client.list_after(None)
    assert len(portal.asked) == ATTEMPTS


def test_no_portal_at_all_is_a_portal_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with PortalClient(address, pause=0.0, first_wait=0.001) as client, pytest.raises(PortalError, match="ConnectError"):
        client.list_after(None)


@pytest.mark.parametrize("status", [400, 401, 302])
def test_what_waiting_cannot_mend_is_said_at_once(portal: Portal, client: PortalClient, status: int) -> None:
    portal.mishaps = [says(status, Location="/login")]
    with pytest.raises(PortalError, match=f"HTTP {status}"):
        client.record(IDS[0])
    assert len(portal.asked) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>Request rejected</html>", "something that is not JSON"),
        (b"\xff\xfe{", "something that is not JSON"),
        (b"[]", "the portal answered"),
        (envelope(None, "ERROR"), "the portal answered .*ERROR"),
        (envelope(None), "gave no list"),
        (envelope("maintenance"), "gave no list but maintenance"),
        (envelope({"content": []}), "gave no list"),
        (envelope({"items": None}), "gave no list"),
    ],
)
def test_an_answer_of_another_kind_is_a_clear_error(
    portal: Portal, client: PortalClient, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "records.jsonl").write_text("yesterday's\n", encoding="utf-8")
    portal.mishaps = [says(200, content, Content_Type="text/html")]
    with pytest.raises(PortalError, match=message):
        fetch(client, tmp_path)
    # What was read yesterday is not replaced by nothing.
    assert (tmp_path / "records.jsonl").read_text(encoding="utf-8") == "yesterday's\n"


@pytest.mark.parametrize("key", ["items", "rows"])
def test_a_list_in_an_object_is_a_list(portal: Portal, client: PortalClient, key: str) -> None:
    portal.mishaps = [says(200, envelope({key: [{"id": "x"}, {"name": "no id"}, "no row"]}))]
    assert client.list_after(None) == [{"id": "x"}]


def test_a_record_that_is_gone_does_not_stop_the_others(portal: Portal, client: PortalClient, tmp_path: Path) -> None:
    portal.gone = {IDS[3]}
    path = fetch(client, tmp_path)
    assert ids(path) == IDS
    bad = [r for r in PortalApiReader(path, AS_OF).read() if isinstance(r, Unreadable)]
    assert [r.place for r in bad] == ["records.jsonl:4"]


def test_a_failed_run_goes_on_without_asking_again(portal: Portal, client: PortalClient, tmp_path: Path) -> None:
    spool = tmp_path / "records.part.jsonl"
    for record_id in IDS[:4]:
        line = json.dumps({"id": record_id, "detail": detail(record_id[3:])}).encode() + b"\n"
        with spool.open("ab") as stream:
            stream.write(line)
    assert ids(fetch(client, tmp_path)) == IDS
    assert portal.records_asked() == dict.fromkeys(IDS[4:], 1)
    assert not spool.exists()


@pytest.mark.parametrize(
    "tail",
    [
        b'{"id": "id-1.000002", "code": "1.00',
        b'{"id": "id-1.000002", "detail": {}}',  # Whole but for its line's end: the next one would run into it.
        b"[1, 2]\n",
        b"7\n",
        b'{"no": "id"}\n',
        b"\xff\xfe\x00",
    ],
)
def test_half_a_last_line_is_mended(portal: Portal, client: PortalClient, tmp_path: Path, tail: bytes) -> None:
    kept = b"".join(json.dumps({"id": i, "detail": detail(i[3:])}).encode() + b"\n" for i in IDS[:2])
    (tmp_path / "records.part.jsonl").write_bytes(kept + tail)
    path = fetch(client, tmp_path)
    assert ids(path) == IDS
    assert path.read_bytes().startswith(kept)
    assert portal.records_asked() == dict.fromkeys(IDS[2:], 1)


KILLED = """
import sys
from pathlib import Path
from corpus.portal import PortalClient, download
with PortalClient(sys.argv[1], pause=0.0) as client:
    download(client, Path(sys.argv[2]), lambda count: print(count, flush=True))
"""


def test_a_killed_run_is_taken_up_where_it_was(portal: Portal, client: PortalClient, tmp_path: Path) -> None:
    portal.slow = 0.1
    command = [sys.executable, "-c", KILLED, portal.url, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        while running.stdout.readline() != "3\n":
            pass
        running.kill()
        running.stdout.read()
    assert running.returncode == -signal.SIGKILL
    assert not (tmp_path / "records.jsonl").exists()
    portal.slow = 0.0
    assert ids(fetch(client, tmp_path)) == IDS
    asked = portal.records_asked()
    assert [asked[i] for i in IDS[:3]] == [1, 1, 1]
    # At most the record that was under way when the run was killed is asked for twice.
    assert asked.total() <= len(IDS) + 1
