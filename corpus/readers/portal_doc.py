"""The portal's .doc export turned into JSON: labelled texts and clean tables of one procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.readers.description import CaseRows, Description, MethodRow, PaperRow
from corpus.readers.wording import quantities, stated
from corpus.validation import Problem, ProblemKind


def is_doc_export(raw: Mapping[str, Any]) -> bool:
    return all(isinstance(raw.get(key), dict) for key in ("metadata", "content", "tables"))


def describe(raw: Mapping[str, Any]) -> tuple[Description, list[Problem]]:
    """The export's words.  Raises ValueError where a part has the wrong type."""
    metadata, content, tables = raw["metadata"], raw["content"], raw["tables"]
    problems: list[Problem] = []
    code = _text(metadata, "mã_thủ_tục")
    if raw.get("thu_tuc_id") not in (None, code):
        problems.append(Problem(ProblemKind.CODES_DIFFER, "code", f"{code}; tệp: {raw['thu_tuc_id']}"))
    papers = tuple(
        PaperRow(_text(row, "ten_giay_to"), *quantities(_text(row, "ghi_chu")), tuple(_lines(_text(row, "so_luong"))))
        for row in _rows(tables, "thanh_phan_ho_so")
    )
    return Description(
        code=code,
        title=_text(metadata, "tên_thủ_tục"),
        level=_text(metadata, "cấp_thực_hiện"),
        field=_text(metadata, "lĩnh_vực"),
        decision=_text(metadata, "số_quyết_định"),
        subjects=_text(content, "đối_tượng_thực_hiện"),
        deciding=_text(content, "cơ_quan_có_thẩm_quyền"),
        executing=_text(content, "cơ_quan_thực_hiện"),
        coordinating=_text(content, "cơ_quan_phối_hợp"),
        receiving=_text(content, "địa_chỉ_tiếp_nhận_hs"),
        keywords=_text(content, "từ_khóa"),
        methods=tuple(
            MethodRow(*(_text(row, key) for key in ("hinh_thuc", "thoi_han_giai_quyet", "phi_le_phi", "mo_ta")))
            for row in _rows(tables, "hinh_thuc_nop")
        ),
        cases=(CaseRows("", papers),) if papers else (),
        steps=(("", _text(content, "trình_tự_thực_hiện")),),
        conditions=_text(content, "yêu_cầu_điều_kiện_thực_hiện"),
        results=tuple(_lines(_text(content, "kết_quả_thực_hiện"))),
        legal=tuple((_text(row, "trich_yeu"), _text(row, "so_ky_hieu")) for row in _rows(tables, "can_cu_phap_ly")),
        free_means_zero=False,
    ), problems


def _text(part: Mapping[str, Any], key: str) -> str:
    value = part.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"ô “{key}” không phải chữ")
    return value


def _rows(tables: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    for row in tables.get(key) or ():
        if not isinstance(row, dict):
            raise ValueError(f"bảng “{key}” có dòng không phải đối tượng")
        yield row


def _lines(text: str) -> list[str]:
    return [row.strip() for row in stated(text).split("\n") if row.strip()]
