"""Which records concern a citizen of Đà Nẵng."""

from __future__ import annotations

import pytest

from corpus.scope import Scope, is_own, outside_reason
from tests.corpus.records import procedure


@pytest.mark.parametrize(
    "name",
    [
        "UBND tỉnh Lâm Đồng",
        "Ủy ban nhân dân tỉnh Lâm Đồng",
        "Uỷ ban nhân dân tỉnh Lâm Đồng",
        "Sở Y tế tỉnh Lâm Đồng",
        "Trung tâm Phục vụ hành chính công tỉnh Lâm Đồng",
    ],
)
def test_another_province_is_outside(name: str) -> None:
    foreign = procedure(departmentPromulgateName=name)
    assert outside_reason(foreign, Scope.CITY) == "của tỉnh, thành phố khác"
    assert outside_reason(foreign, Scope.ALL) is None


def test_the_citys_own_and_the_nations_are_inside() -> None:
    own = procedure(departmentPromulgateName="UBND thành phố Đà Nẵng")
    assert is_own(own)
    assert outside_reason(own, Scope.CITY) is None
    national = procedure()
    assert not is_own(national)
    assert outside_reason(national, Scope.CITY) is None


def test_what_is_internal_is_outside() -> None:
    internal = procedure(isInternal=True)
    assert outside_reason(internal, Scope.CITY) == outside_reason(internal, Scope.LOCAL) == "nội bộ cơ quan nhà nước"
    assert outside_reason(internal, Scope.ALL) is None


def test_local_asks_for_ward_or_city() -> None:
    ministry = procedure(isWard=False, isMinistry=True)
    assert outside_reason(ministry, Scope.CITY) is None
    assert outside_reason(ministry, Scope.LOCAL) == "không thuộc cấp xã hoặc cấp thành phố"
    assert outside_reason(procedure(isWard=False, isProvince=True, isMinistry=True), Scope.LOCAL) is None
