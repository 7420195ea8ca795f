"""What a follow-up inherits from the turn before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.question import Context
from assistant.understanding import Understanding
from corpus.text import fold, nfc

Read = Callable[[str], Understanding]
"""Reads a message by itself."""

REPLY_WORDS = 8
"""A longer message stands by itself."""

CORRECTION_WORDS = 20
"""Longest message that "không phải, tôi hỏi …" is taken off."""

_CHANGES = re.compile(r"(a |u |the |con )*(neu|voi|con voi|truong hop|gia su)\b")
_GOES_ON = re.compile(r"(a |u |ua )*(the con|con|the)\b")
_CORRECTS = re.compile(
    r"(?:(?:a|da|u|ua|o) ?,? ?)*"
    r"(?:(?:khong phai(?: cai (?:do|nay))?|khong|nham roi|nham)\b[ ,.]*)?"
    r"(?:y (?:toi|em|minh|tui|con|chau)(?: la)?|(?:toi|em|minh|tui|con|chau) (?:muon )?(?:hoi|noi))\b[ ,:]*(?:la |ve )?"
)
_POINTS_BACK = re.compile(r"\b(?:thu tuc|viec|ho so|giay) (?:nay|do|kia|tren|vua roi)\b|\b(?:this|that) procedure\b")
_ORDINALS = {
    "dau tien": 0, "dau": 0, "thu nhat": 0, "mot": 0, "1": 0, "thu hai": 1, "hai": 1, "2": 1, "thu ba": 2, "ba": 2,
    "3": 2, "thu tu": 3, "bon": 3, "4": 3, "cuoi cung": -1, "cuoi": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"(?:(?:a|da|u|chon|lay|la|toi chon|em chon) ?)*(?:cai|so|muc|y|dong|thu tuc|the)? ?"
    rf"({'|'.join(sorted(_ORDINALS, key=len, reverse=True))})(?: (?:a|do|nhe|nha|ay|di|nghe|nghen|cai do))*[ .!]*"
)


def in_context(asked: Understanding, text: str, context: Context, read: Read) -> Understanding:
    """A short message that goes on from the turn before, read together with it; any other as it is.

    After a question back it is the missing detail ("nhà hai tầng á"); with "nếu…", "còn với…" it changes the wish
    before; with "còn…" or "ý tôi là…" it is a new wish about the same section.
    """
    folded = fold(nfc(text))
    corrected = _CORRECTS.match(folded)
    longest = CORRECTION_WORDS if corrected else REPLY_WORDS
    if not context.question or asked.code or asked.bare or len(text.split()) > longest:
        return asked
    waiting = bool(context.offered) and context.procedure_code is None
    if not corrected and (waiting or (context.procedure_code and _CHANGES.match(folded))):
        together = read(f"{context.question}. {text}")
        return replace(together, sections=asked.sections or together.sections)
    start = corrected or _GOES_ON.match(folded)
    if start and start.end() < len(folded) and (wish := read(nfc(text)[start.end() :])).wish:
        sections = wish.sections or ((context.section,) if context.section else ())
        return replace(wish, sections=sections)
    return asked


def points_back(text: str) -> bool:
    """Whether the message speaks of "thủ tục này", "việc đó": of what the turn before was about."""
    return bool(_POINTS_BACK.search(fold(nfc(text))))


def chosen_by_number(text: str, context: Context) -> str | None:
    """The code among those offered that "cái thứ hai", "số 1" means."""
    match = _ORDINAL.fullmatch(fold(nfc(text)).strip())
    if match is None or not context.offered:
        return None
    position = _ORDINALS[match[1]]
    return context.offered[position] if position < len(context.offered) else None
