"""A site for each of the city's 94 units, with what the register knows of it and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from api.sites.site import Kiosk, Office, Site, Suggestions
from assistant.site import Bilingual
from corpus.localities import Unit, load_localities
from corpus.text import fold

GREETING = Bilingual(
    "Chào bạn! Bạn cần làm thủ tục gì? Tôi cho biết giấy tờ, phí, thời gian và nơi làm.",
    "Hello! What do you need to get done? I tell you the papers, fee, time and place.",
)

SUGGESTIONS = Suggestions(
    vi=(
        "Làm giấy khai sinh cho con cần giấy tờ gì?",
        "Đăng ký kết hôn mất bao lâu?",
        "Chứng thực bản sao bao nhiêu tiền?",
        "Xin giấy xác nhận độc thân ở đâu?",
    ),
    en=(
        "What papers do I need to register a birth?",
        "How long does a marriage registration take?",
    ),
)

TILES = (
    "1.001193",  # khai sinh
    "1.000894",  # kết hôn
    "1.000656",  # khai tử
    "1.004873",  # xác nhận tình trạng hôn nhân
    "2.000815",  # chứng thực bản sao
    "2.000884",  # chứng thực chữ ký
    "2.000635",  # trích lục hộ tịch
    "1.004859",  # cải chính hộ tịch
    "1.004222",  # thường trú
    "1.004194",  # tạm trú
    "1.001612",  # hộ kinh doanh
    "1.013225",  # giấy phép xây dựng
    "1.001776",  # trợ cấp xã hội hằng tháng
    "1.001699",  # khuyết tật
    "1.012812",  # hòa giải đất đai
    "1.014064",  # cấp lại căn cước
)
"""What wards' counters are asked most, by the judgment of those who wrote the corpus; a ward sets its own."""


@lru_cache(maxsize=1)
def seeded_sites() -> Mapping[str, Site]:
    """The sites by key, in the order of the units' codes."""
    units = load_localities().units.values()
    names = Counter(_hyphenated(unit.name) for unit in units)
    sites = (_site(unit, clashes=names[_hyphenated(unit.name)] > 1) for unit in units)
    return {site.key: site for site in sites}


def _site(unit: Unit, clashes: bool) -> Site:
    key = _hyphenated(f"{unit.name} {unit.type}" if clashes else unit.name)
    office = unit.office
    return Site(
        key=key,
        name=unit.title[0].upper() + unit.title[1:],
        unit=unit.code,
        greeting=GREETING,
        suggestions=SUGGESTIONS,
        office=Office(office.address, as_of=_day(office.as_of), doubt=office.doubt),
        kiosk=Kiosk(TILES),
    )


def _hyphenated(text: str) -> str:
    return "-".join(fold(text).split())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
