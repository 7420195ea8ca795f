"""Builds portal records by hand: one plain record without any trap, changed where a test wants one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from corpus.procedure import Procedure
from corpus.readers import Record
from corpus.readers.portal_api import read_record
from corpus.validation import Problem

AS_OF = date(2026, 7, 18)
UPDATED = 1_776_186_000_000  # 2026-04-14 17:00 UTC, which is midnight of 15 April in Việt Nam.


def paper(name: str | None, originals: int | None = 1, copies: int | None = 0, *files: str) -> dict[str, Any]:
    attachments = [{"fileName": file} for file in files]
    return {"name": name, "originalQty": originals, "copyQty": copies, "required": False, "attachments": attachments}


def fee(
    value: Any, description: str | None = None, kind: str = "SERVICE_FEE", currency: str = "Việt Nam Đồng"
) -> dict[str, Any]:
    return {"type": kind, "value": value, "description": description, "currencyName": currency}


def method(
    time: Any = 3,
    unit: str | None = "WORKING_DAY",
    fees: Iterable[dict[str, Any]] | None = None,
    channel: str = "DIRECT",
) -> dict[str, Any]:
    listed = [fee(25000)] if fees is None else list(fees)
    return {
        "submissionMethod": channel,
        "processingTime": time,
        "processingTimeUnit": unit,
        "description": "Nộp tại quầy.",
        "fees": listed,
    }


def detail(code: str = "1.234567", title: str = "Cấp giấy chứng nhận nuôi mèo", **changes: Any) -> dict[str, Any]:
    """The portal's detail of an invented record; ``changes`` replace its keys."""
    return {
        "id": f"id-{code}",
        "code": code,
        "name": title,
        "decisionNo": "12/QĐ-TEST",
        "procedureProposal": {"proposalNumber": "12/QĐ-TEST", "decisionDate": UPDATED},
        "executionSteps": [{"name": "Bước 1", "description": "Người nuôi mèo nộp hồ sơ."}],
        "executionMethods": [method()],
        "executionCases": [{"name": "", "profileComponents": [paper("Tờ khai nuôi mèo", 1, 0, "to-khai.docx")]}],
        "requirementsAndConditions": "Mèo đã tiêm phòng.",
        "legalBasisesDetails": [{"code": "99/2099/NĐ-CP", "name": "Nghị định về mèo"}],
        "resultsDetails": [{"name": "Giấy chứng nhận nuôi mèo", "code": "KQ.1"}],
        "categoriesDetails": [{"name": "Thú nuôi"}],
        "subjectTypesDetails": [{"name": "Công dân Việt Nam"}],
        "departmentPromulgateName": "Bộ Thú nuôi",
        "departmentPromulgateCode": "G99",
        "departmentsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}],
        "isWard": True,
        "state": "UPDATED",
        "updatedAt": UPDATED,
        **changes,
    }


def raw(code: str = "1.234567", **changes: Any) -> dict[str, Any]:
    """A whole line of the export."""
    made = detail(code, **changes)
    return {"id": made["id"], "code": made["code"], "name": made["name"], "detail": made}


def read(**changes: Any) -> tuple[Procedure, tuple[Problem, ...]]:
    """The record as the reader gives it; it must be readable."""
    reading = read_record(raw(**changes), "tay:1", AS_OF)
    assert isinstance(reading, Record), reading
    return reading.procedure, reading.problems


def procedure(code: str = "1.234567", **changes: Any) -> Procedure:
    return read(code=code, **changes)[0]


def write_lines(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    """A file of the export: objects as JSON, bytes as they are, one a line."""
    encoded = (line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines)
    path.write_bytes(b"".join(line + b"\n" for line in encoded))
    return path
