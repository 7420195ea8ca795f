"""Plain words are written, not copied: no run of twelve words of ours stands in the portal's record."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.procedure import DossierCase, DossierItem, LegalBasis, Origin, Procedure, Step, Text
from corpus.readers import Record
from corpus.readers.portal_api import PortalApiReader
from corpus.store import BUNDLED, read_layer
from evaluation.copying import CopiedRun, copied_runs, main, restated_texts
from evaluation.facts import Verdict, compare
from tests.corpus import records

TWELVE = "một hai ba bốn năm sáu bảy tám chín mười mười_một mười_hai"
ELEVEN = TWELVE.rsplit(" ", 1)[0]


def restated(text: str) -> Text:
    return Text(text, Origin.RESTATED)


def ours(text: Text, **changes: object) -> Procedure:
    return replace(records.procedure(), steps=(Step("Nộp", text),), conditions=(), **changes)  # type: ignore[arg-type]


def record(*steps: str, **changes: object) -> Procedure:
    listed = [{"name": "Bước", "description": text} for text in steps]
    return replace(records.procedure(executionSteps=listed), **changes)  # type: ignore[arg-type]


def test_a_run_of_twelve_words_is_found_with_its_place() -> None:
    assert copied_runs(ours(restated(f"Bạn {TWELVE} nhé.")), record(f"Người dân {TWELVE} rồi.")) == [
        CopiedRun("steps[0]", TWELVE)
    ]
    # Case and punctuation do not hide it, and the run is told to its end.
    longer = f"{TWELVE}, thêm! Nữa"
    [run] = copied_runs(ours(restated(longer.upper())), record(longer))
    assert run.words == f"{TWELVE} thêm nữa"


def test_eleven_words_and_other_texts_are_no_run() -> None:
    assert copied_runs(ours(restated(ELEVEN)), record(ELEVEN)) == []
    # The words of two steps of the record do not make one run.
    first, last = TWELVE.split(" năm ")
    assert copied_runs(ours(restated(TWELVE)), record(first, f"năm {last}")) == []
    assert copied_runs(ours(restated("Ngắn.")), record(TWELVE)) == []


def test_quoted_words_may_be_the_records() -> None:
    assert copied_runs(ours(Text(TWELVE, Origin.QUOTED)), record(TWELVE)) == []


def test_two_runs_of_a_text_are_two() -> None:
    text = f"{TWELVE} giữa {TWELVE}"
    found = copied_runs(ours(restated(text)), record(TWELVE))
    assert [run.words for run in found] == [TWELVE, TWELVE]


@pytest.mark.parametrize(
    "named",
    [
        {"title": TWELVE},
        {"results": (TWELVE,)},
        {"legal_bases": (LegalBasis("1", TWELVE),)},
        {"cases": (DossierCase("", (DossierItem("1", TWELVE),)),)},
    ],
)
def test_names_are_nobodys_sentences(named: dict[str, object]) -> None:
    assert copied_runs(ours(restated(f"Mang {TWELVE} đến.")), record(TWELVE, **named)) == []
    assert copied_runs(ours(restated(f"Mang {TWELVE} đến."), **named), record(TWELVE)) == []


def test_notes_of_papers_are_ours_too() -> None:
    item = DossierItem("1.1", "Đơn", note=TWELVE)
    procedure = replace(ours(restated("Nộp.")), cases=(DossierCase("", (item,)),))
    assert copied_runs(procedure, record(TWELVE)) == [CopiedRun("cases[0].1.1.note", TWELVE)]


def compared(file: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit status of the command for a file of records."""
    monkeypatch.setattr(sys, "argv", ["copying", "--records", str(file)])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_command_tells_what_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "records.jsonl"
    assert compared(file, monkeypatch) == 0
    assert capsys.readouterr().out == "Nothing compared: records.jsonl is not here.\n"

    # A record of which nothing is bundled: a check that checks nothing does not pass.
    records.write_lines(file, records.raw())
    assert compared(file, monkeypatch) == 1
    assert "0 procedures compared" in capsys.readouterr().out

    mine = next(p for p in read_layer(BUNDLED) if isinstance(p, Procedure) and p.code == "1.001193")
    for said, copied, status in (("Bước này ngắn.", 0, 0), (_longest(mine), 1, 1)):
        steps = [{"name": "Bước", "description": said}]
        records.write_lines(file, records.raw(mine.code, executionSteps=steps))
        assert compared(file, monkeypatch) == status
        assert f"1 procedures compared, {copied} runs" in capsys.readouterr().out


def _longest(procedure: Procedure) -> str:
    return max((text for _, text in restated_texts(procedure)), key=len)


@pytest.fixture(scope="module")
def pairs(shared: Path) -> list[tuple[Procedure, Procedure]]:
    """Each bundled procedure with the portal's record of its code."""
    bundled: Mapping[str, Procedure] = {p.code: p for p in read_layer(BUNDLED) if isinstance(p, Procedure)}

    def found() -> Iterator[tuple[Procedure, Procedure]]:
        for reading in PortalApiReader(shared / "data" / "portal-api.jsonl.xz", records.AS_OF).read():
            if isinstance(reading, Record) and (mine := bundled.get(reading.procedure.code)):
                yield mine, reading.procedure

    return list(found())


@pytest.mark.shared
def test_nothing_bundled_is_copied(pairs: list[tuple[Procedure, Procedure]]) -> None:
    assert len(pairs) > 320
    assert [(mine.code, run) for mine, theirs in pairs for run in copied_runs(mine, theirs)] == []


@pytest.mark.shared
def test_differences_of_facts_are_explained(pairs: list[tuple[Procedure, Procedure]]) -> None:
    facts = [fact for mine, theirs in pairs for fact in compare(mine, theirs)]
    assert sum(fact.verdict is Verdict.AGREES for fact in facts) > 1000
    differing = [fact for fact in facts if fact.verdict is Verdict.DIFFERS]
    assert differing == []
