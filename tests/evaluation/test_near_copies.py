"""Near-copies: which questions are one, which are two, and that a copy does not speak for the question it copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.factory import AssistantSettings, build_assistant
from corpus.questions import AskedQuestion
from corpus.store import Corpus
from evaluation.judgments import Judgment
from evaluation.leave_out import honest_assistants
from evaluation.near_copies import near_copies
from evaluation.run import evaluate
from index.build import build_index
from index.encoders import HASHING, HashingEncoder
from tests.corpus.records import procedure, write_lines

CAT, DOG = "1.000001", "1.000002"


def asked(key: str, text: str, code: str = CAT) -> AskedQuestion:
    return AskedQuestion(key, text, code, (), "plain")


def judged(text: str, codes: frozenset[str] = frozenset({CAT}), key: str = "j") -> Judgment:
    return Judgment(key, text, codes, "plain")


def likeness(question: str, text: str) -> float:
    return next((copy.likeness for copy in near_copies([judged(question)], [asked("q", text)])), 0.0)


def test_equal_once_folded_is_a_copy() -> None:
    assert likeness("Nuôi mèo ở chung cư?", "nuoi meo o chung cu") == 1.0
    assert likeness("mèo", "MEO!") == 1.0  # one syllable has no pair


def test_the_share_of_pairs_by_hand() -> None:
    # 9 pairs against 10 that hold them all: 9/10.
    ten = "một hai ba bốn năm sáu bảy tám chín mười"
    assert likeness(ten, f"{ten} dặm") == pytest.approx(9 / 10)
    # The last syllable of five another: 3 of 5 pairs are shared, too few.
    assert likeness("một hai ba bốn năm", "một hai ba bốn sáu") == 0.0
    # The last of ten another: 8 of 10 pairs.
    assert likeness(ten, ten.replace("mười", "dặm")) == pytest.approx(0.8)
    # The same syllables in another order share few pairs.
    assert likeness("mèo cắn chó thì sao", "chó cắn mèo thì sao") == 0.0


def test_nothing_to_read_is_nobodys_copy() -> None:
    assert near_copies([judged("?!")], [asked("q", "...")]) == []


def test_copies_come_nearest_first() -> None:
    ten = "một hai ba bốn năm sáu bảy tám chín mười"
    found = near_copies([judged(ten)], [asked("b", f"{ten} dặm"), asked("a", ten.upper()), asked("c", "khác hẳn")])
    assert [(copy.question, copy.likeness) for copy in found] == [("a", 1.0), ("b", 0.9)]


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """Two procedures; a question asks for the cat's in words that only it knows."""
    rows = [
        {"id": "own", "q": "con miu nhà em xin giấy hồng", "code": CAT, "slice": "plain"},
        {"id": "other", "q": "giấy cho chó mực", "code": DOG, "slice": "plain"},
    ]
    (tmp_path / "layer" / "questions").mkdir(parents=True)
    write_lines(tmp_path / "layer" / "questions" / "asked.jsonl", *rows)
    return tmp_path / "layer"


@pytest.fixture
def settings(tmp_path: Path) -> AssistantSettings:
    procedures = {
        CAT: procedure(CAT, title="Cấp giấy chứng nhận nuôi mèo"),
        DOG: procedure(DOG, title="Cấp giấy chứng nhận nuôi chó"),
    }
    questions = (asked("own", "con miu nhà em xin giấy hồng"), asked("other", "giấy cho chó mực", DOG))
    home = tmp_path / "home"
    build_index(Corpus(procedures, (), questions), home / "index", HashingEncoder(), HASHING, lambda *_: None)
    return AssistantSettings(home, HASHING)


def test_a_question_of_the_corpus_does_not_find_itself(settings: AssistantSettings, layer: Path) -> None:
    copied, new = judged("Con miu nhà em xin giấy hồng?", key="copied"), judged("giấy nuôi mèo", key="new")
    assistant = build_assistant(settings)
    with honest_assistants(settings, [copied, new], [layer]) as apart:
        assert set(apart.assistants) == {"copied"}
        without = apart.assistants["copied"]
        whole = {c.card.code: c.evidence for c in assistant.candidates(copied.question, 2)}
        bare = {c.card.code: c.evidence for c in without.candidates(copied.question, 2)}
        for source in ("asked", "asked_words"):
            # Its own question is gone and the dog's has stayed: what is asked speaks for the cat no more.
            assert bare[CAT][source] <= 0 < whole[CAT][source]
        assert bare[DOG]["asked_words"] > bare[CAT]["asked_words"]
        assert bare[CAT]["body"] == whole[CAT]["body"]
        assert without.procedure(CAT) == assistant.procedure(CAT)
        run = evaluate(assistant, [copied, new], lambda _done, _todo: None, apart.assistants)
    assert run.as_dict()["near_copies_left_out"] == 1
    assert run.passport["index"] == assistant.passport["index"]


def test_without_copies_nothing_is_built(settings: AssistantSettings, layer: Path) -> None:
    with honest_assistants(settings, [judged("giấy nuôi mèo")], [layer]) as apart:
        assert (apart.assistants, apart.root) == ({}, None)
