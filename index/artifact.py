"""The artifact: one folder that holds everything finding needs, with a passport (`Manifest`) that loading checks.

Layout of a version: manifest.json, cards.json, procedures.jsonl with procedures.offsets.npy (the snapshot answers are
composed from), passages.json and vectors.npy (kept for the next build), questions.json, marks.json (counts of syllable
pairs), <part>.faiss, lexical/*.
``<home>/index/live`` is a symbolic link to the version in use; it is swapped atomically.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1


class ArtifactError(RuntimeError):
    """An index that is missing, broken or of another kind; the message carries the remedy."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The passport of an index: what it was made of and with.

    Digests name content; ``counts`` has procedures, passages and questions;
    ``dense`` says the kind of each FAISS index and its recall@10 against exact search; ``files`` maps a file to its
    size in bytes and sha256.
    """

    format: int
    version: str
    created_at: str
    encoder: str
    encoder_digest: str
    analyzer_digest: str
    corpus_digest: str
    counts: dict[str, int]
    dense: dict[str, str | float]
    files: dict[str, tuple[int, str]]

    @property
    def digest(self) -> str:
        """Names this index: sha256 over the digests of its files, 16 hex digits."""
        lines = "\n".join(f"{name} {sha}" for name, (_, sha) in sorted(self.files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

    @property
    def passport(self) -> dict[str, str]:
        return {
            "index": self.digest,
            "corpus": self.corpus_digest,
            "encoder": self.encoder_digest,
            "analyzer": self.analyzer_digest,
        }


def file_sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sign(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and sha256 of every file of a version but the manifest."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    return {p.relative_to(folder).as_posix(): (p.stat().st_size, file_sha256(p)) for p in paths}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / "manifest.json").write_text(
        json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def read_manifest(folder: Path) -> Manifest:
    """Raises ArtifactError for a missing, broken or foreign manifest."""
    path = folder / "manifest.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = data.get("format")
        if found != FORMAT:
            raise ArtifactError(
                f"{folder}: index format {found}, this program reads {FORMAT}; run `tthc index build` to make it anew"
            )
        data["files"] = {name: (int(size), str(sha)) for name, (size, sha) in data["files"].items()}
        return Manifest(**data)
    except FileNotFoundError as error:
        raise ArtifactError(f"{folder} holds no index; run `tthc index build`") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArtifactError(f"{path} is broken ({error}); run `tthc index build`") from error


def check(folder: Path, manifest: Manifest, encoder_digest: str, analyzer_digest: str, thorough: bool = False) -> None:
    """Refuses an index that this process can't use, and says which part differs.

    ``encoder_digest`` "" leaves the encoder unchecked (lexical search alone).  ``thorough`` also reads every file.
    """
    if encoder_digest and manifest.encoder_digest != encoder_digest:
        raise ArtifactError(
            f"{folder} was made with another encoder ({manifest.encoder}, {manifest.encoder_digest[:16]}) than the one "
            f"in use ({encoder_digest[:16]}); run `tthc index build`, or set TTHC_ENCODER to {manifest.encoder!r}"
        )
    if manifest.analyzer_digest != analyzer_digest:
        raise ArtifactError(
            f"{folder} was made with analyzer {manifest.analyzer_digest}, this program has {analyzer_digest}; "
            "run `tthc index build`"
        )
    for name, (size, sha) in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size or (thorough and file_sha256(path) != sha):
            raise ArtifactError(f"{path} is missing or not as it was written; run `tthc index build`")


def live_version(root: Path) -> Path:
    """The folder of the version in use under an index root.  Raises ArtifactError where there is none."""
    link = root / "live"
    if not link.exists():
        raise ArtifactError(f"{root} holds no live index; run `tthc index build`")
    return link.resolve()


def make_live(root: Path, version: str) -> None:
    """Points ``live`` at a version, atomically: a reader sees the old one or the new one."""
    aside = root / f".live.{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(version, target_is_directory=True)
    os.replace(aside, root / "live")
