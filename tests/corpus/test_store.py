"""Layers of JSON files: whole files or the old ones, and the newer facts over the older."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.procedure import Origin, Procedure, Section, Text
from corpus.readers import Unreadable
from corpus.serialization import dumps, loads
from corpus.store import lay_over, read_corpus, read_layer, write
from tests.corpus.records import procedure

PROJECT = Path(__file__).resolve().parents[2]


def restated(made: Procedure, words: str = "Nói cho dễ hiểu.") -> Procedure:
    """The record with plain words of ours, as a bundled one has."""
    return replace(made, overview=Text(words, Origin.RESTATED), restates=made.source.digest)


def read_on(made: Procedure, as_of: date, **changes: object) -> Procedure:
    return replace(made, source=replace(made.source, as_of=as_of, **changes))  # type: ignore[arg-type]


def test_writing_says_what_became_of_the_file(tmp_path: Path) -> None:
    made = procedure()
    assert write(made, tmp_path) == "created"
    path = tmp_path / "procedures" / "1.234567.json"
    first = path.stat().st_mtime_ns
    assert write(made, tmp_path) == "unchanged"
    assert path.stat().st_mtime_ns == first
    assert write(replace(made, title="Khác"), tmp_path) == "updated"
    assert loads(path.read_bytes()).title == "Khác"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [p.name for p in path.parent.iterdir()] == ["1.234567.json"]


def test_a_file_that_is_no_text_is_written_anew(tmp_path: Path) -> None:
    write(procedure(), tmp_path)
    path = tmp_path / "procedures" / "1.234567.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert write(procedure(), tmp_path) == "updated"
    assert loads(path.read_bytes()) == procedure()


FULL_DISK = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from corpus.procedure import Origin, Text
from corpus.store import write
from tests.corpus.records import procedure
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
long = replace(procedure(), overview=Text("dài " * 5000, Origin.QUOTED))
for made in (long, replace(long, code="1.000002")):
    try:
        write(made, Path(sys.argv[1]))
    except OSError as error:
        print(type(error).__name__)
"""


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write(procedure(), tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["OSError", "OSError"]
    assert os.listdir(tmp_path / "procedures") == ["1.234567.json"]
    assert list(read_layer(tmp_path)) == [procedure()]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond ``size`` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_update_on_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    write(procedure(), tmp_path)
    with largest_file(100), pytest.raises(OSError, match="File too large"):
        write(replace(procedure(), title="Khác"), tmp_path)
    assert list(read_layer(tmp_path)) == [procedure()]


def test_broken_files_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    write(procedure("1.000001"), tmp_path)
    write(procedure("1.000009"), tmp_path)
    folder = tmp_path / "procedures"
    (folder / "1.000002.json").write_text(dumps(procedure("1.000002"))[:200], encoding="utf-8")
    (folder / "1.000003.json").write_bytes(b"\xff\xfe")
    (folder / "1.000004.json").write_text("[" * 100_000, encoding="utf-8")
    (folder / "1.000005.json").write_text(dumps(procedure("1.000001")), encoding="utf-8")
    (folder / "1.000006.json").mkdir()
    (folder / "notes.txt").write_text("no record", encoding="utf-8")
    found = read_corpus([tmp_path])
    assert list(found.procedures) == ["1.000001", "1.000009"]
    assert [Path(item.place).stem for item in found.unreadable] == [f"1.00000{i}" for i in range(2, 7)]
    assert found.unreadable[3].reason == "the file is named 1.000005 and holds 1.000001"
    assert all(isinstance(item, Unreadable) and item.reason for item in found.unreadable)


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder named procedures"):
        read_corpus([tmp_path])


def test_layers_are_laid_over_each_other_in_order_of_code(tmp_path: Path) -> None:
    low, high = tmp_path / "low", tmp_path / "high"
    shared = procedure("1.000005")
    newer = read_on(replace(shared, title="Mới"), date(2026, 8, 1))
    write(shared, low)
    write(procedure("1.000009"), low)
    write(newer, high)
    write(procedure("1.000001"), high)
    for layers in ([low, high], [high, low]):
        found = read_corpus(layers)
        assert list(found.procedures) == ["1.000001", "1.000005", "1.000009"]
        assert found.procedures["1.000005"] == newer


def test_the_record_that_the_plain_words_restate_only_brings_its_day() -> None:
    below = restated(replace(procedure(), title="Đã kiểm tra"))
    above = read_on(procedure(), date(2026, 9, 1))
    laid = lay_over(below, above)
    assert laid == read_on(below, date(2026, 9, 1))
    assert not laid.is_stale
    older = read_on(procedure(), date(2026, 1, 1))
    assert lay_over(below, older) == below


def test_a_changed_record_wins_and_its_plain_overview_is_stale() -> None:
    below = restated(procedure())
    above = read_on(replace(procedure(requirementsAndConditions="Mèo trên ba tháng tuổi.")), date(2026, 9, 1))
    laid = lay_over(below, above)
    assert laid.conditions == above.conditions
    assert laid.source == above.source
    assert laid.overview == below.overview
    assert laid.is_stale
    assert [doubt.section for doubt in laid.doubts] == [*(d.section for d in above.doubts), Section.OVERVIEW]


def test_staleness_is_said_once_through_three_layers() -> None:
    changed = procedure(requirementsAndConditions="Khác")
    twice = lay_over(lay_over(restated(procedure()), changed), read_on(changed, date(2026, 9, 1)))
    assert twice.is_stale
    assert len(twice.doubts) == 1


def test_an_upper_record_with_an_overview_of_its_own_keeps_it() -> None:
    own = Text("Lời của hồ sơ mới.", Origin.QUOTED)
    above = read_on(replace(procedure(requirementsAndConditions="Khác"), overview=own), date(2026, 9, 1))
    laid = lay_over(restated(procedure()), above)
    assert laid.overview == own
    assert not laid.is_stale


def test_an_older_upper_record_leaves_the_lower() -> None:
    below = restated(procedure())
    above = read_on(procedure(requirementsAndConditions="Khác"), date(2026, 1, 1))
    assert lay_over(below, above) == below


@pytest.mark.parametrize(
    ("below_changed", "above_changed", "wins"),
    [
        (date(2026, 5, 1), date(2026, 4, 1), "below"),
        (date(2026, 4, 1), date(2026, 5, 1), "above"),
        (date(2026, 5, 1), date(2026, 5, 1), "above"),
        (date(2026, 5, 1), None, "below"),
        (None, None, "above"),
    ],
)
def test_on_the_same_day_the_record_changed_last_wins(
    below_changed: date | None, above_changed: date | None, wins: str
) -> None:
    below = replace(procedure(), title="below", source=replace(procedure().source, updated_on=below_changed))
    above = replace(procedure(), title="above", source=replace(procedure().source, updated_on=above_changed))
    assert lay_over(below, above).title == wins
