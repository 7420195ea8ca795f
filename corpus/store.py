"""Keeps procedures in layers of JSON files, one file a procedure, and lays one layer over another.

Layers, from the ground up: bundled (in the package), imported, local.  A layer is a folder with
``procedures/<code>.json``.  Files are written aside and swapped in, so a reader never sees half a file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.catalogue import read_catalogue
from corpus.procedure import Doubt, Procedure, Section
from corpus.questions import AskedQuestion, read_questions
from corpus.readers import Unreadable
from corpus.serialization import SchemaError, dumps, loads

BUNDLED = Path(__file__).parent / "data"

Change = Literal["created", "updated", "unchanged"]


def write(procedure: Procedure, layer: Path) -> Change:
    """Writes the procedure's file, atomically, if its content changed.  Raises OSError (disk full, not writable)."""
    path = layer / "procedures" / f"{procedure.code}.json"
    content = dumps(procedure).encode()
    existed = path.exists()
    if existed and path.read_bytes() == content:
        return "unchanged"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_aside(path, content)
    return "updated" if existed else "created"


def write_aside(path: Path, content: bytes) -> None:
    """Writes a file beside its place and swaps it in; on failure the old content stays and nothing else is left."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def read_layer(layer: Path) -> Iterator[Procedure | Unreadable]:
    """Every procedure of a layer in the order of codes; a broken file becomes an `Unreadable`."""
    for path in sorted((layer / "procedures").glob("*.json")):
        try:
            procedure = loads(path.read_bytes())
        except (SchemaError, OSError) as error:
            yield Unreadable(str(path), str(error))
            continue
        if procedure.code != path.stem:
            yield Unreadable(str(path), f"the file is named {path.stem} and holds {procedure.code}")
        else:
            yield procedure


@dataclass(frozen=True, slots=True)
class Corpus:
    """The layers laid over each other: procedures by code, in order of code; how people ask; what could not be read."""

    procedures: Mapping[str, Procedure]
    unreadable: tuple[Unreadable, ...] = ()
    questions: tuple[AskedQuestion, ...] = ()


def read_corpus(layers: Sequence[Path]) -> Corpus:
    """Reads the layers, the lowest first, each laid over those below.  Raises FileNotFoundError for a missing one."""
    merged: dict[str, Procedure] = {}
    unreadable: list[Unreadable] = []
    questions: list[AskedQuestion] = []
    seen: set[str] = set()
    for layer in layers:
        if not (layer / "procedures").is_dir():
            raise FileNotFoundError(f"{layer} holds no corpus: it has no folder named procedures")
        for item in (*read_catalogue(layer), *read_layer(layer)):
            if isinstance(item, Unreadable):
                unreadable.append(item)
            else:
                below = merged.get(item.code)
                merged[item.code] = lay_over(below, item) if below else item
        for asked in read_questions(layer, seen):
            (unreadable if isinstance(asked, Unreadable) else questions).append(asked)  # type: ignore[arg-type]
    return Corpus(dict(sorted(merged.items())), tuple(unreadable), tuple(questions))


_STALE = Doubt(Section.OVERVIEW, "Phần diễn giải được viết từ bản trước của hồ sơ; hồ sơ đã thay đổi từ đó.")


def lay_over(below: Procedure, above: Procedure) -> Procedure:
    """One procedure from two layers: the newer facts win, and plain words stay with the record they restate.

    * A whole record lies over a row of the catalogue, whatever their days.
    * The upper record is the one the lower one's words restate: the lower stays whole (its facts were checked against
      that very record) and is now known to hold on the newer day.
    * The upper record is newer and has changed: its facts and its own sentences win; of the plain words only the
      overview is kept, marked stale.
    * The upper record is older: the lower stays.  On a tie of days the record changed last wins, then the upper.
    """
    if below.whole != above.whole:
        return below if below.whole else above
    if below.restates and below.restates == above.source.digest:
        newest = max(below.source.as_of, above.source.as_of)
        return replace(below, source=replace(below.source, as_of=newest))
    if _age(above) < _age(below):
        return below
    if above.restates or above.overview or not below.restates or below.overview is None:
        return above
    return replace(above, overview=below.overview, restates=below.restates, doubts=(*above.doubts, _STALE))


def _age(procedure: Procedure) -> tuple[str, str]:
    changed = procedure.source.updated_on
    return procedure.source.as_of.isoformat(), changed.isoformat() if changed else ""
