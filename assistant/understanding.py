"""What is asked: the wish to search for, the sections asked about, the language, a code written in the message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.phrases import PhraseFinder
from corpus.lexicon import Lexicon
from corpus.locality_matching import find_units
from corpus.procedure import CODE_PATTERN, Section
from corpus.telex import without_residue
from corpus.text import fold, is_marked, nfc
from index.retrieval import Query

MAX_SECTIONS = 3
"""More sections than this in one message are answered by the overview."""

_CODE = re.compile(rf"(?<![\d.])({CODE_PATTERN.pattern})(?![\d])")
_DECISION = re.compile(r"(?:thu tuc )?(?:theo )?(?:quyet dinh|qd)?(?: so)?:? ?(\d{1,5}(?:/\d{4})?/qd-[a-z-]+)")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Understanding:
    """``sections``: those asked about, in the order of the message; empty when none is named.

    ``wish``: what is left without furniture and section words; ``bare``: nothing is left but linking words, so the
    message leans on the turn before; ``code``: a procedure code written in the message; ``vague``: no word of the wish
    tells one procedure from another.
    """

    query: Query
    wish: str
    sections: tuple[Section, ...]
    bare: bool
    language: str
    code: str | None = None
    vague: bool = False


@cache
def _english_words() -> frozenset[str]:
    return frozenset(tomllib.loads((_DATA / "furniture.toml").read_text(encoding="utf-8"))["english"].split())


@cache
def _furniture() -> tuple[PhraseFinder, frozenset[str]]:
    data = tomllib.loads((_DATA / "furniture.toml").read_text(encoding="utf-8"))
    return PhraseFinder(data["phrases"]), frozenset(data["particles"])


_DATA = Path(__file__).parent / "data"


@cache
def _section_cues() -> tuple[PhraseFinder, PhraseFinder, Mapping[str, Section]]:
    """Finders of all cues and of those that are stripped, and the section of each cue."""
    data = tomllib.loads((_DATA / "sections.toml").read_text(encoding="utf-8"))
    section_of = {cue: Section(name) for name, row in data.items() for cue in (*row["strip"], *row["cues"])}
    strip = [cue for row in data.values() for cue in row["strip"]]
    return PhraseFinder(section_of), PhraseFinder(strip), section_of


def understand(text: str, lexicon: Lexicon, language: str = "auto") -> Understanding:
    """Reads a cleaned and masked message.

    The lexicon puts standard words for dialect, teencode and slips of the pen, and adds official words for what people
    call otherwise.  ``language``: vi, en, or auto to tell from the words.
    """
    code = code_in(text)
    language = language if language in ("vi", "en") else language_of(text)
    if language == "vi":
        text = without_residue(text)
    reading = lexicon.apply(_without_places(_without_furniture(text)))
    without = reading.text
    every, strip, section_of = _section_cues()
    sections = tuple(dict.fromkeys(section_of[phrase] for _, _, phrase in every.find(without)))
    wish = strip.remove(without)
    bare = not _WORD.search(_linking().remove(every.remove(wish)))
    return Understanding(
        query=Query(wish if not bare else without or text, reading.expansions, language),
        wish=wish,
        sections=sections if len(sections) <= MAX_SECTIONS else (),
        bare=bare,
        language=language,
        code=code,
        vague=not code and not _WORD.search(_vague_words().remove(wish)),
    )


def code_in(text: str) -> str | None:
    """The procedure code written in the text; None where there is none or several."""
    codes = {match[1] for match in _CODE.finditer(text)}
    return codes.pop() if len(codes) == 1 else None


def decision_number(text: str) -> str | None:
    """The number of a decision, folded, where the message is nothing else: "Quyết định số 163/QĐ-BTP"."""
    match = _DECISION.fullmatch(fold(nfc(text)).strip(" .?!"))
    return match[1] if match else None


@cache
def _linking() -> PhraseFinder:
    return PhraseFinder(tomllib.loads((_DATA / "furniture.toml").read_text(encoding="utf-8"))["linking"])


@cache
def _vague_words() -> PhraseFinder:
    return PhraseFinder(tomllib.loads((_DATA / "vague.toml").read_text(encoding="utf-8"))["words"])


def _without_places(text: str) -> str:
    """The text without the city's places: where someone lives tells no procedure from another."""
    text = nfc(text)
    for match in reversed(find_units(text)):
        before = _AT_A_PLACE.sub("", text[: match.start])
        text = f"{before} {text[match.end :]}".strip()
    return " ".join(text.split())


_AT_A_PLACE = re.compile(
    r"(?:\b(?:ở|tại|bên|trên|dưới|o|tai)\s+)?(?:\b(?:phường|xã|quận|huyện|thị xã|phuong|xa|p|x|q)\.?\s*)?$",
    re.IGNORECASE,
)


def _without_furniture(text: str) -> str:
    phrases, particles = _furniture()
    text = phrases.remove(text)
    return " ".join(word for word in text.split() if word.strip(",.?!").lower() not in particles)


def language_of(text: str) -> str:
    """vi or en, told from the words: Vietnamese marks decide, else a share of common English words."""
    words = [fold(word) for word in _WORD.findall(text)]
    if not words or is_marked(text):
        return "vi"
    english = _english_words()
    return "en" if sum(word in english for word in words) >= 0.4 * len(words) else "vi"
