"""A procedure cut into passages, one a section."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from corpus.passages import EMBEDDED, MAX_CHARACTERS, Passage, split_into_passages
from corpus.procedure import Origin, Procedure, Section, Step, Text
from corpus.store import BUNDLED, read_corpus
from tests.corpus.records import fee, method, paper, procedure


def by_section(made: Procedure) -> dict[Section, Passage]:
    passages = split_into_passages(made)
    assert len({passage.section for passage in passages}) == len(passages)
    return {passage.section: passage for passage in passages}


def test_each_section_gives_its_own_words() -> None:
    made = procedure(
        executionMethods=[
            method(fees=[fee(1, "Mỗi con 5.000 đồng")]),
            method(channel="ONLINE", fees=[fee(1, "Mỗi con 5.000 đồng")]),
        ],
        executionCases=[
            {"name": "Mèo con", "profileComponents": [paper("Tờ khai"), paper("Chỉ là lời dặn dài", 0, 0)]}
        ],
    )
    bodies = {section: passage.body for section, passage in by_section(made).items()}
    assert bodies == {
        Section.OVERVIEW: "Giấy chứng nhận nuôi mèo. Thú nuôi.",
        Section.DOSSIER: "Mèo con. Tờ khai.",
        Section.STEPS: "Bước 1. Người nuôi mèo nộp hồ sơ.",
        Section.CONDITIONS: "Mèo đã tiêm phòng.",
        Section.PLACE: "Ủy ban nhân dân cấp xã.",
        Section.FEE: "Mỗi con 5.000 đồng.",
        Section.TIME: "Nộp tại quầy.",
        Section.LEGAL: "Nghị định về mèo.",
    }


def test_a_passage_is_named_and_digested_with_its_title() -> None:
    passage = by_section(procedure())[Section.CONDITIONS]
    assert passage.id == "1.234567#conditions"
    assert passage.text == "Cấp giấy chứng nhận nuôi mèo. Mèo đã tiêm phòng."
    assert passage.digest == hashlib.sha256(passage.text.encode()).hexdigest()[:32]


def test_the_digest_follows_the_text_alone() -> None:
    made = procedure()
    renamed = replace(made, code="1.000002")
    assert [p.digest for p in split_into_passages(made)] == [p.digest for p in split_into_passages(renamed)]
    retitled = replace(made, title="Khác")
    assert not {p.digest for p in split_into_passages(made)} & {p.digest for p in split_into_passages(retitled)}


def test_empty_sections_are_left_out_and_the_overview_is_first_and_always_there() -> None:
    bare = procedure(
        executionSteps=[],
        executionMethods=[],
        executionCases=[],
        requirementsAndConditions="",
        legalBasisesDetails=[],
        resultsDetails=[],
        categoriesDetails=[],
        departmentsExecuting=[],
    )
    [only] = split_into_passages(bare)
    assert (only.section, only.body, only.text) == (Section.OVERVIEW, "", "Cấp giấy chứng nhận nuôi mèo. ")


def test_long_sections_are_cut() -> None:
    long = replace(procedure(), steps=(Step("", Text("rất dài " * 1000, Origin.QUOTED)),))
    assert len(by_section(long)[Section.STEPS].body) == MAX_CHARACTERS


def test_laws_are_not_embedded() -> None:
    assert set(Section) - EMBEDDED == {Section.LEGAL}


def test_every_bundled_procedure_gives_unique_ids() -> None:
    bundled = read_corpus([BUNDLED]).procedures
    passages = [passage for made in bundled.values() for passage in split_into_passages(made)]
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        assert passage.text == f"{bundled[passage.procedure_code].title}. {passage.body}"
        assert len(passage.body) <= MAX_CHARACTERS
