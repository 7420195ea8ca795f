"""Whether a quantised network still says what its float32 weights say, measured on sentences of the trade."""

from __future__ import annotations

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.models.onnx_export import sentence_encoder
from index.models.weights import Weights

PROBES = (
    "Tôi muốn đăng ký khai sinh cho con thì cần mang theo giấy tờ gì?",
    "Cấp lại giấy chứng nhận quyền sử dụng đất do bị mất",
    "le phi dang ky ket hon o phuong la bao nhieu",
    "Thời hạn giải quyết: 15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ.",
    "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan nhà nước có thẩm quyền cấp",
    "How do I register a temporary residence for a foreigner?",
)


def agreement(model: bytes, weights: Weights, tokenizer: Tokenizer, prefix: str) -> NDArray[np.float32]:
    """Each probe's cosine between its vectors by ``model`` and by the float32 weights, shape (probes,)."""
    whole = sentence_encoder(weights, quantised=False).SerializeToString()
    ids = [tokenizer.encode(prefix + probe).ids for probe in PROBES]
    cosines: NDArray[np.float32] = np.sum(_vectors(model, ids) * _vectors(whole, ids), axis=1)
    return cosines


def _vectors(model: bytes, ids: list[list[int]]) -> NDArray[np.float32]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    rows = []
    for row in ids:
        inputs = np.array([row], np.int64)
        rows.append(session.run(["embedding"], {"input_ids": inputs, "attention_mask": np.ones_like(inputs)})[0][0])
    return np.stack(rows)
