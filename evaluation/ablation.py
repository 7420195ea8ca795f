"""The ablation table: ``make ablation`` writes ``evaluation/results/ablation.json`` and ``ablation.md``.

Over the live index of TTHC_HOME: the plain baseline, peers, each lever added one by one, and the program as served, on
the development questions; then the plain questions with their diacritics stripped.  Near-copies among the corpus's
questions are left out of the evidence for the question they copy.  The plain baseline takes minutes to encode; its run
is kept under TTHC_HOME/evaluation and used again while questions and number of records are the same.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.factory import AssistantSettings, build_assistant
from corpus.store import BUNDLED
from evaluation.ablation_figures import agreement, paired, row_figures, stripped_figures
from evaluation.ablation_table import table
from evaluation.causes import counts, misses
from evaluation.judgments import Judgment, judgments_digest, read_judgments
from evaluation.leave_out import honest_assistants
from evaluation.levers import Bench, levers, open_bench
from evaluation.metrics import ndcg, rank_of
from evaluation.peers import Found, overviews, plain_peers, txtai_peer
from evaluation.record import Row, RunRecord, load_record
from evaluation.retrieval_digest import retrieval_digest, retrieval_parts
from evaluation.run import evaluate
from index.encoders import open_encoder
from index.models.cache import models_directory

PROJECT = Path(__file__).parents[1]
QUESTIONS = PROJECT.parent / "shared" / "data" / "questions" / "development.jsonl"
RESULTS = PROJECT / "evaluation" / "results"
SERVED = "as served"
STRIPPED_SLICE = "plain"
TXTAI = "txtai, hybrid, with our encoder"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="judgments for tuning; never a sealed set")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--txtai", type=Path, help="the Python interpreter of an environment with txtai")
    parser.add_argument(
        "--before",
        type=Path,
        help="what `tthc evaluate --explain --json` printed before the work: its causes are shown",
    )
    parser.add_argument("--no-baseline", action="store_true", help="leave the plain baseline out")
    parser.add_argument("--disturbed", action="store_true", help="say that the timings were taken on a busy machine")
    arguments = parser.parse_args()
    home = Path(os.environ.get("TTHC_HOME") or PROJECT / "var")
    settings = AssistantSettings(home, models=models_directory(os.environ))
    judgments = [j for j in read_judgments(arguments.questions) if j.codes and not j.context]
    figures = {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load_before": round(os.getloadavg()[0], 2),
        "disturbed": arguments.disturbed,
        "retrieval": {"digest": retrieval_digest(), "parts": retrieval_parts()},
        "questions": {"file": arguments.questions.name, "digest": judgments_digest(judgments), "n": len(judgments)},
        "before": _before(arguments.before, arguments.out / "ablation.json"),
        **measure(settings, judgments, arguments),
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "ablation.json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (arguments.out / "ablation.md").write_text(table(figures), encoding="utf-8")


def measure(
    settings: AssistantSettings, judgments: Sequence[Judgment], arguments: argparse.Namespace
) -> dict[str, Any]:
    """All figures but the head, over the live index.  Raises what opening and building raise."""
    layers = [BUNDLED, *(p for name in ("imported", "local") if (p := settings.home / name).is_dir())]
    kept = settings.home / "evaluation"
    baseline = None if arguments.no_baseline else _baseline(layers[1:] or layers, kept, arguments.questions, judgments)
    with honest_assistants(settings, judgments, layers) as apart:
        _say("peers")
        bench = open_bench(settings.index_root, open_encoder(settings.encoder, settings.model_cache, threads=1))
        without = open_bench(apart.root, bench.encoder) if apart.root else bench
        records = overviews(bench)
        peers = plain_peers(bench, records, judgments)
        if arguments.txtai:
            peers[TXTAI] = txtai_peer(arguments.txtai, kept / "txtai", bench, records, judgments)
        others = [_record(name, judgments, found) for name, found in peers.items()]
        _say("levers")
        copied = frozenset(apart.assistants)
        runs = _levers(bench, without, judgments, copied)
        assistant = build_assistant(settings)
        served = evaluate(assistant, judgments, _no_progress, apart.assistants)
        runs.append(served.record(SERVED))
        bare = [_bare(j) for j in judgments if j.slice == STRIPPED_SLICE]
        stripped = _levers(bench, without, bare, copied)
        stripped.append(evaluate(assistant, bare, _no_progress, apart.assistants).record(SERVED))
        causes = counts(list(misses(served.results, apart.assistants, assistant)))
    first = [baseline] if baseline else []
    before = [None, *[baseline] * (len(others) + 1)] if baseline else [None] * (len(others) + 1)
    compared = zip([*first, *others, *runs], [*before, *runs], strict=False)
    return {
        "index": served.passport,
        "near_copies_left_out": sorted(copied),
        "last_lever_agrees_with_served": agreement(runs[-2], runs[-1]),
        "rows": [row_figures(run, than) for run, than in compared],
        "served_against": [
            {"against": run.name, "change": paired(run.rows, runs[-1].rows)} for run in (*first, *others)
        ],
        "stripped": stripped_figures(runs, stripped),
        "causes": [{"cause": cause, "n": n, "slices": slices} for cause, n, slices in causes],
    }


def _before(path: Path | None, page: Path) -> dict[str, Any] | None:
    """Recall and causes of misses of an earlier program; those of the page that is written over unless named."""
    if path:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {key: data[key] for key in ("recall@1", "recall@5", "index", "causes")}
    kept = json.loads(page.read_text(encoding="utf-8")) if page.exists() else {}
    return kept.get("before")


def _levers(bench: Bench, without: Bench, judgments: Sequence[Judgment], copied: frozenset[str]) -> list[RunRecord]:
    """One run a lever.  ``without``: the bench to ask for the questions in ``copied``."""
    rows = levers()
    found: list[Found] = [{} for _ in rows]
    for judgment in judgments:
        asked = without if judgment.id in copied else bench
        for place, result in enumerate(asked.find(judgment.question, rows)):
            found[place][judgment.id] = result
    return [_record(lever.name, judgments, one) for lever, one in zip(rows, found, strict=True)]


def _record(name: str, judgments: Sequence[Judgment], found: Found) -> RunRecord:
    rows = []
    for judgment in judgments:
        codes, ms = found[judgment.id]
        rank, gain = rank_of(codes, judgment.codes), ndcg(codes, judgment.codes)
        rows.append(Row(judgment.id, judgment.slice, True, rank, tuple(codes[:10]), ms, ndcg=gain))
    return RunRecord(name, {}, judgments_digest(judgments), tuple(rows))


def _baseline(layers: Sequence[Path], kept: Path, questions: Path, judgments: Sequence[Judgment]) -> RunRecord:
    """The plain baseline's run, made anew where the kept one is of other questions or another number of records."""
    path, layer = kept / "baseline.json", layers[0]
    records = sum(1 for _ in (layer / "procedures").glob("*.json"))
    if path.exists():
        found = load_record(path)
        if found.judgments == judgments_digest(judgments) and found.passport == {"procedures": str(records)}:
            return found
    _say("plain baseline (minutes)")
    model = kept / "sentence-transformers"
    kept.mkdir(parents=True, exist_ok=True)
    prepare = ["-m", "cli.main", "model", "prepare", "--sentence-transformers", str(model)]
    run = ["-m", "evaluation.baseline", str(layer), str(model), str(questions), str(path)]
    for command in (prepare, run):
        subprocess.run([sys.executable, *command], cwd=PROJECT, check=True, stdout=sys.stderr)
    shutil.rmtree(model)
    return load_record(path)


def _bare(judgment: Judgment) -> Judgment:
    return replace(judgment, question=without_diacritics(judgment.question))


def without_diacritics(text: str) -> str:
    """As it would be typed on a keyboard without Vietnamese letters; capitals stay."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def _no_progress(_done: int, _todo: int) -> None:
    pass


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
