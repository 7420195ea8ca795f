"""Building: what changed and nothing else, beside the live index, which no accident touches.

A little over 400 lines: the tests of kills, locks and full disks share one small corpus and its builders.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.passages import EMBEDDED, split_into_passages
from corpus.procedure import Origin, Text
from corpus.questions import AskedQuestion
from corpus.readers import Unreadable
from corpus.store import BUNDLED, Corpus, read_corpus
from index.analyzer import analyzer_digest
from index.artifact import check, live_version, read_manifest
from index.build import KEPT_VERSIONS, BuildError, BuildReport, build_index
from index.encoders import HashingEncoder
from index.hybrid import HybridRetriever, Indexes, load_fusion
from index.retrieval import Encoder, Query, Vectors
from index.snapshot import Snapshot

PROJECT = Path(__file__).resolve().parents[2]
SEED = 20260718


class CountingEncoder:
    """A hashing encoder that keeps what it was asked to encode; ``name`` gives it a digest of its own."""

    def __init__(self, name: str = "") -> None:
        self._encoder = HashingEncoder()
        self.digest = self._encoder.digest + name
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return self._encoder.encode_passages(texts)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The first eight bundled procedures."""
    bundled = read_corpus([BUNDLED]).procedures
    return Corpus({code: bundled[code] for code in list(bundled)[:8]})


def embedded_texts(corpus: Corpus) -> set[str]:
    return {p.text for made in corpus.procedures.values() for p in split_into_passages(made) if p.section in EMBEDDED}


def build(corpus: Corpus, root: Path, encoder: Encoder | None = None) -> BuildReport:
    return build_index(corpus, root, encoder or HashingEncoder(), "hashing", lambda *_: None)


def numbers(report: BuildReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.removed


def leftovers(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir() if p.name.startswith((".building", ".live", ".vectors")))


def assert_live_answers(root: Path, corpus: Corpus) -> None:
    """The live index is whole and finds each procedure's record."""
    folder = live_version(root)
    check(folder, read_manifest(folder), HashingEncoder().digest, analyzer_digest(), thorough=True)
    retriever, snapshot = HybridRetriever(Indexes.load(folder), HashingEncoder(), load_fusion()), Snapshot(folder)
    for code in corpus.procedures:
        kept = snapshot.procedure(code)
        assert kept is not None
        assert code in {hit.procedure_code for hit in retriever.retrieve(Query(kept.title), 3)}


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond ``size`` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_first_build_embeds_every_text_once_and_is_live(corpus: Corpus, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    report = build(corpus, tmp_path / "new" / "root", encoder)
    assert numbers(report) == (8, 0, 0, 0)
    assert set(encoder.encoded) == embedded_texts(corpus)
    assert report.embedded == len(embedded_texts(corpus))
    # One text is encoded before the others, to learn the dimension.
    assert len(encoder.encoded) == report.embedded + 1
    assert live_version(tmp_path / "new" / "root") == report.folder.resolve()
    assert report.manifest.counts["procedures"] == 8
    assert report.manifest.dense["overview_rows"] == 8
    assert_live_answers(tmp_path / "new" / "root", corpus)
    assert leftovers(tmp_path / "new" / "root") == []


def test_a_rebuild_embeds_only_what_is_new(corpus: Corpus, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    same = build(corpus, tmp_path, encoder := CountingEncoder())
    assert (numbers(same), same.embedded, encoder.encoded) == ((0, 0, 8, 0), 0, [])

    gone, reworded, redated, *_ = corpus.procedures.values()
    words = Text("Câu này chưa ai viết.", Origin.RESTATED)
    more = replace(gone, code="1.999999", title="Cấp giấy chứng nhận nuôi mèo")
    changed = {
        **corpus.procedures,
        reworded.code: replace(reworded, overview=words),
        redated.code: replace(redated, decision=replace(redated.decision, number="Khác")),
        more.code: more,
    }
    del changed[gone.code]
    after = Corpus(dict(sorted(changed.items())))
    report = build(after, tmp_path, encoder)
    assert numbers(report) == (1, 2, 5, 1)
    # One overview and the new procedure; a decision's number is in no embedded text.
    expected = embedded_texts(after) - embedded_texts(corpus)
    assert set(encoder.encoded) == expected
    assert report.embedded == len(expected)
    assert report.embedded + report.reused == sum(
        p.section in EMBEDDED for made in after.procedures.values() for p in split_into_passages(made)
    )
    assert_live_answers(tmp_path, after)
    assert Snapshot(live_version(tmp_path)).procedure(gone.code) is None


def test_a_rebuilt_index_answers_as_one_built_afresh(corpus: Corpus, tmp_path: Path) -> None:
    half = Corpus(dict(list(corpus.procedures.items())[:4]))
    build(half, tmp_path / "rebuilt")
    folders = (build(corpus, tmp_path / "rebuilt").folder, build(corpus, tmp_path / "fresh").folder)
    assert read_manifest(folders[0]).digest == read_manifest(folders[1]).digest
    assert read_manifest(folders[0]).corpus_digest == read_manifest(folders[1]).corpus_digest
    rebuilt, fresh = (HybridRetriever(Indexes.load(folder), HashingEncoder(), load_fusion()) for folder in folders)
    for made in corpus.procedures.values():
        assert rebuilt.retrieve(Query(made.title), 8) == fresh.retrieve(Query(made.title), 8)


def test_another_encoder_embeds_all_anew(corpus: Corpus, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    encoder = CountingEncoder("2")
    report = build(corpus, tmp_path, encoder)
    assert numbers(report) == (0, 0, 8, 0)
    assert set(encoder.encoded) == embedded_texts(corpus)
    assert read_manifest(live_version(tmp_path)).encoder_digest == encoder.digest


@pytest.mark.parametrize("name", ["vectors.npy", "passages.json"])
def test_damaged_vectors_are_not_carried_on(corpus: Corpus, tmp_path: Path, name: str) -> None:
    path = build(corpus, tmp_path).folder / name
    content = path.read_bytes()
    path.write_bytes(content[:-400] + bytes(400))
    encoder = CountingEncoder()
    build(corpus, tmp_path, encoder)
    assert set(encoder.encoded) == embedded_texts(corpus)
    assert_live_answers(tmp_path, corpus)


def test_what_could_not_be_read_is_in_the_report(corpus: Corpus, tmp_path: Path) -> None:
    broken = replace(corpus, unreadable=(Unreadable("1.000000.json", "not JSON"),))
    assert build(broken, tmp_path).skipped == ("1.000000.json: not JSON",)


def test_an_empty_corpus_builds_nothing(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="holds no procedure; run `tthc import`"):
        build(Corpus({}), tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_only_the_last_two_versions_stay(corpus: Corpus, tmp_path: Path) -> None:
    built = [build(corpus, tmp_path).manifest.version for _ in range(4)]
    assert KEPT_VERSIONS == 2
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == [*built[-2:], "live"]
    assert live_version(tmp_path).name == built[-1]


def test_what_killed_builds_left_is_cleaned(corpus: Corpus, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    (tmp_path / ".building-20200101T000000000000" / "lexical").mkdir(parents=True)
    (tmp_path / ".live.12345").symlink_to("20200101T000000000000")
    build(corpus, tmp_path)
    assert leftovers(tmp_path) == []


def test_two_builds_at_once_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    refused: list[str] = []

    def second(_stage: str, _done: int, _todo: int) -> None:
        with pytest.raises(BuildError, match="another build is under way in .*; wait for it to end") as caught:
            build(corpus, tmp_path)
        refused.append(str(caught.value))

    build_index(corpus, tmp_path, HashingEncoder(), "hashing", second)
    assert len(refused) >= 4
    assert_live_answers(tmp_path, corpus)
    assert leftovers(tmp_path) == []


def files_by_size(folder: Path) -> list[int]:
    return sorted({p.stat().st_size for p in folder.rglob("*") if p.is_file()})


def test_a_full_disk_is_a_build_error_and_the_live_index_stays(corpus: Corpus, tmp_path: Path) -> None:
    before = build(corpus, tmp_path).folder
    words = Text("Câu này chưa ai viết.", Origin.RESTATED)
    changed = Corpus({code: replace(made, overview=words) for code, made in corpus.procedures.items()})
    sizes = files_by_size(before)
    for size in (0, *sizes[:-2:3], sizes[-1] // 2):
        with (
            largest_file(size),
            pytest.raises(BuildError, match="could not be written under .*live index is untouched. Free"),
        ):
            build(changed, tmp_path)
        assert live_version(tmp_path) == before.resolve()
        assert not list(tmp_path.glob(".building-*"))
    assert_live_answers(tmp_path, corpus)
    # With room again the same build passes, whatever the failed ones left.
    build(changed, tmp_path)
    assert_live_answers(tmp_path, changed)
    assert leftovers(tmp_path) == []


def test_an_encoder_that_fails_leaves_the_live_index(corpus: Corpus, tmp_path: Path) -> None:
    class Failing(CountingEncoder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            if len(texts) > 1:
                raise RuntimeError("out of memory")
            return super().encode_passages(texts)

    before = build(corpus, tmp_path).folder
    with pytest.raises(RuntimeError, match="out of memory"):
        build(corpus, tmp_path, Failing("other"))
    assert live_version(tmp_path) == before.resolve()
    assert not list(tmp_path.glob(".building-*"))


def test_a_root_that_is_a_file_is_a_build_error(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "root").write_text("no folder", encoding="utf-8")
    for root in (tmp_path / "root", tmp_path / "root" / "index"):
        with pytest.raises(BuildError, match="could not be written under .*mend the permissions"):
            build(corpus, root)


@contextmanager
def as_a_common_user() -> Iterator[None]:
    """Permissions bind root too, once it acts as nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_root_that_may_not_be_written_is_a_build_error(corpus: Corpus) -> None:
    root = Path(tempfile.mkdtemp())  # Outside pytest's own folder, which only its owner may enter.
    try:
        build(corpus, root)
        root.chmod(0o555)
        with as_a_common_user(), pytest.raises(BuildError, match="Permission denied; the live index is untouched"):
            build(corpus, root)
        root.chmod(0o755)
        assert_live_answers(root, corpus)
    finally:
        shutil.rmtree(root)


def test_questions_are_evidence_and_embedded_once(corpus: Corpus, tmp_path: Path) -> None:
    first, second, *_ = corpus.procedures
    asked = AskedQuestion("q1", "con mèo nhà tôi bị lạc", first, (second, "9.999999"), "situation")
    stray = AskedQuestion("q2", "hỏi thủ tục không có", "9.999999", (), "plain")
    report = build(replace(corpus, questions=(asked, stray)), tmp_path)
    assert report.manifest.counts["questions"] == 1
    retriever = HybridRetriever(Indexes.load(report.folder), HashingEncoder(), load_fusion())
    hits = retriever.retrieve(Query("mèo nhà tôi bị lạc"), 8)
    assert {hit.procedure_code for hit in hits[:2]} == {first, second}
    again = build(replace(corpus, questions=(asked, stray)), tmp_path)
    assert (again.embedded, numbers(again)) == (0, (0, 0, 8, 0))


BUILDS_TO_BE_KILLED = """
import os, signal, sys, time
from dataclasses import replace
from pathlib import Path
from corpus.procedure import Origin, Text
from corpus.questions import AskedQuestion
from corpus.store import BUNDLED, Corpus, read_corpus
from index.analyzer import word_tokens
from index.build import build_index
from index.encoders import HashingEncoder

root = Path(sys.argv[1])
bundled = read_corpus([BUNDLED]).procedures
codes = list(bundled)[:8]
word_tokens("khởi động")

def build(n, progress):
    words = Text(f"Câu này là của lần dựng {n}.", Origin.RESTATED)
    asked = AskedQuestion("q", f"hỏi lần {n}", codes[0], (), "plain")
    corpus = Corpus({code: replace(bundled[code], overview=words) for code in codes}, questions=(asked,))
    build_index(corpus, root, HashingEncoder(), "hashing", progress)

def killed_at(stage, done):
    def progress(name, count, todo):
        if (name, count) == (stage, done):
            os.kill(os.getpid(), signal.SIGKILL)
    build(stage, progress)

def killed_before(event, number):
    left = number
    def hook(name, arguments):
        nonlocal left
        if name == event and str(root) in str(arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    build((event, number), lambda *_: None)

def killed_after(seconds, number):
    n = 0
    while True:
        n += 1
        build((number, n), lambda *_: None)

print("ready", flush=True)
for number, line in enumerate(sys.stdin):
    what, value = line.split()
    child = os.fork()
    if child == 0:
        if what == "after":
            killed_after(float(value), number)
        (killed_before if "." in what else killed_at)(what, int(value))
        os._exit(1)
    if what == "after":
        time.sleep(float(value))
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_a_build_killed_at_any_moment_leaves_a_live_index_that_answers(corpus: Corpus, tmp_path: Path) -> None:
    build(corpus, tmp_path)
    chance = random.Random(SEED)
    stages = ("records 0", "records 8", "words 0", "words 8", "vectors 0", "check 0", "check 1")
    # The version's folder and its parts; the finished version and the link put in place; the link made; the spool and
    # the version before the last taken away.
    calls = ("os.mkdir 1", "os.mkdir 2", "os.rename 1", "os.rename 2", "os.symlink 1", "os.remove 1", "shutil.rmtree 1")
    orders = [*stages, *calls]
    orders += [f"after {chance.uniform(0.0, 0.3):.4f}" for _ in range(8)]
    halves = 0
    command = [sys.executable, "-c", BUILDS_TO_BE_KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdin is not None
        assert builder.stdout is not None
        assert builder.stdout.readline() == "ready\n"
        for order in orders:
            builder.stdin.write(order + "\n")
            builder.stdin.flush()
            assert builder.stdout.readline() == f"{-signal.SIGKILL}\n", order
            halves += len(list(tmp_path.glob(".building-*")))
            assert_live_answers(tmp_path, corpus)
        builder.stdin.close()
    assert builder.returncode == 0
    assert halves >= len(orders) // 2
    report = build(corpus, tmp_path)
    assert leftovers(tmp_path) == []
    assert numbers(report)[0] == numbers(report)[3] == 0
    assert_live_answers(tmp_path, corpus)


def test_what_a_killed_build_embedded_is_not_embedded_again(corpus: Corpus, tmp_path: Path) -> None:
    first, *_ = corpus.procedures
    texts = ("con mèo nhà tôi bị lạc", "con chó nhà tôi bị lạc")
    questions = tuple(AskedQuestion(f"q{i}", text, first, (), "plain") for i, text in enumerate(texts))
    asked = replace(corpus, questions=questions)

    class KilledError(Exception):
        pass

    def stop(stage: str, _done: int, _todo: int) -> None:
        if stage == "check":
            raise KilledError

    with pytest.raises(KilledError):
        build_index(asked, tmp_path, CountingEncoder(), "hashing", stop)
    [spool] = tmp_path.glob(".vectors-*")
    with spool.open("r+b") as stream:  # The last row, a question's, is cut in its middle.
        stream.truncate(spool.stat().st_size - 7)
    encoder = CountingEncoder()
    report = build(asked, tmp_path, encoder)
    assert report.embedded == 1
    assert len(encoder.encoded) == 1  # To learn the dimension.
    assert_live_answers(tmp_path, corpus)
    assert leftovers(tmp_path) == []
