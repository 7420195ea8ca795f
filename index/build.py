"""Builds an index version from a corpus: beside the live one, verified by loading, swapped in atomically.

Only passages whose digest is new are embedded; a build killed at any moment leaves the live index as it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.passages import EMBEDDED, Passage, split_into_passages
from corpus.procedure import Procedure
from corpus.questions import AskedQuestion
from corpus.serialization import dumps_line
from corpus.store import Corpus
from index.analyzer import analyzer_digest, syllable_tokens, word_tokens
from index.artifact import (
    FORMAT,
    ArtifactError,
    Manifest,
    check,
    live_version,
    make_live,
    read_manifest,
    sign,
    write_manifest,
)
from index.dense import EXACT_UP_TO, MIN_RECALL, DenseIndex, recall_against_exact
from index.hybrid import DENSE_PARTS, HybridRetriever, Indexes, kind_of, load_fusion
from index.lexical import LexicalIndex
from index.marks import MarkRestorer
from index.retrieval import Encoder, Query, Vectors
from index.snapshot import write_snapshot
from index.spool import VectorSpool

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, what is done and what there is to do."""

KEPT_VERSIONS = 2
_CHUNK = 256
_PROBES = 200


class BuildError(RuntimeError):
    """A build that could not finish; the live index is untouched.  The message carries the remedy."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What the build did, against the version that was live before; counts of procedures, and passages embedded."""

    manifest: Manifest
    folder: Path
    created: int
    updated: int
    unchanged: int
    removed: int
    skipped: tuple[str, ...]
    embedded: int
    reused: int


def build_index(corpus: Corpus, root: Path, encoder: Encoder, encoder_name: str, progress: Progress) -> BuildReport:
    """Builds and makes live a new version under ``root``.

    Raises BuildError: an empty corpus, another build under way, a full disk, a folder that can't be written, an index
    that doesn't pass its own check.
    """
    if not corpus.procedures:
        raise BuildError("the corpus holds no procedure; run `tthc import` or name a folder with --corpus")
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _only_build(root):
            return _build(corpus, root, encoder, encoder_name, progress)
    except ArtifactError as error:
        raise BuildError(f"the new index does not pass its own check: {error}; the live index is untouched") from error
    except OSError as error:
        raise BuildError(
            f"the index could not be written under {root}: {error.strerror or error}; the live index is untouched. "
            "Free disk space or mend the permissions, then run `tthc index build` again"
        ) from error


@contextmanager
def _only_build(root: Path) -> Iterator[None]:
    with (root / ".build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BuildError(f"another build is under way in {root}; wait for it to end") from error
        for leftover in root.glob(".building-*"):  # of builds that were killed
            shutil.rmtree(leftover, ignore_errors=True)
        for link in root.glob(".live.*"):
            link.unlink(missing_ok=True)
        yield


def _build(corpus: Corpus, root: Path, encoder: Encoder, encoder_name: str, progress: Progress) -> BuildReport:
    before = _previous(root, encoder.digest)
    version = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = root / f".building-{version}"
    folder.mkdir()
    try:
        procedures = list(corpus.procedures.values())
        progress("records", 0, len(procedures))
        write_snapshot(folder, procedures)
        digests = {p.code: hashlib.sha256(dumps_line(p).encode()).hexdigest()[:32] for p in procedures}
        (folder / "digests.json").write_text(json.dumps(digests), encoding="utf-8")
        progress("records", len(procedures), len(procedures))
        passages = [passage for procedure in procedures for passage in split_into_passages(procedure)]
        questions = [asked for asked in corpus.questions if asked.code in corpus.procedures]
        _write_lexical(folder, procedures, passages, questions, progress)
        texts = [
            *(_Embedded(p.id, p.digest, p.text) for p in passages if p.section in EMBEDDED),
            *(_Embedded(f"{q.code}?{q.id}", f"?{q.digest}", q.text) for q in questions),
        ]
        vectors, embedded, spool = _vectors(root, texts, encoder, before.vectors, progress)
        dense = _write_dense(folder, texts, vectors)
        also = {f"{q.code}?{q.id}": [c for c in q.codes if c in corpus.procedures] for q in questions}
        (folder / "questions.json").write_text(json.dumps(also), encoding="utf-8")
        taught = (*(p.title for p in procedures), *(q.text for q in questions))
        MarkRestorer.count(taught).save(folder / "marks.json")
        manifest = Manifest(
            format=FORMAT,
            version=version,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=encoder_name,
            encoder_digest=encoder.digest,
            analyzer_digest=analyzer_digest(),
            corpus_digest=_corpus_digest(digests, questions),
            counts={"procedures": len(procedures), "passages": len(passages), "questions": len(questions)},
            dense=dense,
            files=sign(folder),
        )
        write_manifest(folder, manifest)
        progress("check", 0, 1)
        _verify(folder, manifest, encoder, procedures)
        final = root / version
        os.rename(folder, final)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    make_live(root, version)
    if spool:
        spool.clear()
    progress("check", 1, 1)
    _prune(root, version)
    same = sum(before.digests.get(code) == digest for code, digest in digests.items())
    known = sum(code in before.digests for code in digests)
    return BuildReport(
        manifest=manifest,
        folder=final,
        created=len(digests) - known,
        updated=known - same,
        unchanged=same,
        removed=len(before.digests.keys() - digests.keys()),
        skipped=tuple(f"{item.place}: {item.reason}" for item in corpus.unreadable),
        embedded=embedded,
        reused=len(texts) - embedded,
    )


@dataclass(frozen=True, slots=True)
class _Previous:
    """What the live version can lend: digests of its procedures, vectors by digest of their passage."""

    digests: Mapping[str, str]
    vectors: Mapping[str, Vectors]


def _previous(root: Path, encoder_digest: str) -> _Previous:
    """The live version; nothing where there is none or it is broken, and no vectors from another encoder."""
    try:
        folder = live_version(root)
        manifest = read_manifest(folder)
        digests = json.loads((folder / "digests.json").read_text(encoding="utf-8"))
        if manifest.encoder_digest != encoder_digest:
            return _Previous(digests, {})
        lent = {name: manifest.files[name] for name in ("passages.json", "vectors.npy")}
        check(folder, replace(manifest, files=lent), "", manifest.analyzer_digest, thorough=True)
        passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        return _Previous(digests, {digest: vectors[i] for i, (_, digest) in enumerate(passages)})
    except (ArtifactError, OSError, ValueError, KeyError):
        return _Previous({}, {})


def _write_lexical(
    folder: Path,
    procedures: Sequence[Procedure],
    passages: Sequence[Passage],
    questions: Sequence[AskedQuestion],
    progress: Progress,
) -> None:
    count = len(procedures)
    bodies: dict[str, list[str]] = {}
    for passage in passages:
        bodies.setdefault(passage.procedure_code, []).append(passage.body)
    asked: dict[str, list[str]] = {}
    for question in questions:
        for code in question.codes:
            asked.setdefault(code, []).extend(syllable_tokens(question.text))
    title, words, body = [], [], []
    for i, procedure in enumerate(procedures):
        title.append(syllable_tokens(procedure.title))
        words.append(word_tokens(procedure.title))
        body.append(syllable_tokens(" . ".join((procedure.title, *bodies[procedure.code]))))
        if i % _CHUNK == 0:
            progress("words", i, count)
    for name, documents in (
        ("title", title),
        ("words", words),
        ("body", body),
        ("asked", [asked.get(procedure.code, []) for procedure in procedures]),
    ):
        LexicalIndex.build(documents).save(folder / "lexical" / name)
    progress("words", count, count)


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A text with a vector: a passage, or a question (its digest starts with "?"), which is embedded as a query."""

    id: str
    digest: str
    text: str


def _vectors(
    root: Path, texts: Sequence[_Embedded], encoder: Encoder, live: Mapping[str, Vectors], progress: Progress
) -> tuple[Vectors, int, VectorSpool | None]:
    """Vectors of all texts, shape (texts, dimension); how many were embedded now; where they are spooled."""
    missing = {t.digest: t.text for t in texts if t.digest not in live}
    fresh: dict[str, Vectors] = {}
    spool = None
    progress("vectors", 0, len(missing))
    if missing:
        probe = encoder.encode_passages([next(iter(missing.values()))])
        spool = VectorSpool(root, encoder.digest, probe.shape[1])
        fresh = {digest: vector for digest, vector in spool.read().items() if digest in missing}
    todo = [digest for digest in missing if digest not in fresh]
    done = len(missing) - len(todo)
    for asked, encode in ((False, encoder.encode_passages), (True, encoder.encode_queries)):
        part = [digest for digest in todo if digest.startswith("?") == asked]
        for start in range(0, len(part), _CHUNK):
            progress("vectors", done, len(missing))
            chunk = part[start : start + _CHUNK]
            vectors = encode([missing[digest] for digest in chunk])
            fresh.update(zip(chunk, vectors, strict=True))
            if spool:
                spool.append(chunk, vectors)
            done += len(chunk)
    progress("vectors", len(missing), len(missing))
    rows = [fresh[t.digest] if t.digest in fresh else live[t.digest] for t in texts]
    return np.asarray(np.stack(rows), np.float32), len(todo), spool


def _write_dense(folder: Path, texts: Sequence[_Embedded], vectors: Vectors) -> dict[str, str | float]:
    np.save(folder / "vectors.npy", vectors)
    (folder / "passages.json").write_text(json.dumps([[t.id, t.digest] for t in texts]), encoding="utf-8")
    kinds = np.array([kind_of(t.id) for t in texts])
    facts: dict[str, str | float] = {}
    for name in DENSE_PARTS:
        part = vectors[kinds == name]
        index = DenseIndex.build(part)
        recall = 1.0
        if len(part) > EXACT_UP_TO:
            recall = recall_against_exact(index, part, part[:: max(1, len(part) // _PROBES)])
            if recall < MIN_RECALL:
                raise BuildError(f"dense index {name}: recall {recall:.4f} against exact search, below {MIN_RECALL}")
        index.save(folder / f"{name}.faiss")
        facts |= {name: index.kind, f"{name}_rows": index.size, f"{name}_recall_at_10": round(recall, 4)}
    return facts


def _corpus_digest(digests: Mapping[str, str], questions: Sequence[AskedQuestion]) -> str:
    content = [dict(sorted(digests.items())), sorted([q.id, q.digest, *q.codes] for q in questions)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def _verify(folder: Path, manifest: Manifest, encoder: Encoder, procedures: Sequence[Procedure]) -> None:
    """Loads what was written and finds a few procedures by their own titles."""
    check(folder, manifest, encoder.digest, analyzer_digest(), thorough=True)
    retriever = HybridRetriever(Indexes.load(folder), encoder, load_fusion())
    for procedure in procedures[:: max(1, len(procedures) // 5)]:
        found = retriever.retrieve(Query(procedure.title), 10)
        same = {p.code for p in procedures if p.title == procedure.title}
        if not same & {hit.procedure_code for hit in found}:
            raise BuildError(f"the new index does not find {procedure.code} by its own title; the live one stays")


def _prune(root: Path, version: str) -> None:
    """Keeps the newest versions: the live one, and the one before it for a quick way back."""
    versions = sorted(p.name for p in root.iterdir() if p.is_dir() and not p.is_symlink() and p.name[0].isdigit())
    for old in versions[:-KEPT_VERSIONS]:
        if old != version:
            shutil.rmtree(root / old, ignore_errors=True)
