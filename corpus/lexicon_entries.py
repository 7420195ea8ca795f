"""One entry of the lexicon, checked when built, and how it is read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Kind(StrEnum):
    ABBREVIATION = "abbreviation"  # viết tắt: cccd, gplx
    LAY = "lay"  # cách gọi thường ngày: giấy độc thân, sổ đỏ
    DIALECT = "dialect"  # tiếng Quảng Nam - Đà Nẵng và miền Trung: mô, chi, răng, rứa
    TEENCODE = "teencode"  # chữ viết nhanh: ko, đc, j
    TYPO = "typo"  # viết sai hay gặp: sát nhận, khai xinh
    ENGLISH = "english"  # tiếng Anh của người nước ngoài


class Mode(StrEnum):
    REPLACE = "replace"  # the standard word takes the form's place
    EXPAND = "expand"  # the form stays, official words are added


_EXPANDING = frozenset({Kind.LAY, Kind.ENGLISH})
VIETNAMESE_HABITS = frozenset({Kind.DIALECT, Kind.TEENCODE, Kind.TYPO})  # never inside an English sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One wish of the lexicon: surface forms that mean the same, and the official words for them.

    ``unless``: phrases that forbid it; one that holds a form forbids it where it lies over it, any other
    anywhere in the sentence; ``#`` is any number.  ``needs_marks``: not to be read in text without marks.
    ``untitled``: its words are general ones that no procedure's title need hold.  ``ambiguous`` is said of
    every entry with several means, and such an entry only ever expands.  ``mode`` left out in TOML is expand
    for lay words, English and ambiguous entries, else replace.  Raises ValueError naming a wrong
    entry.
    """

    say: tuple[str, ...]
    means: tuple[str, ...]
    kind: Kind
    mode: Mode
    example: str
    unless: tuple[str, ...] = ()
    field: str = ""
    ambiguous: bool = False
    needs_marks: bool = False
    untitled: bool = False

    def __post_init__(self) -> None:
        for value, name in ((self.say, "say"), (self.means, "means"), ((self.example,), "example")):
            if not value or not all(isinstance(text, str) and text.strip() for text in value):
                raise ValueError(f"lexicon entry {self.name}: {name} is empty")
        if self.ambiguous != (len(self.means) > 1):
            raise ValueError(f"lexicon entry {self.name}: ambiguous and {len(self.means)} means disagree")
        if self.ambiguous and self.mode is Mode.REPLACE:
            raise ValueError(f"lexicon entry {self.name}: an ambiguous entry expands, it cannot replace")

    @property
    def name(self) -> str:
        return repr(self.say[0]) if self.say else "without forms"


def read_entry(table: Mapping[str, Any]) -> Entry:
    """An entry from one TOML table.  Raises ValueError naming the entry that is wrong."""
    name = repr((table.get("say") or ["?"])[0])
    try:
        kind = Kind(table["kind"])
        expands = kind in _EXPANDING or bool(table.get("ambiguous"))
        values: dict[str, Any] = {"mode": Mode.EXPAND if expands else Mode.REPLACE, **table, "kind": kind}
        values["mode"] = Mode(values["mode"])
        for key in ("say", "means", "unless"):
            values[key] = tuple(values.get(key, ()))
        return Entry(**values)
    except KeyError as missing:
        raise ValueError(f"lexicon entry {name}: {missing.args[0]} is missing") from missing
    except TypeError as wrong:
        raise ValueError(f"lexicon entry {name}: {wrong}") from wrong
    except ValueError as wrong:
        if str(wrong).startswith("lexicon entry"):
            raise
        raise ValueError(f"lexicon entry {name}: {wrong}") from wrong


def read_tables(path: Path) -> dict[str, Any]:
    """A lexicon file's content.  Raises ValueError naming the file when it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise ValueError(f"lexicon file {path.name}: {wrong}") from wrong
