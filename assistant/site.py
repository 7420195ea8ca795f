"""A ward's own site as the assistant sees it: the facts that its answers add to the record's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in Vietnamese and in English; ``en`` is empty where nobody wrote them in English."""

    vi: str
    en: str = ""

    def __post_init__(self) -> None:
        if not self.vi.strip():
            raise ValueError("the Vietnamese words are missing")

    def said(self, language: str) -> str:
        """The words in ``language`` (vi or en), the Vietnamese ones where there are no others."""
        return self.en if language == "en" and self.en else self.vi


@dataclass(frozen=True, slots=True)
class LocalFee:
    """What a resolution of the ward's or city's council says about the fee of one procedure."""

    code: str
    words: Bilingual
    resolution: str
    as_of: date


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a ward says of itself, on the day of the question.

    ``unit``: its code among the 94; ``address``, ``phone``, ``hours``: None where not known; ``as_of``: the day
    the office's facts were known to be so, None where the source has no date; ``fees`` by code of the procedure.
    """

    key: str
    name: str
    unit: str
    address: str | None = None
    phone: str | None = None
    hours: Bilingual | None = None
    notices: tuple[Bilingual, ...] = ()
    fees: tuple[LocalFee, ...] = ()
    as_of: date | None = None
    doubt: str = ""
