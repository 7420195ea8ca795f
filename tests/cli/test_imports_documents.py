from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
import typer
from typer.testing import CliRunner

from cli import imports_documents
from cli.corpus_cross_check import cross_check

runner = CliRunner()
PAGE = """# Bịa

## Thông tin chung

* **Mã thủ tục:** 9.000031
* **Cấp thực hiện:** Cấp xã

## Trình tự thực hiện

Nộp.
"""


def app(command: str) -> typer.Typer:
    program = typer.Typer()
    program.command(command)(getattr(imports_documents, command))
    return program


def test_pages_are_imported_and_every_file_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "pages/b.md").write_bytes(b"\xff")
    options = ["--into", str(tmp_path / "layer"), "--as-of", "2026-01-05"]
    result = runner.invoke(app("page"), [str(tmp_path / "pages"), *options])
    assert result.exit_code == 0, result.output
    assert "Read 2 = 1 created" in result.output
    assert "1 unreadable; as of 2026-01-05" in result.output
    assert "b.md: chữ trong tệp không phải UTF-8" in result.output
    assert json.loads((tmp_path / "layer/procedures/9.000031.json").read_text(encoding="utf-8"))["title"] == "Bịa"


def test_another_province_s_decision_is_left_out_of_the_city(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("UBND TỈNH XA XÔI", "Số: 9/QĐ-UBND", "Tên thủ tục: Bịa", "Mã thủ tục: 9.000032"):
        document.add_paragraph(text)
    document.save(str(tmp_path / "qd.docx"))
    result = runner.invoke(app("document"), [str(tmp_path / "qd.docx"), "--into", str(tmp_path / "layer")])
    assert result.exit_code == 0, result.output
    assert "1 left out: của tỉnh, thành phố khác" in result.output


@pytest.mark.parametrize("command", ["page", "document", "workbook", "pdf"])
def test_a_missing_file_fails_with_its_name(tmp_path: Path, command: str) -> None:
    name = str(tmp_path / {"page": "x.md", "document": "x.docx", "workbook": "x.xlsx", "pdf": "x.pdf"}[command])
    result = runner.invoke(app(command), [name, "--into", str(tmp_path / "layer")])
    assert result.exit_code == 1
    assert name in result.output


def test_cross_check_needs_the_api_s_file(tmp_path: Path) -> None:
    program = typer.Typer()
    program.command()(cross_check)
    result = runner.invoke(program, [str(tmp_path)])
    assert result.exit_code == 1
    assert "portal-api.jsonl.xz" in result.output
