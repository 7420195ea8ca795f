"""`tthc serve`: a port that is taken, settings that are wrong, and two workers from start to a graceful end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import corpus
from corpus.store import read_corpus
from index.build import build_index
from index.encoders import HashingEncoder

SERVE = [sys.executable, "-m", "cli.main", "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refused(*arguments: str, **environment: str) -> str:
    """The one line that a command which can't start says."""
    ended = subprocess.run(
        [*SERVE, *arguments], env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_a_port_in_use_is_said_at_once_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refused("--port", str(port), TTHC_HOME=str(tmp_path / "home"))
    assert f"port {port} is in use" in line
    assert "--port" in line
    assert not (tmp_path / "home").exists()


def test_what_is_wrong_is_named_before_anything_is_prepared(tmp_path: Path) -> None:
    port = str(free_port())
    assert "no address" in refused("--host", "no.such.host.invalid", "--port", port, TTHC_HOME=str(tmp_path))
    assert "TTHC_TIME_LIMIT" in refused("--port", port, TTHC_HOME=str(tmp_path), TTHC_TIME_LIMIT="soon")
    (tmp_path / "file").write_text("not a folder")
    assert "TTHC_HOME" in refused("--port", port, TTHC_HOME=str(tmp_path / "file"))


def get(url: str, body: dict[str, str] | None = None) -> dict[str, object]:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        return dict(json.load(response))


def test_two_workers_answer_one_conversation_and_end_gracefully(tmp_path: Path) -> None:
    bundled = read_corpus([Path(corpus.__path__[0]) / "data"])
    build_index(bundled, tmp_path / "index", HashingEncoder(), "hashing", lambda *_: None)
    url = f"http://127.0.0.1:{(port := free_port())}"
    environment = os.environ | {"TTHC_HOME": str(tmp_path), "TTHC_ENCODER": "hashing"}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [*SERVE, "--port", str(port), "--workers", "2"], env=environment, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert get(f"{url}/readyz")["status"] == "ready"
                break
            except urllib.error.URLError:
                assert server.poll() is None, (tmp_path / "log").read_text()
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()
                time.sleep(0.2)
        first = get(f"{url}/v1/ask", {"question": "1.001193 cần giấy tờ gì 0912345678"})
        conversation = str(first["conversation_id"])
        for _ in range(8):
            # Each connection goes to whichever worker takes it first.
            then = get(f"{url}/v1/ask", {"question": "thế còn phí?", "conversation_id": conversation})
            assert (then["conversation_id"], then["section"]) == (conversation, "fee")
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) is not None
    said = (tmp_path / "log").read_text()
    assert said.count("Application shutdown complete") == 2, said
    assert "POST /v1/ask 200" in said
    assert "0912345678" not in said
    assert "Traceback" not in said
