"""Where prepared models live, and the passport (``model.json``) that each carries and that opening checks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

DEFAULT_MODEL = "e5-small-vi-2"
"""A changed recipe, a newly trained adapter among them, takes a new name, so that no cache passes an older model off as
the new one."""
FORMAT = 1
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
PASSPORT_FILE = "model.json"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")


class ModelMissing(Exception):  # noqa: N818 - it reads as the state it is, like `ModelDamaged`.
    """There is no model to encode with; the message says how to get one."""


class ModelDamaged(ModelMissing):
    """There is a model, but not the one its passport describes."""


@dataclass(frozen=True, slots=True)
class Passport:
    """What a prepared model is.

    ``files``: sha256 hex by file name; ``max_tokens``: the longest input the network can take; ``agreement``:
    the lowest cosine of the stored (int8) to the float32 network over the probes when it was prepared.
    """

    name: str
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    licence: str
    origin: str
    agreement: float
    files: Mapping[str, str]

    def __post_init__(self) -> None:
        if not NAME_PATTERN.fullmatch(self.name):
            raise ValueError(f"not a model's name: {self.name!r} (lower-case letters, digits, '.', '_', '-')")
        if set(self.files) != {MODEL_FILE, TOKENIZER_FILE}:
            raise ValueError(f"a model is the files {MODEL_FILE} and {TOKENIZER_FILE}, not {sorted(self.files)}")
        if not all(DIGEST_PATTERN.fullmatch(digest) for digest in self.files.values()):
            raise ValueError("a file's digest is 64 hexadecimal digits")
        if not all(isinstance(number, int) and number > 0 for number in (self.dimension, self.max_tokens)):
            raise ValueError("dimension and max_tokens are whole numbers above 0")

    @property
    def digest(self) -> str:
        """Sha256 over everything that decides the vectors, and nothing else."""
        parts = [
            self.dimension,
            self.max_tokens,
            self.query_prefix,
            self.passage_prefix,
            sorted(self.files.items()),
        ]
        return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def models_directory(environment: Mapping[str, str]) -> Path:
    """``TTHC_MODELS``, or else ``models`` under ``TTHC_HOME``, which is ``var`` by default."""
    if chosen := environment.get("TTHC_MODELS"):
        return Path(chosen)
    return Path(environment.get("TTHC_HOME") or "var") / "models"


def write_passport(passport: Passport, path: Path) -> None:
    described = {
        "format": FORMAT,
        **asdict(passport),
        "files": dict(passport.files),
        "digest": passport.digest,
    }
    text = json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def read_passport(directory: Path) -> Passport:
    """The passport in ``directory``.

    Raises ModelMissing where there is none, ModelDamaged where it can't be read.
    """
    path = directory / PASSPORT_FILE
    if not path.is_file():
        raise ModelMissing(f"no prepared model in {directory}: {remedy(directory)}")
    try:
        return parse_passport(path.read_bytes())
    except ValueError as problem:
        raise ModelDamaged(f"{path} can't be used ({problem}): {remedy(directory)}") from problem


def parse_passport(data: bytes) -> Passport:
    """The passport in ``data``.

    Raises ValueError saying what is wrong: not JSON, another format, a field amiss, a digest that disagrees.
    """
    described: Any = json.loads(data)
    if not isinstance(described, dict) or described.pop("format", None) != FORMAT:
        raise ValueError(f"not a model description of format {FORMAT}")
    digest = described.pop("digest", None)
    try:
        passport = Passport(**described)
    except (TypeError, AttributeError) as problem:
        raise ValueError(f"a field is missing, unknown or of the wrong kind: {problem}") from problem
    if passport.digest != digest:
        raise ValueError("its digest is not the digest of what it says")
    return passport


def read_file(directory: Path, passport: Passport, name: str) -> bytes:
    """The content of one of the model's files.  Raises ModelDamaged unless it is what the passport says."""
    path = directory / name
    content = path.read_bytes() if path.is_file() else b""
    if sha256(content).hexdigest() != passport.files[name]:
        raise ModelDamaged(f"{path} is missing or damaged (its sha256 differs): {remedy(directory)}")
    return content


def is_whole(directory: Path) -> bool:
    """Whether ``directory`` holds a model whose every file is what its passport says."""
    try:
        passport = read_passport(directory)
        for name in passport.files:
            read_file(directory, passport, name)
    except ModelMissing:
        return False
    return True


def remedy(directory: Path) -> str:
    """What an operator does about a model that is missing or damaged."""
    if directory.name == DEFAULT_MODEL:
        return "run `tthc model prepare`, or `tthc model import FILE` on a machine without the package"
    return "copy it here again with `tthc model import FILE`"
