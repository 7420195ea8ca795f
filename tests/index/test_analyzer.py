"""Text to tokens: the same at build and at query time, and light to load."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.store import BUNDLED, read_corpus
from index.analyzer import VERSION, analyzer_digest, syllable_tokens, syllables, word_tokens

PROJECT = Path(__file__).resolve().parents[2]
TITLE = "Đăng ký khai sinh"


def test_syllables_are_folded_single_and_in_pairs() -> None:
    assert syllable_tokens(TITLE) == ["dang", "ki", "khai", "sinh", "dang_ki", "ki_khai", "khai_sinh"]
    assert syllable_tokens("Sinh") == ["sinh"]
    assert syllable_tokens("?!") == syllable_tokens("") == []


def test_a_document_number_stays_one() -> None:
    assert syllables("theo Nghị định 61/2018/NĐ-CP.") == ["theo", "nghi", "dinh", "61/2018/nd-cp"]


@pytest.mark.parametrize(
    "spelling",
    ["dang ky khai sinh", "ĐĂNG KÍ KHAI SINH", "\u00d0ăng ký, khai sinh?", unicodedata.normalize("NFD", TITLE)],
)
def test_every_spelling_gives_the_titles_syllables(spelling: str) -> None:
    assert syllable_tokens(spelling) == syllable_tokens(TITLE)


@pytest.mark.parametrize("spelling", [TITLE, "ĐĂNG KÝ KHAI SINH", unicodedata.normalize("NFD", TITLE)])
def test_words_are_those_of_underthesea_in_lower_case(spelling: str) -> None:
    assert word_tokens(spelling) == ["đăng_ký", "khai_sinh"]


def test_two_tone_placements_give_the_same_words() -> None:
    assert word_tokens("Hoà giải ở Uỷ ban") == word_tokens("Hòa giải ở Ủy ban")


def test_text_without_marks_has_no_words() -> None:
    assert word_tokens("dang ky khai sinh") == word_tokens("") == []


def test_signs_are_no_words() -> None:
    assert word_tokens("Khai sinh, đăng ký (mới)!") == ["khai_sinh", "đăng_ký", "mới"]


def test_eight_threads_get_the_same_tokens() -> None:
    titles = [made.title for made in list(read_corpus([BUNDLED]).procedures.values())[:20]]
    expected = [(syllable_tokens(title), word_tokens(title)) for title in titles]
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [(syllable_tokens(t), word_tokens(t)) for t in titles], range(16)):
            assert found == expected


TOKENS_IN_ANOTHER_PROCESS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from index.analyzer import analyzer_digest, syllable_tokens, word_tokens
sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(16) as pool:  # The first use of the segmenter, from sixteen threads at once.
    [first, *others] = pool.map(word_tokens, [sys.argv[1]] * 16)
assert all(other == first for other in others)
print([m for m in ("torch", "transformers") if m in sys.modules])
print(analyzer_digest(), syllable_tokens(sys.argv[1]), first)
"""


def test_another_process_gives_the_same_tokens_without_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOKENS_IN_ANOTHER_PROCESS, TITLE],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", f"{analyzer_digest()} {syllable_tokens(TITLE)} {word_tokens(TITLE)}"]


def test_the_digest_names_both_halves() -> None:
    from importlib.metadata import version

    assert analyzer_digest().endswith(f"underthesea-{version('underthesea')}/{VERSION}")
