"""Judgments (qrels): questions with the codes that answer them, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from corpus.procedure import Section

OUTCOMES = ("answered", "clarification", "refused")


class JudgmentError(ValueError):
    """A line that is no judgment; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """``codes``: any of them is right; empty leaves the question out of recall.

    ``context``: earlier questions of the same conversation; ``expect``: the outcome that is right.
    """

    id: str
    question: str
    codes: frozenset[str]
    slice: str
    section: Section | None = None
    context: tuple[str, ...] = ()
    expect: str | None = None


def read_judgments(path: Path) -> list[Judgment]:
    """Raises JudgmentError for the first bad line or a repeated id, OSError when the file can't be read."""
    judgments: list[Judgment] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            judgment = _judgment(json.loads(line.decode("utf-8")))
        except KeyError as error:
            raise JudgmentError(f"{path}:{number}: {error} is missing") from error
        except (TypeError, ValueError, RecursionError) as error:
            raise JudgmentError(f"{path}:{number}: {error}") from error
        if judgment.id in seen:
            raise JudgmentError(f"{path}:{number}: id {judgment.id!r} stands twice")
        seen.add(judgment.id)
        judgments.append(judgment)
    if not judgments:
        raise JudgmentError(f"{path} holds no judgment")
    return judgments


def _judgment(row: object) -> Judgment:
    if not isinstance(row, dict):
        raise TypeError("a judgment is a JSON object")
    if not isinstance(row["id"], str | int) or not isinstance(row["q"], str):
        raise TypeError("id and q are texts")
    codes, context, expect = row["codes"], row.get("context") or [], row.get("expect")
    if not isinstance(codes, list) or not isinstance(context, list):
        raise ValueError("codes and context are lists")
    if expect is not None and expect not in OUTCOMES:
        raise ValueError(f"expect is one of {', '.join(OUTCOMES)}, not {expect!r}")
    section = row.get("section")
    return Judgment(
        id=str(row["id"]),
        question=row["q"],
        codes=frozenset(map(str, codes)),
        slice=str(row.get("slice") or row.get("kind") or "all"),
        section=Section(str(section)) if section else None,
        context=tuple(map(str, context)),
        expect=str(expect) if expect else None,
    )


def judgments_digest(judgments: Sequence[Judgment]) -> str:
    """Names a set of judgments: 16 hex digits of sha256 over ids, questions and codes."""
    content = [[j.id, j.question, sorted(j.codes), list(j.context)] for j in judgments]
    return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]
