"""Runs the migrations on the connection, and inside the transaction, that `open_database` hands over."""

from __future__ import annotations

from alembic import context

from api.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
