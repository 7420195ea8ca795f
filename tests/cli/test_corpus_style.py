"""`tthc corpus style` on the bundled procedures: what it prints, and that our words stay plain."""

from __future__ import annotations

import re
from dataclasses import replace

from typer.testing import CliRunner

from cli.corpus import app
from cli.corpus_style import style_of
from corpus.plain_words import FindingKind
from corpus.procedure import DossierCase, DossierItem, Origin, Step, Text
from tests.corpus import records

PER_THOUSAND_AT_MOST = 0.5

runner = CliRunner()


def test_what_is_bundled_is_in_plain_words() -> None:
    result = runner.invoke(app, ["style", "--worst", "0"])
    assert result.exit_code == 0
    [rate] = re.findall(r"all [\d,]+ \((\d+\.\d+)\)", result.output)
    assert float(rate) <= PER_THOUSAND_AT_MOST
    [procedures] = re.findall(r"^(\d+) procedures", result.output, re.MULTILINE)
    assert int(procedures) > 300


def test_only_our_own_words_are_counted() -> None:
    plain = records.procedure()
    paper = DossierItem("1", "Đơn đề nghị thẩm định", note="Xuất trình, không nộp.")
    ours = replace(
        plain,
        restates=plain.source.digest,
        steps=(
            Step("Nộp", Text("Nộp Đơn đề nghị thẩm định.", Origin.RESTATED)),
            Step("Chờ", Text("Đương sự tiến hành chờ.", Origin.QUOTED)),
        ),
        conditions=(),
        cases=(DossierCase("", (paper,)),),
        doubts=(),
    )
    [report] = style_of({ours.code: ours}, [])
    assert [(place, f.kind, f.words) for place, f in report.found] == [
        ("cases[0].1.note", FindingKind.OFFICIALESE, "Xuất trình")
    ]
    assert report.words == 10
    assert report.per_thousand == 100


def test_a_procedure_asked_for_is_shown_alone() -> None:
    result = runner.invoke(app, ["style", "1.001193"])
    assert result.exit_code == 0
    assert result.output.startswith(("1.001193", "1 procedures"))
    assert "1 procedures" in result.output


def test_an_unknown_procedure_is_said() -> None:
    result = runner.invoke(app, ["style", "9.999999"])
    assert result.exit_code == 1
    assert "9.999999" in result.output
