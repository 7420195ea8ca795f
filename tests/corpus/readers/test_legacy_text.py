from __future__ import annotations

import pytest

from corpus.readers.description import Description
from corpus.readers.legacy_text import convert, decipher_all, font_encoding, guess, vietnamese_share
from corpus.validation import ProblemKind

TCVN3 = "§¨ng ký khai sinh lÇn ®Çu t¹i ñy ban nh©n d©n x·, thêi h¹n gi¶i quyÕt 03 ngµy lµm viÖc"
VNI = "Ñaêng kyù khai sinh taïi uûy ban nhaân daân xaõ, thôøi haïn giaûi quyeát laø ba ngaøy laøm vieäc"


def test_each_encoding_is_converted_by_its_own_table() -> None:
    assert convert(TCVN3, "tcvn3").startswith("Đăng ký khai sinh lần đầu tại")
    assert convert(VNI, "vni").startswith("Đăng ký khai sinh tại ủy ban nhân dân xã")


def test_capital_fonts_draw_capitals() -> None:
    assert convert("quyÕt ®Þnh", "tcvn3", ".VnTimeH") == "QUYẾT ĐỊNH"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [(".VnTime", "tcvn3"), ("ABCDEF+VNI-Times", "vni"), ("Times New Roman", None), (None, None)],
)
def test_a_font_gives_the_encoding_away(font: str | None, encoding: str | None) -> None:
    assert font_encoding(font) == encoding


def test_long_text_without_vietnamese_letters_is_guessed_by_what_it_reads_as() -> None:
    assert guess(TCVN3) == "tcvn3"
    assert guess(VNI) == "vni"


@pytest.mark.parametrize(
    "text",
    [
        "§¨ng ký",  # too short
        "Đăng ký khai sinh tại ủy ban nhân dân xã, thời hạn giải quyết là ba ngày làm việc",
        "Le système français de l'état civil, créé à l'époque révolutionnaire, a été réformé à plusieurs reprises",
        "Registration of births at the commune, within three working days of the complete dossier",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert guess(text) is None


def test_the_wrong_table_reads_worse() -> None:
    assert vietnamese_share(convert(VNI, "vni")) > 0.95
    assert vietnamese_share(convert(VNI, "tcvn3")) < 0.7


def test_a_conversion_is_reported_before_and_after() -> None:
    description, problems = decipher_all(Description(code="9.000001", title=TCVN3, steps=(("", TCVN3),)))
    assert description.steps[0][1].startswith("Đăng ký khai sinh lần đầu")
    assert description.code == "9.000001"
    (problem,) = problems
    assert problem.kind is ProblemKind.LEGACY_ENCODING
    assert problem.found.startswith("§¨ng ký khai sinh")
    assert "→ Đăng ký khai sinh lần đầu" in problem.found


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown encoding"):
        convert("abc", "viscii")
