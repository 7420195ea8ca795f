"""The ablation from end to end over a small index, and its table."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.factory import AssistantSettings
from corpus.questions import AskedQuestion
from corpus.store import Corpus
from evaluation.ablation import measure
from evaluation.ablation_table import table
from evaluation.judgments import Judgment
from evaluation.levers import levers
from evaluation.peers import BOTH, E5, WORDS
from index.build import build_index
from index.encoders import HASHING, HashingEncoder
from tests.corpus.records import procedure

TITLES = {
    "1.000001": "Cấp giấy chứng nhận nuôi mèo",
    "1.000002": "Gia hạn giấy phép nuôi chó săn",
    "1.000003": "Đăng ký chuyển chuồng chim bồ câu",
}
JUDGMENTS = [
    Judgment("cat", "xin giấy chứng nhận nuôi mèo", frozenset({"1.000001"}), "plain"),
    Judgment("dog", "chó săn hết hạn giấy phép", frozenset({"1.000002"}), "plain"),
    Judgment("bird", "chuyen chuong chim bo cau", frozenset({"1.000003"}), "no_diacritics"),
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("ablation")
    procedures = {code: procedure(code, title=title) for code, title in TITLES.items()}
    questions = (AskedQuestion("q", "mèo nhà em cần giấy gì", "1.000001", (), "plain"),)
    build_index(Corpus(procedures, (), questions), home / "index", HashingEncoder(), HASHING, lambda *_: None)
    arguments = argparse.Namespace(no_baseline=True, txtai=None, questions=Path("none"))
    return measure(AssistantSettings(home, HASHING), JUDGMENTS, arguments)


def test_every_peer_and_lever_and_the_program_have_a_row(figures: dict[str, Any]) -> None:
    names = [row["name"] for row in figures["rows"]]
    assert names == [WORDS, E5, BOTH, *(lever.name for lever in levers()), "as served"]
    assert figures["last_lever_agrees_with_served"] == {"same": 3, "of": 3}


def test_figures_by_hand(figures: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in figures["rows"]}
    # Words are segmented of marked text alone: without marks nothing is found, and the tie goes to the first codes.
    assert rows[WORDS]["slices"]["plain"]["recall@1"] == 1.0
    assert rows[WORDS]["slices"]["no_diacritics"]["recall@1"] == 0.0
    syllables = rows["BM25, folded syllables"]
    assert (syllables["recall@1"], syllables["n"], syllables["ndcg@10"]) == (1.0, 3, 1.0)
    assert syllables["intervals"]["recall@1"] == [1.0, 1.0]
    assert "change" not in syllables
    later = rows["+ lexicon"]
    assert later["against"] == "+ furniture, places and section words removed"
    assert later["change"]["recall@1"]["n"] == 3


def test_plain_questions_are_asked_again_without_diacritics(figures: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in figures["stripped"]}
    assert [row["name"] for row in figures["stripped"]] == [*(lever.name for lever in levers()), "as served"]
    assert {row["n"] for row in rows.values()} == {2}
    # Folded syllables are the same with and without.
    assert rows["BM25, folded syllables"]["change"]["recall@1"]["difference"] == 0.0


def test_the_page_shows_what_the_figures_say(figures: dict[str, Any]) -> None:
    head = {
        "measured_at": "2026-01-01T00:00+00:00",
        "machine": "a machine",
        "load_before": 0.1,
        "disturbed": True,
        "retrieval": {"digest": "0123456789abcdef", "parts": {}},
        "questions": {"file": "own.jsonl", "digest": "aaaa", "n": 3},
        "before": {
            "recall@1": 0.25,
            "recall@5": 0.5,
            "index": {"index": "feed"},
            "causes": [{"cause": "found first, but asked back", "n": 9}, {"cause": "mended", "n": 2}],
        },
    }
    page = table(json.loads(json.dumps({**head, **figures})))
    assert "`0123456789abcdef`" in page
    assert "mean nothing" in page
    assert "| BM25, folded syllables | 1.000 (1.00…1.00) | 1.000 (1.00…1.00) |" in page
    assert "| finds with | no_diacritics (1) | plain (2) |" in page
    assert "The last lever and the program find the same ten for 3 of 3." in page
    assert f"- As served against {E5}: recall@1 " in page
    assert "Before: index `feed`, recall@1 0.250, recall@5 0.500, 11 misses." in page
    assert "| 2 | 0 | mended |  |" in page
