"""Speed and size on this machine, beside a plain baseline: ``make bench`` (needs the reference data).

Import, index from nothing, index after ten changed procedures, server start, one client, sixteen clients, memory; then
the baseline. Ends by writing ``evaluation/results/benchmark.json`` and ``benchmark.md``. Load stays on loopback and is
bounded in count.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from evaluation.judgments import read_judgments
from evaluation.metrics import percentile

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data"
RESULTS = PROJECT / "evaluation" / "results"
PORT = 8077
ONE_CLIENT_REQUESTS = 600
SIXTEEN_CLIENTS_REQUESTS = 3000
CHANGED = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a home to use and keep, so that a second run skips what stands")
    parser.add_argument("--serving", type=Path, help="measure only the server, on a home whose index stands")
    arguments = parser.parse_args()
    if arguments.serving:
        _serving_only(arguments.serving)
        return
    with tempfile.TemporaryDirectory() as scratch:
        home = arguments.keep or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        figures = _measure(home)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "benchmark.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (RESULTS / "benchmark.md").write_text(_table(figures), encoding="utf-8")
    _say(_table(figures))


def _serving_only(home: Path) -> None:
    """Server start, latency, throughput and memory on an index that stands; writes ``serving.json``."""
    environment = {**os.environ, "TTHC_HOME": str(home), "TTHC_RATE_ASK": "off", "TTHC_RATE_READ": "off"}
    questions = [j.question for j in read_judgments(SHARED / "questions" / "development.jsonl")]
    figures = {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load_before": round(os.getloadavg()[0], 2),
        "commit": _output(["git", "rev-parse", "--short", "HEAD"], environment).strip(),
        **_serve([sys.executable, "-m", "cli.main"], environment, questions),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "serving.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    _say(json.dumps(figures, indent=1))


def _measure(home: Path) -> dict[str, Any]:
    environment = {**os.environ, "TTHC_HOME": str(home), "TTHC_RATE_ASK": "off", "TTHC_RATE_READ": "off"}
    environment.setdefault("TTHC_MODELS", str(PROJECT / "var" / "models"))
    questions = [j.question for j in read_judgments(SHARED / "questions" / "development.jsonl")]
    figures: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load_before": round(os.getloadavg()[0], 2),
        "commit": _output(["git", "rev-parse", "--short", "HEAD"], environment).strip(),
    }
    tthc = [sys.executable, "-m", "cli.main"]
    portal = [
        *tthc,
        "import",
        "portal-api",
        str(SHARED / "portal-api.jsonl.xz"),
        "--scope",
        "city",
        "--as-of",
        "2026-07-18",
    ]
    _output([*tthc, "model", "prepare"], environment)
    figures["import_s"] = _timed(lambda: _output(portal, environment))
    figures["build_from_nothing_s"] = _timed(lambda: _say(_output([*tthc, "index", "build"], environment)))
    _change(home / "imported" / "procedures")
    figures["build_after_ten_changes_s"] = _timed(lambda: _say(_output([*tthc, "index", "build"], environment)))
    figures["index_mb"] = round(
        sum(p.stat().st_size for p in (home / "index" / "live").rglob("*") if p.is_file()) / 1e6
    )
    figures |= _serve(tthc, environment, questions)
    model = home / "sentence-transformers"
    _output([*tthc, "model", "prepare", "--sentence-transformers", str(model)], environment)
    baseline = [sys.executable, "-m", "evaluation.baseline", str(home / "imported"), str(model)]
    said = _output([*baseline, str(SHARED / "questions" / "development.jsonl")], environment)
    figures["baseline"] = json.loads(said.strip().splitlines()[-1])
    evaluated = [*tthc, "evaluate", "--json", "--judgments", str(SHARED / "questions" / "development.jsonl")]
    ours = json.loads(_output(evaluated, environment))
    figures["ours"] = {key: ours[key] for key in ("recall@1", "recall@5", "recall@10", "mrr", "n", "latency_ms")}
    return figures


def _change(records: Path) -> None:
    """Changes the steps of ten imported records, as a portal update would."""
    changed = 0
    for path in sorted(records.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if not data.get("steps") or (PROJECT / "corpus" / "data" / "procedures" / path.name).exists():
            continue
        data["steps"][0]["text"]["text"] += f" (sửa lúc {time.time_ns()})"
        data["source"]["digest"] = f"{time.time_ns():064d}"
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        changed += 1
        if changed == CHANGED:
            return


def _serve(tthc: list[str], environment: dict[str, str], questions: list[str]) -> dict[str, Any]:
    """Start, one client, sixteen clients, memory of the one worker."""
    began = time.perf_counter()
    command = [*tthc, "serve", "--port", str(PORT)]
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            base = f"http://127.0.0.1:{PORT}"
            _wait_ready(base)
            figures: dict[str, Any] = {"server_ready_s": round(time.perf_counter() - began, 1)}
            with httpx2.Client(base_url=base, timeout=30) as client:
                for question in questions[:50]:
                    _ask(client, question)
                one = [_ask(client, questions[i % len(questions)]) for i in range(ONE_CLIENT_REQUESTS)]
            figures["one_client_ms"] = {"p50": round(percentile(one, 0.5), 1), "p99": round(percentile(one, 0.99), 1)}
            figures |= _sixteen(base, questions)
            figures["rss_mib"] = _rss(server.pid)
        finally:
            server.terminate()
    return figures


def _sixteen(base: str, questions: list[str]) -> dict[str, Any]:
    def work(part: int) -> list[float]:
        with httpx2.Client(base_url=base, timeout=30) as client:
            mine = range(part, SIXTEEN_CLIENTS_REQUESTS, 16)
            return [_ask(client, questions[i % len(questions)]) for i in mine]

    began = time.perf_counter()
    with ThreadPoolExecutor(16) as pool:
        latency = [ms for part in pool.map(work, range(16)) for ms in part]
    seconds = time.perf_counter() - began
    return {
        "sixteen_clients_per_s": round(len(latency) / seconds, 1),
        "sixteen_clients_ms": {"p50": round(percentile(latency, 0.5), 1), "p99": round(percentile(latency, 0.99), 1)},
    }


def _ask(client: httpx2.Client, question: str) -> float:
    began = time.perf_counter()
    response = client.post("/v1/ask", json={"question": question})
    response.raise_for_status()
    return (time.perf_counter() - began) * 1000


def _wait_ready(base: str) -> None:
    for _ in range(600):
        try:
            if httpx2.get(f"{base}/readyz", timeout=2).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.05)
    raise SystemExit("the server did not get ready within 30 s")


def _rss(pid: int) -> int:
    """Resident memory in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return round(int(found.group(1)) / 1024)


def _timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return round(time.perf_counter() - began, 1)


def _output(command: list[str], environment: dict[str, str]) -> str:
    _say(f"$ {' '.join(Path(command[0]).name if i == 0 else part for i, part in enumerate(command))}")
    return subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _table(figures: dict[str, Any]) -> str:
    plain, ours = figures["baseline"], figures["ours"]
    rows = [
        ("import of 5,665 records, s", "≤ 60", figures["import_s"], ""),
        ("index from nothing, s", "≤ 600", figures["build_from_nothing_s"], f"{plain['build_s']} (titles only)"),
        ("index after 10 changed procedures, s", "≤ 15", figures["build_after_ten_changes_s"], ""),
        ("server ready, s", "≤ 5", figures["server_ready_s"], ""),
        ("/v1/ask one client, p50 / p99 ms", "≤ 25 / 80", "{p50} / {p99}".format(**figures["one_client_ms"]),
         "{p50} / {p99} (search alone)".format(**plain["search_ms"])),
        ("/v1/ask 16 clients, answers/s", "≥ 100", figures["sixteen_clients_per_s"], ""),
        ("/v1/ask 16 clients, p50 / p99 ms", "", "{p50} / {p99}".format(**figures["sixteen_clients_ms"]), ""),
        ("resident memory of a worker, MiB", "≤ 500", figures["rss_mib"], plain["rss_mib"]),
        ("index on disk, MB", "", figures["index_mb"], ""),
        ("recall@1 / @5, development questions", "", f"{ours['recall@1']} / {ours['recall@5']}",
         f"{plain['recall@1']} / {plain['recall@5']}"),
    ]  # fmt: skip
    lines = [
        f"# Benchmark, {figures['measured_at']}, commit {figures['commit']}",
        "",
        f"{figures['machine']}; load before {figures['load_before']}; scope `city`; `make bench`.",
        "",
        "| what | target | ours | plain baseline |",
        "|---|---|---|---|",
        *(f"| {what} | {target} | {our} | {base} |" for what, target, our, base in rows),
        "",
        "Plain baseline: sentence-transformers on torch, `IndexFlatIP`, rank_bm25 over words, sum of z-scores.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
