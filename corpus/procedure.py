"""The nouns of an administrative procedure (thủ tục hành chính), frozen and checked when built.

A value that the record does not state is ``None`` or an empty tuple, never a guess.  Every stretch of
prose is a `Text` that knows its origin: quoted from the record, or restated by us in plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SCHEMA_VERSION = 1

CODE_PATTERN = re.compile(r"\d\.\d{6,9}(\.\d{2})?([.-][A-Za-z0-9]{1,8})?")
"""National code ``N.NNNNNN``, optionally a sub-case ``.NN`` and a province's copy ``.Hnn`` (Đà Nẵng is H17).
The portal also has a few of seven to nine digits or with a word behind; codes name files, so nothing else passes."""


class Section(StrEnum):
    """The eleven things one can ask about a procedure."""

    OVERVIEW = "overview"  # tổng quan
    DOSSIER = "dossier"  # thành phần hồ sơ
    FEE = "fee"  # phí, lệ phí
    TIME = "time"  # thời hạn giải quyết
    PLACE = "place"  # nơi nộp, cơ quan thực hiện
    STEPS = "steps"  # trình tự thực hiện
    CONDITIONS = "conditions"  # yêu cầu, điều kiện
    RESULT = "result"  # kết quả
    LEGAL = "legal"  # căn cứ pháp lý
    CHANNEL = "channel"  # cách thức nộp: trực tiếp, trực tuyến, bưu chính
    FORM = "form"  # mẫu đơn, tờ khai


class Level(StrEnum):
    """Who handles the procedure, the nearest to the citizen first."""

    WARD = "ward"  # cấp xã
    CITY = "city"  # cấp tỉnh
    VERTICAL = "vertical"  # ngành dọc: công an, thuế, bảo hiểm xã hội…
    MINISTRY = "ministry"  # cấp bộ
    OTHER = "other"  # cơ quan khác


class Origin(StrEnum):
    """Whose words a text is in."""

    QUOTED = "quoted"  # nguyên văn hồ sơ thủ tục
    RESTATED = "restated"  # diễn đạt lại cho dễ hiểu
    SITE = "site"  # lời của chính phường, xã


class Channel(StrEnum):
    """How a dossier is handed in."""

    DIRECT = "direct"  # trực tiếp
    ONLINE = "online"  # trực tuyến
    POSTAL = "postal"  # bưu chính


class TimeUnit(StrEnum):
    HOUR = "hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class FeeKind(StrEnum):
    FEE = "fee"  # phí
    CHARGE = "charge"  # lệ phí
    PRICE = "price"  # giá dịch vụ


class Validity(StrEnum):
    """Whether the record is in force on its as-of date."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    PORTAL_API = "portal_api"
    PORTAL_PAGE = "portal_page"
    OFFICE_DOCUMENT = "office_document"
    PDF = "pdf"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of prose and whose words it is in."""

    text: str
    origin: Origin

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("an empty text is no text: leave it out")


@dataclass(frozen=True, slots=True)
class ProcessingTime:
    """How long it takes: number, unit and the record's words kept apart.

    ``amount`` without ``unit`` cannot be built: the portal's "1 OTHER" says nothing.
    """

    amount: float | None = None
    unit: TimeUnit | None = None
    words: Text | None = None

    def __post_init__(self) -> None:
        if (self.amount is None) != (self.unit is None):
            raise ValueError("a processing time has both amount and unit, or neither")

    @property
    def stated(self) -> bool:
        return self.amount is not None or self.words is not None


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: number, currency (ISO 4217) and the record's words kept apart.

    ``amount`` 0 is what the record's number field holds; it means "free" only where ``words`` say so.
    ``currency`` is None where the record does not name one.  ``condition`` is our short label of whom it is for.
    """

    kind: FeeKind
    amount: int | None = None
    currency: str | None = None
    words: Text | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionMethod:
    """A way to hand the dossier in, with its own time and fees (phương thức nộp).

    ``case`` names the case it is for where time or fee differ by case; ``note`` is the record's remark.
    """

    channel: Channel
    time: ProcessingTime = ProcessingTime()
    fees: tuple[Fee, ...] = ()
    note: Text | None = None
    case: str = ""


@dataclass(frozen=True, slots=True)
class DossierItem:
    """A paper of the dossier.  ``None`` means the record does not state it.

    ``name`` and ``forms`` (file names of forms) are the record's; ``condition`` (when the paper is needed) and
    ``note`` are ours.
    """

    id: str
    name: str
    originals: int | None = None
    copies: int | None = None
    forms: tuple[str, ...] = ()
    required: bool | None = None
    condition: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.id or not self.name.strip():
            raise ValueError("a dossier item has an id and a name")


@dataclass(frozen=True, slots=True)
class DossierCase:
    """The papers of one case (trường hợp).

    ``notes`` are the record's remarks listed among the papers: shown as remarks, never as papers to bring.
    """

    name: str
    items: tuple[DossierItem, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    text: Text


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal document by number; ``title`` as the record words it."""

    number: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class SubCase:
    """A numbered variant of the procedure with its own time, e.g. ``1.001193.01``."""

    code: str
    name: str
    time: ProcessingTime = ProcessingTime()


@dataclass(frozen=True, slots=True)
class Agencies:
    """Who promulgates, decides, carries out, coordinates; names as the record gives them."""

    promulgating: str = ""
    promulgating_code: str = ""
    deciding: tuple[str, ...] = ()
    executing: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    receiving: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that published the procedure (quyết định công bố)."""

    number: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where the record contradicts itself or cannot be right, in a sentence that a citizen may read."""

    section: Section
    sentence: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts were read, and when.

    ``digest``: sha256 hex of the content of the record as read; ``as_of``: the day the record was known to read so;
    ``updated_on``: the record's own date of change.
    """

    kind: SourceKind
    record_id: str
    url: str
    as_of: date
    digest: str
    updated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything a record holds about one procedure, and our plain words for it.

    ``restates`` is the digest of the record that the restated texts were written from; when it differs from
    ``source.digest`` the restated texts are stale.  ``offered_anywhere``: may be filed at any centre of the city
    (phi địa giới); ``whole``: false for a row of the catalogue, of which only name, level, agencies and page are known;
    ``online``: "full", "partial", "none", or None where not stated.
    Raises ValueError when built without a code, a title or a level.
    """

    code: str
    title: str
    levels: tuple[Level, ...]
    field: str
    source: Source
    subjects: tuple[str, ...] = ()
    agencies: Agencies = Agencies()
    decision: Decision = Decision()
    validity: Validity = Validity.UNKNOWN
    replaced_by: tuple[str, ...] = ()
    overview: Text | None = None
    cases: tuple[DossierCase, ...] = ()
    methods: tuple[SubmissionMethod, ...] = ()
    sub_cases: tuple[SubCase, ...] = ()
    steps: tuple[Step, ...] = ()
    conditions: tuple[Text, ...] = ()
    results: tuple[str, ...] = ()
    legal_bases: tuple[LegalBasis, ...] = ()
    place: Text | None = None
    keywords: tuple[str, ...] = ()
    online: str | None = None
    offered_anywhere: bool | None = None
    internal: bool = False
    doubts: tuple[Doubt, ...] = ()
    restates: str = ""
    whole: bool = True

    def __post_init__(self) -> None:
        if not CODE_PATTERN.fullmatch(self.code):
            raise ValueError(f"not a procedure code: {self.code!r} (expected N.NNNNNN)")
        if not self.title.strip():
            raise ValueError(f"procedure {self.code} has no title")
        if not self.levels:
            raise ValueError(f"procedure {self.code} has no level")
        if self.online not in (None, "full", "partial", "none"):
            raise ValueError(f"procedure {self.code}: unknown online state {self.online!r}")

    @property
    def level(self) -> Level:
        """The level nearest to the citizen."""
        return min(self.levels, key=list(Level).index)

    @property
    def is_stale(self) -> bool:
        """Whether the restated texts were written from another version of the record."""
        return bool(self.restates) and self.restates != self.source.digest
