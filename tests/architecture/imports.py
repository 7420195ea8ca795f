"""Who imports whom, read from the source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]

# Each may import itself and what stands here.  `cli` and `evaluation` may import everything; nobody imports those two,
# but `cli` may import `evaluation`.
LAYERS = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "assistant": {"corpus", "index", "assistant"},
    "api": {"corpus", "index", "assistant", "api", "web"},
    "web": {"web"},
    "evaluation": {"corpus", "index", "assistant", "evaluation"},
    "cli": {"corpus", "index", "assistant", "api", "web", "evaluation", "cli"},
}

# Where a heavy library may be imported; a place is a module or a package.
HEAVY = {
    "faiss": ("index.dense", "evaluation.baseline"),
    "torch": ("index.models", "evaluation.baseline"),
    "sentence_transformers": ("index.models", "evaluation.baseline"),
    "transformers": ("index.models",),
    "onnx": ("index.models",),
    "onnxruntime": ("index.encoders", "index.models"),
    "underthesea": ("index.analyzer", "evaluation.baseline"),
    "fastapi": ("api",),
    "starlette": ("api",),
    "pydantic": ("api",),
    "sqlalchemy": ("api.storage",),
    "alembic": ("api.storage",),
    "uvicorn": ("cli.serve",),
}


@dataclass(frozen=True, slots=True)
class Import:
    """``module`` imports ``name``; ``on_import``: at its top, not inside a function."""

    module: str
    name: str
    line: int
    on_import: bool


def imports_of(module: str, source: str) -> Iterator[Import]:
    """Every import in a module's source, those under TYPE_CHECKING included."""
    tree = ast.parse(source)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        on_import = id(node) not in inside
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, on_import)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield Import(module, node.module, node.lineno, on_import)
        elif isinstance(node, ast.ImportFrom):
            yield Import(module, ".".join(module.split(".")[: -node.level]), node.lineno, on_import)


def project_imports() -> list[Import]:
    found: list[Import] = []
    for package in LAYERS:
        for path in sorted((PROJECT / package).rglob("*.py")):
            parts = path.relative_to(PROJECT).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found += imports_of(module, path.read_text(encoding="utf-8"))
    return found


def violations(found: list[Import]) -> list[str]:
    """Sentences, one for each import that breaks the layer rule or the rule of heavy libraries."""
    sentences = []
    for item in found:
        package, target = item.module.split(".")[0], item.name.split(".")[0]
        if target in LAYERS and target not in LAYERS[package]:
            sentences.append(f"{item.module}:{item.line} imports {item.name}: {package} may not import {target}")
        places = HEAVY.get(target)
        if places and not any(item.module == place or item.module.startswith(f"{place}.") for place in places):
            sentences.append(f"{item.module}:{item.line} imports {target}, which belongs in {' or '.join(places)}")
    return sentences
