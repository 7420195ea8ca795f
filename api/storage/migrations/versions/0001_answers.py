"""Answers, conversations and feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("question_masked", sa.Text, nullable=False),
        sa.Column("outcome", sa.JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("procedure_code", sa.String(32)),
        sa.Column("section", sa.String(16)),
        sa.Column("index_digest", sa.String(80), nullable=False),
        sa.Column("corpus_digest", sa.String(80), nullable=False),
        sa.Column("encoder_digest", sa.String(80), nullable=False),
        sa.Column("latency_ms", sa.Float, nullable=False),
        sa.Column("site", sa.String(64)),
        sa.Column("locality", sa.String(5)),
        sa.Column("language", sa.String(4), nullable=False),
    )
    op.create_index("answers_created_at", "answers", ["created_at"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
    )
    op.create_index("conversations_updated_at", "conversations", ["updated_at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("answer_id", sa.String(32), sa.ForeignKey("answers.id"), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("comment_masked", sa.Text),
    )
    op.create_index("feedback_answer_id", "feedback", ["answer_id"])
