"""Sites in the database: the audit, undo, several processes at once, and what holds in the next moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from api.errors import ApiError
from api.sites.editing import edited
from api.sites.reading import SiteError, read_site, site_json
from api.sites.registry import Sites
from api.sites.seed import seeded_sites
from api.storage.database import Database
from api.storage.sites import SiteRecords
from corpus.localities import load_localities

TODAY = date(2026, 11, 23)
SEED = seeded_sites()["hai-chau"]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'tthc.sqlite3').as_posix()}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def records(database: Database) -> SiteRecords:
    return SiteRecords(database, now=lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


def put(records: SiteRecords, *given: dict[str, Any], key: str = "hai-chau") -> None:
    records.change(key, "thử", lambda before: edited(seeded_sites()[key], before, given, TODAY))


def test_every_unit_has_a_site_with_what_the_register_knows_and_nothing_else() -> None:
    sites, units = seeded_sites(), load_localities().units
    assert len(sites) == 94
    assert [site.unit for site in sites.values()] == list(units)
    site = sites["hai-chau"]
    assert (site.name, site.unit) == ("Phường Hải Châu", "20242")
    for site in sites.values():
        office = units[site.unit].office
        assert (site.office.address, site.office.doubt) == (office.address, office.doubt)
        assert (site.office.phone, site.office.hours, site.office.as_of, site.origins) == (None, None, None, ())
        assert read_site(site, site_json(site)) == site


def test_a_change_says_when_who_before_and_after(records: SiteRecords) -> None:
    put(records, {"theme": {"accent": "#004d40"}})
    put(records, {"enabled": False})
    first, second = records.history("hai-chau")
    assert (first.id, first.by, first.at) == (1, "thử", datetime(2026, 11, 23, 8, 0))
    assert (first.before, first.after) == ({}, {"theme": {"accent": "#004d40"}})
    assert (second.before, second.after) == (first.after, {"theme": {"accent": "#004d40"}, "enabled": False})
    assert records.history("son-tra") == []


def test_what_changes_nothing_is_no_change(records: SiteRecords) -> None:
    put(records, {"enabled": False})
    put(records, {"enabled": False})
    assert len(records.history("hai-chau")) == 1


def test_undo_goes_back_step_by_step_and_leaves_its_own_trace(records: SiteRecords) -> None:
    put(records, {"theme": {"accent": "#004d40"}})
    put(records, {"theme": {"accent": "#3e2723"}})
    back = records.undo("hai-chau", "thử")
    assert back is not None
    assert (back.after, back.undoes) == ({"theme": {"accent": "#004d40"}}, 2)
    put(records, {"enabled": False})
    for left in ({"theme": {"accent": "#004d40"}}, {}):
        change = records.undo("hai-chau", "thử")
        assert change is not None
        assert change.after == left
    assert records.undo("hai-chau", "thử") is None
    assert [change.undoes for change in records.history("hai-chau")] == [None, None, 2, None, 4, 1]


def test_a_wrong_change_leaves_everything_as_it_was(records: SiteRecords) -> None:
    put(records, {"theme": {"accent": "#004d40"}})
    stamp = records.stamp()
    with pytest.raises(SiteError, match="contrast"):
        put(records, {"theme": {"accent": "#ffff00"}})
    assert records.stamp() == stamp
    assert records.values() == {"hai-chau": {"theme": {"accent": "#004d40"}}}


def test_a_change_holds_in_the_next_moment_on_that_site_only(records: SiteRecords, url: str) -> None:
    sites, elsewhere = Sites(records), Database(url)
    before = sites.find("son-tra")
    assert sites.find("hai-chau").office.phone is None
    put(SiteRecords(elsewhere), {"office": {"phone": "0236 000 0000"}, "origins": ["https://a.example"]})
    elsewhere.close()
    assert sites.find("hai-chau").office.phone == "0236 000 0000"
    assert sites.find("hai-chau").office.as_of == TODAY
    assert sites.find("son-tra") == before
    assert (sites.allows("https://a.example"), sites.allows("https://b.example")) == (True, False)
    put(records, {"enabled": False})
    assert not sites.allows("https://a.example")
    with pytest.raises(ApiError) as refused:
        sites.find("hai-chau")
    assert (refused.value.status_code, refused.value.code) == (403, "site_off")


def test_a_site_that_cannot_be_read_any_more_is_off_and_the_others_go_on(
    records: SiteRecords, caplog: pytest.LogCaptureFixture
) -> None:
    records.change("hai-chau", "an older version", lambda _: {"theme": {"accent": "#ffff00"}})
    records.change("nowhere", "an older version", lambda _: {"enabled": False})
    sites = Sites(records)
    with pytest.raises(ApiError, match="tạm tắt"):
        sites.find("hai-chau")
    assert sites.find("son-tra").enabled
    assert "contrast" in caplog.text


CHANGES = """
import sys
from api.storage.database import Database
from api.storage.sites import SiteRecords
records = SiteRecords(Database(sys.argv[1]))
for number in range(40):
    mine = f"{sys.argv[2]}{number}"
    records.change("hai-chau", sys.argv[2], lambda before: {"seen": [*before.get("seen", []), mine]})
"""


def test_two_processes_lose_none_of_each_others_changes(url: str, records: SiteRecords) -> None:
    command = [sys.executable, "-c", CHANGES, url]
    started = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in ("a", "b")]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0], ended
    seen = records.values()["hai-chau"]["seen"]
    assert sorted(seen) == sorted(f"{name}{number}" for name in "ab" for number in range(40))
    history = records.history("hai-chau")
    assert [change.id for change in history] == list(range(1, 81))
    assert all(later.before == earlier.after for earlier, later in pairwise(history))
