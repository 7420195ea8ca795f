"""Sentence-transformers models, made here and small."""

from __future__ import annotations

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from index.encoders import ModelMissing, open_encoder
from index.models.onnx_export import sentence_encoder
from index.models.sentence_transformer import SentenceTransformerEncoder, write_sentence_transformer
from index.models.weights import Weights

pytest.importorskip("sentence_transformers", reason="sentence-transformers is not installed")

TEXTS = ("khai sinh", "đăng ký kết hôn", "giấy phép")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, small_weights: Weights, small_tokenizer: Tokenizer) -> Path:
    target = tmp_path_factory.mktemp("trained") / "small"
    write_sentence_transformer(small_weights, small_tokenizer, ("query: ", "passage: "), target)
    return target


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model such as others make: BERT with random weights over whole words, no prompts, no normalising."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    directory = tmp_path_factory.mktemp("foreign")
    words = ["[PAD]", "[UNK]", "khai", "sinh", "đăng", "ký", "kết", "hôn", "giấy", "phép"]
    tokenizer = Tokenizer(models.WordLevel({word: row for row, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]"
    )
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(directory / "bert")
    fast.save_pretrained(directory / "bert")
    modules = [Transformer(str(directory / "bert")), Pooling(16, pooling_mode="mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(directory / "model"))
    return directory / "model"


def test_the_written_directory_computes_what_the_graph_computes(
    written: Path, small_weights: Weights, small_tokenizer: Tokenizer
) -> None:
    """Two implementations of one network: BertModel in torch, and the graph written by hand."""
    encoder = SentenceTransformerEncoder(str(written), tokens=40)
    model = sentence_encoder(small_weights, quantised=False).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    for text, vector in zip(TEXTS, encoder.encode_queries(TEXTS), strict=True):
        ids = np.array([small_tokenizer.encode(f"query: {text}").ids], np.int64)
        ours = session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        np.testing.assert_allclose(vector, ours, atol=1e-5)


def test_a_directory_that_is_not_empty_is_left_alone(
    written: Path, small_weights: Weights, small_tokenizer: Tokenizer
) -> None:
    with pytest.raises(FileExistsError, match="name another directory"):
        write_sentence_transformer(small_weights, small_tokenizer, ("", ""), written)
    assert {path.name for path in written.parent.iterdir()} == {"small"}


def test_any_model_can_be_named(foreign: Path, tmp_path: Path) -> None:
    encoder = open_encoder(str(foreign), tmp_path)
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (3, 16)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, 16)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), vectors, atol=1e-6)
    decomposed = [unicodedata.normalize("NFD", text) for text in TEXTS]
    np.testing.assert_allclose(encoder.encode_passages(decomposed), vectors, atol=1e-6)


def test_its_digest_is_its_content(foreign: Path, written: Path, tmp_path: Path) -> None:
    digest = SentenceTransformerEncoder(str(foreign), tokens=64).digest
    moved = tmp_path / "moved"
    foreign.rename(moved)
    try:
        assert SentenceTransformerEncoder(str(moved), tokens=64).digest == digest
        assert SentenceTransformerEncoder(str(moved), tokens=32).digest != digest
    finally:
        moved.rename(foreign)
    assert SentenceTransformerEncoder(str(written), tokens=64).digest != digest


def test_its_prompts_are_its_prefixes(written: Path) -> None:
    described = json.loads((written / "config_sentence_transformers.json").read_text())
    assert described["prompts"] == {"query": "query: ", "passage": "passage: ", "document": "passage: "}
    encoder = SentenceTransformerEncoder(str(written), tokens=40)
    assert encoder.encode_queries(TEXTS[:1])[0] @ encoder.encode_passages(TEXTS[:1])[0] < 0.9999


def test_threads_take_turns(foreign: Path) -> None:
    encoder = SentenceTransformerEncoder(str(foreign), tokens=64)
    expected = encoder.encode_queries(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(lambda _: encoder.encode_queries(TEXTS), range(16)):
            np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_no_such_model_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelMissing, match="give a directory or a name the hub knows"):
        open_encoder(str(tmp_path / "nothing"), tmp_path)
