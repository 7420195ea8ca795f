"""The procedures inside an index, read one at a time: a light card for each, the whole record on demand."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.nearness import nearness
from corpus.procedure import Level, Procedure
from corpus.scope import is_own
from corpus.serialization import dumps_line, loads

KEPT_IN_MEMORY = 64
"""Records kept decoded; decoding one takes about 0.2 ms."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of a procedure in a list."""

    code: str
    title: str
    level: Level
    levels: tuple[Level, ...]
    field: str
    agency: str
    decision: str
    as_of: date
    url: str
    online: str | None
    own: bool
    nearness: float
    whole: bool

    @classmethod
    def of(cls, procedure: Procedure) -> Card:
        return cls(
            code=procedure.code,
            title=procedure.title,
            level=procedure.level,
            levels=procedure.levels,
            field=procedure.field,
            agency="; ".join(procedure.agencies.executing) or procedure.agencies.promulgating,
            decision=procedure.decision.number,
            as_of=procedure.source.as_of,
            url=procedure.source.url,
            online=procedure.online,
            own=is_own(procedure),
            nearness=nearness(procedure)[0],
            whole=procedure.whole,
        )


class Snapshot:
    """Reads the records of one index version.  Safe from several threads."""

    def __init__(self, folder: Path) -> None:
        rows = json.loads((folder / "cards.json").read_text(encoding="utf-8"))
        self.cards: tuple[Card, ...] = tuple(_card(row) for row in rows)
        self.position: Mapping[str, int] = {card.code: i for i, card in enumerate(self.cards)}
        self._offsets = np.load(folder / "procedures.offsets.npy")
        with (folder / "procedures.jsonl").open("rb") as stream:
            self._records = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._read = lru_cache(maxsize=KEPT_IN_MEMORY)(self._decode)

    def procedure(self, code: str) -> Procedure | None:
        position = self.position.get(code)
        return None if position is None else self._read(position)

    def _decode(self, position: int) -> Procedure:
        start, end = int(self._offsets[position]), int(self._offsets[position + 1])
        return loads(self._records[start:end])


def write_snapshot(folder: Path, procedures: Iterable[Procedure]) -> None:
    """Writes cards, records and their offsets in the given order."""
    offsets, cards = [0], []
    with (folder / "procedures.jsonl").open("wb") as stream:
        for procedure in procedures:
            stream.write(dumps_line(procedure).encode() + b"\n")
            offsets.append(stream.tell())
            card = Card.of(procedure)
            cards.append(
                [card.code, card.title, [str(level) for level in card.levels], card.field, card.agency, card.decision,
                 card.as_of.isoformat(), card.url, card.online, card.own, card.nearness, card.whole]
            )  # fmt: skip
    np.save(folder / "procedures.offsets.npy", np.array(offsets, np.int64))
    (folder / "cards.json").write_text(json.dumps(cards, ensure_ascii=False), encoding="utf-8")


def _card(row: list[object]) -> Card:
    code, title, levels, field, agency, decision, as_of, url, online, own, near, whole = row
    found = tuple(Level(level) for level in levels)  # type: ignore[attr-defined]
    return Card(
        code=str(code), title=str(title), level=min(found, key=list(Level).index), levels=found, field=str(field),
        agency=str(agency), decision=str(decision), as_of=date.fromisoformat(str(as_of)), url=str(url),
        online=None if online is None else str(online), own=bool(own),
        nearness=float(str(near)), whole=bool(whole),
    )  # fmt: skip
