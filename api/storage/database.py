"""Opening the database: SQLite for several processes at once, and its migrations."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

BUSY_SECONDS = 10
"""How long SQLite itself waits for another process's commit; one takes under a millisecond."""

ATTEMPTS = 3
"""How often a busy database is asked again: turning to WAL does not wait by itself."""


class StorageError(Exception):
    """The database can't be used; the message names it and the remedy."""


class Database:
    """The database opened, for one transaction after the other; safe from several threads.

    Raises StorageError when it can't be opened, and from every method when it does not answer.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)

    def read(self, step: Callable[[Connection], T]) -> T:
        """``step`` in a transaction of its own; it may be called again when another process held the database."""
        return self._in_transaction(step, writes=False)

    def write(self, step: Callable[[Connection], T]) -> T:
        """As `read`, alone among all processes from its first word; what ``step`` raises undoes it all."""
        return self._in_transaction(step, writes=True)

    def close(self) -> None:
        self._engine.dispose()

    def _in_transaction(self, step: Callable[[Connection], T], writes: bool) -> T:
        engine = self._engine.execution_options(writes=writes)

        def attempt() -> T:
            with engine.begin() as connection:
                return step(connection)

        try:
            return retried(attempt)
        except SQLAlchemyError as error:
            raise StorageError(f"the database does not answer: {type(error).__name__}") from error


def open_database(url: str) -> Engine:
    """Makes the directory, connects, and brings the tables up to date.

    Several processes may do this at once: the migration holds SQLite's write lock, the later find it done.
    Raises StorageError.
    """
    path = Path(make_url(url).database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Parameters hold masked questions, which still belong in no log.
        engine = create_engine(
            url,
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS},
            json_serializer=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        )
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        retried(lambda: _turn_to_wal(engine))
        _migrate(engine)
    except CommandError as error:
        raise StorageError(
            f"{path} was written by another version of this program ({error}): "
            "run that version, or set TTHC_DATABASE to another file"
        ) from None
    except (OSError, OperationalError, sqlite3.Error) as error:
        reason = error.orig if isinstance(error, OperationalError) else error
        raise StorageError(
            f"the database {path} can't be written ({reason}): give this user the right to write "
            f"in {path.parent}, free some space there, or set TTHC_HOME or TTHC_DATABASE to another place"
        ) from None
    return engine


def retried(step: Callable[[], T]) -> T:
    """Calls again while another process holds the database; raises OperationalError when it never lets go."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return step()
        except OperationalError as error:
            if attempt == ATTEMPTS or "locked" not in str(error.orig):
                raise
            time.sleep(0.05 * attempt)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: it would begin them as readers, and a reader that
    # turns into a writer is refused at once when another process wrote in between.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _turn_to_wal(engine: Engine) -> None:
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise OperationalError("PRAGMA journal_mode=WAL", None, error) from error
    finally:
        connection.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
