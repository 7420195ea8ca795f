"""Files opened within bounds: size, what an archive would unpack to, members read one at a time.

Whatever is over a bound is said, never read: a reader turns `OverLimit` into an `Unreadable`.
"""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

MIB = 1 << 20
MAX_FILE = 100 * MIB
MAX_MEMBER = 16 * MIB  # The largest page of the shared data has 0.3 MB.
MAX_UNPACKED = 512 * MIB
MAX_RATIO = 200  # Word and Excel files of departments unpack to 5-40 times their size.
MAX_MEMBERS = 200_000
MAX_PAGES = 400


class OverLimit(Exception):  # noqa: N818 - it names what happened, like StopIteration.
    """A bound was passed; the message is the sentence for the report."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of a source: where it stands, its bytes, and the day its file was last changed."""

    place: str
    name: str
    content: bytes
    changed: date


def check_size(path: Path) -> None:
    """Raises OverLimit for a file over 100 MiB, OSError when it can't be read."""
    size = path.stat().st_size
    if size > MAX_FILE:
        raise OverLimit(f"tệp có {size / MIB:.0f} MiB, quá mức {MAX_FILE // MIB} MiB")


def check_zip(path: Path) -> None:
    """Checks an office file's directory before a byte is unpacked.

    Raises OverLimit for what unpacks to too much, zipfile.BadZipFile for what is no zip.  The directory can lie, so the
    whole is also inflated once and counted, in pieces that are thrown away.
    """
    check_size(path)
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise OverLimit(f"tệp nén có {len(members):,} phần")
        _check_unpacked(sum(m.file_size for m in members), path)
        if any(m.flag_bits & 1 for m in members):
            raise OverLimit("tệp được đặt mật khẩu")
        total = 0
        for member in members:
            with archive.open(member) as stream:
                while piece := stream.read(MIB):
                    total += len(piece)
                    _check_unpacked(total, path)


def _check_unpacked(total: int, path: Path) -> None:
    if total > MAX_UNPACKED:
        raise OverLimit(f"tệp nén sẽ bung ra hơn {MAX_UNPACKED // MIB} MiB")
    # A small file may well consist of blanks; only a large result is a bomb.
    if total > 16 * MIB and total > MAX_RATIO * path.stat().st_size:
        raise OverLimit(f"tệp nén bung ra gấp hơn {MAX_RATIO} lần: có thể là bom nén")


def pages(path: Path, suffixes: tuple[str, ...]) -> Iterator[Page | tuple[str, str]]:
    """The files of a source that end so: of one file, a folder, or a tar archive read as a stream.

    Yields (place, reason) for what is over a bound, and once for an archive that breaks off.  Raises OSError when the
    source itself can't be opened.
    """
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(suffixes)):
            yield _plain(file, str(file.relative_to(path)))
    elif ".tar" in path.suffixes or path.suffix == ".tgz":
        yield from _members(path, suffixes)
    else:
        yield _plain(path, path.name)


def _plain(path: Path, place: str) -> Page | tuple[str, str]:
    size = path.stat().st_size
    if size > MAX_MEMBER:
        return place, f"trang có {size / MIB:.0f} MiB, quá mức {MAX_MEMBER // MIB} MiB"
    return Page(place, path.name, path.read_bytes(), day(path.stat().st_mtime))


def _members(path: Path, suffixes: tuple[str, ...]) -> Iterator[Page | tuple[str, str]]:
    """Streams: one member in memory at a time, the archive never unpacked to disk."""
    check_size(path)
    total = count = 0
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                count, total = count + 1, total + member.size
                place = f"{path.name}:{member.name.removeprefix('./')}"
                if count > MAX_MEMBERS or total > MAX_UNPACKED:
                    yield path.name, f"tệp nén quá lớn khi bung ra; dừng ở phần thứ {count:,}"
                    return
                if not member.isfile() or not member.name.lower().endswith(suffixes):
                    continue
                stream = archive.extractfile(member)
                if member.size > MAX_MEMBER or stream is None:
                    yield place, f"trang có {member.size / MIB:.0f} MiB, quá mức {MAX_MEMBER // MIB} MiB"
                    continue
                yield Page(place, Path(member.name).name, stream.read(), day(member.mtime))
    except (tarfile.TarError, lzma.LZMAError, EOFError, zlib.error) as error:
        yield path.name, f"tệp nén bị cụt hoặc hỏng, phần sau không đọc được: {error}"


def day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
