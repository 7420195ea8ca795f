"""What training changed, added to the weights."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from index.models import preparation
from index.models.adapter import Adapter, adapted_matrices, load_adapter, save_adapter
from index.models.cache import DEFAULT_MODEL
from index.models.weights import Architecture, Weights, expected_shapes

TINY = Architecture(hidden=4, layers=1, heads=2, feed_forward=8, positions=6, epsilon=1e-12)
QUERY = "encoder.layer.0.attention.self.query.weight"


@pytest.fixture
def weights() -> Weights:
    draw = np.random.default_rng(3)
    shapes = {name: tuple(5 if n == -1 else n for n in shape) for name, shape in expected_shapes(TINY).items()}
    return Weights(TINY, {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()})


def test_a_change_is_added_to_its_matrix_and_to_no_other(weights: Weights) -> None:
    up, down = np.array([[1.0], [0], [2], [0]], np.float32), np.array([[0.5, 0, 0, 1]], np.float32)
    changed = Adapter({QUERY: (up, down)}).applied_to(weights)
    expected = np.zeros((4, 4), np.float32)
    expected[0], expected[2] = (0.5, 0, 0, 1), (1, 0, 0, 2)
    np.testing.assert_allclose(changed.tensors[QUERY] - weights.tensors[QUERY], expected, atol=1e-6)
    same = [name for name in weights.tensors if np.array_equal(weights.tensors[name], changed.tensors[name])]
    assert len(same) == len(weights.tensors) - 1


@pytest.mark.parametrize(
    ("name", "up", "down"),
    [("encoder.layer.9.output.dense.weight", (4, 1), (1, 4)), (QUERY, (3, 1), (1, 4)), (QUERY, (4, 1), (2, 4))],
)
def test_a_change_that_does_not_fit_is_refused(
    weights: Weights, name: str, up: tuple[int, int], down: tuple[int, int]
) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Adapter({name: (np.zeros(up, np.float32), np.zeros(down, np.float32))}).applied_to(weights)


def test_it_is_kept_in_half_precision(tmp_path: Path) -> None:
    up, down = np.full((4, 2), 0.1, np.float32), np.full((2, 4), -3.0, np.float32)
    save_adapter(Adapter({QUERY: (up, down)}), tmp_path / "a.npz")
    kept = load_adapter(tmp_path / "a.npz").changes[QUERY]
    np.testing.assert_allclose(kept[0], up, rtol=1e-3)
    np.testing.assert_array_equal(kept[1], down)


def test_the_shipped_adapter_changes_every_matrix_of_the_layers_and_has_its_card() -> None:
    card = json.loads(preparation.ADAPTER.with_suffix(".json").read_text(encoding="utf-8"))
    assert card["sha256"] == sha256(preparation.ADAPTER.read_bytes()).hexdigest()
    assert card["model"] == DEFAULT_MODEL
    adapter = load_adapter(preparation.ADAPTER)
    whole = Architecture(hidden=384, layers=12, heads=12, feed_forward=1536, positions=512, epsilon=1e-12)
    assert sorted(adapter.changes) == sorted(adapted_matrices(whole))
    assert any(np.abs(up).max() > 0 for up, _ in adapter.changes.values())
