"""The city's 94 units, the 280 they were made of, older names, and the People's Committee of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

LOCALITIES_SCHEMA_VERSION = 1

UNIT_TYPES = ("phường", "xã", "đặc khu")


@dataclass(frozen=True, slots=True)
class Office:
    """Where a People's Committee sits.

    ``source`` is a key of `Localities.sources`; ``as_of`` an ISO date, or None where the list carries none;
    ``doubt`` is a sentence for the reader, empty where there is none.
    """

    address: str
    source: str
    as_of: str | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A ward, commune or township (thị trấn) of before 1 July 2025, and the units it became.

    ``units``: codes among the 94, more than one only where the old unit was split; ``code``: the statistics
    office's, empty for a name that was gone by 2025; ``until``: last day or year in force; ``source``: a key
    of `Localities.sources`.
    """

    name: str
    type: str
    district: str
    province: str
    units: tuple[str, ...]
    code: str = ""
    until: str = "2025-06-30"
    source: str = "mapping"
    spellings: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not self.units:
            raise ValueError(f"the old unit {self.name!r} leads nowhere")


@dataclass(frozen=True, slots=True)
class Unit:
    """One of the 94 units.  ``lat`` and ``lon``: degrees, its middle on the map, not its office."""

    code: str
    name: str
    type: str
    former_districts: tuple[str, ...]
    merged_from: tuple[OldUnit, ...]
    office: Office
    lat: float
    lon: float
    spellings: tuple[str, ...] = ()
    centre_doubt: str = ""

    def __post_init__(self) -> None:
        if self.type not in UNIT_TYPES:
            raise ValueError(f"unit {self.code}: {self.type!r} is none of {', '.join(UNIT_TYPES)}")

    @property
    def title(self) -> str:
        """Type and name, as one writes it in a sentence."""
        return f"{self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class District:
    """A former district, town or provincial city.  ``typed_only``: its name never stands for it alone."""

    name: str
    type: str
    province: str
    units: tuple[str, ...]
    until: str
    typed_only: bool = False


class MatchKind(StrEnum):
    UNIT = "unit"  # một trong 94 đơn vị
    OLD_UNIT = "old_unit"  # phường, xã, thị trấn cũ
    DISTRICT = "district"  # quận, huyện, thị xã, thành phố thuộc tỉnh cũ


@dataclass(frozen=True, slots=True)
class LocalityMatch:
    """A place named in a sentence.

    ``codes``: every unit it may mean, sorted; ``old_units``: the old units meant, where it was an old name;
    ``start`` and ``end``: characters of the text in NFC; ``mended``: read through a slip of the keyboard.
    """

    kind: MatchKind
    title: str
    codes: tuple[str, ...]
    start: int
    end: int
    old_units: tuple[OldUnit, ...] = ()
    mended: bool = False

    @property
    def code(self) -> str | None:
        """The one unit meant; None for a district, a split unit or a name that several bear: then ask."""
        return self.codes[0] if len(self.codes) == 1 and self.kind is not MatchKind.DISTRICT else None


@dataclass(frozen=True, slots=True)
class Localities:
    """The whole register.

    ``units`` by code, in the order of codes; ``bare_names``: how sure a name is without a type word (see
    `corpus.locality_matching`); ``elsewhere``: names that move a place out of the city.
    """

    as_of: str
    units: Mapping[str, Unit]
    old_units: tuple[OldUnit, ...]
    earlier_units: tuple[OldUnit, ...]
    districts: tuple[District, ...]
    bare_names: Mapping[str, tuple[str, ...]]
    elsewhere: tuple[str, ...]
    sources: Mapping[str, Mapping[str, str | None]]


@lru_cache(maxsize=1)
def load_localities() -> Localities:
    """The bundled register, read once.  Raises ValueError on another schema version."""
    raw = json.loads(files("corpus").joinpath("data/localities.json").read_text(encoding="utf-8"))
    if raw["schema_version"] != LOCALITIES_SCHEMA_VERSION:
        found = raw["schema_version"]
        raise ValueError(f"localities.json has schema {found}, expected {LOCALITIES_SCHEMA_VERSION}")
    old_units = tuple(_old_unit(row) for row in raw["old_units"])
    by_code = {old.code: old for old in old_units}
    units = (_unit(row, by_code) for row in raw["units"])
    return Localities(
        as_of=raw["as_of"],
        units={unit.code: unit for unit in units},
        old_units=old_units,
        earlier_units=tuple(_old_unit(row) for row in raw["earlier_units"]),
        districts=tuple(_district(row) for row in raw["districts"]),
        bare_names={level: tuple(names) for level, names in raw["bare_names"].items()},
        elsewhere=tuple(raw["elsewhere"]),
        sources=raw["sources"],
    )


def _old_unit(row: Mapping[str, Any]) -> OldUnit:
    known = {"name", "type", "district", "province", "code", "until", "source", "note"}
    return OldUnit(
        units=tuple(row["units"]),
        spellings=tuple(row.get("spellings", ())),
        **{key: row[key] for key in known & row.keys()},
    )


def _unit(row: Mapping[str, Any], old_units: Mapping[str, OldUnit]) -> Unit:
    office, centre = row["office"], row["centre"]
    return Unit(
        code=row["code"],
        name=row["name"],
        type=row["type"],
        former_districts=tuple(row["former_districts"]),
        merged_from=tuple(old_units[part["code"]] for part in row["merged_from"] if "code" in part),
        office=Office(office["address"], office["source"], office["as_of"], office.get("reason", "")),
        lat=centre["lat"],
        lon=centre["lon"],
        spellings=tuple(row.get("spellings", ())),
        centre_doubt=centre.get("reason", ""),
    )


def _district(row: Mapping[str, Any]) -> District:
    return District(
        name=row["name"],
        type=row["type"],
        province=row["province"],
        units=tuple(row["units"]),
        until=row["until"],
        typed_only=row.get("typed_only", False),
    )
