"""The sentence encoder as one ONNX graph, written node by node.

Built by hand with ``onnx.helper`` because that is hardly longer than an exporter's wrapper, needs no torch,
and gives the same bytes, hence the same digest, wherever and by whichever release of onnxruntime it is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.models.weights import Weights

OPSET = 20  # The first with Gelu.
IR_VERSION = 9
LOOKUP_LIMIT = 127
PRODUCT_LIMIT = 63
"""The largest whole number a weight becomes.

A product keeps to 7 bits: processors without VNNI add two products of uint8 and int8 in 16 bits, which
overflows at 2 · 255 · 127 and not at 2 · 255 · 63.  On 100 titles of procedures that costs .0004 of the mean
cosine to float32 (.9966 instead of .9970).
"""
FAR_BELOW = -1e9
"""Added to the attention of padding: after the softmax it is zero."""


@dataclass(slots=True)
class _Graph:
    """Nodes and constants in the order they were asked for; every name is derived from that order."""

    quantised: bool
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def add(self, operator: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Append a node; the name of its first output (the others count on: n5, n5_1, n5_2)."""
        name = f"n{len(self.nodes)}"
        names = [name, *(f"{name}_{rank}" for rank in range(1, outputs))]
        self.nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return name

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """``x @ weight.T + bias``; quantised: int8 weights per output, activations per tensor as it runs."""
        if not self.quantised:
            product = self.add("MatMul", x, self.constant(weight.T))
        else:
            rows, scales = quantise_rows(weight, PRODUCT_LIMIT)
            packed = self.add("DynamicQuantizeLinear", x, outputs=3)
            whole = self.add("MatMulInteger", packed, self.constant(rows.T), f"{packed}_2")
            scale = self.add("Mul", f"{packed}_1", self.constant(scales))
            product = self.add("Mul", self.add("Cast", whole, to=TensorProto.FLOAT), scale)
        return self.add("Add", product, self.constant(bias))

    def lookup(self, ids: str, table: NDArray[np.float32]) -> str:
        """Rows of ``table``; quantised: int8 with a scale for each row."""
        if not self.quantised:
            return self.add("Gather", self.constant(table), ids)
        rows, scales = quantise_rows(table, LOOKUP_LIMIT)
        whole = self.add("Cast", self.add("Gather", self.constant(rows), ids), to=TensorProto.FLOAT)
        return self.add("Mul", whole, self.add("Gather", self.constant(scales[:, None]), ids))


def quantise_rows(matrix: NDArray[np.float32], limit: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric int8 with one scale a row: ``matrix ≈ rows * scales[:, None]``, off by at most half a scale.

    The largest of a row becomes ``limit`` or its negative.
    """
    scales = np.abs(matrix).max(axis=1) / np.float32(limit)
    scales = np.where(scales > 0, scales, np.float32(1)).astype(np.float32)
    return np.rint(matrix / scales[:, None]).astype(np.int8), scales


def sentence_encoder(weights: Weights, *, quantised: bool) -> onnx.ModelProto:
    """The network from ``input_ids`` and ``attention_mask`` (int64, shape (batch, tokens)) to ``embedding``.

    ``embedding``: float32, shape (batch, hidden), the mean of the last layer over the unmasked tokens, scaled
    to length 1.
    """
    graph = _Graph(quantised)
    tensors, sizes = weights.tensors, weights.architecture
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    padding = graph.add("Mul", graph.add("Sub", graph.number(1), mask), graph.number(FAR_BELOW))
    bias = graph.add("Unsqueeze", padding, graph.integers(1, 2))

    x = graph.lookup("input_ids", tensors["embeddings.word_embeddings.weight"])
    # Every token is of type 0, so its embedding is part of the position's.
    places = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Shape", "input_ids", start=1)
    x = graph.add("Add", x, graph.add("Slice", graph.constant(places), graph.integers(0), length))
    x = _normalised(graph, weights, "embeddings.LayerNorm", x)
    for layer in range(sizes.layers):
        prefix = f"encoder.layer.{layer}."
        attended = _attention(graph, weights, prefix, x, bias)
        x = _normalised(graph, weights, f"{prefix}attention.output.LayerNorm", graph.add("Add", x, attended))
        wide = graph.add("Gelu", _dense(graph, weights, f"{prefix}intermediate.dense", x))
        narrow = _dense(graph, weights, f"{prefix}output.dense", wide)
        x = _normalised(graph, weights, f"{prefix}output.LayerNorm", graph.add("Add", x, narrow))

    # The mean and the sum over the unmasked tokens point the same way, and only the direction is kept.
    counted = graph.add("Mul", x, graph.add("Unsqueeze", mask, graph.integers(2)))
    summed = graph.add("ReduceSum", counted, graph.integers(1), keepdims=0)
    length = graph.add("ReduceL2", summed, graph.integers(1), keepdims=1)
    graph.nodes.append(helper.make_node("Div", [summed, length], ["embedding"]))
    return _model(graph, sizes.hidden)


def _dense(graph: _Graph, weights: Weights, name: str, x: str) -> str:
    return graph.linear(x, weights.tensors[f"{name}.weight"], weights.tensors[f"{name}.bias"])


def _normalised(graph: _Graph, weights: Weights, name: str, x: str) -> str:
    scale, shift = (graph.constant(weights.tensors[f"{name}.{kind}"]) for kind in ("weight", "bias"))
    return graph.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=weights.architecture.epsilon)


def _attention(graph: _Graph, weights: Weights, prefix: str, x: str, bias: str) -> str:
    """Scaled dot-product attention; its scale is part of the queries' weights, its three products are one."""
    sizes = weights.architecture
    width = sizes.hidden // sizes.heads
    parts = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
    scale = np.float32(width**-0.5)
    matrix = np.concatenate([weights.tensors[f"{p}.weight"] * (scale if p == parts[0] else 1) for p in parts])
    offset = np.concatenate([weights.tensors[f"{p}.bias"] * (scale if p == parts[0] else 1) for p in parts])
    joined = graph.linear(x, matrix, offset)
    split = graph.add("Split", joined, outputs=3, axis=-1, num_outputs=3)
    by_head = graph.integers(0, 0, sizes.heads, width)
    heads = [graph.add("Reshape", name, by_head) for name in (split, f"{split}_1", f"{split}_2")]
    query, value = (graph.add("Transpose", head, perm=[0, 2, 1, 3]) for head in (heads[0], heads[2]))
    key = graph.add("Transpose", heads[1], perm=[0, 2, 3, 1])
    scores = graph.add("Add", graph.add("MatMul", query, key), bias)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    flat = graph.add("Reshape", graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), graph.integers(0, 0, sizes.hidden))
    return _dense(graph, weights, f"{prefix}attention.output.dense", flat)


def _model(graph: _Graph, hidden: int) -> onnx.ModelProto:
    shape = ["batch", "tokens"]
    proto = helper.make_graph(
        graph.nodes,
        "sentence encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", hidden])],
        graph.constants,
    )
    return helper.make_model(proto, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
