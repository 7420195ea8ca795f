"""The readers over the files that departments really published; the large archives by their first pages."""

from __future__ import annotations

import tarfile
from itertools import islice
from pathlib import Path

import pytest

from corpus.readers import Reader, Record, Unreadable
from corpus.readers.office_document import OfficeDocumentReader
from corpus.readers.outline import Paragraph
from corpus.readers.pdf import PdfReader
from corpus.readers.portal_page import PortalPageReader
from corpus.readers.word_text import doc_text
from corpus.readers.workbook import WorkbookReader
from corpus.validation import ProblemKind

pytestmark = pytest.mark.shared
SAMPLE = 300


def count(reader: Reader, first: int | None = None) -> tuple[list[Record], list[Unreadable]]:
    records: list[Record] = []
    unreadable: list[Unreadable] = []
    for reading in islice(reader.read(), first):
        if isinstance(reading, Unreadable):
            unreadable.append(reading)
        else:
            records.append(reading)
    return records, unreadable


def share(records: list[Record], what: str) -> float:
    """Share of records whose procedure has the section."""
    return sum(bool(getattr(record.procedure, what)) for record in records) / len(records)


def test_markdown_pages(shared: Path) -> None:
    records, unreadable = count(PortalPageReader(shared / "data/portal-markdown.tar.xz"), SAMPLE)
    assert len(records) == SAMPLE
    assert not unreadable
    assert share(records, "steps") == 1
    assert share(records, "methods") > 0.97
    assert share(records, "cases") > 0.93
    assert all(not m.fees for r in records for m in r.procedure.methods)


def test_flattened_pages(shared: Path) -> None:
    records, unreadable = count(PortalPageReader(shared / "data/portal-flat-json.tar.xz"), SAMPLE)
    assert len(records) == SAMPLE
    assert not unreadable
    assert share(records, "methods") > 0.9
    assert share(records, "results") > 0.95
    assert all(ProblemKind.RUN_TOGETHER in {p.kind for p in r.problems} for r in records)
    assert not any("Chọn cơ quan thực hiện" in result for r in records for result in r.procedure.results)


def test_html_pages_of_another_province(shared: Path) -> None:
    records, unreadable = count(PortalPageReader(shared / "data/portal-html.tar.xz"))
    assert (len(records), len(unreadable)) == (31, 1)
    assert share(records, "steps") == share(records, "cases") == 1
    assert sum(r.procedure.code.endswith(".H19") for r in records) == 26
    assert all(r.procedure.agencies.promulgating == "UBND" for r in records)


def test_doc_exports(shared: Path) -> None:
    records, unreadable = count(OfficeDocumentReader(shared / "data/portal-doc-json.tar.xz"))
    assert (len(records), len(unreadable)) == (207, 0)
    assert share(records, "steps") == share(records, "methods") == 1


def test_pdf_exports(shared: Path) -> None:
    records, unreadable = count(PdfReader(shared / "data/portal-pdf.tar.xz"))
    assert (len(records), len(unreadable)) == (7, 0)
    assert share(records, "legal_bases") == share(records, "cases") == share(records, "methods") == 1


def test_binary_word_forms_give_their_text_and_no_procedure(shared: Path, tmp_path: Path) -> None:
    with tarfile.open(shared / "data/portal-pdf.tar.xz") as archive:
        forms = [member for member in archive.getmembers() if member.name.endswith(".doc")]
        for number, member in enumerate(forms):
            stream = archive.extractfile(member)
            assert stream is not None
            (tmp_path / f"{number}.doc").write_bytes(stream.read())
    assert len(forms) == 3
    for path in sorted(tmp_path.glob("*.doc")):
        text = " ".join(block.text for block in doc_text(path) if isinstance(block, Paragraph))
        assert "TỜ KHAI" in text
        assert "Độc lập - Tự do - Hạnh phúc" in text
    records, unreadable = count(OfficeDocumentReader(tmp_path))
    assert (len(records), len(unreadable)) == (0, 3)


def test_a_province_s_list(shared: Path) -> None:
    records, unreadable = count(WorkbookReader(shared / "data/portal-list.xlsx"))
    assert len(records) >= 1770
    assert len(records) + len(unreadable) == 1842
    assert sum("thử nghiệm" in item.reason for item in unreadable) >= 2
    assert all(r.procedure.agencies.promulgating == "UBND TỈNH LẠNG SƠN" for r in records)
