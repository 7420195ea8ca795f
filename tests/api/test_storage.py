"""The database: migrations from nothing and again, several processes at once, unusable places."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from api.storage.database import StorageError, open_database
from api.storage.records import AnswerRecord, Records
from api.storage.tables import metadata
from assistant.question import Context
from corpus.procedure import Section

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def answer(answer_id: str, conversation_id: str = "c") -> AnswerRecord:
    return AnswerRecord(
        id=answer_id,
        conversation_id=conversation_id,
        question_masked="khai sinh",
        outcome={"text": "hồ sơ"},
        status="answered",
        reason=None,
        procedure_code="1.001193",
        section="dossier",
        index_digest="i",
        corpus_digest="c",
        encoder_digest="e",
        latency_ms=1.5,
        site=None,
        locality=None,
        language="vi",
    )


def url_of(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def test_migrations_make_exactly_the_tables_declared_and_are_idempotent(tmp_path: Path) -> None:
    url = url_of(tmp_path / "deep" / "er" / "tthc.sqlite3")
    for _ in range(2):
        engine = open_database(url)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        engine.dispose()
    with sqlite3.connect(tmp_path / "deep" / "er" / "tthc.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
    database.close()


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    program = "import sys; from api.storage.database import open_database; open_database(sys.argv[1]).dispose()"
    command = [sys.executable, "-c", program, url_of(tmp_path / "tthc.sqlite3")]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0, 0, 0], ended


def test_records_survive_reopening(tmp_path: Path) -> None:
    url = url_of(tmp_path / "tthc.sqlite3")
    first = Records(url)
    first.keep(answer("a1"), Context("1.001193", Section.FEE, None, "khai sinh", ("2.000635",)), begins=True)
    first.close()
    second = Records(url)
    assert second.context_of("c") == Context("1.001193", Section.FEE, None, "khai sinh", ("2.000635",))
    assert second.keep_feedback("f1", "a1", "helpful", None, None)
    assert not second.keep_feedback("f2", "unknown", "helpful", None, None)
    second.close()


def test_a_conversation_lives_thirty_minutes_from_its_last_answer(tmp_path: Path) -> None:
    now = NOON
    records = Records(url_of(tmp_path / "tthc.sqlite3"), now=lambda: now)
    records.keep(answer("a1"), Context(question="first"), begins=True)
    now = NOON + timedelta(minutes=29)
    records.keep(answer("a2"), Context(question="second"), begins=False)
    now = NOON + timedelta(minutes=58)
    assert records.context_of("c") == Context(question="second")
    assert records.forget_expired_conversations() == 0
    now = NOON + timedelta(minutes=59)
    assert records.context_of("c") is None
    assert records.forget_expired_conversations() == 1
    records.keep(answer("a3"), Context(question="third"), begins=False)
    assert records.context_of("c") == Context(question="third")
    records.close()


def test_an_answer_and_its_context_are_kept_both_or_neither(tmp_path: Path) -> None:
    records = Records(url_of(tmp_path / "tthc.sqlite3"))
    records.keep(answer("a1"), Context(question="first"), begins=True)
    with pytest.raises(StorageError):
        records.keep(answer("a1"), Context(question="second"), begins=False)
    assert records.context_of("c") == Context(question="first")
    records.close()


def test_a_place_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="TTHC_HOME") as refused:
        open_database(url_of(tmp_path / "file" / "tthc.sqlite3"))
    assert str(tmp_path / "file") in str(refused.value)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(StorageError, match="TTHC_HOME"):
        open_database(url_of(tmp_path / "tthc.sqlite3"))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tthc.sqlite3").write_text("these are someone's notes, " * 100)
    with pytest.raises(StorageError, match="not a database"):
        open_database(url_of(tmp_path / "tthc.sqlite3"))
    assert (tmp_path / "tthc.sqlite3").read_text().startswith("these are someone's notes")


def test_a_database_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    url = url_of(tmp_path / "tthc.sqlite3")
    open_database(url).dispose()
    with sqlite3.connect(tmp_path / "tthc.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(StorageError, match="another version"):
        open_database(url)
