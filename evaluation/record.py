"""A run written down: what was found for each question, by its id and without its text, to be compared with later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = 1


class RecordError(ValueError):
    """A file that holds no saved run, or another program's; the message says which."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question's result.

    ``judged``: it has acceptable codes and counts in recall; ``rank``: the place of the first right code, None where
    it was not found; ``top``: the first ten codes; ``ms``: milliseconds of the whole answer, or of the search where
    nothing is answered; ``right``: whether an answer named a right procedure, None where nothing was answered;
    ``met``: whether the outcome was the expected one, None where none is expected.
    """

    id: str
    slice: str
    judged: bool
    rank: int | None
    top: tuple[str, ...]
    ms: float
    field: str = ""
    level: str = ""
    ndcg: float = 0.0
    status: str | None = None
    right: bool | None = None
    met: bool | None = None

    def within(self, k: int) -> bool:
        return self.rank is not None and self.rank <= k


@dataclass(frozen=True, slots=True)
class RunRecord:
    """``name``: what ran; ``passport``: digests of what was measured; ``judgments``: digest of the questions asked."""

    name: str
    passport: Mapping[str, str]
    judgments: str
    rows: tuple[Row, ...]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.dumps() + "\n", encoding="utf-8")

    def dumps(self) -> str:
        """JSON, a question a line."""
        head = {"format": FORMAT, "name": self.name, "index": dict(self.passport), "judgments": self.judgments}
        rows = ",\n".join(json.dumps(asdict(row), ensure_ascii=False) for row in self.rows)
        return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "rows": [\n{rows}\n]}}'


def load_record(path: Path) -> RunRecord:
    """Raises RecordError where the file is no saved run, OSError where it can't be read."""
    try:
        return read_record(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise RecordError(f"{path} holds no saved run ({error}); make one with `tthc evaluate --save`") from error


def read_record(data: dict[str, Any]) -> RunRecord:
    """Raises KeyError, TypeError or ValueError where the data are no run."""
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} is not read, only {FORMAT}")
    rows = tuple(Row(**{**row, "top": tuple(row["top"])}) for row in data["rows"])
    return RunRecord(str(data["name"]), dict(data["index"]), str(data["judgments"]), rows)
