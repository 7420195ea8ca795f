"""An index without some of the corpus's questions, so that a judged question does not find itself (leave one out).

It is built by the program's own build from the records in the index itself; nothing is embedded again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answering import Assistant
from assistant.factory import AssistantSettings, build_assistant
from corpus.questions import AskedQuestion, read_questions
from corpus.store import Corpus
from evaluation.judgments import Judgment
from evaluation.near_copies import near_copies
from index.artifact import live_version, read_manifest
from index.build import build_index
from index.encoders import open_encoder
from index.retrieval import Encoder
from index.snapshot import Snapshot


def questions_in(version: Path, layers: Sequence[Path]) -> list[AskedQuestion]:
    """The questions of the corpus's layers that an index version holds as evidence, told by id."""
    rows = json.loads((version / "passages.json").read_text(encoding="utf-8"))
    held = {name.partition("?")[2] for name, *_ in rows if "?" in name}
    seen: set[str] = set()
    found = [question for layer in layers for question in read_questions(layer, seen)]
    return [question for question in found if isinstance(question, AskedQuestion) and question.id in held]


def index_without(
    version: Path, root: Path, encoder: Encoder, questions: Sequence[AskedQuestion], left_out: frozenset[str]
) -> None:
    """Builds under ``root`` what ``version`` is, but without the questions whose ids are in ``left_out``.

    ``questions``: those in the version.  Raises what `build_index` raises.
    """
    root.mkdir(parents=True)
    (root / "live").symlink_to(version.resolve(), target_is_directory=True)  # lends its vectors
    snapshot = Snapshot(version)
    procedures = {code: procedure for code in snapshot.position if (procedure := snapshot.procedure(code))}
    kept = tuple(question for question in questions if question.id not in left_out)
    build_index(Corpus(procedures, (), kept), root, encoder, read_manifest(version).encoder, lambda *_: None)


@dataclass(frozen=True, slots=True)
class Apart:
    """By judged question that has near-copies in the index: the assistant to ask instead, whose index lacks them.

    ``root``: that assistant's index root, until the context ends; None where nothing is copied.
    """

    assistants: Mapping[str, Assistant]
    root: Path | None = None


@contextmanager
def honest_assistants(
    settings: AssistantSettings, judgments: Sequence[Judgment], layers: Sequence[Path]
) -> Iterator[Apart]:
    """Whom to ask which question.  One index without all near-copies serves every copied question: it knows less than
    it might, never more.  Raises what `build_index` and `build_assistant` raise.
    """
    version = live_version(settings.index_root)
    questions = questions_in(version, layers)
    copies = near_copies(judgments, questions)
    if not copies:
        yield Apart({})
        return
    with TemporaryDirectory() as scratch:
        root = Path(scratch) / "index"
        encoder = open_encoder(settings.encoder, settings.model_cache)
        index_without(version, root, encoder, questions, frozenset(copy.question for copy in copies))
        without = build_assistant(replace(settings, index=root))
        yield Apart(dict.fromkeys((copy.judgment for copy in copies), without), root)
