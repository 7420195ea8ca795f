"""The bundled content: every procedure whole, cited and in plain words; questions as varied as people are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pytest

from corpus.procedure import Origin, Procedure, Section
from corpus.questions import SLICES, AskedQuestion
from corpus.store import BUNDLED, Corpus, read_corpus, read_layer
from evaluation.copying import restated_texts

PROCEDURES_AT_LEAST = 320
SENTENCE_AT_MOST = 40
QUESTIONS_OF_A_WHOLE_PROCEDURE = 12
QUESTIONS_OF_A_ROW = 4
OPENING_AT_MOST = 15
ALIKE_AT_MOST = 0.6

NO_PAPERS = {"1.001437", "2.001159", "3.000181", "3.000182"}
"""Their records list no paper; a remark says so, or what is asked for instead."""

FREE_IN_OUR_WORDS = {"1.004194", "1.005136", "1.010038", "1.116410"}
"""The record says that nothing is charged, to everybody or to the people named there; the number field may be 0."""

OLD_DISTRICT = re.compile(r"\b(cấp huyện|(UBND|Ủy ban nhân dân|Công an|phòng \w+) (quận|huyện))\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def whole() -> Mapping[str, Procedure]:
    read = list(read_layer(BUNDLED))
    assert [item for item in read if not isinstance(item, Procedure)] == []
    return {item.code: item for item in read if isinstance(item, Procedure)}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus([BUNDLED])


@pytest.fixture(scope="module")
def asked(corpus: Corpus) -> Mapping[str, Sequence[AskedQuestion]]:
    by_code: dict[str, list[AskedQuestion]] = defaultdict(list)
    for question in corpus.questions:
        by_code[question.code].append(question)
    return by_code


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_everything_bundled_is_read(corpus: Corpus, whole: Mapping[str, Procedure]) -> None:
    assert corpus.unreadable == ()
    assert len(whole) >= PROCEDURES_AT_LEAST
    assert all(corpus.procedures[code].whole for code in whole)


def test_each_restates_the_very_record_it_cites(whole: Mapping[str, Procedure]) -> None:
    assert [p.code for p in whole.values() if p.restates != p.source.digest or p.is_stale] == []
    assert [p.code for p in whole.values() if not re.fullmatch("[0-9a-f]{64}", p.source.digest)] == []
    assert [p.code for p in whole.values() if not p.source.url.startswith("https://")] == []
    read = date(2026, 7, 1)  # The first of the records was read after this day.
    assert [p.code for p in whole.values() if p.source.as_of < read] == []


def test_each_is_whole(whole: Mapping[str, Procedure]) -> None:
    assert [p.code for p in whole.values() if not p.whole or not p.levels] == []
    assert [p.code for p in whole.values() if p.overview is None] == []
    assert [p.code for p in whole.values() if len(p.steps) < 2] == []
    assert [p.code for p in whole.values() if not p.methods] == []
    without = {p.code for p in whole.values() if not any(case.items for case in p.cases)}
    assert without <= NO_PAPERS
    assert all(any(case.notes for case in whole[code].cases) for code in without)


def test_papers_have_names_and_an_id_each(whole: Mapping[str, Procedure]) -> None:
    for procedure in whole.values():
        items = [item for case in procedure.cases for item in case.items]
        assert len({item.id for item in items}) == len(items), procedure.code
        assert all(re.search(r"\w", item.name) for item in items), procedure.code
        assert all((item.originals or 0) >= 0 and (item.copies or 0) >= 0 for item in items), procedure.code


def test_fees_are_no_negative_numbers(whole: Mapping[str, Procedure]) -> None:
    fees = [(p.code, fee.amount) for p in whole.values() for method in p.methods for fee in method.fees]
    assert [fee for fee in fees if fee[1] is not None and fee[1] < 0] == []
    assert sum(amount is not None and amount > 0 for _, amount in fees) > 100


def test_free_is_said_only_where_it_was_checked(whole: Mapping[str, Procedure]) -> None:
    """Who reads "miễn phí" and is charged was misled: the records that say so are known one by one."""
    free = {p.code for p in whole.values() for _, text in restated_texts(p) if "miễn phí" in text.lower()}
    assert free <= FREE_IN_OUR_WORDS


def sentences(text: str) -> Iterator[str]:
    yield from re.split(r"(?<=[.!?;:])\s+|\n", text)


def test_sentences_are_short(whole: Mapping[str, Procedure]) -> None:
    long = [
        (p.code, place, sentence)
        for p in whole.values()
        for place, text in restated_texts(p)
        for sentence in sentences(text)
        if len(sentence.split()) > SENTENCE_AT_MOST
    ]
    assert long == []


def test_no_step_leads_to_an_office_that_is_gone(whole: Mapping[str, Procedure]) -> None:
    """Districts ended in July 2025."""
    old = [
        (p.code, place)
        for p in whole.values()
        for place, text in restated_texts(p)
        if place.startswith(("steps", "place", "overview")) and OLD_DISTRICT.search(text)
    ]
    assert old == []


def test_doubts_are_sentences(whole: Mapping[str, Procedure]) -> None:
    doubts = [(p.code, doubt) for p in whole.values() for doubt in p.doubts]
    assert [code for code, doubt in doubts if not doubt.sentence.rstrip().endswith((".", "”", "?", ")"))] == []
    assert {doubt.section for _, doubt in doubts} >= {Section.FEE, Section.TIME, Section.DOSSIER}


def test_prose_is_ours_or_marked_as_quoted(whole: Mapping[str, Procedure]) -> None:
    assert [p.code for p in whole.values() if p.overview and p.overview.origin is not Origin.RESTATED] == []
    assert [p.code for p in whole.values() for step in p.steps if step.text.origin is Origin.SITE] == []


def test_questions_ask_for_procedures_that_are_known(corpus: Corpus) -> None:
    unknown = [(q.id, code) for q in corpus.questions for code in q.codes if code not in corpus.procedures]
    assert unknown == []


def test_each_procedure_is_asked_for_often_enough(
    whole: Mapping[str, Procedure], asked: Mapping[str, Sequence[AskedQuestion]]
) -> None:
    assert [code for code in whole if 0 < len(asked.get(code, ())) < QUESTIONS_OF_A_WHOLE_PROCEDURE] == []
    assert [code for code, questions in asked.items() if len(questions) < QUESTIONS_OF_A_ROW] == []
    assert sum(code in asked for code in whole) >= PROCEDURES_AT_LEAST


def test_every_way_of_asking_is_there(
    corpus: Corpus, whole: Mapping[str, Procedure], asked: Mapping[str, Sequence[AskedQuestion]]
) -> None:
    counted = Counter(q.slice for q in corpus.questions)
    assert set(counted) == set(SLICES)
    assert min(counted.values()) >= 100
    wide = [code for code in whole if len({q.slice for q in asked.get(code, ())}) >= 5]
    assert len(wide) >= 300


def test_no_question_stands_twice(corpus: Corpus) -> None:
    texts = Counter(" ".join(words(q.text)) for q in corpus.questions)
    assert [text for text, n in texts.items() if n > 1] == []


def test_no_opening_is_a_template(corpus: Corpus) -> None:
    openings = Counter(" ".join(words(q.text)[:5]) for q in corpus.questions if len(words(q.text)) >= 5)
    assert [(opening, n) for opening, n in openings.items() if n > OPENING_AT_MOST] == []


def test_no_two_questions_of_a_procedure_are_much_alike(asked: Mapping[str, Sequence[AskedQuestion]]) -> None:
    """Jaccard of their words."""
    alike = []
    for questions in asked.values():
        sets = [(q.id, set(words(q.text))) for q in questions]
        for i, (left, a) in enumerate(sets):
            alike += [(left, right) for right, b in sets[i + 1 :] if len(a & b) > ALIKE_AT_MOST * len(a | b)]
    assert alike == []
