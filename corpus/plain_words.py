"""What makes a text of ours hard to read: long sentences, officialese, and a passive that hides who acts.

A report for whoever writes, no proof: each finding is a place to look at.  Words and their plainer ones are data
(``data/officialese.toml``); names of papers, forms, offices and laws are nobody's style and are passed over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from corpus.text import nfc

OFFICIALESE_FILE = Path(__file__).parent / "data" / "officialese.toml"

LONGEST_SENTENCE = 25
"""Words (syllables) that a tired reader holds in mind; the content guide asks for 20, its test refuses 40."""

_NAMED = "\ue000"  # Private use: one run of it stands for a name, so that a name counts as one word.
_QUOTED = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"|«[^«»\n]*»")
_SENTENCE_END = re.compile(r"[.!?;:…]+(?=[\s)”\"]|$)|\n+")
_CLAUSE_END = re.compile(r"[,;.:!?…()\n–—]|(?<!\w)(?:thì|và|nhưng|nếu|khi|mà|hoặc|để|vì|rồi|hay)(?!\w)", re.IGNORECASE)
_PASSIVE = re.compile(r"(?<!\w)(?P<mark>được|bị)\s+(?P<verb>\w+(?:\s+\w+)?)", re.IGNORECASE)
_BY = re.compile(r"(?<!\w)bởi(?!\w)", re.IGNORECASE)
_WORD = re.compile(rf"[\w{_NAMED}]")


class FindingKind(StrEnum):
    LONG_SENTENCE = "long_sentence"  # câu dài
    PASSIVE = "passive"  # câu bị động giấu người làm
    OFFICIALESE = "officialese"  # chữ công văn


@dataclass(frozen=True, slots=True)
class Finding:
    """``words`` stand at ``start`` of the text in NFC; ``advice``: the plainer words, or what to do, in Vietnamese."""

    kind: FindingKind
    start: int
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class Style:
    """What counts as officialese and as a passive.

    ``plainer``: lower-case phrase -> what to say instead; an empty one marks a longer phrase in which the shorter is
    right ("trên cơ sở dữ liệu").  ``handling``: verbs of handling a dossier; ``things`` and ``people``: nouns that
    tell whether the subject of "được" suffers or may; ``achieving``: verbs after which "được" means "can".
    """

    plainer: Mapping[str, str]
    handling: frozenset[str]
    things: frozenset[str]
    people: frozenset[str]
    achieving: frozenset[str]


@cache
def bundled_style() -> Style:
    """The style of ``data/officialese.toml``.  Raises ValueError when a phrase stands there twice."""
    data = tomllib.loads(nfc(OFFICIALESE_FILE.read_text(encoding="utf-8")))
    plainer: dict[str, str] = {}
    for row in data["phrase"]:
        for words, plain in [(row["say"], row["plain"]), *((right, "") for right in row.get("right_in", ()))]:
            if words in plainer:
                raise ValueError(f"{OFFICIALESE_FILE.name}: {words!r} stands twice")
            plainer[words] = plain
    words_of = {name: frozenset(data["passive"][name]) for name in ("handling", "things", "people", "achieving")}
    return Style(plainer, **words_of)


def findings(text: str, style: Style, names: Iterable[str] = ()) -> list[Finding]:
    """What is hard in a text, in the order of the text; ``names`` and what stands in quotation marks are left out.

    A name of one word is too common a word to be passed over.
    """
    text = nfc(text)
    masked = _without_names(text, names)
    found = [*_long_sentences(text, masked), *_officialese(text, masked, style), *_passives(text, masked, style)]
    return sorted(found, key=lambda finding: (finding.start, finding.kind))


def _without_names(text: str, names: Iterable[str]) -> str:
    """The text with every name and quotation blotted out, letter for letter, so that places stay."""
    masked = _QUOTED.sub(lambda match: _NAMED * len(match[0]), text)
    for name in sorted({nfc(name).strip() for name in names if len(name.split()) > 1}, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        masked = re.sub(pattern, lambda match: _NAMED * len(match[0]), masked, flags=re.IGNORECASE)
    return masked


def _long_sentences(text: str, masked: str) -> Iterator[Finding]:
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(masked)), len(masked)]:
        sentence = masked[start:end]
        count = sum(_WORD.search(token) is not None for token in sentence.split())
        if count > LONGEST_SENTENCE:
            begin = start + len(sentence) - len(sentence.lstrip())
            yield Finding(
                FindingKind.LONG_SENTENCE, begin, text[begin:end].strip(), f"{count} chữ: tách thành hai, ba câu"
            )
        start = end


def _officialese(text: str, masked: str, style: Style) -> Iterator[Finding]:
    for match in _any_of(frozenset(style.plainer)).finditer(masked):
        if advice := style.plainer[" ".join(match[0].lower().split())]:
            yield Finding(FindingKind.OFFICIALESE, match.start(), text[match.start() : match.end()], advice)


@cache
def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    """The longest phrase first: where several begin at one place, the longest is what stands there."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    inner = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE)


def _passives(text: str, masked: str, style: Style) -> Iterator[Finding]:
    for match in _PASSIVE.finditer(masked):
        verb = match["verb"].lower().split()
        before = masked[: match.start()]
        if " ".join(verb) not in style.handling and verb[0] not in style.handling:
            continue
        by = _BY.search(_CLAUSE_END.split(masked[match.end() :], maxsplit=1)[0])
        if by or _suffers(before, style):
            yield Finding(FindingKind.PASSIVE, match.start(), text[match.start() : match.end()], "nói ai làm việc ấy")


def _suffers(before: str, style: Style) -> bool:
    """Whether "được" after these words is a passive: its clause has a thing for a subject, no verb of achieving last.

    "Hồ sơ được chuyển" hides who moves it; "bạn được nộp thay" allows; "không làm được" is about being able.  A clause
    without a subject ("thiếu thì được báo") speaks of the reader.
    """
    sentence = _SENTENCE_END.split(before.lower())[-1]
    if (said := sentence.split()) and said[-1] in style.achieving:
        return False
    subject = _CLAUSE_END.split(sentence)[-1]
    nouns = _any_of(style.things | style.people).findall(subject)
    return bool(nouns) and " ".join(nouns[-1].split()) in style.things
