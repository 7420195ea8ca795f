"""The tables as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime, nullable=False),
    Column("conversation_id", String(32), nullable=False),
    Column("question_masked", Text, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32)),
    Column("procedure_code", String(32)),
    Column("section", String(16)),
    Column("index_digest", String(80), nullable=False),
    Column("corpus_digest", String(80), nullable=False),
    Column("encoder_digest", String(80), nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("site", String(64)),
    Column("locality", String(5)),
    Column("language", String(4), nullable=False),
    Index("answers_created_at", "created_at"),
)
"""One row per answer given, refusals and questions back included; times are UTC without a zone."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("updated_at", DateTime, nullable=False),
    Column("context", JSON, nullable=False),
    Index("conversations_updated_at", "updated_at"),
)
"""What the next question of a conversation inherits; gone 30 minutes after the last answer."""

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime, nullable=False),
    Column("answer_id", String(32), ForeignKey("answers.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text),
    Column("comment_masked", Text),
    Index("feedback_answer_id", "answer_id"),
)
"""What a citizen or an official said of an answer."""

sites = Table(
    "sites",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("value", JSON, nullable=False),
)
"""What a ward set of its site, over what the register of localities seeds; a site nobody changed has no row."""

site_changes = Table(
    "site_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(64), nullable=False),
    Column("changed_at", DateTime, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("undoes", Integer, ForeignKey("site_changes.id"), unique=True),
    Index("site_changes_site", "site"),
)
"""Every change of a site, the newest last; ``undoes``: the change that this one took back."""
