"""Alembic's scripts, run by `api.storage.database.open_database`."""
