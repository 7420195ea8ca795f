"""The commands as an operator runs them: what they print, how they fail, and the remedy they name."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from corpus.store import read_corpus, write
from index.build import build_index
from index.encoders import HASHING, HashingEncoder
from index.models.cache import DEFAULT_MODEL
from tests.corpus.records import detail, procedure, raw, write_lines

PROJECT = Path(__file__).resolve().parents[2]
OTHER_PROVINCE = {"departmentPromulgateName": "UBND tỉnh Nam Định"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with the encoder that needs no model."""
    for name in [name for name in os.environ if name.startswith("TTHC_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("TTHC_HOME", str(folder))
    monkeypatch.setenv("TTHC_ENCODER", HASHING)
    return folder


@pytest.fixture
def ready(home: Path, hashing_home: Path) -> Path:
    """A home whose live index holds the bundled corpus."""
    shutil.copytree(hashing_home, home, symlinks=True)
    return home


def tthc(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def failed(*arguments: object) -> str:
    """The one line that a command which fails says."""
    result = tthc(*arguments)
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.stdout == ""
    line = result.stderr.strip()
    assert line.startswith("Error: ")
    assert "\n" not in line
    return line


def test_an_import_accounts_for_every_line(home: Path, tmp_path: Path) -> None:
    changed = detail("1.000001", updatedAt=1_776_186_000_000 + 86_400_000)
    file = write_lines(
        tmp_path / "records.jsonl",
        raw("1.000001"),
        b'{"id": "cut',
        raw("1.000002", **OTHER_PROVINCE),
        raw("1.000003", isInternal=True),
        {"id": "x", "code": "1.000001", "name": "…", "detail": changed},
        {"id": "y", "code": "1.000004", "name": "x", "detail": None},
        raw("1.000005"),
    )
    result = tthc("import", "portal-api", file)
    assert result.exit_code == 0, result.output
    assert (
        "Read 7 = 2 created + 0 updated + 0 unchanged + 2 outside scope city + 1 repeated + 2 unreadable; "
        f"as of 2026-04-16; in {home / 'imported'}"
    ) in result.stdout
    assert "1 left out: của tỉnh, thành phố khác" in result.stdout
    assert "1 left out: nội bộ cơ quan nhà nước" in result.stdout
    assert "records.jsonl:2: không đọc được bản ghi" in result.stderr
    assert "records.jsonl:6: bản ghi không có phần chi tiết" in result.stderr
    assert "records.jsonl:1: mã 1.000001 lặp lại" in result.stderr
    assert set(read_corpus([home / "imported"]).procedures) == {"1.000001", "1.000005"}
    again = tthc("import", "portal-api", file).stdout
    assert "Read 7 = 0 created + 0 updated + 2 unchanged + 2 outside" in again


def test_an_import_elsewhere_with_a_wider_scope_and_a_day(home: Path, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "records.jsonl", raw("1.000001", **OTHER_PROVINCE))
    result = tthc("import", "portal-api", file, "--scope", "all", "--into", tmp_path / "in", "--as-of", "2026-05-01")
    assert "Read 1 = 1 created" in result.stdout
    assert "0 outside scope all" in result.stdout
    assert "as of 2026-05-01" in result.stdout
    assert not (home / "imported").exists()
    [found] = read_corpus([tmp_path / "in"]).procedures.values()
    assert found.source.as_of.isoformat() == "2026-05-01"


def test_an_import_names_one_source(home: Path, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "records.jsonl", raw())
    for arguments in ((), (file, "--live")):
        assert "name a file, or say --live" in failed("import", "portal-api", *arguments)
    assert str(tmp_path / "absent.jsonl") in failed("import", "portal-api", tmp_path / "absent.jsonl")
    assert str(tmp_path) in failed("import", "portal-api", tmp_path)
    assert not home.exists()


@pytest.mark.usefixtures("home")
def test_an_archive_that_is_none_is_reported_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl.xz").write_bytes(b"not an archive")
    result = tthc("import", "portal-api", tmp_path / "records.jsonl.xz")
    assert result.exit_code == 0
    assert "Read 1 = 0 created + 0 updated + 0 unchanged + 0 outside scope city + 0 repeated + 1" in result.stdout
    assert "records.jsonl.xz:1: tệp nén bị cụt hoặc hỏng" in result.stderr


def test_from_a_file_to_a_cited_answer(home: Path, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "records.jsonl", raw("1.000001"), raw("1.000002", title="Xóa đăng ký chó đi lạc"))
    assert tthc("import", "portal-api", file).exit_code == 0
    layer = home / "imported"
    first = tthc("index", "build", "--no-bundled", "--corpus", layer)
    assert "2 procedures (2 created, 0 updated, 0 unchanged, 0 removed, 0 skipped)" in first.stdout
    answer = tthc("ask", "thủ tục 1.000001 lệ phí bao nhiêu")
    assert "25.000 đồng" in answer.stdout
    assert "[1] 1.000001 Cấp giấy chứng nhận nuôi mèo – fee, 12/QĐ-TEST, 2026-04-15" in answer.stdout
    # One record changes, one comes and one goes: the line says so.
    write(replace(read_corpus([layer]).procedures["1.000001"], title="Cấp giấy nuôi mèo mun"), layer)
    write(procedure("1.000003", title="Đổi tên mèo"), layer)
    (layer / "procedures" / "1.000002.json").unlink()
    (layer / "procedures" / "1.000009.json").write_text("{", encoding="utf-8")
    second = tthc("index", "build", "--no-bundled", "--corpus", layer)
    assert "2 procedures (1 created, 1 updated, 0 unchanged, 1 removed, 1 skipped)" in second.stdout
    assert "skipped" in second.stderr
    assert "1.000009.json" in second.stderr
    third = tthc("index", "build", "--no-bundled", "--corpus", layer)
    assert re.search(
        r"\(0 created, 0 updated, 2 unchanged, 0 removed, 1 skipped\), \d+ passages \(0 embedded", third.stdout
    )


def test_a_build_from_nothing_says_what_is_missing(home: Path, tmp_path: Path) -> None:
    assert "holds no corpus" in failed("index", "build", "--corpus", tmp_path / "absent")
    (tmp_path / "empty" / "procedures").mkdir(parents=True)
    line = failed("index", "build", "--no-bundled", "--corpus", tmp_path / "empty")
    assert "tthc import" in line
    assert not (home / "index" / "live").exists()


def test_an_index_is_inspected(ready: Path) -> None:
    result = tthc("index", "inspect", ready / "index")
    assert result.exit_code == 0, result.output
    for word in ("version", "digest", "corpus", "encoder     hashing", "analyzer", "recall@10", "as they were written"):
        assert word in result.stdout
    # A version's own folder is as good as the root.
    assert tthc("index", "inspect", (ready / "index" / "live").resolve()).stdout == result.stdout


def test_an_index_that_was_touched_is_not_passed(ready: Path, tmp_path: Path) -> None:
    cards = (ready / "index" / "live").resolve() / "cards.json"
    whole = cards.read_bytes()
    cards.write_bytes(whole.replace(b"ward", b"city", 1))  # of the same size: only reading it tells
    line = failed("index", "inspect", ready / "index")
    assert "cards.json is missing or not as it was written" in line
    assert "tthc index build" in line
    cards.write_bytes(whole)
    manifest = cards.with_name("manifest.json")
    manifest.write_text("{", encoding="utf-8")
    assert "tthc index build" in failed("index", "inspect", ready / "index")
    assert "tthc index build" in failed("index", "inspect", tmp_path / "absent")


def test_a_passport_without_its_counts_is_broken(ready: Path) -> None:
    manifest = (ready / "index" / "live").resolve() / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    for part in ("counts", "dense"):
        manifest.write_text(json.dumps(data | {part: {}}), encoding="utf-8")
        assert "tthc index build" in failed("index", "inspect", ready / "index")


@pytest.mark.usefixtures("ready")
def test_an_answer_with_its_citation() -> None:
    result = tthc("ask", "thủ tục đăng ký khai sinh cần giấy tờ gì")
    assert result.exit_code == 0, result.output
    assert "Giấy chứng sinh" in result.stdout
    assert re.search(r"^\[1\] 1\.001193 Thủ tục đăng ký khai sinh – dossier, 163/QĐ-BTP, 2026-", result.stdout, re.M)
    assert "https://dichvucong.gov.vn/" in result.stdout
    assert tthc("ask", "").stdout.startswith("Bạn hãy gõ việc cần làm")


@pytest.mark.usefixtures("ready")
def test_an_answer_as_json() -> None:
    result = tthc("ask", "thủ tục đăng ký khai sinh cần giấy tờ gì", "--json")
    body = json.loads(result.stdout)
    assert (body["status"], body["reason"], body["section"]) == ("answered", None, "dossier")
    assert body["procedure"]["code"] == body["citations"][0]["code"] == "1.001193"
    assert body["checklist"]
    assert "decision" in body["trace"]
    assert "answer_id" not in body


@pytest.fixture
def judgments(tmp_path: Path) -> Path:
    return write_lines(
        tmp_path / "judgments.jsonl",
        {"id": "1", "q": "thủ tục đăng ký khai sinh cần giấy tờ gì", "codes": ["1.001193"], "slice": "plain"},
        {"id": "2", "q": "thủ tục đăng ký khai sinh", "codes": ["9.999999"], "slice": "wrong"},
        {"id": "3", "q": "thời tiết hôm nay", "codes": [], "slice": "other", "expect": "refused"},
    )


def test_an_evaluation_as_json_and_as_a_table(ready: Path, judgments: Path) -> None:
    data = json.loads(tthc("evaluate", "--judgments", judgments, "--json").stdout)
    assert {"recall@1", "recall@5", "recall@10", "mrr", "n", "latency_ms", "slices", "index"} <= data.keys()
    assert (data["n"], data["recall@1"], data["mrr"]) == (2, 0.5, 0.5)
    assert set(data["slices"]) == {"plain", "wrong", "other"}
    table = tthc("evaluate", "--judgments", judgments, "--index", ready / "index", "--explain").stdout
    assert re.search(r"^all +2 +0\.500 +0\.500 +0\.500 +0\.500", table, re.M)
    assert "2 [wrong] rank None: thủ tục đăng ký khai sinh" in table
    assert "expected 9.999999; won 1." in table


@pytest.mark.usefixtures("ready")
def test_an_evaluation_that_cannot_be(judgments: Path, tmp_path: Path) -> None:
    with judgments.open("ab") as stream:
        stream.write(b"\xff\n")
    assert f"{judgments}:4: " in failed("evaluate", "--judgments", judgments)
    assert "absent" in failed("evaluate", "--judgments", tmp_path / "absent.jsonl")
    good = write_lines(tmp_path / "good.jsonl", {"id": "1", "q": "x", "codes": []})
    line = failed("evaluate", "--judgments", good, "--index", tmp_path / "nowhere")
    assert "tthc index build" in line


class Foreign(HashingEncoder):
    """Another encoder than the one that is asked with."""

    @property
    def digest(self) -> str:
        return sha256(b"foreign").hexdigest()


def test_an_index_of_another_encoder_is_refused_with_the_remedy(home: Path, judgments: Path, tmp_path: Path) -> None:
    write(procedure(), tmp_path / "layer")
    build_index(read_corpus([tmp_path / "layer"]), home / "index", Foreign(), "foreign", lambda *_: None)
    for arguments in (("ask", "nuôi mèo"), ("evaluate", "--judgments", judgments)):
        line = failed(*arguments)
        assert "was made with another encoder (foreign" in line
        assert "tthc index build" in line
        assert "TTHC_ENCODER" in line
    checked = tthc("doctor")
    assert checked.exit_code == 1
    assert re.search(r"^✗ Index +.*tthc index build", checked.stdout, re.M)


@pytest.mark.usefixtures("ready")
def test_a_model_that_is_not_there_is_said(judgments: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTHC_ENCODER", DEFAULT_MODEL)  # the prepared model by its name, in a cache without it
    for arguments in (("ask", "nuôi mèo"), ("evaluate", "--judgments", judgments), ("index", "build")):
        assert "tthc model" in failed(*arguments)


@pytest.mark.usefixtures("home")
def test_the_doctor_of_an_empty_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TTHC_ENCODER")
    result = tthc("doctor")
    assert result.exit_code == 1
    assert re.search(r"^✗ Encoder +.*tthc model prepare", result.stdout, re.M)
    assert re.search(r"^✗ Index +.*tthc ", result.stdout, re.M)
    assert re.search(r"^✓ Python", result.stdout, re.M)
    assert result.stdout.rstrip().endswith("2 thing(s) to mend")


def test_the_doctor_of_a_home_that_is_none(home: Path) -> None:
    home.write_text("a file")
    result = tthc("doctor")
    assert result.exit_code == 1
    assert re.search(r"^✗ Data directory +.*TTHC_HOME", result.stdout, re.M)
    assert re.search(r"^✗ Database ", result.stdout, re.M)


@pytest.mark.usefixtures("ready")
def test_the_doctor_of_a_ready_home() -> None:
    result = tthc("doctor")
    assert result.exit_code == 0, result.output
    assert "✗" not in result.stdout
    assert re.search(r"^✓ Encoder +hashing [0-9a-f]{16}$", result.stdout, re.M)
    assert re.search(r"^✓ Index +[0-9a-f]{16}, [\d,]+ procedures$", result.stdout, re.M)
    assert result.stdout.rstrip().endswith("All is well")


@pytest.mark.usefixtures("home")
def test_the_corpus_is_checked(tmp_path: Path) -> None:
    result = tthc("corpus", "check")
    assert result.exit_code == 0, result.output
    sound = r"^[\d,]+ procedures, [\d,]+ whole, [\d,]+ questions; 0 unreadable, 0 references to unknown procedures$"
    assert re.search(sound, result.stdout, re.M)
    layer = tmp_path / "layer"
    write(procedure(), layer)
    (layer / "procedures" / "1.000009.json").write_text("{", encoding="utf-8")
    (layer / "catalogue.csv").write_bytes(b"code\n\xff")
    broken = tthc("corpus", "check", "--no-bundled", "--corpus", layer)
    assert broken.exit_code == 1
    assert "1 procedures, 1 whole, 0 questions; 2 unreadable" in broken.stdout
    assert re.search(r"^✗ .*1\.000009\.json: not JSON", broken.stdout, re.M)
    assert re.search(r"^✗ catalogue\.csv:\d", broken.stdout, re.M)
    assert "holds no corpus" in failed("corpus", "check", "--corpus", tmp_path / "absent")


@pytest.mark.usefixtures("home")
def test_a_record_is_shown_as_a_citizen_sees_it() -> None:
    shown = tthc("corpus", "show", "1.001193").stdout
    assert shown.startswith("1.001193  Thủ tục đăng ký khai sinh\n")
    assert shown.count("\n## ") == 11
    assert "(restated)" in shown
    assert "163/QĐ-BTP, as of 2026-" in shown
    assert "there is no procedure 9.999999" in failed("corpus", "show", "9.999999")


@pytest.mark.usefixtures("home")
def test_the_catalogue_is_written(tmp_path: Path) -> None:
    layer, out = tmp_path / "layer", tmp_path / "catalogue.csv"
    write(procedure(), layer)
    (layer / "procedures" / "1.000009.json").write_text("{", encoding="utf-8")
    result = tthc("corpus", "catalogue", layer, "--out", out)
    rows = out.read_text(encoding="utf-8").splitlines()
    assert result.stdout == f"{len(rows) - 1:,} rows in {out}\n"
    assert [row for row in rows if row.startswith("1.234567,Cấp giấy chứng nhận nuôi mèo,ward,Thú nuôi,")]
    assert "1.000009.json" in result.stderr  # it has no row, and that is said
    assert "holds no corpus" in failed("corpus", "catalogue", tmp_path / "absent", "--out", out)
    assert "nowhere" in failed("corpus", "catalogue", layer, "--out", tmp_path / "nowhere" / "catalogue.csv")


HEAVY = ("torch", "faiss", "underthesea", "onnxruntime", "sentence_transformers", "fastapi", "sqlalchemy", "numpy")
HELP = f"""
import sys, time
started = time.perf_counter()
from cli.main import app
try:
    app(["--help"])
except SystemExit as end:
    assert end.code == 0
print("\\nLOADED", [name for name in {HEAVY!r} if name in sys.modules], time.perf_counter() - started)
"""


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    seconds = []
    for _ in range(3):  # The best of three: the machine that runs this does other things too.
        began = time.perf_counter()
        ran = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, cwd=PROJECT, check=True)
        seconds.append(time.perf_counter() - began)
        assert "LOADED []" in ran.stdout
    for command in ("serve", "ask", "evaluate", "doctor", "import", "index", "model", "corpus"):
        assert re.search(rf"\b{command}\b", ran.stdout)
    assert min(seconds) < 3
