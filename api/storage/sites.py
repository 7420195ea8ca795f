"""What wards set of their sites, and who changed what when; every change is one committed transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from api.storage.database import Database
from api.storage.tables import site_changes, sites

Value = Mapping[str, Any]
"""JSON of the fields that a ward set; what it did not set comes from the register of localities."""


@dataclass(frozen=True, slots=True)
class SiteChange:
    """One change of a site; ``at`` is UTC, ``undoes`` the number of the change that it took back."""

    id: int
    site: str
    at: datetime
    by: str
    before: Value
    after: Value
    undoes: int | None


class SiteRecords:
    """The wards' settings; safe from several threads, and from several processes on one file.

    Every method raises StorageError when the database does not answer.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def stamp(self) -> int:
        """A number that grows with every change of any site: what was read under it is still right."""
        newest = select(func.coalesce(func.max(site_changes.c.id), 0))
        return int(self._database.read(lambda connection: connection.execute(newest).scalar_one()))

    def values(self) -> dict[str, Value]:
        """What was set, by key of the site."""
        every = select(sites.c.key, sites.c.value)
        rows = self._database.read(lambda connection: connection.execute(every).all())
        return {row.key: row.value for row in rows}

    def change(self, site: str, by: str, edit: Callable[[Value], Value]) -> SiteChange | None:
        """Puts ``edit`` of the present value in its place; None when that is the same.

        No other process writes between.  What ``edit`` raises leaves everything as it was.
        """

        def write(connection: Connection) -> SiteChange | None:
            before = _value(connection, site)
            after = edit(before)
            return None if after == before else self._put(connection, site, by, before, after)

        return self._database.write(write)

    def undo(self, site: str, by: str) -> SiteChange | None:
        """Takes the last change back that has not been; again, the one before it.  None when there is none left."""
        undone = select(site_changes.c.undoes).where(site_changes.c.undoes.is_not(None))
        last = (
            select(site_changes)
            .where(site_changes.c.site == site, site_changes.c.undoes.is_(None), site_changes.c.id.not_in(undone))
            .order_by(site_changes.c.id.desc())
            .limit(1)
        )

        def write(connection: Connection) -> SiteChange | None:
            row = connection.execute(last).first()
            if row is None:
                return None
            return self._put(connection, site, by, _value(connection, site), row.before, undoes=row.id)

        return self._database.write(write)

    def history(self, site: str) -> list[SiteChange]:
        """Every change of the site, the oldest first."""
        wanted = select(site_changes).where(site_changes.c.site == site).order_by(site_changes.c.id)
        return [_change(row) for row in self._database.read(lambda connection: connection.execute(wanted).all())]

    def _put(
        self, connection: Connection, site: str, by: str, before: Value, after: Value, undoes: int | None = None
    ) -> SiteChange:
        now = self._now().astimezone(UTC).replace(tzinfo=None)
        row = {"site": site, "changed_at": now, "changed_by": by, "before": before, "after": after, "undoes": undoes}
        number = connection.execute(insert(site_changes).returning(site_changes.c.id), row).scalar_one()
        changed = update(sites).where(sites.c.key == site)
        new = {"value": after, "changed_at": now}
        if not connection.execute(changed.values(version=sites.c.version + 1, **new)).rowcount:
            connection.execute(insert(sites), {"key": site, "version": 1, **new})
        return SiteChange(number, site, now, by, before, after, undoes)


def _value(connection: Connection, site: str) -> Value:
    found = connection.execute(select(sites.c.value).where(sites.c.key == site)).scalar_one_or_none()
    return {} if found is None else dict(found)


def _change(row: Row[Any]) -> SiteChange:
    return SiteChange(row.id, row.site, row.changed_at, row.changed_by, row.before, row.after, row.undoes)
