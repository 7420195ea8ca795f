"""One prepared model as one file, to carry it to a machine that can't prepare it."""

from __future__ import annotations

import io
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from index.models.cache import (
    MODEL_FILE,
    PASSPORT_FILE,
    TOKENIZER_FILE,
    Passport,
    parse_passport,
    read_file,
    read_passport,
)
from index.models.placement import aside, locked, place

LARGEST = {PASSPORT_FILE: 1 << 16, TOKENIZER_FILE: 1 << 27, MODEL_FILE: 1 << 31}
"""Bytes a file of an archive may have: what is larger is no model, and would only fill the disk."""


class BundleError(Exception):
    """The file is not a model archive that may be used; the message says why."""


def export_model(directory: Path, file: Path) -> Passport:
    """Write the model in ``directory`` to the tar archive ``file``, the same bytes for the same model.

    Raises ModelMissing where there is none, ModelDamaged where it isn't whole.
    """
    passport = read_passport(directory)
    contents = {PASSPORT_FILE: (directory / PASSPORT_FILE).read_bytes()}
    contents |= {name: read_file(directory, passport, name) for name in sorted(passport.files)}
    with aside(file) as path, tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return passport


def import_model(file: Path, cache: Path, check: Callable[[Path], None]) -> Path:
    """Put the model of the archive ``file`` under ``cache``, at once or not at all; the directory it is in.

    ``check`` is called with the unpacked directory before it is put in place and may refuse by raising.
    Raises BundleError where the archive holds anything but the files of one model, or not those that its
    passport describes.
    """
    cache.mkdir(parents=True, exist_ok=True)
    unpacked = Path(tempfile.mkdtemp(prefix=".import-", dir=cache))
    try:
        passport = _unpack(file, unpacked)
        check(unpacked)
        unpacked.chmod(0o755)
        target = cache / passport.name
        with locked(target, lambda: None):
            place(unpacked, target)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return target


def _unpack(file: Path, directory: Path) -> Passport:
    try:
        with tarfile.open(file, "r:") as archive:
            members = _members(file, archive)
            contents = {name: _content(archive, member) for name, member in members.items()}
    except tarfile.TarError as problem:
        raise BundleError(f"{file} is not a whole tar archive: {problem}") from problem
    try:
        passport = parse_passport(contents[PASSPORT_FILE])
    except ValueError as problem:
        raise BundleError(f"{file}: its {PASSPORT_FILE} can't be used: {problem}") from problem
    for name, digest in passport.files.items():
        if sha256(contents[name]).hexdigest() != digest:
            raise BundleError(f"{file}: {name} is not what {PASSPORT_FILE} describes (its sha256 differs)")
    for name, content in contents.items():
        (directory / name).write_bytes(content)
    return passport


def _members(file: Path, archive: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """The archive's members by name; nothing is written by a name that an archive gives."""
    members: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        if member.name not in LARGEST:
            raise BundleError(f"{file}: {member.name!r} does not belong in a model archive")
        if not member.isreg():
            raise BundleError(f"{file}: {member.name} is a link or a directory, not a file")
        if member.name in members:
            raise BundleError(f"{file}: {member.name} is in it twice")
        if member.size > LARGEST[member.name]:
            raise BundleError(f"{file}: {member.name} is larger than a model's can be ({member.size} bytes)")
        members[member.name] = member
    if missing := sorted(set(LARGEST) - set(members)):
        raise BundleError(f"{file}: {', '.join(missing)} is missing")
    return members


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    return stream.read() if stream else b""
