"""`tthc index`: builds an index and makes it live; says what an index holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.failing import fail

if TYPE_CHECKING:
    from index.artifact import Manifest

app = typer.Typer(no_args_is_help=True, help="Build the search index, or look into one.")


@app.command()
def build(
    corpus: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of records to lay over the bundled ones; may be given several times."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Index root; TTHC_HOME/index unless named.")] = None,
    bundled: Annotated[bool, typer.Option(help="Start from the records that come with the program.")] = True,
) -> None:
    """Build an index beside the live one and swap it in; only what changed is embedded again."""
    from cli.setup import build as build_now
    from cli.setup import encoder_name, ensure_model, home, layers

    encoder = encoder_name()
    ensure_model(encoder)
    build_now(layers(corpus or (), bundled), out or home() / "index", encoder)


@app.command()
def inspect(folder: Annotated[Path, typer.Argument(help="An index root, or one version of it.")]) -> None:
    """Print an index's passport and check every file against it."""
    from index.analyzer import analyzer_digest
    from index.artifact import ArtifactError, check, live_version, read_manifest

    try:
        version = folder if (folder / "manifest.json").exists() else live_version(folder)
        manifest = read_manifest(version)
        check(version, manifest, "", analyzer_digest(), thorough=True)
        lines = list(_passport(manifest))
    except ArtifactError as problem:
        fail(problem)
    except KeyError as missing:
        fail(f"{version / 'manifest.json'} is broken ({missing} is missing); run `tthc index build`")
    for line in lines:
        typer.echo(line)


def _passport(manifest: Manifest) -> Iterator[str]:
    from index.hybrid import DENSE_PARTS

    yield f"version     {manifest.version}, made {manifest.created_at}"
    yield f"digest      {manifest.digest}"
    yield f"corpus      {manifest.corpus_digest}: {manifest.counts['procedures']:,} procedures"
    yield f"encoder     {manifest.encoder} {manifest.encoder_digest[:16]}"
    yield f"analyzer    {manifest.analyzer_digest}"
    for name in DENSE_PARTS:
        yield (
            f"{name:11s} {manifest.dense[f'{name}_rows']:,} vectors, {manifest.dense[name]}, "
            f"recall@10 {manifest.dense[f'{name}_recall_at_10']} against exact search"
        )
    size = sum(size for size, _ in manifest.files.values())
    yield f"files       {len(manifest.files)} files, {size / 1e6:.0f} MB, all as they were written"
