"""Diacritics put back by pairs of syllables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.store import BUNDLED, read_corpus
from corpus.text import fold, is_marked, normalise
from index.marks import MarkRestorer

TAUGHT = ["đăng ký khai sinh", "đăng ký kết hôn", "con dấu của hội", "khai tử cho ba", "dang ky khong dau"]


def test_neighbours_choose_between_forms_of_one_syllable() -> None:
    restorer = MarkRestorer.count([*TAUGHT, "ban đêm", "bán nhà", "bán nhà", "bạn bè"])
    assert restorer.restore("ban nha") == "bán nhà"
    assert restorer.restore("ban dem") == "ban đêm"
    assert restorer.restore("Dang ky KHAI TU") == "đăng ký khai tử"


def test_what_nobody_taught_stays_bare_and_marked_text_stays_itself() -> None:
    restorer = MarkRestorer.count(TAUGHT)
    assert restorer.restore("dang ky xyz 61/2018") == "đăng ký xyz 61 2018"
    assert restorer.restore("Đăng ky") == "Đăng ky"
    assert restorer.restore("") == ""
    assert MarkRestorer.count([]).restore("khai sinh") == "khai sinh"


def test_unmarked_texts_teach_nothing() -> None:
    assert MarkRestorer.count(["khong dau", "khong dau"]).restore("khong dau") == "khong dau"
    assert MarkRestorer.count(["khong dau", "không dấu"]).restore("khong dau") == "không dấu"


def test_counts_survive_saving(tmp_path: Path) -> None:
    restorer = MarkRestorer.count(TAUGHT)
    restorer.save(tmp_path / "marks.json")
    again = MarkRestorer.load(tmp_path / "marks.json")
    assert again.restore("dang ky ket hon") == restorer.restore("dang ky ket hon") == "đăng ký kết hôn"


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_broken_counts_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "marks.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError):  # noqa: PT011 - the kind is the contract, the words are json's
        MarkRestorer.load(tmp_path / "marks.json")


def test_nine_in_ten_syllables_of_unseen_questions_come_back() -> None:
    corpus = read_corpus([BUNDLED])
    questions = [q.text for q in corpus.questions if is_marked(q.text)]
    seen = [text for i, text in enumerate(questions) if i % 10]
    restorer = MarkRestorer.count([*(p.title for p in corpus.procedures.values()), *seen])
    right = bare = total = 0
    for text in questions[::10]:
        truth = re.findall(r"[^\W_]+", normalise(text).lower())
        read = restorer.restore(fold(text)).split()
        assert len(read) == len(truth)
        right += sum(a == b for a, b in zip(read, truth, strict=True))
        bare += sum(fold(word) == word for word in truth)
        total += len(truth)
    assert total > 5000
    assert bare / total < 0.35
    assert right / total > 0.88
