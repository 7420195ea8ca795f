"""`tthc model`: the encoder's model prepared here, or carried here as one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.failing import fail

app = typer.Typer(no_args_is_help=True, help="Prepare the encoder's model, or carry it to another machine.")


@app.command()
def prepare(
    sentence_transformers: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also write the float32 model there, to train from (needs torch)."),
    ] = None,
) -> None:
    """Make the default model from the installed package, once; a preparation that was cut short goes on."""
    from cli.progress import progress_bar
    from index.models.cache import ModelMissing
    from index.models.preparation import PreparationFailed, prepare, write_training_directory

    try:
        with progress_bar() as progress:
            directory = prepare(_cache(), progress)
        if sentence_transformers:
            with progress_bar() as progress:
                write_training_directory(sentence_transformers, progress)
    except (ModelMissing, PreparationFailed, OSError) as problem:
        fail(problem)
    typer.echo(f"Model: {directory}")
    if sentence_transformers:
        typer.echo(f"Sentence-transformers directory: {sentence_transformers}")


@app.command("export")
def export_(
    file: Annotated[Path, typer.Argument(help="The archive to write, e.g. model.tar.")],
    name: Annotated[str, typer.Option(help="Which prepared model.")] = "default",
) -> None:
    """Write a prepared model to one file, for a machine that can't prepare it."""
    from index.models.bundle import export_model
    from index.models.cache import DEFAULT_MODEL, ModelMissing

    try:
        passport = export_model(_cache() / (DEFAULT_MODEL if name == "default" else name), file)
    except (ModelMissing, OSError) as problem:
        fail(problem)
    typer.echo(f"Wrote {passport.name} ({passport.digest[:12]}) to {file}")


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="An archive that `tthc model export` wrote.")]) -> None:
    """Check the model in a file, try it on a sentence, and put it in place."""
    from index.encoders import ModelMissing, OnnxEncoder
    from index.models.bundle import BundleError, import_model

    def check(directory: Path) -> None:
        try:
            OnnxEncoder(directory).encode_queries(["Đăng ký khai sinh"])
        except Exception as problem:
            raise BundleError(f"{file}: its network does not run on this machine: {problem}") from problem

    try:
        directory = import_model(file, _cache(), check)
    except (BundleError, ModelMissing, OSError) as problem:
        fail(problem)
    typer.echo(f"Model: {directory}")


def _cache() -> Path:
    from index.models.cache import models_directory

    return models_directory(os.environ)
