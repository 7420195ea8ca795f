"""Preparing the default model: killed, resumed, twice at once."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.models.cache import DEFAULT_MODEL, is_whole, models_directory, read_passport
from index.models.preparation import LEAST_AGREEMENT, prepare

PROJECT = Path(__file__).resolve().parents[3]

PREPARE = """
import os, signal, sys
from pathlib import Path
from index.models.preparation import prepare

def tell(what, share):
    print(what, flush=True)
    if what == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

prepare(Path(sys.argv[1]), tell)
"""


def start(cache: Path, killed_at: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREPARE, str(cache), killed_at], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )


def files(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_a_killed_preparation_goes_on_from_its_last_whole_step(models: Path, tmp_path: Path) -> None:
    aside = tmp_path / f".{DEFAULT_MODEL}.partial"
    process = start(tmp_path, killed_at="Checking it against the weights")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / DEFAULT_MODEL).exists()
    made = {name: (aside / name).stat().st_mtime_ns for name in ("weights.npz", "model.onnx")}
    # What a step left half-written does not count: the graph is made again, the weights are not.
    (aside / "model.onnx").write_bytes(b"half")

    told: list[tuple[str, float]] = []
    written: dict[str, int] = {}

    def tell(what: str, share: float) -> None:
        told.append((what, share))
        if what.startswith("Checking"):
            written.update({name: (aside / name).stat().st_mtime_ns for name in made})

    target = prepare(tmp_path, tell)
    assert written["weights.npz"] == made["weights.npz"]
    assert written["model.onnx"] > made["model.onnx"]
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1] == ("The model is prepared", 1.0)
    assert files(target) == {"model.onnx", "tokenizer.json", "model.json"}
    assert not aside.exists()
    # The recipe gives the same bytes wherever and in however many runs it is carried out.
    assert read_passport(target).digest == read_passport(models / DEFAULT_MODEL).digest
    assert read_passport(target).agreement >= LEAST_AGREEMENT


def test_two_preparations_at_once_make_one_model(tmp_path: Path) -> None:
    processes = [start(tmp_path), start(tmp_path)]
    outputs = [process.communicate(timeout=120)[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(lines[0] for lines in outputs) == [
        "Unpacking the weights",
        "Waiting for another preparation",
    ]
    assert sorted(lines[-1] for lines in outputs) == [
        "The model is already prepared",
        "The model is prepared",
    ]
    assert is_whole(tmp_path / DEFAULT_MODEL)


def test_the_place_of_the_models() -> None:
    assert models_directory({}) == Path("var/models")
    assert models_directory({"TTHC_HOME": "data"}) == Path("data/models")
    assert models_directory({"TTHC_HOME": "data", "TTHC_MODELS": "elsewhere"}) == Path("elsewhere")


def test_a_full_cache_is_left_alone(models: Path) -> None:
    before = (models / DEFAULT_MODEL / "model.json").stat().st_mtime_ns
    told: list[str] = []
    prepare(models, lambda what, _share: told.append(what))
    assert told == ["The model is already prepared"]
    assert (models / DEFAULT_MODEL / "model.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["..", "a/b", "", "Đẹp", "-x"])
def test_a_models_name_is_a_plain_word(models: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a model's name"):
        dataclasses.replace(read_passport(models / DEFAULT_MODEL), name=name)
