"""A text cut into words, with the questions one asks about a place named in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import locality_cues as cues
from corpus.locality_names import WORD, marked_form
from corpus.text import is_marked, match_key, nfc

_PARTED = re.compile(r"[^\s.:]")
_PARTED_AT_ALL = re.compile(r"\S")
_HOUSE_NUMBER = re.compile(r"[a-z]?\d{1,3}[a-z]?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: folded ``key``, ``marked`` form, and the ``gap`` of other characters before it."""

    raw: str
    key: str
    marked: str
    start: int
    end: int
    gap: str

    @property
    def unmarked(self) -> bool:
        return self.key == self.marked

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper()


class Sentence:
    """A text cut into tokens, with the questions one asks about a place in it."""

    def __init__(self, text: str) -> None:
        self.text = nfc(text)
        self.tokens: list[Token] = []
        self._phrases: dict[int, list[str]] = {}
        at = 0
        for found in WORD.finditer(self.text):
            raw = found.group()
            gap = self.text[at : found.start()]
            self.tokens.append(Token(raw, match_key(raw), marked_form(raw), found.start(), found.end(), gap))
            at = found.end()
        self.keys = [token.key for token in self.tokens]
        said = [at for at, key in enumerate(self.keys) if key not in cues.PARTICLES]
        self._first_said, self._last_said = (said[0], said[-1] + 1) if said else (0, len(self.keys))
        self.is_marked = is_marked(self.text)
        self.has_case = not self.text.isupper()

    def run(self, start: int, longest: int) -> list[str]:
        """The folded words from ``start`` on that nothing but blanks, dots, hyphens and apostrophes part."""
        end = start + 1
        while end < min(len(self.keys), start + longest) and not self.tokens[end].gap.strip(" .-'’\n"):
            end += 1
        return self.keys[start:end]

    def type_before(self, start: int) -> str | None:
        """The type word right before word ``start``, in full; commas and sentence ends part them.

        Unmarked "phuong tien" is read as phương tiện: no ward's name begins with Tiên.  The "xã" of "hợp tác xã"
        is none.
        """
        if start > 1 and self.keys[start - 2 : start] == ["tac", "xa"]:
            return None
        if not self.is_marked and self.keys[start] == "tien" and start and self.keys[start - 1] == "phuong":
            return None
        return next((cues.TYPE_WORDS[w] for w in self._phrases_before(start) if w in cues.TYPE_WORDS), None)

    def type_after(self, end: int) -> str | None:
        return cues.ENGLISH_TYPES.get(self.keys[end]) if end < len(self.keys) and self.tokens[end].gap == " " else None

    def _phrases_before(self, start: int, parted_by: re.Pattern[str] = _PARTED) -> list[str]:
        """The cue words that the two words and the one word before ``start`` may be, in full marks."""
        known = self._phrases.get(start) if parted_by is _PARTED else None
        if known is not None:
            return known
        phrases: list[str] = []
        if parted_by is _PARTED:
            self._phrases[start] = phrases
        if start == 0 or parted_by.search(self.tokens[start].gap):
            return phrases
        sizes = (2, 1) if start > 1 and not parted_by.search(self.tokens[start - 1].gap) else (1,)
        for size in sizes:
            forms = cues.FORMS.get(" ".join(self.keys[start - size : start]), ())
            phrases.extend(form for form in forms if self._reads(self.tokens[start - size : start], form))
        return phrases

    def _reads(self, words: list[Token], form: str) -> bool:
        """Whether the words as written may be ``form``: exactly, or unmarked where the whole text is."""
        safe = self.is_marked or len(words) > 1 or words[0].key not in cues.UNSAFE_UNMARKED
        if safe and [word.marked for word in words] == [marked_form(word) for word in form.split()]:
            return True
        loose = form in ("phường", "huyện") or (not self.is_marked and safe)
        return loose and all(word.unmarked for word in words)

    def place_before(self, start: int) -> bool:
        return not cues.PLACES.isdisjoint(self._phrases_before(start))

    def person_before(self, start: int) -> bool:
        """A form of address, "tên", or a surname stands right before the name."""
        for word in self._phrases_before(start, _PARTED_AT_ALL):
            if word in cues.TITLES or word in cues.PLAIN_SURNAMES:
                return True
            if word in cues.SURNAMES and (self.tokens[start - 1].capital or not self.has_case):
                return True
        return False

    def street_before(self, start: int) -> bool:
        """A street, building, river or hamlet bears the name, or a house number stands before it."""
        if start == 0 or self.tokens[start].gap.strip(" ./\n"):
            return False
        before = self.tokens[start - 1]
        if _HOUSE_NUMBER.fullmatch(before.key):
            return not (start > 1 and self.keys[start - 2] in cues.SUBUNITS)
        if cues.STREETS.isdisjoint(self._phrases_before(start)):
            return False
        return not (start > 1 and self.tokens[start - 2].marked in ("môi", "thành"))

    def is_common_phrase(self, start: int, end: int) -> bool:
        """Whether the letters belong to everyday words here: "xã hội an toàn", "điền bản khai"."""
        name = " ".join(self.keys[start:end])
        after = self.keys[end] if end < len(self.keys) and self.tokens[end].gap == " " else ""
        tails = cues.COMMON_TAILS.get(self.keys[end - 1], ()) if end - start > 2 else ()
        if after in cues.COMMON_NEXT.get(name, ()) or after in tails:
            return True
        if end - start == 1 and not self.is_title_case(start, end):
            return name in cues.NUMBER_NAMES
        before = self.keys[start - 1] if start and self.tokens[start].gap == " " else ""
        return before in cues.COMMON_BEFORE.get(name, ()) and not self.is_title_case(start, end)

    def is_whole(self, start: int, end: int) -> bool:
        """Whether the text is nothing but the name and particles: an answer to "phường nào?"."""
        return start <= self._first_said and end >= self._last_said

    def is_title_case(self, start: int, end: int) -> bool:
        return self.has_case and all(token.capital for token in self.tokens[start:end])

    def joined(self, left_end: int, start: int) -> bool:
        """Whether only a comma, "và", "hoặc" stand between two names."""
        return left_end <= start and all(key in cues.LIST_JOINTS for key in self.keys[left_end:start])

    def lists_on(self, at: int) -> bool:
        """Whether the words go on as a list of places, not as an address: "Hội An, Huế hay Đà Nẵng"."""
        return at < len(self.keys) and self.keys[at] in cues.LIST_JOINTS

    def place_after(self, end: int) -> bool:
        """Whether the text goes on as one does about a former unit: "cũ", "nay là", "huyện gì"."""
        if end >= len(self.keys) or self.tokens[end].gap.strip(" ()"):
            return False
        word = end + 1 if self.keys[end] == "la" and end + 1 < len(self.keys) else end
        asked = self.tokens[word].marked in cues.TYPE_WORDS and self.asks_which(word + 1)
        return asked or self.keys[end] in cues.AFTERTHOUGHTS

    def followed_by_number(self, end: int) -> bool:
        return end < len(self.keys) and self.tokens[end].gap == " " and self.keys[end].isdigit()

    def asks_which(self, at: int) -> bool:
        return at >= len(self.keys) or self.keys[at] in cues.QUESTIONS
