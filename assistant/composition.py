"""The sections asked for, as blocks with citations and a checklist: what the record says, and where it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Block, ChecklistItem, Citation, ProcedureRef, SectionAnswer
from assistant.messages import Messages
from assistant.wording import by_channel, fee_words, origin_of, time_words
from corpus.procedure import DossierCase, Origin, Procedure, Section
from corpus.text import match_key
from corpus.validation import is_elsewhere

QUOTED_AT_MOST = 1200
"""Characters quoted from one long text; a citizen asked one thing, and the citation leads to the rest."""

_FOR_EVERYONE = ("moi truong hop", "moi nguoi", "tat ca", "chung cho", "ho so chung", "giay to chung", "chung moi")
_ON_TOP = ("nop them khi", "mang theo", "giay them", "cach nop")
"""How groups of papers are named that stand beside every case."""

NOTES_AT_MOST = 5
LAWS_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    origin: Origin


Writer = Callable[[Procedure, Messages, str | None], list[Paragraph]]


def compose_section(
    procedure: Procedure, section: Section, case: str | None, say: Messages, citation: int
) -> SectionAnswer:
    """One section of one record.  ``case``: the name of the case to keep to; ``citation``: its place in the list."""
    paragraphs = (_WRITERS if procedure.whole else _CATALOGUE_WRITERS)[section](procedure, say, case)
    if not paragraphs:
        paragraphs = [Paragraph(say("not_stated", section), Origin.RESTATED)]
    return SectionAnswer(
        procedure=reference(procedure),
        section=section,
        case=case,
        blocks=tuple(Block(p.text, p.origin, (citation,)) for p in paragraphs),
        checklist=checklist(procedure, case) if section in (Section.DOSSIER, Section.FORM) else (),
    )


def cite(procedure: Procedure, section: Section) -> Citation:
    """The record's section, with the doubts that concern it (all of them for the overview)."""
    return Citation(
        code=procedure.code,
        title=procedure.title,
        section=section,
        decision=procedure.decision.number or None,
        as_of=procedure.source.as_of,
        url=procedure.source.url or None,
        doubts=tuple(d.sentence for d in procedure.doubts if section in (d.section, Section.OVERVIEW)),
    )


def reference(procedure: Procedure) -> ProcedureRef:
    return ProcedureRef(procedure.code, procedure.title, procedure.level)


def checklist(procedure: Procedure, case: str | None) -> tuple[ChecklistItem, ...]:
    """The papers of the case, or of all cases, each named once; a paper that not every case needs names its cases."""
    items: dict[str, ChecklistItem] = {}
    cases = _cases(procedure, case)
    papers = [{match_key(item.name) for item in dossier.items} for dossier in cases]
    for dossier in cases:
        for item in dossier.items:
            needed = [match_key(item.name) in keys for keys in papers]
            names = [c.name for c, needs in zip(cases, needed, strict=True) if needs] if not all(needed) else []
            if any(stands_for_all(case) for case, needs in zip(cases, needed, strict=True) if needs):
                names = []
            condition = "; ".join(filter(None, (*names, item.condition)))
            items.setdefault(
                match_key(item.name),
                ChecklistItem(
                    id=item.id,
                    name=item.name,
                    originals=item.originals,
                    copies=item.copies,
                    form=item.forms[0] if item.forms else None,
                    required=item.required,
                    condition=condition or None,
                    note=item.note or None,
                ),
            )
    return tuple(items.values())


def case_meant(procedure: Procedure, text: str) -> str | None:
    """The case that the message names, where words tell it that are neither the title's nor every case's."""
    if len(procedure.cases) < 2:
        return None
    words = set(match_key(text).split())
    names = {case.name: set(match_key(case.name).split()) for case in procedure.cases if case.name}
    common = set(match_key(procedure.title).split()).union(set.intersection(*names.values()) if names else ())
    own = {name: (part - common) & words for name, part in names.items()}
    ranked = sorted(own, key=lambda name: -len(own[name]))
    if len(ranked) >= 2 and len(own[ranked[0]]) >= 2 and len(own[ranked[0]]) > len(own[ranked[1]]):
        return ranked[0]
    return None


def stands_for_all(dossier: DossierCase) -> bool:
    """Whether the group of papers is everybody's, whatever their case."""
    key = match_key(dossier.name)
    return not key or key.startswith(_ON_TOP) or any(words in key for words in _FOR_EVERYONE)


def _cases(procedure: Procedure, case: str | None) -> Sequence[DossierCase]:
    """The groups of papers of one case, those that everybody needs among them; all where there is no such case."""
    if all(dossier.name != case for dossier in procedure.cases):
        return procedure.cases
    return [dossier for dossier in procedure.cases if dossier.name == case or stands_for_all(dossier)]


def _shortened(text: str) -> str:
    """Cut at a line or sentence end before the limit, with a mark that it goes on."""
    if len(text) <= QUOTED_AT_MOST:
        return text
    cut = max(text.rfind("\n", 0, QUOTED_AT_MOST), text.rfind(". ", 0, QUOTED_AT_MOST) + 1)
    return text[: cut if cut > QUOTED_AT_MOST // 2 else QUOTED_AT_MOST].rstrip() + " […]"


def _overview(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    if procedure.overview:
        first = [Paragraph(procedure.overview.text, procedure.overview.origin)]
    else:
        sentences = [say("say", "purpose", field=procedure.field)] if procedure.field else []
        if procedure.results:
            sentences.append(say("say", "result", names="; ".join(procedure.results)))
        first = [Paragraph(" ".join(sentences), Origin.RESTATED)] if sentences else []
    for section in (Section.PLACE, Section.TIME, Section.FEE):
        said = _WRITERS[section](procedure, say, case)
        text = " ".join(p.text for p in said) if said else say("not_stated", section)
        origin = Origin.QUOTED if any(p.origin is Origin.QUOTED for p in said) else Origin.RESTATED
        if len(text) > 320:
            text = text[:300].rsplit(" ", 1)[0] + " […]"
        first.append(Paragraph(f"{say('section', section)}: {text}", origin))
    return first


def _dossier(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    paragraphs = []
    for dossier in _cases(procedure, case):
        lines = []
        for item in dossier.items:
            counts = [say("say", key, n=n) for key, n in (("originals", item.originals), ("copies", item.copies)) if n]
            line = item.name.strip(" -+;.") + (f" ({', '.join(counts)})" if counts else "")
            remarks = [remark for remark in (item.condition, item.note) if remark]
            lines.append(f"- {line}" + (f" — {'; '.join(remarks)}" if remarks else ""))
        if lines:
            head = [say("say", "case", name=dossier.name)] if dossier.name else []
            paragraphs.append(Paragraph("\n".join((*head, *lines)), Origin.RESTATED))
        paragraphs += [Paragraph(_shortened(note.text), note.origin) for note in dossier.notes[:NOTES_AT_MOST]]
        if len(dossier.notes) > NOTES_AT_MOST:
            more = say("say", "more", n=len(dossier.notes) - NOTES_AT_MOST)
            paragraphs.append(Paragraph(more, Origin.RESTATED))
    if not any(dossier.items for dossier in _cases(procedure, case)):
        # Remarks may say why there is no paper, or what is asked for instead.
        return [Paragraph(say("not_stated", Section.DOSSIER), Origin.RESTATED), *paragraphs] if paragraphs else []
    return paragraphs


def _fee(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    methods = procedure.methods
    said = [[fee_words(fee, say) for fee in method.fees] for method in methods]
    origin = origin_of(fee.words for method in methods for fee in method.fees)
    return [Paragraph(_shortened(text), origin) for text in by_channel(methods, said, say)]


def _time(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    methods = procedure.methods
    said = []
    for method in methods:
        words = time_words(method.time, say)
        note = method.note.text if method.note else ""
        said.append([_shortened(part) for part in (words, note) if part])
    origin = origin_of([*(m.note for m in methods), *(m.time.words for m in methods)])
    paragraphs = [Paragraph(text, origin) for text in by_channel(methods, said, say)]
    if not any(method.time.stated for method in methods):
        # A record may repeat a sub-case under many codes.
        lines = list(
            dict.fromkeys(
                say("say", "sub_case", name=sub.name or sub.code, time=words)
                for sub in procedure.sub_cases
                if (words := time_words(sub.time, say))
            )
        )
        if lines:
            paragraphs.append(Paragraph("\n".join(lines), Origin.RESTATED))
        elif not paragraphs and (in_steps := _time_in_steps(procedure)):
            paragraphs.append(Paragraph(in_steps, Origin.QUOTED))
    return paragraphs


_TIME_CUES = ("thời hạn", "ngay trong ngày", "ngày làm việc")


def _time_in_steps(procedure: Procedure) -> str:
    """The first lines of the steps that speak of time: where the number has no unit the meaning is only there."""
    lines = [line for step in procedure.steps for line in step.text.text.split("\n")]
    return _shortened("\n".join([line for line in lines if any(cue in line.lower() for cue in _TIME_CUES)][:3]))


def _place(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    paragraphs = [Paragraph(procedure.place.text, procedure.place.origin)] if procedure.place else []
    agencies = procedure.agencies
    sentences = []
    if not paragraphs:
        if agencies.receiving:
            sentences.append(say("say", "receiving", names=agencies.receiving))
        # Another province's office, which some records name, is never shown as the place to go; the doubt says so.
        executing = [name for name in agencies.executing if not is_elsewhere(name)]
        deciding = [name for name in agencies.deciding if not is_elsewhere(name)]
        if executing:
            sentences.append(say("say", "executing", names="; ".join(executing)))
        elif deciding:
            sentences.append(say("say", "deciding", names="; ".join(deciding)))
        sentences.append(say("say", "handled_by", names="; ".join(say("level", level) for level in procedure.levels)))
    if procedure.offered_anywhere:
        sentences.append(say("say", "anywhere"))
    return [*paragraphs, *([Paragraph(" ".join(sentences), Origin.RESTATED)] if sentences else [])]


def _steps(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    many = len(procedure.steps) > 1
    return [
        Paragraph(
            _shortened((f"{i}. " if many else "") + (f"{step.title}. " if step.title else "") + step.text.text),
            step.text.origin,
        )
        for i, step in enumerate(procedure.steps, start=1)
    ]


def _conditions(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    if not procedure.conditions:
        return []
    text = "\n".join(f"- {condition.text.lstrip('-+ ')}" for condition in procedure.conditions)
    return [Paragraph(_shortened(text), origin_of(procedure.conditions))]


def _result(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    names = "; ".join(procedure.results)
    return [Paragraph(say("say", "result", names=names), Origin.RESTATED)] if names else []


def _legal(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    bases = procedure.legal_bases
    lines = [
        f"- {basis.number}" + (f": {basis.title}" if basis.title and basis.title != basis.number else "")
        for basis in bases[:LAWS_AT_MOST]
    ]
    if len(bases) > LAWS_AT_MOST:
        lines.append(say("say", "more", n=len(bases) - LAWS_AT_MOST))
    return [Paragraph("\n".join(lines), Origin.QUOTED)] if lines else []


def _channel(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    names = list(dict.fromkeys(say("channel", method.channel) for method in procedure.methods))
    sentences = [f"{'; '.join(names)}."] if names else []
    if procedure.online in ("full", "none"):
        sentences.append(say("say", f"online_{procedure.online}"))
    if procedure.offered_anywhere:
        sentences.append(say("say", "anywhere"))
    return [Paragraph(" ".join(sentences), Origin.RESTATED)] if sentences else []


def _form(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    lines = list(
        dict.fromkeys(
            f"- {say('say', 'form_of', form=form, item=item.name.strip(' -+;.'))}"
            for dossier in _cases(procedure, case)
            for item in dossier.items
            for form in item.forms
        )
    )
    return [Paragraph("\n".join(lines), Origin.RESTATED)] if lines else []


_WRITERS: dict[Section, Writer] = {
    Section.OVERVIEW: _overview,
    Section.DOSSIER: _dossier,
    Section.FEE: _fee,
    Section.TIME: _time,
    Section.PLACE: _place,
    Section.STEPS: _steps,
    Section.CONDITIONS: _conditions,
    Section.RESULT: _result,
    Section.LEGAL: _legal,
    Section.CHANNEL: _channel,
    Section.FORM: _form,
}


def _named_only(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    """What a row of the catalogue can say: where the whole record is to be read."""
    return [Paragraph(say("say", "named_only", url=procedure.source.url), Origin.RESTATED)]


def _catalogue_overview(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    sentences = [say("say", "purpose", field=procedure.field)] if procedure.field else []
    place = _place(procedure, say, case)
    return [
        Paragraph(" ".join([*sentences, *(p.text for p in place)]), Origin.RESTATED),
        *_named_only(procedure, say, case),
    ]


def _catalogue_place(procedure: Procedure, say: Messages, case: str | None) -> list[Paragraph]:
    return [*_place(procedure, say, case), *_named_only(procedure, say, case)]


_CATALOGUE_WRITERS: dict[Section, Writer] = {
    **dict.fromkeys(Section, _named_only),
    Section.OVERVIEW: _catalogue_overview,
    Section.PLACE: _catalogue_place,
}
