"""A ward's site: key, origins, looks, and what the ward says of itself; a wrong one can't be built."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from api.sites.checking import check_code, check_number, check_text, check_words
from api.sites.contrast import TEXT_CONTRAST, contrast
from api.sites.hours import OpeningHours
from api.sites.origins import check_origin
from assistant.site import Bilingual, LocalFee

KEY_PATTERN = re.compile(r"[a-z][a-z0-9-]{0,63}")

NAME_AT_MOST = 100
GREETING_AT_MOST = 300
SUGGESTION_AT_MOST = 120
ADDRESS_AT_MOST = 200
NOTICE_AT_MOST = 500
FEE_AT_MOST = 500
RESOLUTION_AT_MOST = 100
DOUBT_AT_MOST = 300

SUGGESTIONS_AT_MOST = 6
ORIGINS_AT_MOST = 20
NOTICES_AT_MOST = 5
FEES_AT_MOST = 100
TILES_AT_MOST = 20

Position = Literal["right", "left"]

_PHONE = re.compile(r"\+?[0-9(][0-9 ().-]{1,28}[0-9]")


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Questions to tap, a list for each language."""

    vi: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for language, questions in (("vi", self.vi), ("en", self.en)):
            check_number(questions, SUGGESTIONS_AT_MOST, f"{language} has")
            for question in questions:
                check_text(question, SUGGESTION_AT_MOST)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours in the form #rrggbb, and the corner the bubble sits in."""

    accent: str = "#0b5cad"
    on_accent: str = "#ffffff"
    position: Position = "right"

    def __post_init__(self) -> None:
        ratio = contrast(self.accent, self.on_accent)
        if ratio < TEXT_CONTRAST:
            raise ValueError(
                f"{self.on_accent} on {self.accent} has a contrast of {ratio:.2f}:1, which many people can't read: "
                f"choose a darker accent or a lighter text, for at least {TEXT_CONTRAST}:1"
            )
        if self.position not in get_args(Position):
            raise ValueError(f"position is {self.position!r}: expected right or left")


@dataclass(frozen=True, slots=True)
class Office:
    """Where and when the ward receives people; None where not known.

    ``as_of``: the day these facts were known to be so; ``doubt``: a sentence for the reader, empty where there is none.
    """

    address: str | None = None
    phone: str | None = None
    hours: OpeningHours | None = None
    as_of: date | None = None
    doubt: str = ""

    def __post_init__(self) -> None:
        if self.address is not None:
            check_text(self.address, ADDRESS_AT_MOST)
        if self.phone is not None and not (_PHONE.fullmatch(self.phone) and sum(map(str.isdigit, self.phone)) >= 3):
            raise ValueError(f"the phone number {self.phone!r} is none: expected digits, like 0236 000 0000")
        if self.doubt:
            check_text(self.doubt, DOUBT_AT_MOST)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the ward wants known, until a day (that day included) or until it is taken down."""

    words: Bilingual
    until: date | None = None

    def __post_init__(self) -> None:
        check_words(self.words, NOTICE_AT_MOST)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """``procedures``: codes of the top tiles of the kiosk's start screen, in their order."""

    procedures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_number(self.procedures, TILES_AT_MOST, "the kiosk has")
        for code in self.procedures:
            check_code(code)
        if len(set(self.procedures)) < len(self.procedures):
            raise ValueError("a procedure is named twice")


@dataclass(frozen=True, slots=True)
class Site:
    """A ward's site.

    ``unit``: code among the 94; ``origins``: where it may be embedded, besides our own pages; ``fees``: what local
    resolutions say of fees.  Raises ValueError with a sentence when built wrong.
    """

    key: str
    name: str
    unit: str
    greeting: Bilingual
    suggestions: Suggestions = Suggestions()
    theme: Theme = Theme()
    office: Office = Office()
    notices: tuple[Notice, ...] = ()
    fees: tuple[LocalFee, ...] = ()
    kiosk: Kiosk = Kiosk()
    origins: tuple[str, ...] = ()
    enabled: bool = True

    def __post_init__(self) -> None:
        if not KEY_PATTERN.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no key: expected lower-case letters, digits and hyphens, like hai-chau")
        check_text(self.name, NAME_AT_MOST)
        check_words(self.greeting, GREETING_AT_MOST)
        check_number(self.notices, NOTICES_AT_MOST, "the site has")
        check_number(self.fees, FEES_AT_MOST, "the site has")
        for fee in self.fees:
            check_fee(fee)
        if len({fee.code for fee in self.fees}) < len(self.fees):
            raise ValueError("two local fees are for the same procedure: put them into one sentence")
        check_number(self.origins, ORIGINS_AT_MOST, "the site has")
        for origin in self.origins:
            check_origin(origin)

    def notices_on(self, day: date) -> tuple[Notice, ...]:
        """The notices that still hold."""
        return tuple(notice for notice in self.notices if notice.until is None or day <= notice.until)


def check_fee(fee: LocalFee) -> None:
    """Raises ValueError; a local fee without its resolution is hearsay and is not kept."""
    check_code(fee.code)
    check_words(fee.words, FEE_AT_MOST)
    check_text(fee.resolution, RESOLUTION_AT_MOST)
