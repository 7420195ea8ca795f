"""How people call things, read into the words of official titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.lexicon_entries import VIETNAMESE_HABITS, Entry, Mode, read_entry, read_tables
from corpus.lexicon_matching import Form, FormIndex, Pattern, context_of, pattern, syllables
from corpus.lexicon_names import NameCues
from corpus.text import fold, is_marked, normalise

LEXICON_FOLDER = Path(__file__).parent / "data" / "lexicon"
CUES_FILE = "cues.toml"


@dataclass(frozen=True, slots=True)
class Applied:
    """An entry that was applied, and the citizen's words it was applied to."""

    said: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class LexiconReading:
    """A sentence read with the lexicon.

    ``text``: tone marks placed one way, standard words in place of dialect, teencode, misspellings and
    abbreviations; ``expansions``: official words for what people call otherwise, each once, in the order of
    the sentence; ``applied``: the replacements, then the expansions.
    """

    text: str
    expansions: tuple[str, ...]
    applied: tuple[Applied, ...]


class Lexicon:
    """Entries ready to be found.  Safe to share between threads: nothing changes after it is built."""

    def __init__(self, entries: Iterable[Entry], cues: NameCues, english_words: Iterable[str]) -> None:
        self.entries = tuple(entries)
        self._cues = cues
        self._english = frozenset(english_words)
        forms = list(_forms_of(self.entries))
        by_mode = {mode: [f for f in forms if self.entries[f.entry].mode is mode] for mode in Mode}
        standard = [f for f in by_mode[Mode.REPLACE] if self.entries[f.entry].kind not in VIETNAMESE_HABITS]
        self._replacing = FormIndex(by_mode[Mode.REPLACE])
        self._replacing_in_english = FormIndex(standard)
        self._expanding = FormIndex(by_mode[Mode.EXPAND])

    def apply(self, text: str) -> LexiconReading:
        """Read one sentence.

        Replacements come first, so that "mất cccd" and "giấy sát nhận độc thân" reach the lay words too; the
        longest form wins at each place.  In a sentence without marks the replaced words have none either, so
        that it stays what it was.
        """
        text = normalise(text)
        marked = is_marked(text)
        english = not marked and not self._english.isdisjoint(part.key for part in syllables(text))
        index = self._replacing_in_english if english else self._replacing
        text, applied = self._replaced(text, index, marked=marked, folded=not english)
        marked = is_marked(text)
        parts = syllables(text)
        names = self._cues.names_in(text, parts, marked=marked)
        expansions: dict[str, None] = {}
        for form, start, stop in self._expanding.matches(parts, names, marked=marked, folded=not english):
            entry = self.entries[form.entry]
            applied.append(Applied(text[parts[start].start : parts[stop - 1].end], entry))
            expansions.update(dict.fromkeys(entry.means))
        return LexiconReading(text, tuple(expansions), tuple(applied))

    def _replaced(self, text: str, index: FormIndex, *, marked: bool, folded: bool) -> tuple[str, list[Applied]]:
        parts = syllables(text)
        names = self._cues.names_in(text, parts, marked=marked)
        found = list(index.matches(parts, names, marked=marked, folded=folded))
        # "cccd" alone tells nothing of how its writer types; "cccd het han" does.
        bare = not marked and len(parts) > sum(stop - start for _, start, stop in found)
        pieces, at, applied = [], 0, []
        for form, start, stop in found:
            entry = self.entries[form.entry]
            begin, end = parts[start].start, parts[stop - 1].end
            word = fold(entry.means[0]) if bare else entry.means[0]
            if begin == 0 and text[0].isupper():
                word = word[0].upper() + word[1:]
            pieces += [text[at:begin], word]
            applied.append(Applied(text[begin:end], entry))
            at = end
        return "".join([*pieces, text[at:]]), applied


def _forms_of(entries: tuple[Entry, ...]) -> Iterator[Form]:
    """Every entry's forms.  Raises ValueError when two entries would answer to the same written form."""
    seen: dict[tuple[str, ...], Entry] = {}
    for number, entry in enumerate(entries):
        parts = [pattern(normalise(said)) for said in entry.say]
        if len({tuple(part.exact for part in form) for form in parts}) < len(parts):
            raise ValueError(f"lexicon entry {entry.name}: a form is given twice")
        context = context_of(parts, (pattern(normalise(phrase)) for phrase in entry.unless))
        for said, form in zip(entry.say, parts, strict=True):
            replaces = entry.mode is Mode.REPLACE
            needs_marks = entry.needs_marks or (replaces and _differ_by_marks(said, entry.means[0]))
            for spelling in _spellings(form, needs_marks):
                other = seen.setdefault(spelling, entry)
                if other is not entry:
                    words = " ".join(spelling)
                    raise ValueError(f"lexicon entry {entry.name}: {words!r} is already said by {other.name}")
            yield Form(form, number, needs_marks, context)


def _differ_by_marks(said: str, meant: str) -> bool:
    """Whether a misspelling (khai sính) is gone once marks are: without them it is spelt right."""
    return fold(said) == fold(meant)


def _spellings(form: Pattern, needs_marks: bool) -> set[tuple[str, ...]]:
    """How a form may be typed: with its marks, and without them where the entry allows it."""
    exact = tuple(part.exact for part in form)
    return {exact} if needs_marks else {exact, tuple(part.key for part in form)}


@lru_cache(maxsize=4)
def load_lexicon(folder: Path = LEXICON_FOLDER) -> Lexicon:
    """The lexicon of a folder's TOML files, read once.

    Raises ValueError naming the file or entry that is wrong, FileNotFoundError without the file of cues.
    """
    cues = read_tables(folder / CUES_FILE)
    files = (path for path in sorted(folder.glob("*.toml")) if path.name != CUES_FILE)
    entries = [read_entry(table) for path in files for table in read_tables(path).get("entry", ())]
    return Lexicon(entries, NameCues(cues["before_a_name"], cues["surnames"]), cues["english"])
