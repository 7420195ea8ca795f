"""What the serving process loads: nothing heavy at import, and never torch with the default encoder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.imports import PROJECT

ALLOWED_SECONDS = 0.2


def _run(program: str, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=PROJECT, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_importing_the_assistant_is_instant_and_light() -> None:
    program = (
        "import json, sys, time; t = time.perf_counter(); import assistant; seconds = time.perf_counter() - t\n"
        "print(json.dumps([seconds, sorted(m for m in ('torch', 'transformers', 'faiss', 'onnxruntime', 'underthesea',"
        " 'numpy', 'fastapi') if m in sys.modules)]))"
    )
    # The best of three: the machine that runs this does other things too.
    measured = [json.loads(_run(program)) for _ in range(3)]
    assert min(seconds for seconds, _ in measured) < ALLOWED_SECONDS
    assert measured[0][1] == []


def test_answering_with_the_default_encoder_never_loads_torch(real_home: Path) -> None:
    program = """
import sys
from pathlib import Path
from assistant.factory import AssistantSettings, build_assistant
from assistant.question import Question
from api.app import create_app
from index.models.cache import models_directory
import os
assistant = build_assistant(AssistantSettings(Path(sys.argv[1]), models=models_directory(os.environ)))
reply = assistant.answer(Question("làm giấy khai sinh cho con cần giấy tờ gì"))
assert reply.outcome.status == "answered", reply.outcome
assert "underthesea" in sys.modules and "onnxruntime" in sys.modules
print([m for m in ("torch", "transformers", "sentence_transformers") if m in sys.modules])
"""
    assert _run(program, str(real_home)).strip() == "[]"
