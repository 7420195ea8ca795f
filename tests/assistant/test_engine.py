"""Opening an index for answering, and putting an assistant together; what is broken names its remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.engine import open_engine, open_live
from assistant.factory import AssistantSettings, build_assistant
from assistant.question import Question
from corpus.store import read_corpus, write
from index.artifact import ArtifactError, live_version
from index.build import build_index
from index.encoders import HASHING, HashingEncoder, ModelMissing
from index.retrieval import Query
from tests.corpus import records


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A live index of two records."""
    for code, title in (("1.000001", "Đăng ký nuôi mèo"), ("1.000002", "Xin phép nuôi voi")):
        write(records.procedure(code, title=title), tmp_path / "layer")
    corpus = read_corpus([tmp_path / "layer"])
    build_index(corpus, tmp_path / "home" / "index", HashingEncoder(), HASHING, lambda *_: None)
    return tmp_path / "home" / "index"


def test_one_version_holds_everything(root: Path) -> None:
    engine = open_live(root, HashingEncoder())
    assert engine.folder == live_version(root)
    assert set(engine.passport) == {"index", "corpus", "encoder", "analyzer"}
    assert set(engine.cards) == {"1.000001", "1.000002"}
    assert engine.catalogue.browse("", None, "", 1, 10).total == 2
    found = engine.snapshot.procedure("1.000001")
    assert found is not None
    assert found.title == "Đăng ký nuôi mèo"
    assert engine.snapshot.procedure("9.999999") is None
    assert engine.retriever.retrieve(Query("nuôi voi"), 1)[0].procedure_code == "1.000002"


def test_without_an_encoder_words_alone_are_searched(root: Path) -> None:
    engine = open_live(root, None)
    hits, degraded = engine.retriever.retrieve_traced(Query("nuôi voi"), 2)
    assert (hits[0].procedure_code, degraded) == ("1.000002", True)


def test_a_missing_index_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="tthc index build"):
        open_live(tmp_path, HashingEncoder())
    with pytest.raises(ArtifactError, match="tthc index build"):
        open_engine(tmp_path, HashingEncoder())


def test_a_cut_file_is_refused(root: Path) -> None:
    cards = live_version(root) / "cards.json"
    cards.write_bytes(cards.read_bytes()[:-1])
    with pytest.raises(ArtifactError, match="cards.json is missing or not as it was written"):
        open_live(root, HashingEncoder())


@pytest.mark.parametrize("content", ["{", "[[1, 2]]", "[1]", '{"a": 1}', "null", "7", '[["1.000001", "x", 5]]'])
def test_a_file_of_the_right_size_and_wrong_content_is_refused(root: Path, content: str) -> None:
    cards = live_version(root) / "cards.json"
    cards.write_text(content.ljust(cards.stat().st_size), encoding="utf-8")
    with pytest.raises(ArtifactError, match="can't be read .*tthc index build"):
        open_live(root, HashingEncoder())


@pytest.mark.parametrize("name", ["procedures.offsets.npy", "vectors.npy"])
def test_bytes_that_are_no_array(root: Path, name: str) -> None:
    path = live_version(root) / name
    path.write_bytes(b"\0" * path.stat().st_size)
    if name == "vectors.npy":  # Kept for the next build; answering doesn't read it.
        assert open_live(root, HashingEncoder()).cards
        return
    with pytest.raises(ArtifactError, match="can't be read"):
        open_live(root, HashingEncoder())


def test_an_assistant_from_settings(root: Path, tmp_path: Path) -> None:
    settings = AssistantSettings(tmp_path / "home", HASHING)
    assert (settings.index_root, settings.model_cache) == (root, tmp_path / "home" / "models")
    assistant = build_assistant(settings)
    assert assistant.passport["index"] == open_live(root, None).passport["index"]
    outcome = assistant.answer(Question("1.000001 lệ phí bao nhiêu")).outcome
    assert "25.000 đồng" in outcome.text
    elsewhere = AssistantSettings(tmp_path / "nowhere", HASHING, tmp_path / "models", root)
    assert (elsewhere.index_root, elsewhere.model_cache) == (root, tmp_path / "models")
    assert build_assistant(elsewhere).passport == assistant.passport


@pytest.mark.usefixtures("root")
def test_settings_that_lead_nowhere_name_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="tthc index build"):
        build_assistant(AssistantSettings(tmp_path / "nowhere", HASHING))
    with pytest.raises(ModelMissing, match="tthc model"):
        build_assistant(AssistantSettings(tmp_path / "home"))


def test_a_manifest_of_another_kind_is_refused(root: Path) -> None:
    manifest = live_version(root) / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    for change, said in (
        ({"format": 99}, "format 99"),
        ({"encoder_digest": "f" * 64}, "another encoder"),
        ({"analyzer_digest": "letters/1"}, "analyzer letters/1"),
        ({"stranger": 1}, "broken"),
    ):
        manifest.write_text(json.dumps(data | change), encoding="utf-8")
        with pytest.raises(ArtifactError, match=said):
            open_live(root, HashingEncoder())
