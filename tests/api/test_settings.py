"""Settings come from the environment, and a wrong one is named."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest

from api.settings import Settings, SettingsError


def test_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings.home == Path("var")
    assert settings.database == "sqlite:///var/tthc.sqlite3"
    assert settings.encoder == "default"
    assert settings.models == Path("var/models")
    assert settings.time_limit == 5.0
    assert settings.answer_rate is not None
    assert settings.trusted_proxies == ()
    assert settings.public_url is None


def test_values_are_read() -> None:
    settings = Settings.from_environment(
        {
            "TTHC_HOME": "data",
            "TTHC_ENCODER": "hashing",
            "TTHC_MODELS": "shared-models",
            "TTHC_RATE_ASK": "off",
            "TTHC_RATE_READ": "7/hour",
            "TTHC_TIME_LIMIT": "0.5",
            "TTHC_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8",
            "TTHC_PUBLIC_URL": "https://TTHC.example.vn:8443/",
        }
    )
    assert settings.database == "sqlite:///data/tthc.sqlite3"
    assert settings.encoder == "hashing"
    assert settings.models == Path("shared-models")
    assert settings.answer_rate is None
    assert settings.read_rate is not None
    assert settings.read_rate.amount == 7
    assert settings.time_limit == 0.5
    assert settings.trusted_proxies == (ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("10.0.0.0/8"))
    assert settings.public_url == "https://tthc.example.vn:8443"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TTHC_DATABASE", "postgresql://db/tthc"),
        ("TTHC_DATABASE", "sqlite:///"),
        ("TTHC_RATE_ASK", "often"),
        ("TTHC_RATE_READ", "-1/minute"),
        ("TTHC_TIME_LIMIT", "soon"),
        ("TTHC_TIME_LIMIT", "nan"),
        ("TTHC_TIME_LIMIT", "0"),
        ("TTHC_TRUSTED_PROXIES", "proxy.example"),
        ("TTHC_PUBLIC_URL", "tthc.example.vn"),
        ("TTHC_PUBLIC_URL", "https://tthc.example.vn/trang"),
        ("TTHC_PUBLIC_URL", "https://tthc.example.vn?x"),
        ("TTHC_PUBLIC_URL", "https://a:b@tthc.example.vn"),
        ("TTHC_PUBLIC_URL", "https://"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        Settings.from_environment({name: value})
    assert "expected" in str(refused.value)
