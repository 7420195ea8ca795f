"""Personal numbers: the browser masks what the server would, kind by kind."""

from __future__ import annotations

import unicodedata

from playwright.sync_api import Page

from assistant.screening import mask

TEXTS = [
    "gọi 0912345678 hoặc +84 912 345 678 hay 0912.345.678",
    "căn cước 048190000001, chứng minh 201234567 và 048 190 000 001",
    "nộp 201234567 đồng, lệ phí 50000đ, 123456789 đ",
    "thư thu@example.vn, a.b+c@phuong.example.vn.",
    "hồ sơ H17.15-260715-0012 và 000.00.01.H17-260715-0012",
    "sổ đỏ BK 123456, CS12345678",
    "xe 43A-123.45 với 43B1 234.56",
    "tài khoản 0041000123456789",
    "thủ tục 1.001193 theo 61/2018/NĐ-CP ngày 18/07/2026, quyết định 163/QĐ-BTP",
    "tôi là Nguyễn Thị Bưởi, ở đường Nguyễn Văn Linh, trường Trần Phú, chợ Hàn",
    "Ông Lê Văn Ví Dụ; ông Trần Đại; Hồ sơ Hà Nội; Đỗ Thị Mẫu Thử Nghiệm Dài",
    "đường Võ Nguyên Giáp số 12345678901",
    "Nguye\u0302\u0303n Thi\u0323 Mẫu",  # A name typed with marks of their own.
    "điện thoại:0912345678.",
    "sđt0912345678 và số0912345678đ",
    "",
    "   ",
    "khai sinh cho con cần gì",
]


def test_browser_and_server_mask_alike(page: Page, server: str) -> None:
    page.goto(f"{server}/")
    masked = page.evaluate(
        """async (texts) => {
            const { mask } = await import("/web/shared/masking.js");
            return texts.map((text) => { const { text: said, kinds } = mask(text); return [said, kinds.sort()]; });
        }""",
        TEXTS,
    )
    # The server puts letters and marks together before it looks.
    expected = [mask(unicodedata.normalize("NFC", text)) for text in TEXTS]
    assert [(text, tuple(kinds)) for text, kinds in masked] == expected
    assert {kind for _, kinds in expected for kind in kinds} == {
        "account",
        "citizen_id",
        "dossier_number",
        "email",
        "land_certificate",
        "name",
        "old_citizen_id",
        "phone",
        "plate",
    }
