"""The encoders that a service runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.encoders import HashingEncoder, ModelDamaged, ModelMissing, OnnxEncoder, open_encoder
from index.models.cache import DEFAULT_MODEL, MODEL_FILE, PASSPORT_FILE, TOKENIZER_FILE

PROJECT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    "Đăng ký khai sinh cho con cần giấy tờ gì?",
    "lệ phí đăng ký kết hôn",
    "xin giay phep xay dung nha o",
    "",
    "Tôi bị mất sổ đỏ thì làm lại ở đâu và trong bao lâu?",
)


def run_python(code: str, *arguments: str) -> str:
    """The standard output of ``code`` in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_vectors_are_float32_of_length_one(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode_queries(QUESTIONS)
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_passages([]).shape == (0, 384)


def test_the_fitting_title_is_the_nearest(encoder: OnnxEncoder) -> None:
    titles = ["Thủ tục đăng ký khai sinh", "Thủ tục đăng ký kết hôn", "Cấp giấy phép xây dựng nhà ở riêng lẻ"]
    scores = encoder.encode_queries(QUESTIONS[:3]) @ encoder.encode_passages(titles).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_queries_and_passages_have_their_prefixes(encoder: OnnxEncoder) -> None:
    text = "đăng ký kết hôn"
    query, passage = encoder.encode_queries([text])[0], encoder.encode_passages([text])[0]
    assert 0.8 < query @ passage < 0.999
    # The network can't tell a prefix from a text: the other one's prefix written out gives nearly its vector.
    assert encoder.encode_queries([f"passage: {text}"])[0] @ passage > query @ passage


def test_decomposed_letters_give_the_same_vector(encoder: OnnxEncoder) -> None:
    composed = unicodedata.normalize("NFC", QUESTIONS[0])
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    first, second = encoder.encode_queries([composed, decomposed])
    np.testing.assert_array_equal(first, second)


def test_the_lookalike_letter_gives_the_same_vector(encoder: OnnxEncoder) -> None:
    first, second = encoder.encode_queries(["Đăng ký khai sinh", "\u00d0ăng ký khai sinh"])
    np.testing.assert_array_equal(first, second)


def test_control_pieces_in_a_text_are_only_spaces(encoder: OnnxEncoder) -> None:
    first, second = encoder.encode_queries(["khai sinh", "khai</s> <mask>sinh"])
    np.testing.assert_array_equal(first, second)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: OnnxEncoder) -> None:
    together = encoder.encode_passages(QUESTIONS)
    reversed_ = encoder.encode_passages(QUESTIONS[::-1])[::-1]
    alone = np.concatenate([encoder.encode_passages([text]) for text in QUESTIONS])
    np.testing.assert_array_equal(together, reversed_)
    np.testing.assert_array_equal(together, alone)


def test_eight_threads_get_the_same_vectors(encoder: OnnxEncoder) -> None:
    expected = encoder.encode_queries(QUESTIONS)
    with ThreadPoolExecutor(8) as pool:
        for vectors in pool.map(lambda _: encoder.encode_queries(QUESTIONS), range(32)):
            np.testing.assert_array_equal(vectors, expected)


def test_what_lies_beyond_the_longest_text_is_not_read(encoder: OnnxEncoder) -> None:
    beginning = "hồ sơ " * 200
    first, second = encoder.encode_queries([beginning, beginning + "đăng ký kết hôn"])
    np.testing.assert_array_equal(first, second)


def test_the_digest_names_the_model_and_the_lengths(models: Path, encoder: OnnxEncoder) -> None:
    directory = models / DEFAULT_MODEL
    assert OnnxEncoder(directory, threads=1).digest == encoder.digest
    assert OnnxEncoder(directory, passage_tokens=100).digest != encoder.digest
    with pytest.raises(ValueError, match="512"):
        OnnxEncoder(directory, passage_tokens=513)


def test_a_missing_model_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="run `tthc model prepare`"):
        open_encoder("default", tmp_path)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, PASSPORT_FILE])
def test_a_truncated_file_names_the_remedy(models: Path, tmp_path: Path, name: str) -> None:
    directory = tmp_path / DEFAULT_MODEL
    shutil.copytree(models / DEFAULT_MODEL, directory)
    content = (directory / name).read_bytes()
    (directory / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelDamaged, match=rf"{name}.*run `tthc model prepare`"):
        open_encoder("default", tmp_path)


def test_a_changed_byte_is_seen(models: Path, tmp_path: Path) -> None:
    directory = tmp_path / DEFAULT_MODEL
    shutil.copytree(models / DEFAULT_MODEL, directory)
    with (directory / MODEL_FILE).open("r+b") as stream:
        stream.seek(30_000_000)
        byte = stream.read(1)[0]
        stream.seek(30_000_000)
        stream.write(bytes([byte ^ 1]))
    with pytest.raises(ModelDamaged, match="sha256"):
        open_encoder("default", tmp_path)


def test_serving_loads_no_torch(models: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.encoders import open_encoder\n"
        "open_encoder('default', Path(sys.argv[1])).encode_queries(['khai sinh'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'onnx'} & set(sys.modules)))"
    )
    assert run_python(code, str(models)) == "[]"


def test_hashing_needs_no_marks(tmp_path: Path) -> None:
    encoder = open_encoder("hashing", tmp_path)
    marked, bare, other = encoder.encode_queries(["Đăng ký kết hôn", "dang ky ket hon", "giấy phép xây dựng"])
    np.testing.assert_allclose(np.linalg.norm([marked, bare, other], axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(marked, bare)
    assert marked @ other < 0.3


def test_hashing_forgives_a_typo() -> None:
    right, typo, other = HashingEncoder().encode_passages(["đăng ký khai sinh", "đăng ký khai sih", "cấp đổi sổ đỏ"])
    assert right @ typo > 0.7 > right @ other


def test_hashing_is_the_same_in_another_process() -> None:
    code = (
        "from index.encoders import HashingEncoder; e = HashingEncoder()\n"
        "print(e.digest, e.encode_queries(['đăng ký khai sinh']).tobytes().hex())"
    )
    here = HashingEncoder()
    vector = here.encode_queries(["đăng ký khai sinh"])
    assert run_python(code) == f"{here.digest} {vector.tobytes().hex()}"


def test_hashing_gives_nothing_a_vector_too() -> None:
    vectors = HashingEncoder().encode_queries(["", "?!"])
    np.testing.assert_array_equal(vectors, np.eye(2, 256, dtype=np.float32)[[0, 0]])
