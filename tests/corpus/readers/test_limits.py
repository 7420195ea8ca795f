from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus.readers import Unreadable
from corpus.readers.limits import MAX_MEMBER, MIB, OverLimit, check_size, check_zip, pages
from corpus.readers.office_document import OfficeDocumentReader
from corpus.readers.pdf import PdfReader
from corpus.readers.portal_page import PortalPageReader
from corpus.readers.workbook import WorkbookReader


def sparse(path: Path, size: int, start: bytes = b"") -> Path:
    """A file of that size that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(start)
        stream.truncate(size)
    return path


def bomb(path: Path) -> Path:
    """64 MiB of blanks in a file of some 60 kB."""
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(part, "w") as stream:
        for _ in range(64):
            stream.write(b" " * MIB)
    return path


@pytest.mark.parametrize(
    ("reader", "name", "start"),
    [
        (OfficeDocumentReader, "quyet-dinh.docx", b"PK\x03\x04"),
        (WorkbookReader, "danh-sach.xlsx", b"PK\x03\x04"),
        (PdfReader, "quyet-dinh.pdf", b"%PDF-1.7"),
        (PortalPageReader, "trang.html", b"<html>"),
    ],
)
def test_a_file_of_200_mib_is_refused_by_its_size(tmp_path: Path, reader: type, name: str, start: bytes) -> None:
    (reading,) = reader(sparse(tmp_path / name, 200 * MIB, start)).read()
    assert isinstance(reading, Unreadable)
    assert reading.place == name
    assert "200 MiB" in reading.reason


@pytest.mark.parametrize(("reader", "name"), [(OfficeDocumentReader, "bom.docx"), (WorkbookReader, "bom.xlsx")])
def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, reader: type, name: str) -> None:
    (reading,) = reader(bomb(tmp_path / name)).read()
    assert isinstance(reading, Unreadable)
    assert "bom nén" in reading.reason


def test_a_bomb_that_lies_about_its_size_is_refused_too(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bom.docx")
    raw = path.read_bytes()
    # The size is written twice, before the member and in the directory: both now say one byte.
    path.write_bytes(raw.replace((64 * MIB).to_bytes(4, "little"), (1).to_bytes(4, "little")))
    with pytest.raises((OverLimit, zipfile.BadZipFile)):
        check_zip(path)


def test_a_small_office_file_passes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "nho.docx", "w") as archive:
        archive.writestr("a.xml", "<a/>" * 1000)
    check_size(tmp_path / "nho.docx")
    check_zip(tmp_path / "nho.docx")


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:xz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_767_225_600  # 2026-01-01
            tar.addfile(info, io.BytesIO(content))
    return path


def test_an_archive_is_read_member_by_member(tmp_path: Path) -> None:
    members = {"./a/1.md": b"# x", "ghi-chu.txt": b"-", "./2.md": b" " * (MAX_MEMBER + 1)}
    path = archive(tmp_path / "trang.tar.xz", members)
    first, second = pages(path, (".md",))
    assert not isinstance(first, tuple)
    assert (first.place, first.name, first.content) == ("trang.tar.xz:a/1.md", "1.md", b"# x")
    assert first.changed.isoformat() == "2026-01-01"
    assert isinstance(second, tuple)
    assert second[0] == "trang.tar.xz:2.md"


def test_an_archive_cut_short_gives_what_was_whole_and_says_so(tmp_path: Path) -> None:
    members = {f"{i}.md": bytes(f"# thủ tục {i}\n" * 200, "utf-8") for i in range(40)}
    path = archive(tmp_path / "cut.tar.xz", members)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    *_, last = pages(path, (".md",))
    assert isinstance(last, tuple)
    assert "cụt hoặc hỏng" in last[1]
