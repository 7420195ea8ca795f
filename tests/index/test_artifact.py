"""An index with a passport: what this process can't use is refused, with the part that differs and the remedy."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from corpus.store import Corpus
from index.analyzer import analyzer_digest
from index.artifact import (
    FORMAT,
    ArtifactError,
    check,
    file_sha256,
    live_version,
    make_live,
    read_manifest,
    sign,
    write_manifest,
)
from index.build import build_index
from index.encoders import HashingEncoder
from tests.corpus.records import procedure

ENCODER = HashingEncoder().digest
REMEDY = "run `tthc index build`"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    corpus = Corpus({code: procedure(code, title=f"Nuôi mèo số {code[-1]}") for code in ("1.000001", "1.000002")})
    return build_index(corpus, tmp_path_factory.mktemp("root"), HashingEncoder(), "hashing", lambda *_: None).folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A version that the test may damage."""
    return Path(shutil.copytree(original, tmp_path / "version"))


def refuse(folder: Path, match: str, thorough: bool = False) -> None:
    with pytest.raises(ArtifactError, match=match) as caught:
        check(folder, read_manifest(folder), ENCODER, analyzer_digest(), thorough)
    assert REMEDY in str(caught.value)


def edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_an_index_as_it_was_written_passes(folder: Path) -> None:
    manifest = read_manifest(folder)
    check(folder, manifest, ENCODER, analyzer_digest(), thorough=True)
    check(folder, manifest, "", analyzer_digest())
    assert manifest.files == sign(folder)
    assert {"cards.json", "procedures.jsonl", "overview.faiss", "sections.faiss", "vectors.npy"} < manifest.files.keys()


def test_the_passport_comes_back(folder: Path) -> None:
    manifest = read_manifest(folder)
    write_manifest(folder, manifest)
    assert read_manifest(folder) == manifest
    assert (manifest.format, manifest.encoder, manifest.encoder_digest) == (FORMAT, "hashing", ENCODER)
    assert manifest.passport == {
        "index": manifest.digest,
        "corpus": manifest.corpus_digest,
        "encoder": ENCODER,
        "analyzer": analyzer_digest(),
    }


def test_another_format_is_refused(folder: Path) -> None:
    edit(folder, format=FORMAT + 1)
    refuse(folder, f"index format {FORMAT + 1}, this program reads {FORMAT}")


def test_another_encoder_is_refused_and_named(folder: Path) -> None:
    edit(folder, encoder="my-model", encoder_digest="f" * 64)
    refuse(folder, "made with another encoder .my-model, ffffffffffffffff.*set TTHC_ENCODER to 'my-model'")
    check(folder, read_manifest(folder), "", analyzer_digest())


def test_another_analyzer_is_refused_and_named(folder: Path) -> None:
    edit(folder, analyzer_digest="words/0")
    refuse(folder, "made with analyzer words/0, this program has syllables")


def test_every_missing_or_truncated_file_is_named(folder: Path) -> None:
    for name in read_manifest(folder).files:
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(content[:-1])
        refuse(folder, f"{name} is missing or not as it was written")
        path.unlink()
        refuse(folder, f"{name} is missing or not as it was written")
        path.write_bytes(content)
    check(folder, read_manifest(folder), ENCODER, analyzer_digest(), thorough=True)


def test_every_changed_byte_is_found_by_reading_thoroughly(folder: Path) -> None:
    for name in read_manifest(folder).files:
        path = folder / name
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        refuse(folder, f"{name} is missing or not as it was written", thorough=True)
        path.write_bytes(content)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        f'{{"format": {FORMAT}}}',
        f'{{"format": {FORMAT}, "files": {{"a": [1]}}}}',
        "\ud800",
        '{"format": "1"}',
    ],
)
def test_a_broken_passport_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ArtifactError, match=REMEDY):
        read_manifest(folder)


def test_a_passport_with_a_part_more_or_less_is_refused(folder: Path) -> None:
    edit(folder, colour="red")
    with pytest.raises(ArtifactError, match="manifest.json is broken .*colour.*run `tthc index build`"):
        read_manifest(folder)


def test_a_folder_without_passport_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="holds no index; run `tthc index build`"):
        read_manifest(tmp_path)


def test_the_digest_follows_the_content_of_the_files(folder: Path) -> None:
    before = read_manifest(folder)
    (folder / "cards.json").write_bytes(b"[]")
    edit(folder, files=sign(folder))
    after = read_manifest(folder)
    assert after.files["cards.json"] == (2, file_sha256(folder / "cards.json"))
    assert after.digest != before.digest


def test_live_is_swapped_and_leaves_nothing(tmp_path: Path) -> None:
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        make_live(tmp_path, version)
        assert live_version(tmp_path) == (tmp_path / version).resolve()
    assert sorted(os.listdir(tmp_path)) == ["1", "2", "live"]
    assert os.readlink(tmp_path / "live") == "2"


def test_a_reader_always_finds_a_live_index(tmp_path: Path) -> None:
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
    make_live(tmp_path, "1")
    with ThreadPoolExecutor(1) as pool:
        swaps = pool.submit(lambda: [make_live(tmp_path, "12"[i % 2]) for i in range(2000)])
        seen = {live_version(tmp_path).name}
        while not swaps.done():
            seen.add(live_version(tmp_path).name)
        swaps.result()
    assert seen == {"1", "2"}


def test_no_live_index_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="holds no live index; run `tthc index build`"):
        live_version(tmp_path)
    (tmp_path / "live").symlink_to("gone")
    with pytest.raises(ArtifactError, match="holds no live index; run `tthc index build`"):
        live_version(tmp_path)
