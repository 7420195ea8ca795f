"""The gate: a set of questions over the bundled corpus that no change may answer worse than the committed reference.

``make gate`` builds the bundled corpus's index aside and compares; ``python -m evaluation.gate --accept "WHY"`` makes
what is found now the reference, and keeps the reason in its log.  CI runs the same (``tests/evaluation/test_gate.py``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.factory import AssistantSettings, build_assistant
from corpus.store import BUNDLED, read_corpus
from evaluation.compare import Difference, compare
from evaluation.judgments import Judgment, judgments_digest, read_judgments
from evaluation.leave_out import honest_assistants
from evaluation.metrics import recall
from evaluation.record import RecordError, RunRecord, read_record
from evaluation.run import evaluate
from index.build import build_index
from index.encoders import open_encoder
from index.models.cache import models_directory

EVALUATION = Path(__file__).parent
QUESTIONS = EVALUATION / "judgments" / "gate.jsonl"
REFERENCE = EVALUATION / "results" / "gate.json"
REMEDY = 'if it is meant, accept it: python -m evaluation.gate --accept "WHY"'


@dataclass(frozen=True, slots=True)
class Reference:
    """The run that later runs are held against, and why each reference was accepted, the oldest first."""

    run: RunRecord
    log: tuple[dict[str, Any], ...]

    def save(self, path: Path) -> None:
        log = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in self.log)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"log": [\n{log}\n],\n"run": {self.run.dumps()}}}\n', encoding="utf-8")


def load_reference(path: Path = REFERENCE) -> Reference:
    """Raises RecordError with the remedy where there is none or it is broken."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Reference(read_record(data["run"]), tuple(data["log"]))
    except FileNotFoundError as error:
        raise RecordError(f"{path.name} is missing: the gate has no reference; {REMEDY}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"{path.name} holds no reference ({error}); {REMEDY}") from error


def run_gate(settings: AssistantSettings, judgments: Sequence[Judgment]) -> RunRecord:
    """Asks every question of the live index under ``settings``, which is the bundled corpus's.

    Near-copies among the corpus's questions don't speak for the question they copy.
    """
    with honest_assistants(settings, judgments, [BUNDLED]) as apart:
        run = evaluate(build_assistant(settings), judgments, lambda _done, _todo: None, apart.assistants)
    record = run.record("gate")
    # What changes from run to run without meaning anything stays out of the committed file.
    return replace(record, rows=tuple(replace(row, ms=0.0, top=row.top[:3]) for row in record.rows))


def drops(reference: RunRecord, now: RunRecord) -> list[Difference]:
    """The slices and measures that fell by more than their paired bootstrap interval.

    Raises RecordError where the questions are not those of the reference.
    """
    if reference.judgments != now.judgments:
        raise RecordError(f"the gate's questions have changed since its reference was accepted; {REMEDY}")
    return [difference for difference in compare(reference, now) if difference.is_drop]


def sentence(drop: Difference) -> str:
    """What fell, by how much, and by which questions."""
    return (
        f"{drop.slice}: {drop.measure} fell from {drop.before:.3f} to {drop.after:.3f} of {drop.n} "
        f"(change {drop.interval.low:+.3f} to {drop.interval.high:+.3f}); lost {', '.join(drop.lost)}"
    )


def accept(run: RunRecord, reason: str, path: Path = REFERENCE) -> None:
    """Makes a run the reference, with the reason added to the log.  Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a reference is accepted with a reason")
    log = load_reference(path).log if path.exists() else ()
    found = recall([row.rank for row in run.rows if row.judged])
    met = [row.met for row in run.rows if row.met is not None]
    entry = {
        "date": datetime.now(UTC).date().isoformat(),
        "reason": reason.strip(),
        "index": run.passport.get("index", ""),
        "judgments": run.judgments,
        "recall@1": round(found.at_1, 4),
        "recall@5": round(found.at_5, 4),
        "outcome": round(sum(met) / len(met), 4) if met else None,
    }
    Reference(run, (*log, entry)).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", metavar="WHY", help="make what is found now the reference")
    parser.add_argument(
        "--home", type=Path, help="a home whose live index is the bundled corpus's; built anew unless named"
    )
    arguments = parser.parse_args()
    models = models_directory(os.environ)
    judgments = read_judgments(QUESTIONS)
    with TemporaryDirectory() as scratch:
        home = arguments.home or Path(scratch)
        if arguments.home is None:
            _say("building the bundled corpus's index (about 2 minutes)")
            build_index(read_corpus([BUNDLED]), home / "index", open_encoder("default", models), "default", _quiet)
        now = run_gate(AssistantSettings(home, models=models), judgments)
    if arguments.accept is not None:
        accept(now, arguments.accept)
        _say(f"accepted: {len(now.rows)} questions")
        return
    try:
        fallen = drops(load_reference().run, now)
    except RecordError as problem:
        raise SystemExit(f"Error: {problem}") from problem
    for drop in fallen:
        _say(sentence(drop))
    if fallen:
        raise SystemExit(f"Error: the gate fell; {REMEDY}")
    _say(f"the gate holds: {len(now.rows)} questions ({judgments_digest(judgments)})")


def _quiet(_stage: str, _done: int, _todo: int) -> None:
    pass


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
