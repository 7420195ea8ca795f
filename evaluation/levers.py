"""The levers of finding, added one by one over the same index: what each row of the ablation table computes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from pathlib import Path
from typing import Literal

import numpy as np

from assistant.answering import RETRIEVED
from assistant.decision import load_prior
from assistant.engine import Engine, open_live
from assistant.ranking import Prior, rank
from assistant.screening import received, without_masks
from assistant.understanding import understand
from corpus.lexicon import CUES_FILE, LEXICON_FOLDER, Lexicon, load_lexicon
from corpus.lexicon_entries import read_tables
from corpus.lexicon_names import NameCues
from corpus.life_events import find_event
from evaluation.run import DEPTH
from index.analyzer import syllable_tokens, word_tokens
from index.hybrid import QUESTIONS_ASKED, SECTIONS_ASKED, Evidence, Indexes, load_fusion
from index.lexical import Scores
from index.retrieval import Encoder, Hit, Query

Reading = Literal["as written", "understood", "lexicon"]

RRF_K = 60
"""The constant of reciprocal rank fusion, as in Cormack, Clarke and Büttcher, 2009."""

DENSE = ("overview", "sections", "asked")
FROM_QUESTIONS = ("asked", "asked_words")
PRIORS = ("nearness", "own", "whole", "exact", "unasked", "told")


@dataclass(frozen=True, slots=True)
class Lever:
    """A way to find: what is read of a question, which sources speak, how they add up, which priors are added.

    ``marks``: diacritics are put back where a question has none; ``fusion``: reciprocal ranks, z-scores of equal
    weight, or the weights of ``index/data/fusion.toml``.
    """

    name: str
    sources: tuple[str, ...]
    reading: Reading = "as written"
    marks: bool = False
    fusion: Literal["ranks", "equal", "weighed"] = "equal"
    priors: tuple[str, ...] = ()


def levers() -> list[Lever]:
    """From BM25 over syllables to all that is served, each row one step beyond the row before.

    Sources and priors that this module does not know by name get rows of their own, so that none goes unmeasured.
    """
    first = Lever("BM25, folded syllables", ("body",), fusion="ranks")
    words = replace(first, name="+ BM25, underthesea words", sources=("body", "words"))
    dense = replace(words, name="+ e5 on overviews, reciprocal ranks", sources=("body", "words", "overview"))
    scores = replace(dense, name="z-scores instead of ranks", fusion="equal")
    parts = replace(scores, name="+ share of the title, sections", sources=(*scores.sources, "title_held", "sections"))
    read = replace(parts, name="+ furniture, places and section words removed", reading="understood")
    lexicon = replace(read, name="+ lexicon", reading="lexicon")
    marks = replace(lexicon, name="+ diacritics put back", marks=True)
    asked = replace(marks, name="+ evidence from questions", sources=(*marks.sources, *FROM_QUESTIONS))
    rows = [first, words, dense, scores, parts, read, lexicon, marks, asked]
    for name in load_fusion().weights:
        if name not in rows[-1].sources:
            rows.append(replace(rows[-1], name=f"+ source {name}", sources=(*rows[-1].sources, name)))
    rows.append(replace(rows[-1], name="trained weights instead of equal", fusion="weighed"))
    known = {item.name for item in fields(Prior)}
    for name in (*(p for p in PRIORS if p in known), *sorted(known - set(PRIORS))):
        rows.append(replace(rows[-1], name=f"+ prior {name}", priors=(*rows[-1].priors, name)))
    return rows


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading of one question: the query, the evidence for it, and milliseconds by part."""

    query: Query
    evidence: Evidence
    told: frozenset[str]
    ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Bench:
    """Finds with any lever over one open index."""

    engine: Engine
    indexes: Indexes
    encoder: Encoder

    def find(self, text: str, rows: Sequence[Lever]) -> list[tuple[list[str], float]]:
        """By lever the first 50 codes, and the milliseconds of the parts that it needs.

        Evidence is computed once a reading, whatever the number of levers.
        """
        readings: dict[tuple[Reading, bool], _Read] = {}
        found = []
        for lever in rows:
            key = (lever.reading, lever.marks)
            if key not in readings:
                readings[key] = self._read(text, *key)
            found.append(self._find(lever, readings[key]))
        return found

    def _find(self, lever: Lever, read: _Read) -> tuple[list[str], float]:
        scores = {name: read.evidence.scores[name] for name in lever.sources}
        began = time.perf_counter()
        total = fused(scores, lever.fusion)
        # Codes are in order, so a stable sort breaks ties by code.
        first = np.argsort(-total, kind="stable")[:RETRIEVED]
        codes = [self.indexes.codes[i] for i in first]
        if lever.priors:
            hits = [Hit(code, float(total[i])) for code, i in zip(codes, first, strict=True)]
            prior = _prior(lever.priors)
            codes = [c.card.code for c in rank(hits, self.engine.cards, prior, read.query, read.told)]
        parts = {"read", *lever.sources, *(["encode"] if {*lever.sources} & {*DENSE} else [])}
        spent = sum(read.ms[part] for part in parts) + (time.perf_counter() - began) * 1000
        return codes[:DEPTH], spent

    def _read(self, text: str, reading: Reading, marks: bool) -> _Read:
        began = time.perf_counter()
        cleaned = without_masks(received(text)[0])
        query = Query(cleaned)
        if reading != "as written":
            query = understand(cleaned, load_lexicon() if reading == "lexicon" else no_lexicon()).query
        if not marks:
            query = replace(query, language="en")  # to which no Vietnamese marks are put back
        told = frozenset(step.code for event in find_event(cleaned) for step in event.steps if step.order == 1)
        restored = replace(query, text=self.engine.retriever.read(query))
        read_ms = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
        evidence = self.engine.retriever.evidence(query)
        whole_ms = (time.perf_counter() - began) * 1000
        ms = dict(_timed(self.indexes, self.encoder, restored))
        unknown = [name for name in evidence.scores if name not in ms]
        rest = max(0.0, whole_ms - sum(ms.values()))
        ms |= dict.fromkeys(unknown, rest / max(1, len(unknown)))
        return _Read(query, evidence, told, {**ms, "read": read_ms})


def open_bench(root: Path, encoder: Encoder) -> Bench:
    """The live version under an index root.  Raises ArtifactError."""
    engine = open_live(root, encoder)
    return Bench(engine, Indexes.load(engine.folder), encoder)


def fused(scores: Mapping[str, Scores], how: Literal["ranks", "equal", "weighed"]) -> Scores:
    """One score a procedure, float32, shape (procedures,); higher is better."""
    if how == "ranks":
        return np.asarray(np.sum([_reciprocal_ranks(values) for values in scores.values()], axis=0), np.float32)
    weights = load_fusion().weights if how == "weighed" else dict.fromkeys(scores, 1.0)
    return np.asarray(np.sum([weights[name] * values for name, values in scores.items()], axis=0), np.float32)


def _reciprocal_ranks(values: Scores) -> Scores:
    """1 / (k + place), ties in the order of codes; 0 at the lowest score, where a procedure was not found at all."""
    shares = np.zeros(len(values), np.float32)
    shares[np.argsort(-values, kind="stable")] = 1 / (RRF_K + np.arange(1, len(values) + 1, dtype=np.float32))
    return np.where(values > values.min(), shares, np.float32(0))


def _prior(names: Sequence[str]) -> Prior:
    """The served priors of these names; the others add nothing."""
    served = load_prior()
    return replace(served, **{item.name: 0.0 for item in fields(Prior) if item.name not in names})


@cache
def no_lexicon() -> Lexicon:
    """A lexicon of no entries, which knows names and English as the served one does."""
    cues = read_tables(LEXICON_FOLDER / CUES_FILE)
    return Lexicon((), NameCues(cues["before_a_name"], cues["surnames"]), cues["english"])


def _timed(indexes: Indexes, encoder: Encoder, query: Query) -> Iterator[tuple[str, float]]:
    """Milliseconds of each part of finding by itself, as a lever that needs it alone would spend them."""
    text, extra = query.text, " . ".join(query.expansions)
    began = time.perf_counter()
    vector = encoder.encode_queries([text])
    yield "encode", (time.perf_counter() - began) * 1000
    whole = f"{text} . {extra}" if extra else text
    for name, part in (
        ("body", lambda: indexes.body.scores(syllable_tokens(whole))),
        ("words", lambda: indexes.words.scores([*word_tokens(text), *word_tokens(extra)])),
        ("title_held", lambda: indexes.title.held(syllable_tokens(whole))),
        ("asked_words", lambda: indexes.asked_words.scores(syllable_tokens(text))),
        ("overview", partial(indexes.overview.search, vector, len(indexes.codes))),
        ("sections", partial(indexes.sections.search, vector, SECTIONS_ASKED)),
        ("asked", partial(indexes.asked.search, vector, QUESTIONS_ASKED)),
    ):
        began = time.perf_counter()
        part()
        yield name, (time.perf_counter() - began) * 1000
