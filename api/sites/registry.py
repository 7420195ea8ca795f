"""Finding a site by its key, as it is at this moment, and the places it may be used from."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.errors import ApiError, ErrorCode
from api.sites.reading import SiteError, read_site
from api.sites.seed import seeded_sites
from api.sites.site import Site
from api.storage.database import StorageError
from api.storage.sites import SiteRecords

log = logging.getLogger("tthc.api")


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All sites as they were under one stamp of the records."""

    stamp: int
    sites: Mapping[str, Site]
    origins: frozenset[str]


class Sites:
    """The sites of the 94 units, as seeded and as their wards changed them.

    Every look-up asks the database for its stamp (a tenth of a millisecond), so a change made by any process
    holds from the next request on; the sites are read again only when the stamp is another one.
    """

    def __init__(self, records: SiteRecords) -> None:
        self._records = records
        self._snapshot: _Snapshot | None = None

    def find(self, key: str) -> Site:
        """Raises ApiError site_not_found, site_off or storage_unavailable."""
        site = self._current().sites.get(key)
        if site is None:
            raise ApiError(ErrorCode.SITE_NOT_FOUND)
        if not site.enabled:
            raise ApiError(ErrorCode.SITE_OFF)
        return site

    def allows(self, origin: str) -> bool:
        """Whether any site that is on may be used from there.  Raises ApiError storage_unavailable."""
        return origin in self._current().origins

    def _current(self) -> _Snapshot:
        try:
            stamp = self._records.stamp()
            if self._snapshot is None or self._snapshot.stamp != stamp:
                sites = self._read()
                origins = frozenset(origin for site in sites.values() if site.enabled for origin in site.origins)
                self._snapshot = _Snapshot(stamp, sites, origins)
            return self._snapshot
        except StorageError as error:
            log.error("%s", error)
            raise ApiError(ErrorCode.STORAGE_UNAVAILABLE) from error

    def _read(self) -> Mapping[str, Site]:
        sites = dict(seeded_sites())
        for key, value in self._records.values().items():
            if key not in sites:
                log.error("the database has a site %s that no unit has", key)
                continue
            try:
                sites[key] = read_site(sites[key], value)
            except SiteError as error:
                # Whom the ward allowed is not known then, so nobody is let in on its behalf.
                log.error("site %s can't be read and is off: %s", key, "; ".join(error.problems))
                sites[key] = replace(sites[key], enabled=False)
        return sites
