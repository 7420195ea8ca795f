"""The assistant: the straight road from a question to an outcome."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from assistant.answer import Answered, Clarification, Event, EventStep, Option, Outcome, Reason, Refusal
from assistant.catalogue import Page
from assistant.composition import case_meant, cite, compose_section
from assistant.conversation import Read, chosen_by_number, in_context, points_back
from assistant.decision import AskBack, Refuse, Thresholds, decide
from assistant.engine import Engine, open_live
from assistant.local import is_unit, place_options, places_of, with_local_facts
from assistant.messages import Messages, load_messages
from assistant.question import Context, Question
from assistant.ranking import Candidate, Prior, group_twins, rank
from assistant.screening import MAX_CHARACTERS, beyond_doubt, received, screen, without_masks
from assistant.trace import Trace
from assistant.understanding import Understanding, code_in, decision_number, language_of, understand
from assistant.wishes import WISHES_AT_MOST, clauses, joined, with_sections
from corpus.lexicon import Lexicon
from corpus.life_events import LifeEvent, Step, find_event
from corpus.procedure import Level, Procedure, Section
from index.artifact import live_version
from index.retrieval import Encoder
from index.snapshot import Card

RETRIEVED = 50
"""Hits ranked a question; the priors can't lift a procedure from below this to the top."""


@dataclass(frozen=True, slots=True)
class Reply:
    outcome: Outcome
    trace: Trace


@dataclass(frozen=True, slots=True)
class Found:
    card: Card
    score: float


class Assistant:
    """Answers questions from one live index.  Safe from several threads; `reload_if_changed` swaps between two."""

    def __init__(
        self, root: Path, encoder: Encoder | None, lexicon: Lexicon, thresholds: Thresholds, prior: Prior
    ) -> None:
        """``root``: the folder that holds ``live``.  Raises ArtifactError with the remedy."""
        self._root = root
        self._encoder = encoder
        self._lexicon = lexicon
        self._thresholds = thresholds
        self._prior = prior
        self._engine = open_live(root, encoder)
        self._reloading = threading.Lock()

    @property
    def passport(self) -> Mapping[str, str]:
        """Digests of the index, corpus, encoder and analyzer that answer now."""
        return self._engine.passport

    def reload_if_changed(self) -> bool:
        """Opens a newer live version, if there is one; answers under way finish on the old one.

        Raises ArtifactError when the newer version can't be opened; the old one goes on serving.
        """
        with self._reloading:
            if live_version(self._root) == self._engine.folder:
                return False
            self._engine = open_live(self._root, self._encoder)
            return True

    def answer(self, question: Question) -> Reply:
        """Screen, understand, retrieve, rank, decide, compose."""
        engine, trace, clock = self._engine, Trace(), _Clock()
        text, masked = received(question.text)
        if question.choice is not None:
            outcome = self._chosen(engine, question, masked)
            trace.decision = f"choice {question.choice.kind}"
            return Reply(outcome, trace)
        text, reason = _admitted(text)
        if reason and beyond_doubt(text, reason):
            trace.decision = f"screened: {reason}"
            return Reply(_refusal(reason, _language(question, text), masked, question.context), trace)
        read = partial(self._read, question.language)
        asked = in_context(read(text), text, question.context, read)
        trace.wish, trace.sections = asked.wish, tuple(asked.sections)
        clock.stop("understand", trace)
        if pointed := self._without_search(engine, question, asked, text, masked, trace):
            return Reply(pointed, trace)
        if asked.bare and not reason:
            trace.decision = "nothing to search for"
            return Reply(self._which(engine, asked, question.context, masked), trace)
        trace.expansions = asked.query.expansions
        hits, degraded = engine.retriever.retrieve_traced(asked.query, RETRIEVED)
        trace.degraded = degraded
        clock.stop("retrieve", trace)
        told = find_event(text)
        ranking = group_twins(rank(hits, engine.cards, self._prior, asked.query, _first_steps(told)))
        trace.candidates, trace.rejected = ranking.candidates, ranking.rejected
        if reason and (degraded or ranking.candidates[0].score < self._thresholds.sure_score):
            trace.decision = f"screened: {reason}"
            return Reply(_refusal(reason, asked.language, masked, question.context), trace)
        best = ranking.candidates[0].card.code
        trace.coverage = engine.retriever.coverage(asked.query, best)
        if several := self._several(engine, asked, clauses(text), read, best):
            trace.decision = f"several wishes: {', '.join(procedure.code for procedure, _ in several)}"
            replies = [self._compose(question, known, wish, Context(), text, masked, ()) for known, wish in several]
            return Reply(replace(joined(replies), events=_events(engine, told, asked.language)), trace)
        decision = decide(ranking.candidates, trace.coverage, asked.vague, self._thresholds.without_scores(degraded))
        clock.stop("decide", trace)
        if isinstance(decision, Refuse):
            trace.decision = f"refuse: {decision.why}"
            return Reply(_refusal(Reason.NO_EVIDENCE, asked.language, masked, question.context, degraded), trace)
        if isinstance(decision, AskBack):
            trace.decision = f"ask back: {len(decision.candidates)} near-equal"
            events = _events(engine, told, asked.language)
            return Reply(_ask_back(decision.candidates, asked, text, masked, events, degraded), trace)
        procedure = engine.snapshot.procedure(decision.candidate.card.code)
        assert procedure is not None
        trace.decision = f"answer {procedure.code}"
        others = (decision.other,) if decision.other else ()
        outcome = replace(
            self._compose(question, procedure, asked, Context(), text, masked, others, degraded),
            events=_events(engine, told, asked.language),
        )
        clock.stop("compose", trace)
        return Reply(outcome, trace)

    def search(self, text: str, limit: int) -> list[Found]:
        """Procedures for a text, the best first, one hit each; empty where there is nothing to search for."""
        return [Found(c.card, c.score) for c in self.candidates(text, limit)]

    def candidates(self, text: str, limit: int) -> list[Candidate]:
        """The ranking behind `search`, with its evidence."""
        engine = self._engine
        cleaned = without_masks(received(text)[0])
        if not any(c.isalnum() for c in cleaned):
            return []
        asked = understand(cleaned, self._lexicon)
        hits, _ = engine.retriever.retrieve_traced(asked.query, max(RETRIEVED, limit))
        ranked = rank(hits, engine.cards, self._prior, asked.query, _first_steps(find_event(cleaned)))
        card = engine.cards.get(asked.code or "")
        if card is None:
            return ranked[:limit]
        # A code written in the question names its procedure, whatever the other words find.
        named = next((c for c in ranked if c.card is card), Candidate(card, ranked[0].score if ranked else 0.0, {}))
        return [named, *(c for c in ranked if c.card is not card)][:limit]

    def procedure(self, code: str) -> Procedure | None:
        return self._engine.snapshot.procedure(code)

    def card(self, code: str) -> Card | None:
        return self._engine.cards.get(code)

    def browse(
        self, query: str = "", level: Level | None = None, field: str = "", page: int = 1, size: int = 20
    ) -> Page:
        return self._engine.catalogue.browse(query, level, field, page, size)

    def suggest(self, prefix: str, limit: int = 8) -> list[Card]:
        return self._engine.catalogue.suggest(received(prefix)[0], limit)

    def _read(self, language: str, message: str) -> Understanding:
        return understand(without_masks(message), self._lexicon, language)

    def _which(
        self, engine: Engine, asked: Understanding, context: Context, masked: tuple[str, ...]
    ) -> Clarification | Refusal:
        """A message that names no procedure: the choices offered before once more, or a request to name one."""
        say = load_messages(asked.language)
        cards = [engine.cards[code] for code in context.offered if code in engine.cards]
        if context.procedure_code is None and len(cards) >= 2:
            return Clarification(
                text=say("reasons", Reason.AMBIGUOUS),
                options=_card_options(cards, say),
                context=context,
                language=asked.language,
                masked=masked,
            )
        return _refusal(Reason.EMPTY, asked.language, masked, context)

    def _without_search(
        self,
        engine: Engine,
        question: Question,
        asked: Understanding,
        text: str,
        masked: tuple[str, ...],
        trace: Trace,
    ) -> Outcome | None:
        """What is pointed at: a procedure by its code, its place among options or the turn before, or a decision by its
        number and nothing else, whose procedures are offered."""
        if known := self._known_procedure(engine, asked, text, question.context):
            trace.decision = f"{known.code} is named" if asked.code else f"follow-up on {known.code}"
            return self._compose(question, known, asked, question.context, text, masked, ())
        number = decision_number(text)
        cards = engine.decided.get(number, ()) if number else ()
        if len(cards) == 1 and (procedure := engine.snapshot.procedure(cards[0].code)):
            trace.decision = f"decision {number} is of {procedure.code}"
            return self._compose(question, procedure, asked, Context(), text, masked, ())
        if cards:
            trace.decision = f"decision {number} is of {len(cards)}"
            offered = tuple(Candidate(card, 0.0, {}) for card in cards[: self._thresholds.offered])
            return _ask_back(offered, asked, text, masked, (), False)
        return None

    def _known_procedure(self, engine: Engine, asked: Understanding, text: str, context: Context) -> Procedure | None:
        """The procedure whose code is written in the message, the one chosen by its number among those offered, or
        the one a follow-up leans on."""
        if code := asked.code or chosen_by_number(text, context):
            return engine.snapshot.procedure(code)
        if context.procedure_code and ((asked.bare and asked.sections) or points_back(text)):
            return engine.snapshot.procedure(context.procedure_code)
        return None

    def _several(
        self, engine: Engine, asked: Understanding, texts: Sequence[str], read: Read, best: str
    ) -> list[tuple[Procedure, Understanding]]:
        """The procedures of several wishes in one message, where each clause names one clearly; else none.

        ``best``: what the message as a whole finds.  Where that is none of them the wishes are parts of one (a birth
        with residence and insurance is one linked filing).
        """
        if len(texts) < 2:
            return []
        limits, found = self._thresholds, dict[str, Understanding]()
        parts = [read(text) for text in texts]
        wishes = [part for part in parts if not (part.bare or part.vague or part.code)]
        named = [(wish, engine.retriever.titles_held(wish.query)) for wish in wishes[:WISHES_AT_MOST]]
        named = [(wish, held) for wish, held in named if held.max() >= limits.wish_title]
        for wish, held in named if len(named) > 1 else ():
            hits, _ = engine.retriever.retrieve_traced(wish.query, RETRIEVED)
            first = group_twins(rank(hits, engine.cards, self._prior, wish.query)).candidates[0]
            code = first.card.code
            clear = first.score >= limits.wish_score and held[engine.snapshot.position[code]] >= limits.wish_title
            if clear and engine.retriever.coverage(wish.query, code) >= limits.min_coverage:
                found.setdefault(code, wish)
        if len(found) < 2 or best not in found:
            return []
        shared = any(part.bare and part.sections for part in parts)
        told = with_sections(list(found.values()), asked.sections, shared)
        procedures = [engine.snapshot.procedure(code) for code in found]
        return [(procedure, wish) for procedure, wish in zip(procedures, told, strict=True) if procedure]

    def _chosen(self, engine: Engine, question: Question, masked: tuple[str, ...]) -> Outcome:
        """What a tapped option leads to: a procedure; a section, a case or a place of the procedure spoken of."""
        choice, context = question.choice, question.context
        assert choice is not None
        language = _language(question, question.text or context.question)
        asked = understand(context.question, self._lexicon, language)
        code = choice.value if choice.kind == "procedure" else context.procedure_code
        procedure = engine.snapshot.procedure(code) if code else None
        if choice.kind == "section" and choice.value not in set(Section):
            procedure = None
        if procedure is None or (choice.kind == "locality" and not is_unit(choice.value)):
            return _refusal(Reason.UNKNOWN_CHOICE, language, masked, context)
        sections, case = asked.sections, None
        if choice.kind == "section":
            sections, case = (Section(choice.value),), context.case
        elif choice.kind == "case":
            case = choice.value
            sections = (context.section,) if context.section else asked.sections
        elif choice.kind == "locality":
            sections, case = (Section.PLACE,), context.case
        asked = Understanding(asked.query, asked.wish, sections, asked.bare, language)
        return self._compose(question, procedure, asked, Context(case=case), context.question, masked, ())

    def _compose(
        self,
        question: Question,
        procedure: Procedure,
        asked: Understanding,
        context: Context,
        text: str,
        masked: tuple[str, ...],
        others: tuple[Candidate, ...],
        degraded: bool = False,
    ) -> Answered:
        say = load_messages(asked.language)
        sections = asked.sections or (Section.OVERVIEW,)
        case = context.case or case_meant(procedure, text)
        stated = tuple(compose_section(procedure, section, case, say, i) for i, section in enumerate(sections))
        cited = tuple(cite(procedure, section) for section in sections)
        places = places_of(question, text, context.question)
        answers, citations = with_local_facts(stated, cited, procedure, question.site, places, say)
        return Answered(
            answers=answers,
            citations=citations,
            options=(
                *place_options(sections, procedure, question.site, places),
                *_procedure_options(others, say),
                *_section_options(sections, say),
            ),
            context=Context(
                procedure_code=procedure.code,
                section=sections[0],
                case=case,
                question=text,
                offered=tuple(other.card.code for other in others),
            ),
            language=asked.language,
            degraded=degraded,
            masked=masked,
        )


def _admitted(text: str) -> tuple[str, Reason | None]:
    """The text to work on, and what screening says of it; of a pasted page only the code of what it is about."""
    reason = screen(text)
    if reason is Reason.TOO_LONG and (code := code_in(text)):
        return code, None
    return text, reason


_OFFERED_SECTIONS = (Section.DOSSIER, Section.FEE, Section.TIME, Section.PLACE, Section.STEPS, Section.CHANNEL)


def _section_options(shown: tuple[Section, ...], say: Messages) -> tuple[Option, ...]:
    return tuple(Option("section", s.value, say("section", s)) for s in _OFFERED_SECTIONS if s not in shown)


def _procedure_options(candidates: tuple[Candidate, ...], say: Messages) -> tuple[Option, ...]:
    return _card_options([candidate.card for candidate in candidates], say)


def _card_options(cards: Sequence[Card], say: Messages) -> tuple[Option, ...]:
    return tuple(
        Option("procedure", card.code, card.title, f"{say('level', card.level)} · {card.field}") for card in cards
    )


def _ask_back(
    candidates: tuple[Candidate, ...],
    asked: Understanding,
    text: str,
    masked: tuple[str, ...],
    events: tuple[Event, ...],
    degraded: bool,
) -> Clarification:
    say = load_messages(asked.language)
    return Clarification(
        text=say("reasons", Reason.AMBIGUOUS),
        options=_procedure_options(candidates, say),
        events=events,
        context=Context(question=text, offered=tuple(c.card.code for c in candidates)),
        language=asked.language,
        degraded=degraded,
        masked=masked,
    )


EVENTS_AT_MOST = 2


def _first_steps(events: Sequence[LifeEvent]) -> frozenset[str]:
    return frozenset(step.code for event in events for step in event.steps if step.order == 1)


def _events(engine: Engine, told: Sequence[LifeEvent], language: str) -> tuple[Event, ...]:
    """The life events told in the message, with the procedures that this index knows."""
    return tuple(
        Event(
            id=event.id,
            title=event.title_en if language == "en" else event.title,
            steps=tuple(
                EventStep(step.code, engine.cards[step.code].title, _deadline(step))
                for step in event.steps
                if step.code in engine.cards
            ),
        )
        for event in told[:EVENTS_AT_MOST]
    )


def _deadline(step: Step) -> str | None:
    return f"{step.deadline} ({step.deadline_basis})" if step.deadline else None


def _refusal(
    reason: Reason, language: str, masked: tuple[str, ...], context: Context, degraded: bool = False
) -> Refusal:
    """A refusal keeps the context: after "cảm ơn" one may still ask "thế còn phí?"."""
    say = load_messages(language)
    return Refusal(
        text=say("reasons", reason, limit=MAX_CHARACTERS),
        reason=reason,
        context=context,
        language=language,
        degraded=degraded,
        masked=masked,
    )


def _language(question: Question, text: str) -> str:
    return question.language if question.language in ("vi", "en") else language_of(text)


class _Clock:
    """Milliseconds since the last stop, written into the trace."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def stop(self, stage: str, trace: Trace) -> None:
        now = time.perf_counter()
        trace.timings[stage] = (now - self._last) * 1000
        self._last = now
