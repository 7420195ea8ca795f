"""Names what decides the ranking besides the index: the weights, the priors and the modifiers, by their values.

Results are committed with it, and a test fails when the data have changed since.  Comments and blanks don't count.  The
lexicon, the questions and the records change daily, one entry at a time; the gate watches those, so they are no part of
it; neither is code.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from assistant.decision import load_prior

PROJECT = Path(__file__).parents[1]
WEIGHTS = PROJECT / "index" / "data"
MODIFIERS = PROJECT / "assistant" / "data" / "modifiers.toml"


def retrieval_parts(weights: Path = WEIGHTS, modifiers: Path = MODIFIERS) -> dict[str, str]:
    """Digests (16 hex digits) by part: the data files of `index` but texts, the priors, the modifiers.

    A TOML file counts by its values, any other by its bytes.
    """
    parts = {
        path.relative_to(weights).as_posix(): _digest_of(path)
        for path in sorted(weights.rglob("*"))
        if path.is_file() and path.suffix not in (".md", ".txt")
    }
    return parts | {"priors": _digest(asdict(load_prior())), "modifiers": _digest_of(modifiers)}


def retrieval_digest(parts: dict[str, str] | None = None) -> str:
    """One name, 16 hex digits, for all parts together."""
    return _digest(parts or retrieval_parts())


def _digest_of(path: Path) -> str:
    if path.suffix == ".toml":
        return _digest(tomllib.loads(path.read_text(encoding="utf-8")))
    return sha256(path.read_bytes()).hexdigest()[:16]


def _digest(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
