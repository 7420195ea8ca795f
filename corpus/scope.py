"""Which records concern a citizen of Đà Nẵng.

``city``: promulgated by a national body or by Đà Nẵng itself and not internal to the administration;
``local``: those of them handled by a ward or the city; ``all``: every record.
"""

from __future__ import annotations

import re
from enum import StrEnum

from corpus.procedure import Level, Procedure
from corpus.text import normalise

_PROVINCIAL = re.compile(r"^(UBND|Ủy ban nhân dân|Sở|Trung tâm phục vụ hành chính công)\b", re.IGNORECASE)


class Scope(StrEnum):
    CITY = "city"
    LOCAL = "local"
    ALL = "all"


def is_own(procedure: Procedure) -> bool:
    """Whether Đà Nẵng itself promulgated the procedure."""
    return "Đà Nẵng" in procedure.agencies.promulgating


def outside_reason(procedure: Procedure, scope: Scope) -> str | None:
    """Why the procedure is outside the scope, as a short phrase for the import report; None when inside."""
    if scope is Scope.ALL:
        return None
    if procedure.internal:
        return "nội bộ cơ quan nhà nước"
    if _PROVINCIAL.match(normalise(procedure.agencies.promulgating)) and not is_own(procedure):
        return "của tỉnh, thành phố khác"
    if scope is Scope.LOCAL and not {Level.WARD, Level.CITY} & set(procedure.levels):
        return "không thuộc cấp xã hoặc cấp thành phố"
    return None
