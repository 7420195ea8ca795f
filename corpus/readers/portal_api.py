"""Reads records of the National Public Service Portal's API, one JSON object a line (plain, .xz or .gz).

A line is ``{"id", "code", "name", "detail"}`` where ``detail`` is the API's answer.  Values are taken as they stand;
what cannot be taken as it stands becomes "not stated" and a `Problem`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any, cast

from corpus.procedure import (
    Agencies,
    Channel,
    Decision,
    DossierCase,
    DossierItem,
    Fee,
    FeeKind,
    LegalBasis,
    Level,
    Origin,
    Procedure,
    ProcessingTime,
    Source,
    SourceKind,
    Step,
    SubCase,
    SubmissionMethod,
    Text,
    TimeUnit,
    Validity,
)
from corpus.readers import Reading, Record, Unreadable
from corpus.text import clean, has_hidden_characters, looks_legacy_encoded, nfc
from corpus.validation import Problem, ProblemKind, doubts_of, validate

PAGE_URL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{id}"
MAX_LINE = 8 * 1024 * 1024  # The longest record of July 2026 has 0.4 MB; more than this is no record.
VIETNAM = timezone(timedelta(hours=7))  # The portal's dates are midnights in Việt Nam.

_CHANNELS = {"ONLINE": Channel.ONLINE, "POSTAL": Channel.POSTAL, "DIRECT": Channel.DIRECT}
_UNITS = {
    "HOUR": TimeUnit.HOUR,
    "WORKING_DAY": TimeUnit.WORKING_DAY,
    "DAY": TimeUnit.DAY,
    "MONTH": TimeUnit.MONTH,
    "YEAR": TimeUnit.YEAR,
}
_FEE_KINDS = {"FEE": FeeKind.FEE, "SERVICE_FEE": FeeKind.CHARGE, "PRICE_LEVEL": FeeKind.PRICE}
_CURRENCIES = {"Việt Nam Đồng": "VND", "USD": "USD"}
_LEVELS = {
    "isWard": Level.WARD,
    "isProvince": Level.CITY,
    "isVertical": Level.VERTICAL,
    "isMinistry": Level.MINISTRY,
    "isOtherAgency": Level.OTHER,
}
_DIGESTED = ("code", "name", "requirementsAndConditions", "decisionNo", "dossierReceivingAddresses", "note")


class PortalApiReader:
    """Reads a file of portal records.

    ``as_of``: the day the records were read from the portal; without it the newest change date of a record in the
    file stands in, which is the earliest the file can have been read.  Raises OSError when the file can't be opened.
    """

    def __init__(self, path: Path, as_of: date | None = None) -> None:
        self._path = path
        self._as_of = as_of

    def read(self) -> Iterator[Reading]:
        as_of = self._as_of or self._newest_change()
        for place, line in self._lines():
            if isinstance(line, Unreadable):
                yield line
                continue
            try:
                raw = json.loads(line, parse_constant=_no_number)
                if not isinstance(raw, dict):
                    raise ValueError("bản ghi không phải đối tượng JSON")
                yield read_record(raw, place, as_of)
            except RecursionError:
                yield Unreadable(place, "JSON lồng quá sâu")
            except (ValueError, OverflowError) as error:
                yield Unreadable(place, f"không đọc được bản ghi: {error}")

    def _newest_change(self) -> date:
        newest = date(1970, 1, 1)
        for _, line in self._lines():
            if isinstance(line, Unreadable):
                continue
            try:
                changed = _day(json.loads(line)["detail"]["updatedAt"])
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if changed and changed > newest:
                newest = changed
        return newest

    def _lines(self) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Lines with their place; a truncated or broken archive ends the reading with an `Unreadable`."""
        number, too_long = 0, False
        with _open(self._path) as stream:
            while True:
                place = f"{self._path.name}:{number + 1}"
                try:
                    line = stream.readline(MAX_LINE)
                except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
                    yield place, Unreadable(place, f"tệp nén bị cụt hoặc hỏng, phần sau không đọc được: {error}")
                    return
                if not line:
                    return
                goes_on = len(line) == MAX_LINE and not line.endswith(b"\n")
                if not too_long:
                    number += 1
                    if goes_on:
                        yield place, Unreadable(place, f"dòng dài quá {MAX_LINE >> 20} MiB")
                    elif line.strip():
                        yield place, line
                too_long = goes_on


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".xz":
        return lzma.open(path)
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path))
    return path.open("rb")


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} không phải là số")


def read_record(raw: Mapping[str, Any], place: str, as_of: date) -> Reading:
    """One portal record as a `Procedure`, or why it can't be one.  Raises ValueError or OverflowError on
    values that can't be."""
    detail = raw.get("detail")
    if not isinstance(detail, dict):
        return Unreadable(place, "bản ghi không có phần chi tiết (detail)")
    code, title = _line(detail.get("code") or raw.get("code")), _line(detail.get("name") or raw.get("name"))
    if not code:
        return Unreadable(place, "bản ghi không có mã thủ tục")
    if not title:
        return Unreadable(place, f"thủ tục {code} không có tên")
    problems = _spelling_problems(detail)
    try:
        procedure = _procedure(code, title, raw, detail, as_of, problems)
    except (AttributeError, KeyError, TypeError) as error:
        return Unreadable(place, f"thủ tục {code}: cấu trúc lạ ({type(error).__name__}: {error})")
    found = (*problems, *validate(procedure))
    return Record(place, replace(procedure, doubts=doubts_of(found)), found)


def _procedure(
    code: str, title: str, raw: Mapping[str, Any], detail: Mapping[str, Any], as_of: date, problems: list[Problem]
) -> Procedure:
    record_id = str(detail.get("id") or raw.get("id") or "")
    proposal = detail.get("procedureProposal") or {}
    return Procedure(
        code=code,
        title=title,
        levels=tuple(level for flag, level in _LEVELS.items() if detail.get(flag)) or (Level.OTHER,),
        field="; ".join(_names(detail.get("categoriesDetails"))),
        source=Source(
            kind=SourceKind.PORTAL_API,
            record_id=record_id,
            url=PAGE_URL.format(id=record_id) if record_id else "",
            as_of=as_of,
            digest=record_digest(detail),
            updated_on=_day(detail.get("updatedAt")),
        ),
        subjects=_names(detail.get("subjectTypesDetails")),
        agencies=Agencies(
            promulgating=_line(detail.get("departmentPromulgateName")),
            promulgating_code=_line(detail.get("departmentPromulgateCode")),
            deciding=_agencies(detail, "Authority"),
            executing=_agencies(detail, "Executing"),
            coordinating=_agencies(detail, "Coordinating"),
            receiving=_line(detail.get("dossierReceivingAddresses")),
        ),
        decision=Decision(
            number=_line(detail.get("decisionNo") or proposal.get("proposalNumber")),
            date=_day(proposal.get("decisionDate")),
        ),
        validity=Validity.IN_FORCE if detail.get("state") in ("ACTIVE", "UPDATED") else Validity.UNKNOWN,
        cases=_cases(detail.get("executionCases") or (), problems),
        methods=_methods(detail.get("executionMethods") or (), problems),
        sub_cases=_sub_cases(detail.get("cases") or (), problems),
        steps=tuple(
            Step(_line(step.get("name")), text)
            for step in detail.get("executionSteps") or ()
            if (text := _quoted(step.get("description")))
        ),
        conditions=_paragraphs(detail.get("requirementsAndConditions") or ""),
        results=tuple(dict.fromkeys(_names(detail.get("resultsDetails")))),
        legal_bases=tuple(
            LegalBasis(_line(basis.get("code")), _line(basis.get("name")))
            for basis in detail.get("legalBasisesDetails") or ()
        ),
        keywords=_keywords(detail.get("keywords") or "", title),
        online=_online(detail),
        offered_anywhere=True if detail.get("isNonTerritorial") else None,
        internal=bool(detail.get("isInternal")),
    )


def record_digest(detail: Mapping[str, Any]) -> str:
    """sha256 of the record's content; ids, which change at every republication, and housekeeping are left out."""
    content = {
        **{key: detail.get(key) for key in _DIGESTED},
        "steps": [[s.get("name"), s.get("description")] for s in detail.get("executionSteps") or ()],
        "methods": [
            [m.get("submissionMethod"), m.get("processingTime"), m.get("processingTimeUnit"), m.get("description"),
             [[f.get("type"), f.get("value"), f.get("description")] for f in m.get("fees") or ()]]
            for m in detail.get("executionMethods") or ()
        ],
        "cases": sorted(
            [c.get("name") or "",
             sorted([i.get("name") or "", i.get("originalQty") or 0, i.get("copyQty") or 0]
                    for i in c.get("profileComponents") or ())]
            for c in detail.get("executionCases") or ()
        ),
        "results": sorted(_names(detail.get("resultsDetails"))),
        "legal": sorted(str(b.get("code")) for b in detail.get("legalBasisesDetails") or ()),
        "decision": (detail.get("procedureProposal") or {}).get("proposalNumber"),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _line(value: Any) -> str:
    return " ".join(clean(str(value)).split()) if value else ""


def _quoted(value: Any) -> Text | None:
    text = clean(value or "")
    return Text(text, Origin.QUOTED) if text else None


def _names(items: Any) -> tuple[str, ...]:
    return tuple(name for item in items or () if item and (name := _line(item.get("name"))))


def _agencies(detail: Mapping[str, Any], role: str) -> tuple[str, ...]:
    names = (*_names(detail.get(f"departments{role}")), *_names(detail.get(f"unitGroups{role}")))
    return tuple(dict.fromkeys(names))


def _day(milliseconds: Any) -> date | None:
    if not isinstance(milliseconds, int | float) or not 0 < milliseconds < 4e12:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(VIETNAM).date()


def _paragraphs(text: str) -> tuple[Text, ...]:
    return tuple(Text(line, Origin.QUOTED) for line in clean(text).split("\n") if line)


def _keywords(text: str, title: str) -> tuple[str, ...]:
    line = _line(text)
    return (line,) if line and line not in (title, "Không có thông tin") else ()


def _online(detail: Mapping[str, Any]) -> str | None:
    if detail.get("isOfflineOnly"):
        return "none"
    if detail.get("isFullProcess"):
        return "full"
    channels = {method.get("submissionMethod") for method in detail.get("executionMethods") or ()}
    return "partial" if "ONLINE" in channels else None


def _time(value: Any, unit: Any, place: str, problems: list[Problem]) -> ProcessingTime:
    said = "" if isinstance(value, int | float) else clean(str(value or ""))
    amount = float(value) if isinstance(value, int | float) else None
    if said.replace(".", "", 1).isdigit():
        amount, said = float(said), ""
    if amount is not None and not math.isfinite(amount):
        raise ValueError(f"{place}: {amount} không phải là số")
    words = _quoted(said)
    known = _UNITS.get(str(unit))
    if known is not None and amount:
        return ProcessingTime(amount, known, words)
    if amount is not None and known is None:
        problems.append(Problem(ProblemKind.TIME_UNIT_OTHER, place, f"{amount:g} {unit or '(không đơn vị)'}"))
    elif amount == 0:
        problems.append(Problem(ProblemKind.TIME_ZERO, place, f"0 {unit}"))
    return ProcessingTime(words=words)


def _methods(raw: Sequence[Mapping[str, Any]], problems: list[Problem]) -> tuple[SubmissionMethod, ...]:
    methods = []
    for i, method in enumerate(raw):
        place = f"methods[{i}]"
        methods.append(
            SubmissionMethod(
                channel=_CHANNELS[method["submissionMethod"]],
                time=_time(method.get("processingTime"), method.get("processingTimeUnit"), f"{place}.time", problems),
                fees=tuple(_fee(fee) for fee in method.get("fees") or ()),
                note=_quoted(method.get("description")),
            )
        )
    return tuple(methods)


def _fee(fee: Mapping[str, Any]) -> Fee:
    """A fee.  A value that is no whole number stands in words, before the record's own."""
    value, description = fee.get("value"), fee.get("description") or ""
    whole = isinstance(value, int | float) and value == int(value)
    said = "" if whole or value is None else f"{value} "
    currency = _CURRENCIES.get(fee.get("currencyName") or (fee.get("currency") or {}).get("name") or "")
    return Fee(
        kind=_FEE_KINDS[fee["type"]],
        amount=int(value) if whole and value is not None else None,
        currency=currency,
        words=_quoted(said + description),
    )


def _cases(raw: Sequence[Mapping[str, Any]], problems: list[Problem]) -> tuple[DossierCase, ...]:
    cases = []
    for i, case in enumerate(raw):
        items: list[DossierItem] = []
        notes: list[Text] = []
        for j, component in enumerate(case.get("profileComponents") or ()):
            name = clean(component.get("name") or "")
            originals, copies = component.get("originalQty"), component.get("copyQty")
            if not name:
                problems.append(Problem(ProblemKind.ITEM_WITHOUT_NAME, f"cases[{i}]", f"dòng {j + 1}"))
            elif not originals and not copies and not component.get("attachments"):
                problems.append(Problem(ProblemKind.NOTE_AMONG_PAPERS, f"cases[{i}].notes[{len(notes)}]", name[:80]))
                notes.append(Text(name, Origin.QUOTED))
            else:
                items.append(_item(f"{i + 1}.{j + 1}", name, originals, copies, component))
        cases.append(DossierCase(_line(case.get("name")), tuple(items), tuple(notes)))
    return tuple(cases)


def _item(
    item_id: str, name: str, originals: int | None, copies: int | None, component: Mapping[str, Any]
) -> DossierItem:
    """A paper.  The portal's ``required`` is false on every row of every record: it states nothing."""
    return DossierItem(
        id=item_id,
        name=name,
        originals=originals,
        copies=copies,
        forms=tuple(_line(a.get("fileName")) for a in component.get("attachments") or () if a.get("fileName")),
    )


def _sub_cases(raw: Sequence[Mapping[str, Any]], problems: list[Problem]) -> tuple[SubCase, ...]:
    rows = []
    for i, case in enumerate(sorted(raw, key=lambda c: str(c.get("code")))):
        day = case.get("processingDay") or {}
        time = _time(day.get("qty"), day.get("type"), f"sub_cases[{i}].time", problems)
        rows.append(SubCase(_line(case.get("code")), _line(case.get("name")), time))
    return tuple(rows)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _spelling_problems(detail: Mapping[str, Any]) -> list[Problem]:
    """Unicode form, hidden characters and legacy encodings, once a record each."""
    problems, seen = [], set()
    for text in _strings(detail):
        for kind, found in (
            (ProblemKind.NOT_NFC, nfc(text) != text),
            (ProblemKind.HIDDEN_CHARACTERS, has_hidden_characters(text)),
            (ProblemKind.LEGACY_ENCODING, looks_legacy_encoded(text)),
        ):
            if found and kind not in seen:
                seen.add(kind)
                problems.append(Problem(kind, "text", clean(text)[:80]))
    return problems
