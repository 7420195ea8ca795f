"""What a description amounts to: the `Procedure` with its problems, or why it can be none."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date

from corpus.procedure import (
    CODE_PATTERN,
    Agencies,
    Decision,
    DossierCase,
    DossierItem,
    Fee,
    FeeKind,
    LegalBasis,
    Origin,
    Procedure,
    Source,
    SourceKind,
    Step,
    SubmissionMethod,
    Text,
)
from corpus.readers import Reading, Record, Unreadable
from corpus.readers.description import CaseRows, Description
from corpus.readers.legacy_text import decipher_all
from corpus.readers.wording import agencies, channels, fees_of, levels, line, names, quoted, stated, time_of
from corpus.text import has_hidden_characters, nfc
from corpus.validation import Problem, ProblemKind, doubts_of, validate

PAGE_URL = re.compile(r"https://dichvucong\.gov\.vn/thu-tuc-hanh-chinh/([0-9a-f-]{36})")
_OF_A_COMMITTEE = re.compile(r"QĐ\s*-\s*UBND", re.IGNORECASE)
_DECISION_WORDS = re.compile(r"^(Quyết định|QĐ(?=\s+số))\s*(số)?\s*:?\s*", re.IGNORECASE)

_OTHER_COPY = re.compile(r"\.H(?!17$)\d{2}$")  # H17 is Đà Nẵng.
_LOOSE_MARK = re.compile("[\u0300-\u036f]")  # PDF text layers put marks behind the wrong letter: they never compose.


def to_record(
    description: Description, place: str, kind: SourceKind, as_of: date, problems: Sequence[Problem] = ()
) -> Reading:
    """The record that a description amounts to, with its problems, or why it can't be one."""
    code = line(description.code)
    if not code:
        return Unreadable(place, "không thấy mã thủ tục")
    if not CODE_PATTERN.fullmatch(code):
        return Unreadable(place, f"mã thủ tục “{code[:40]}” không theo dạng N.NNNNNN")
    if not line(description.title):
        return Unreadable(place, f"thủ tục {code} không có tên")
    description, converted = decipher_all(description)
    found = [*problems, *converted, *_spelling(description)]
    if _OTHER_COPY.search(code) and not any(p.kind is ProblemKind.OTHER_PROVINCE for p in found):
        found.append(Problem(ProblemKind.OTHER_PROVINCE, "code", code))
    procedure = _procedure(replace(description, code=code), kind, as_of, found)
    every = (*found, *validate(procedure))
    return Record(place, replace(procedure, doubts=doubts_of(every)), every)


def _procedure(d: Description, kind: SourceKind, as_of: date, problems: list[Problem]) -> Procedure:
    level, doubtful = levels(d.level)
    problems.extend(doubtful)
    page = PAGE_URL.match(d.url)
    number = _DECISION_WORDS.sub("", line(d.decision))
    return Procedure(
        code=d.code,
        title=line(d.title),
        levels=level,
        field=line(d.field),
        source=Source(kind, page.group(1) if page else "", d.url, as_of, digest(d)),
        subjects=names(d.subjects),
        agencies=Agencies(
            # The sign of a decision names who made it: QĐ-UBND is of a People's Committee, whose, it doesn't say.
            # Left empty, another province's own procedure would pass for a national one.
            promulgating=line(d.promulgating) or ("UBND" if _OF_A_COMMITTEE.search(number) else ""),
            deciding=agencies(d.deciding),
            executing=agencies(d.executing),
            coordinating=agencies(d.coordinating),
            receiving=line(d.receiving),
        ),
        decision=Decision(number, d.decided_on),
        cases=tuple(_case(i, case, problems) for i, case in enumerate(d.cases)),
        methods=_methods(d, problems),
        steps=tuple(Step(line(title), text) for title, words in d.steps if (text := quoted(words))),
        conditions=tuple(Text(row, Origin.QUOTED) for row in stated(d.conditions).split("\n") if row),
        results=tuple(dict.fromkeys(result for row in d.results if (result := line(row)))),
        legal_bases=tuple(
            LegalBasis(line(number), line(title)) for title, number in d.legal if line(title) or line(number)
        ),
        keywords=(line(d.keywords),) if line(d.keywords) else (),
        online=d.online,
        whole=d.whole,
    )


def _methods(d: Description, problems: list[Problem]) -> tuple[SubmissionMethod, ...]:
    """A row that names several channels becomes one method each, with the same time and fees."""
    methods: list[SubmissionMethod] = []
    for row in d.methods:
        for channel in channels(row.channel):
            time = time_of(row.time, f"methods[{len(methods)}].time", problems)
            fees = fees_of(row.fee, free_means_zero=d.free_means_zero)
            if table := quoted(row.fee_words):
                fees = (*fees, Fee(FeeKind.FEE, words=table))
            methods.append(SubmissionMethod(channel, time, fees, quoted(row.note)))
    return tuple(methods)


def _case(number: int, case: CaseRows, problems: list[Problem]) -> DossierCase:
    """Rows with 0 originals, 0 copies and no form are remarks among the papers, as in the portal's own records."""
    items, notes = [], []
    for j, row in enumerate(case.papers):
        place = f"cases[{number}].items[{j}]"
        name = stated(row.name)
        if not name:
            problems.append(Problem(ProblemKind.ITEM_WITHOUT_NAME, place))
        elif row.originals == 0 and row.copies == 0 and not row.forms:
            problems.append(Problem(ProblemKind.NOTE_AMONG_PAPERS, place, name[:80]))
            notes.append(Text(name, Origin.QUOTED))
        else:
            forms = tuple(form for raw in row.forms if (form := line(raw)))
            items.append(DossierItem(f"{number + 1}.{j + 1}", name, row.originals, row.copies, forms))
    return DossierCase(line(case.name), tuple(items), tuple(notes))


def digest(description: Description) -> str:
    """sha256 of the words as read; the address is left out, which changes at every republication."""
    words = {key: value for key, value in asdict(description).items() if key != "url"}
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def _spelling(description: Description) -> list[Problem]:
    text = json.dumps(asdict(description), ensure_ascii=False, default=str)
    found = []
    if nfc(text) != text or _LOOSE_MARK.search(text):
        found.append(Problem(ProblemKind.NOT_NFC, "text"))
    if has_hidden_characters(text):
        found.append(Problem(ProblemKind.HIDDEN_CHARACTERS, "text"))
    return found
