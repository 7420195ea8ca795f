"""A model as one file: carried whole, or refused."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import onnx
import pytest
from tokenizers import Tokenizer

from index.encoders import ModelMissing, OnnxEncoder
from index.models.bundle import BundleError, export_model, import_model
from index.models.cache import (
    MODEL_FILE,
    PASSPORT_FILE,
    TOKENIZER_FILE,
    ModelDamaged,
    Passport,
    is_whole,
    write_passport,
)
from index.models.onnx_export import sentence_encoder
from index.models.weights import Weights

Contents = dict[str, bytes]


@pytest.fixture
def model(tmp_path: Path, small_weights: Weights, small_tokenizer: Tokenizer) -> Path:
    """A prepared model of 30 kB."""
    directory = tmp_path / "here" / "small"
    directory.mkdir(parents=True)
    onnx.save(sentence_encoder(small_weights, quantised=True), directory / MODEL_FILE)
    small_tokenizer.save(str(directory / TOKENIZER_FILE))
    names = (MODEL_FILE, TOKENIZER_FILE)
    files = {name: sha256((directory / name).read_bytes()).hexdigest() for name in names}
    passport = Passport("small", 32, 40, "query: ", "passage: ", "MIT", "random", 0.99, files)
    write_passport(passport, directory / PASSPORT_FILE)
    return directory


def accept(directory: Path) -> None:
    assert is_whole(directory)


def test_a_model_comes_back_as_it_was(model: Path, tmp_path: Path) -> None:
    passport = export_model(model, tmp_path / "model.tar")
    target = import_model(tmp_path / "model.tar", tmp_path / "there", accept)
    assert target == tmp_path / "there" / "small"
    assert is_whole(target)
    lengths = {"query_tokens": 20, "passage_tokens": 40}
    before, after = OnnxEncoder(model, **lengths), OnnxEncoder(target, **lengths)
    assert before.digest == after.digest
    assert (before.encode_queries(["khai sinh"]) == after.encode_queries(["khai sinh"])).all()
    export_model(target, tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == (tmp_path / "model.tar").read_bytes()
    assert passport.name == "small"


def test_a_model_that_is_not_whole_is_not_exported(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        export_model(tmp_path / "nothing", tmp_path / "model.tar")
    (model / TOKENIZER_FILE).write_text("{}")
    with pytest.raises(ModelDamaged, match="sha256"):
        export_model(model, tmp_path / "model.tar")
    assert not (tmp_path / "model.tar").exists()


def read(archive: Path) -> Contents:
    with tarfile.open(archive) as opened:
        streams = {member.name: opened.extractfile(member) for member in opened}
        return {name: stream.read() for name, stream in streams.items() if stream}


def write(archive: Path, contents: Contents, link: tarfile.TarInfo | None = None) -> None:
    with tarfile.open(archive, "w") as opened:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content))
        if link:
            opened.addfile(link)


def escaping(contents: Contents) -> Contents:
    return contents | {"../evil.txt": b"evil"}


def absolute(contents: Contents) -> Contents:
    return {f"/{name}": content for name, content in contents.items()}


def stranger(contents: Contents) -> Contents:
    return contents | {"model.pkl": b"code"}


def incomplete(contents: Contents) -> Contents:
    return {name: content for name, content in contents.items() if name != TOKENIZER_FILE}


def changed(contents: Contents) -> Contents:
    return contents | {MODEL_FILE: contents[MODEL_FILE][:-1] + b"\0"}


def renamed(contents: Contents) -> Contents:
    """The passport names a directory outside the cache; its digest doesn't cover the name and still holds."""
    described = json.loads(contents[PASSPORT_FILE]) | {"name": "../out"}
    return contents | {PASSPORT_FILE: json.dumps(described).encode()}


def other_prefix(contents: Contents) -> Contents:
    described = json.loads(contents[PASSPORT_FILE]) | {"query_prefix": ""}
    return contents | {PASSPORT_FILE: json.dumps(described).encode()}


def no_passport(contents: Contents) -> Contents:
    return contents | {PASSPORT_FILE: b"[]"}


def oversized(contents: Contents) -> Contents:
    return contents | {PASSPORT_FILE: b" " * 100_000}


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (escaping, "'../evil.txt' does not belong"),
        (absolute, "'/model.json' does not belong"),
        (stranger, "'model.pkl' does not belong"),
        (incomplete, "tokenizer.json is missing"),
        (changed, "model.onnx is not what model.json describes"),
        (renamed, "not a model's name"),
        (other_prefix, "its digest is not the digest"),
        (no_passport, "not a model description"),
        (oversized, "model.json is larger"),
    ],
)
def test_a_tampered_archive_is_refused(
    model: Path, tmp_path: Path, tamper: Callable[[Contents], Contents], message: str
) -> None:
    archive = tmp_path / "model.tar"
    export_model(model, archive)
    write(archive, tamper(read(archive)))
    refused(archive, tmp_path, message)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_a_link_is_refused(model: Path, tmp_path: Path, kind: bytes) -> None:
    archive = tmp_path / "model.tar"
    export_model(model, archive)
    link = tarfile.TarInfo(MODEL_FILE)
    link.type, link.linkname = kind, TOKENIZER_FILE
    write(archive, {name: content for name, content in read(archive).items() if name != MODEL_FILE}, link)
    refused(archive, tmp_path, "model.onnx is a link")


def test_a_file_twice_is_refused(model: Path, tmp_path: Path) -> None:
    archive = tmp_path / "model.tar"
    export_model(model, archive)
    twice = tarfile.TarInfo(TOKENIZER_FILE)
    write(archive, read(archive), twice)
    refused(archive, tmp_path, "tokenizer.json is in it twice")


def test_half_an_archive_is_refused(model: Path, tmp_path: Path) -> None:
    archive = tmp_path / "model.tar"
    export_model(model, archive)
    content = archive.read_bytes()
    for part in (content[: len(content) // 2], b"not an archive", b""):
        archive.write_bytes(part)
        refused(archive, tmp_path, "not a whole tar archive|is missing")


def test_a_refused_check_leaves_what_was_there(model: Path, tmp_path: Path) -> None:
    archive = tmp_path / "model.tar"
    export_model(model, archive)
    target = import_model(archive, tmp_path / "there", accept)

    def refuse(_directory: Path) -> None:
        raise BundleError("it does not run")

    with pytest.raises(BundleError, match="it does not run"):
        import_model(archive, tmp_path / "there", refuse)
    assert is_whole(target)
    assert [path.name for path in target.parent.iterdir() if path.is_dir()] == ["small"]


def refused(archive: Path, tmp_path: Path, message: str) -> None:
    """The import says why and leaves nothing behind, inside the cache or out of it."""
    cache = tmp_path / "there"
    with pytest.raises(BundleError, match=message):
        import_model(archive, cache, accept)
    assert list(cache.iterdir()) == []
    assert not (tmp_path / "evil.txt").exists()
    assert not (tmp_path / "out").exists()
