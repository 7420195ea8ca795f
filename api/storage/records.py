"""Keeping and finding what was answered; every write is one committed transaction.

A commit to SQLite in WAL mode with synchronous=NORMAL waits for no disk (0.4 ms, measured), so answers are
written before they are sent: none is lost between, and the next question of the conversation finds its
context on any worker.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, literal, select, update

from api.storage.database import Database
from api.storage.tables import answers, conversations, feedback
from assistant.question import Context
from corpus.procedure import Section

CONVERSATION_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer as given; ``outcome`` is the JSON that was sent, every text in it masked."""

    id: str
    conversation_id: str
    question_masked: str
    outcome: dict[str, Any]
    status: str
    reason: str | None
    procedure_code: str | None
    section: str | None
    index_digest: str
    corpus_digest: str
    encoder_digest: str
    latency_ms: float
    site: str | None
    locality: str | None
    language: str


class Records:
    """The service's memory; safe from several threads, and from several processes on one file.

    Every method raises StorageError when the database does not answer.
    """

    def __init__(self, url: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.database = Database(url)
        self._now = now

    def context_of(self, conversation_id: str) -> Context | None:
        """What the conversation left behind, or None if it is unknown or its time is over."""
        alive = self._time() - CONVERSATION_LIFE
        wanted = select(conversations.c.context).where(
            conversations.c.id == conversation_id, conversations.c.updated_at > alive
        )
        found = self.database.read(lambda connection: connection.execute(wanted).scalar_one_or_none())
        return None if found is None else _context(found)

    def keep(self, answer: AnswerRecord, context: Context, begins: bool) -> None:
        """Writes the answer and what its conversation inherits, both or neither."""
        now = self._time()
        turn = {"updated_at": now, "context": dataclasses.asdict(context)}

        def write(connection: Connection) -> None:
            connection.execute(insert(answers), {"created_at": now, **_row(answer)})
            changed = 0
            if not begins:
                same = conversations.c.id == answer.conversation_id
                changed = connection.execute(update(conversations).where(same).values(turn)).rowcount
            if not changed:
                connection.execute(insert(conversations), {"id": answer.conversation_id, **turn})

        self.database.write(write)

    def keep_feedback(
        self, feedback_id: str, answer_id: str, verdict: str, reason: str | None, comment_masked: str | None
    ) -> bool:
        """Whether the answer is known; feedback on an unknown one is not kept."""
        row = {"id": feedback_id, "verdict": verdict, "reason": reason, "comment_masked": comment_masked}

        def write(connection: Connection) -> bool:
            known = connection.execute(select(literal(1)).where(answers.c.id == answer_id)).first()
            if known is None:
                return False
            connection.execute(insert(feedback), {"created_at": self._time(), "answer_id": answer_id, **row})
            return True

        return self.database.write(write)

    def forget_expired_conversations(self) -> int:
        """How many were forgotten."""
        over = delete(conversations).where(conversations.c.updated_at <= self._time() - CONVERSATION_LIFE)
        return self.database.write(lambda connection: connection.execute(over).rowcount)

    def check(self) -> None:
        """Raises StorageError unless the database answers."""
        self.database.read(lambda connection: connection.execute(select(answers.c.id).limit(1)).first())

    def close(self) -> None:
        self.database.close()

    def _time(self) -> datetime:
        return self._now().astimezone(UTC).replace(tzinfo=None)


def _row(answer: AnswerRecord) -> dict[str, Any]:
    return {field.name: getattr(answer, field.name) for field in dataclasses.fields(answer)}


def _context(data: dict[str, Any]) -> Context:
    section = data["section"]
    return Context(
        procedure_code=data["procedure_code"],
        section=None if section is None else Section(section),
        case=data["case"],
        question=data["question"],
        offered=tuple(data["offered"]),
    )
