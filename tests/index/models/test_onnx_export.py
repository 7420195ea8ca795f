"""The network written node by node."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from index.models.onnx_export import quantise_rows, sentence_encoder
from index.models.weights import Weights, load_weights, save_weights


def vectors(model: onnx.ModelProto, ids: list[list[int]], mask: list[list[int]]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feed = {"input_ids": np.array(ids, np.int64), "attention_mask": np.array(mask, np.int64)}
    found: NDArray[np.float32] = session.run(["embedding"], feed)[0]
    return found


def test_rows_are_quantised_by_hand() -> None:
    rows, scales = quantise_rows(np.array([[1.0, -2.0, 0.5], [0, 0, 0]], np.float32), limit=4)
    assert scales.tolist() == [0.5, 1.0]
    assert rows.tolist() == [[2, -4, 1], [0, 0, 0]]
    assert rows.dtype == np.int8


@pytest.mark.parametrize("quantised", [False, True])
def test_the_graph_is_sound_and_always_the_same(small_weights: Weights, quantised: bool) -> None:
    model = sentence_encoder(small_weights, quantised=quantised)
    onnx.checker.check_model(model, full_check=True)
    again = sentence_encoder(small_weights, quantised=quantised)
    assert model.SerializeToString(deterministic=True) == again.SerializeToString(deterministic=True)


def test_padding_changes_nothing(small_weights: Weights) -> None:
    model = sentence_encoder(small_weights, quantised=False)
    alone = vectors(model, [[0, 7, 9, 2]], [[1, 1, 1, 1]])
    padded = vectors(model, [[0, 7, 9, 2, 1, 1], [0, 8, 8, 8, 8, 2]], [[1, 1, 1, 1, 0, 0], [1] * 6])
    np.testing.assert_allclose(padded[0], alone[0], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(padded, axis=1), 1, atol=1e-5)


def test_int8_stays_near_float32(small_weights: Weights) -> None:
    ids = [[0, 7, 9, 12, 20, 2]]
    exact, rough = (vectors(sentence_encoder(small_weights, quantised=q), ids, [[1] * 6])[0] for q in (False, True))
    assert 0.99 < exact @ rough < 0.9999999


def test_weights_survive_the_disk(small_weights: Weights, tmp_path: Path) -> None:
    save_weights(small_weights, tmp_path / "weights.npz")
    read = load_weights(tmp_path / "weights.npz")
    assert read.architecture == small_weights.architecture
    for name, values in small_weights.tensors.items():
        np.testing.assert_array_equal(read.tensors[name], values)


def test_wrong_weights_cannot_be_built(small_weights: Weights) -> None:
    short = dict(small_weights.tensors)
    del short["encoder.layer.1.output.dense.bias"]
    with pytest.raises(ValueError, match=r"encoder\.layer\.1\.output\.dense\.bias"):
        Weights(small_weights.architecture, short)
    turned = dict(small_weights.tensors)
    turned["encoder.layer.0.output.dense.weight"] = turned["encoder.layer.0.output.dense.weight"].T
    with pytest.raises(ValueError, match=r"shape \(64, 32\)"):
        Weights(small_weights.architecture, turned)
    with pytest.raises(ValueError, match="heads"):
        dataclasses.replace(small_weights.architecture, heads=5)
