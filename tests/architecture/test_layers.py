"""The layer rule and the rule of heavy libraries, and that the tests of them can fail."""

from __future__ import annotations

import pytest

from tests.architecture.imports import imports_of, project_imports, violations


def test_every_import_keeps_to_its_layer() -> None:
    assert violations(project_imports()) == []


@pytest.mark.parametrize(
    ("module", "source", "sentence"),
    [
        ("corpus.store", "from index.build import build_index", "corpus may not import index"),
        ("index.hybrid", "import assistant.answer", "index may not import assistant"),
        ("assistant.answering", "def f():\n    from api.app import x", "assistant may not import api"),
        ("api.app", "import cli.main", "api may not import cli"),
        ("assistant.answering", "import evaluation.run", "assistant may not import evaluation"),
        ("assistant.answering", "import faiss", "faiss, which belongs in index.dense"),
        ("index.encoders", "def f():\n    import torch", "torch, which belongs in index.models"),
        ("corpus.text", "from underthesea import word_tokenize", "underthesea, which belongs in index.analyzer"),
        ("cli.ask", "import sqlalchemy.orm", "sqlalchemy, which belongs in api.storage"),
    ],
)
def test_a_planted_violation_is_found(module: str, source: str, sentence: str) -> None:
    found = violations(list(imports_of(module, source)))
    assert len(found) == 1
    assert sentence in found[0]


def test_the_reader_of_imports_reads_the_project() -> None:
    found = {(item.module, item.name) for item in project_imports()}
    assert ("index.dense", "faiss") in found
    assert ("assistant.answering", "corpus.procedure") in found
