"""All sources of evidence together, and the lexical ones alone when the encoder is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.procedure import Origin, Text
from corpus.store import BUNDLED, Corpus, read_corpus
from index.build import build_index
from index.encoders import HashingEncoder
from index.hybrid import Fusion, HybridRetriever, Indexes, load_fusion
from index.retrieval import Query, Vectors
from tests.corpus.records import procedure

EVEN = Fusion(dict.fromkeys(load_fusion().weights, 1.0), 0.5)
LEXICAL = set(load_fusion().weights) - {"overview", "sections", "asked"}


class BrokenEncoder:
    """What an encoder looks like whose model has gone wrong while serving."""

    digest = HashingEncoder().digest

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError(f"the model's memory is gone before {len(texts)} texts")

    encode_passages = encode_queries


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> Indexes:
    """Three animals; two of them, the twins, differ in nothing but their code."""
    root = tmp_path_factory.mktemp("animals")
    made = [
        procedure("1.000001", title="Nuôi mèo", requirementsAndConditions="Mèo đã tiêm phòng dại."),
        procedure("1.000002", title="Nuôi chó", requirementsAndConditions="Chó đeo rọ mõm khi ra đường."),
        procedure("1.000003", title="Nuôi chó", requirementsAndConditions="Chó đeo rọ mõm khi ra đường."),
    ]
    corpus = Corpus({p.code: p for p in made})
    return Indexes.load(build_index(corpus, root, HashingEncoder(), "hashing", lambda *_: None).folder)


@pytest.fixture
def retriever(indexes: Indexes) -> HybridRetriever:
    return HybridRetriever(indexes, HashingEncoder(), EVEN)


def test_every_source_has_its_share_and_the_score_is_their_sum(retriever: HybridRetriever) -> None:
    for hit in retriever.retrieve(Query("nuôi mèo"), 3):
        assert hit.evidence.keys() == EVEN.weights.keys()
        assert hit.score == pytest.approx(sum(hit.evidence.values()), abs=0.01)


def test_shares_are_weighted_z_scores(indexes: Indexes) -> None:
    # One of three titles has the word: (x - x/3) / (x √2/3) = √2 for it, -1/√2 for the two others.
    weights = {**EVEN.weights, "title_held": 2.0}
    hits = HybridRetriever(indexes, None, Fusion(weights, 0.5)).retrieve(Query("meo"), 3)
    title = {hit.procedure_code: hit.evidence["title_held"] for hit in hits}
    assert title == pytest.approx(
        {"1.000001": 2 * math.sqrt(2), "1.000002": -math.sqrt(2), "1.000003": -math.sqrt(2)}, abs=1e-3
    )
    # The title's mark is put back for the index of words, so that "meo" is its word too.
    words = {hit.procedure_code: hit.evidence["words"] for hit in hits}
    assert words == pytest.approx({"1.000001": 1.414, "1.000002": -0.707, "1.000003": -0.707})


def test_the_right_one_is_first_with_and_without_marks_and_misspelt(retriever: HybridRetriever) -> None:
    for text in ("Nuôi mèo", "nuoi meo", "NUÔI MÈO", "xin nuoi meo o nha"):
        assert retriever.retrieve(Query(text), 3)[0].procedure_code == "1.000001"


def test_ties_are_broken_by_code(retriever: HybridRetriever) -> None:
    assert [h.procedure_code for h in retriever.retrieve(Query("chó"), 3)] == ["1.000002", "1.000003", "1.000001"]
    for text in ("", "?!", "zzzz"):
        hits = retriever.retrieve(Query(text), 3)
        twins = [hit for hit in hits if hit.procedure_code != "1.000001"]
        assert [hit.procedure_code for hit in twins] == ["1.000002", "1.000003"]
        assert twins[0].score == twins[1].score


def test_k_bounds_the_hits(retriever: HybridRetriever) -> None:
    assert [len(retriever.retrieve(Query("chó"), k)) for k in (0, 1, 2, 3, 50)] == [0, 1, 2, 3, 3]


def test_the_passage_that_speaks_most_is_named(retriever: HybridRetriever) -> None:
    hits = {hit.procedure_code: hit for hit in retriever.retrieve(Query("đeo rọ mõm khi ra đường"), 3)}
    assert hits["1.000002"].passage_id == "1.000002#conditions"
    assert hits["1.000003"].passage_id == "1.000003#conditions"


def test_expansions_count_for_their_weight(indexes: Indexes) -> None:
    half, nothing = (HybridRetriever(indexes, None, Fusion(EVEN.weights, weight)) for weight in (0.5, 0.0))
    query = Query("nuôi", ("mèo",))
    assert half.retrieve(query, 1)[0].procedure_code == "1.000001"
    assert half.retrieve(query, 1)[0].evidence["body"] == pytest.approx(math.sqrt(2), abs=1e-3)
    assert nothing.evidence(query).scores["body"].tolist() == nothing.evidence(Query("nuôi")).scores["body"].tolist()


def test_coverage_takes_the_citizens_words_or_the_official_ones(retriever: HybridRetriever) -> None:
    assert retriever.coverage(Query("rọ mõm"), "1.000002") == 1.0
    assert retriever.coverage(Query("rọ mõm"), "1.000001") == 0.0
    # "rọ" is in two documents of three: ln(1 + 3/3); "zzz" in none: ln(1 + 3/1).
    assert retriever.coverage(Query("rọ zzz"), "1.000003") == pytest.approx(math.log(2) / (math.log(2) + math.log(4)))
    assert retriever.coverage(Query("zzz", ("rọ mõm",)), "1.000003") == 1.0


@pytest.mark.parametrize("encoder", [None, BrokenEncoder()])
def test_without_an_encoder_the_words_answer_and_it_is_said(
    indexes: Indexes, retriever: HybridRetriever, encoder: BrokenEncoder | None
) -> None:
    hits, degraded = HybridRetriever(indexes, encoder, EVEN).retrieve_traced(Query("nuôi mèo"), 3)
    assert degraded
    assert hits[0].procedure_code == "1.000001"
    assert hits[0].passage_id is None
    assert {name for hit in hits for name in hit.evidence} == LEXICAL
    assert retriever.retrieve_traced(Query("nuôi mèo"), 3)[1] is False


def test_the_failure_is_logged(indexes: Indexes, caplog: pytest.LogCaptureFixture) -> None:
    HybridRetriever(indexes, BrokenEncoder(), EVEN).retrieve(Query("nuôi mèo bí mật"), 3)
    assert caplog.messages == ["the encoder failed; answering from lexical evidence alone"]
    assert "bí mật" not in caplog.text


def test_eight_threads_get_the_same_hits(tmp_path: Path) -> None:
    bundled = read_corpus([BUNDLED]).procedures
    corpus = Corpus({code: bundled[code] for code in list(bundled)[:40]})
    folder = build_index(corpus, tmp_path, HashingEncoder(), "hashing", lambda *_: None).folder
    retriever = HybridRetriever(Indexes.load(folder), HashingEncoder(), load_fusion())
    queries = [
        Query("làm giấy khai sinh cho con"),
        Query("dang ky ket hon"),
        Query("cấp sổ đỏ", ("giấy chứng nhận",)),
        Query(""),
    ]
    expected = [retriever.retrieve(query, 20) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [retriever.retrieve(query, 20) for query in queries], range(24)):
            assert found == expected


def test_an_index_of_one_procedure_without_sections_answers(tmp_path: Path) -> None:
    bare = procedure(
        "1.000007",
        executionSteps=[],
        executionMethods=[],
        executionCases=[],
        requirementsAndConditions="",
        legalBasisesDetails=[],
        departmentsExecuting=[],
    )
    only = replace(bare, overview=Text("Nuôi mèo.", Origin.RESTATED))
    report = build_index(Corpus({only.code: only}), tmp_path, HashingEncoder(), "hashing", lambda *_: None)
    found = HybridRetriever(Indexes.load(report.folder), HashingEncoder(), EVEN)
    [hit] = found.retrieve(Query("mèo"), 5)
    assert (hit.procedure_code, hit.score, hit.passage_id) == ("1.000007", 0.0, None)
    assert np.isfinite(found.evidence(Query("mèo")).scores["overview"]).all()
