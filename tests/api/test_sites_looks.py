"""Contrast and origins: the numbers of WCAG 2.2, and which origins may be allowed."""

from __future__ import annotations

import pytest

from api.sites.contrast import contrast, luminance
from api.sites.origins import check_origin, frame_policy, same_origin
from api.sites.reading import read_site
from api.sites.seed import seeded_sites


@pytest.mark.parametrize(
    ("colour", "value"),
    [
        ("#000000", 0.0),
        ("#ffffff", 1.0),
        ("#ff0000", 0.2126),
        ("#00ff00", 0.7152),
        ("#0000ff", 0.0722),
        ("#0a0a0a", (10 / 255) / 12.92),
    ],
)
def test_luminance(colour: str, value: float) -> None:
    assert luminance(colour) == pytest.approx(value, abs=1e-9)


def test_contrast_of_known_pairs() -> None:
    # The two greys around the limit on white are the best known pair of the guideline.
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#123456", "#123456") == 1.0
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("wrong", ["", "#fff", "0b5cad", "#0b5cag", "#0b5cad;", "red", "#0B5CAD"])
def test_what_is_no_colour(wrong: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        luminance(wrong)


@pytest.mark.parametrize(
    "origin",
    [
        "https://haichau.example.vn",
        "https://haichau.example.vn:8443",
        "https://xn--phng-hi-chu.example",
        "http://localhost",
        "http://localhost:8000",
        "http://127.0.0.1:8000",
        "https://192.0.2.7",
    ],
)
def test_good_origins(origin: str) -> None:
    check_origin(origin)


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("haichau.example.vn", "https://"),
        ("null", "https://"),
        ("*", "https://"),
        ("ftp://haichau.example.vn", "https://"),
        ("HTTPS://haichau.example.vn", "https://"),
        ("https://*.example.vn", "wildcard"),
        ("https://haichau.example.vn/", "leave out"),
        ("https://haichau.example.vn/trang", "leave out"),
        ("https://haichau.example.vn?x", "leave out"),
        ("https://a@haichau.example.vn", "leave out"),
        ("https://Haichau.example.vn", "host"),
        ("https://hảichâu.example.vn", "host"),
        ("https://", "host"),
        ("https://-a.example", "host"),
        ("https://a b.example", "host"),
        ("https://a.example; script-src *", "wildcard"),
        ("https://a.example;x", "host"),
        ("http://haichau.example.vn", "not encrypted"),
        ("http://localhost.example.vn", "not encrypted"),
        ("https://haichau.example.vn:", "port"),
        ("https://haichau.example.vn:0", "port"),
        ("https://haichau.example.vn:70000", "port"),
        ("https://haichau.example.vn:08443", "port"),
        ("https://haichau.example.vn:443", "leave out"),
        ("https://" + "a" * 254, "host"),
    ],
)
def test_wrong_origins_are_refused_with_what_is_wrong(origin: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_origin(origin)


@pytest.mark.parametrize(
    ("origin", "scheme", "host", "public", "same"),
    [
        ("http://127.0.0.1:8000", "http", "127.0.0.1:8000", None, True),
        ("http://127.0.0.1:8001", "http", "127.0.0.1:8000", None, False),
        ("https://tthc.example", "http", "tthc.example", None, True),  # behind a proxy that speaks TLS
        ("https://tthc.example", "https", "tthc.example:443", None, True),
        ("https://tthc.example.evil.example", "https", "tthc.example", None, False),
        ("https://tthc.example", "http", "10.0.0.5:8000", "https://tthc.example", True),
        ("http://10.0.0.5:8000", "http", "10.0.0.5:8000", "https://tthc.example", True),
        ("http://tthc.example", "https", "tthc.example", "https://tthc.example", False),
        ("null", "http", "127.0.0.1:8000", None, False),
        ("", "http", "", None, False),
        ("file://", "http", "", None, False),
    ],
)
def test_same_origin(origin: str, scheme: str, host: str, public: str | None, same: bool) -> None:
    assert same_origin(origin, scheme, host, public) is same


def test_a_page_may_be_framed_by_the_sites_origins_and_ours_only() -> None:
    seed = seeded_sites()["hai-chau"]
    assert "frame-ancestors 'self';" in frame_policy(seed)
    site = read_site(seed, {"origins": ["https://a.example", "https://b.example:8443"]})
    assert "frame-ancestors 'self' https://a.example https://b.example:8443;" in frame_policy(site)
    assert frame_policy(site).startswith("default-src 'none'; script-src 'self'")
