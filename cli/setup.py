"""What must stand before answering: the model, and an index that fits it; made at first start, with progress."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.failing import fail
from cli.progress import progress_bar

if TYPE_CHECKING:
    from assistant.factory import AssistantSettings


def home() -> Path:
    """TTHC_HOME: where built things, imported records and the database live."""
    return Path(os.environ.get("TTHC_HOME") or "var")


def encoder_name() -> str:
    return os.environ.get("TTHC_ENCODER") or "default"


def assistant_settings(index: Path | None = None) -> AssistantSettings:
    """What `build_assistant` needs, from the environment.  ``index``: an index root other than the home's."""
    from assistant.factory import AssistantSettings
    from index.models.cache import models_directory

    return AssistantSettings(home(), encoder_name(), models_directory(os.environ), index)


def layers(extra: Sequence[Path] = (), bundled: bool = True) -> list[Path]:
    """The corpus layers: bundled, then those named, or else the imported and local ones that exist under the home."""
    from corpus.store import BUNDLED

    found = list(extra) or [p for name in ("imported", "local") if (p := home() / name).is_dir()]
    return [*([BUNDLED] if bundled else []), *found]


def ensure_model(encoder: str) -> None:
    """Prepares the default model where it is missing.  Ends the command where it can't."""
    from index.models.cache import DEFAULT_MODEL, ModelMissing, models_directory
    from index.models.preparation import PreparationFailed, prepare

    models = models_directory(os.environ)
    if encoder != "default" or (models / DEFAULT_MODEL / "model.json").exists():
        return
    try:
        with progress_bar() as progress:
            prepare(models, progress)
    except (ModelMissing, PreparationFailed, OSError) as problem:
        fail(problem)


def build(corpus_layers: Sequence[Path], root: Path, encoder: str) -> None:
    """Builds an index and prints its report.  Ends the command where it can't."""
    from corpus.store import read_corpus
    from index.build import BuildError, build_index
    from index.encoders import open_encoder
    from index.models.cache import ModelMissing, models_directory

    stages = {"records": "Records", "words": "Lexical index", "vectors": "Vectors", "check": "Check"}
    try:
        corpus = read_corpus(corpus_layers)
        opened = open_encoder(encoder, models_directory(os.environ))
        with progress_bar() as progress:
            report = build_index(
                corpus,
                root,
                opened,
                encoder,
                lambda stage, done, todo: progress(
                    f"{stages[stage]} {done:,}/{todo:,}" if todo > 1 else stages[stage], done / todo if todo else 1.0
                ),
            )
    except (BuildError, ModelMissing, FileNotFoundError) as problem:
        fail(problem)
    import typer

    for line in report.skipped:
        typer.echo(f"skipped {line}", err=True)
    typer.echo(
        f"Index {report.manifest.digest}: {report.manifest.counts['procedures']:,} procedures "
        f"({report.created:,} created, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{report.removed:,} removed, {len(report.skipped):,} skipped), "
        f"{report.manifest.counts['passages']:,} passages ({report.embedded:,} embedded, {report.reused:,} reused)"
    )


def ensure_ready(home: Path, encoder: str) -> None:
    """Makes the model and an index of the bundled corpus where they are missing; does nothing where they stand."""
    from index.artifact import ArtifactError, live_version

    ensure_model(encoder)
    try:
        live_version(home / "index")
    except ArtifactError:
        build(layers(), home / "index", encoder)
