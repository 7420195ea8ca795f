"""What can be set from outside, read once from the environment and checked."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from limits import RateLimitItem, parse

from index.models.cache import models_directory

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

BODY_LIMIT = 64 * 1024
"""Bytes a request body may have; the longest honest request is a tenth of it."""

ANSWERS_PER_ADDRESS = "12000/minute"
"""About what one worker can answer.  A ward's office, a kiosk or a mobile network hides many people behind one address,
so this only keeps one address from taking a whole worker; an operator who knows the addresses sets it lower."""

READS_PER_ADDRESS = "24000/minute"
"""Reading is cheaper, and completion asks at every few keystrokes."""


class SettingsError(ValueError):
    """A wrong value in the environment; the message names the variable and says what would be right."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``time_limit``: seconds one request may compute; a rate of None is no limit.

    ``trusted_proxies``: whose X-Forwarded-For is believed; ``public_url``: the address people know the service by,
    without a closing slash, or None to take it from each request.
    """

    home: Path
    database: str
    models: Path
    encoder: str = "default"
    answer_rate: RateLimitItem | None = None
    read_rate: RateLimitItem | None = None
    time_limit: float = 5.0
    trusted_proxies: tuple[Network, ...] = ()
    public_url: str | None = None

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingsError."""

        def read(name: str, default: str, convert: Callable[[str], T]) -> T:
            value = environment.get(name, "").strip() or default
            try:
                return convert(value)
            except ValueError as error:
                raise SettingsError(f"{name}={value!r}: {error}") from None

        home = read("TTHC_HOME", "var", Path)
        return Settings(
            home=home,
            database=read("TTHC_DATABASE", f"sqlite:///{(home / 'tthc.sqlite3').as_posix()}", _database),
            models=models_directory(environment),
            encoder=read("TTHC_ENCODER", "default", str),
            answer_rate=read("TTHC_RATE_ASK", ANSWERS_PER_ADDRESS, _rate),
            read_rate=read("TTHC_RATE_READ", READS_PER_ADDRESS, _rate),
            time_limit=read("TTHC_TIME_LIMIT", "5", _seconds),
            trusted_proxies=read("TTHC_TRUSTED_PROXIES", "", _networks),
            public_url=read("TTHC_PUBLIC_URL", "", _address),
        )


def _database(value: str) -> str:
    if not value.startswith("sqlite:///") or value == "sqlite:///":
        raise ValueError("expected sqlite:///PATH, a file that all workers can reach")
    return value


def _rate(value: str) -> RateLimitItem | None:
    if value == "off":
        return None
    try:
        return parse(value)
    except ValueError:
        raise ValueError("expected a number per second, minute or hour, like 600/minute, or off") from None


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 60:
        raise ValueError("expected a number of seconds from 0.1 to 60")
    return seconds


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("expected addresses or networks with commas between, like 127.0.0.1,10.0.0.0/8") from None


def _address(value: str) -> str | None:
    address = value.removesuffix("/").lower()
    parts = urlsplit(address)
    if value and not (
        parts.scheme in ("http", "https") and parts.hostname and address == f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError("expected the service's own address, like https://tthc.example.vn, without a path")
    if "@" in parts.netloc:
        raise ValueError("expected an address without a user's name")
    return address or None
