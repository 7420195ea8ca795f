"""A portal page scraped into JSON with its tables flattened and the page's own furniture mixed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.readers.description import Description
from corpus.readers.run_together import dossier_rows, legal_rows, method_rows
from corpus.validation import Problem, ProblemKind

# What the page shows below the last section: keywords, description, the form that chooses an agency.
_FURNITURE = re.compile(
    r"(?:Từ khóa.*?Mô tả.*)?Chọn cơ quan thực hiện.*$|Từ khóaKhông có thông tin.*$|Từ khóa.*Mô tả.*$", re.DOTALL
)
_RESULT_CODE = re.compile(
    r"Mã: (?:KQ[.-][A-Z]\d{2}[.-]\d+|[\d.]+[A-Z]\d{2}[.-]KQ\d+|[A-Z0-9][A-Z0-9_.-]{2,}(?=$|[A-ZĐ][a-zà-ỹ]|Từ khóa))"
)
_PAGE_CODE = re.compile(r"Mã thủ tục(\d\.\d{6})")


def is_flat(raw: Mapping[str, Any]) -> bool:
    return "ma_thu_tuc" in raw and "cach_thuc_thuc_hien" in raw


def describe(raw: Mapping[str, Any]) -> tuple[Description, list[Problem]]:
    """The page's words.  Raises ValueError where a value that must be text is none."""
    if bad := next((key for key, value in raw.items() if not isinstance(value, str)), None):
        raise ValueError(f"ô “{bad}” không phải chữ")
    problems = [Problem(ProblemKind.RUN_TOGETHER, "text")]
    code = raw.get("ma_thu_tuc", "")
    shown = _PAGE_CODE.search(raw.get("raw_text", ""))
    if shown and shown.group(1) != code:
        problems.append(Problem(ProblemKind.CODES_DIFFER, "code", f"{code}; trang: {shown.group(1)}"))
        # The page is what was read; the other code is the name that the scraper looked it up under.
        code = shown.group(1)
    results, furniture = _results(raw.get("ket_qua_xu_ly", ""))
    if furniture:
        problems.append(Problem(ProblemKind.PAGE_FURNITURE, "results", furniture[:80]))
    return Description(
        code=code,
        title=raw.get("ten_thu_tuc", ""),
        level=raw.get("cap_thuc_hien", ""),
        field=raw.get("linh_vuc", ""),
        decision=raw.get("so_quyet_dinh", ""),
        subjects=raw.get("doi_tuong_thuc_hien", ""),
        deciding=raw.get("co_quan_co_tham_quyen", ""),
        executing=raw.get("co_quan_thuc_hien", ""),
        coordinating=raw.get("co_quan_phoi_hop", ""),
        receiving=raw.get("dia_chi_tiep_nhan", ""),
        methods=tuple(method_rows(raw.get("cach_thuc_thuc_hien", ""), problems)),
        cases=tuple(dossier_rows(raw.get("thanh_phan_ho_so", ""), problems)),
        steps=(("", raw.get("trinh_tu_thuc_hien", "")),),
        conditions=raw.get("yeu_cau_dieu_kien", ""),
        results=results,
        legal=tuple(legal_rows(raw.get("can_cu_phap_ly", ""))),
        url=raw.get("detail_url", ""),
    ), problems


def _results(text: str) -> tuple[tuple[str, ...], str]:
    """The results, parted at their codes, and the furniture found behind them."""
    match = _FURNITURE.search(text)
    body = text[: match.start()] if match else text
    return tuple(part.strip() for part in _RESULT_CODE.split(body) if part.strip()), match.group() if match else ""
