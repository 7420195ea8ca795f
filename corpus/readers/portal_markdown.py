"""A portal page rendered to Markdown: headed sections, real tables, steps numbered at the margin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.readers.description import CaseRows, Description, MethodRow, PaperRow
from corpus.readers.run_together import dossier_rows, method_rows
from corpus.text import fold
from corpus.validation import Problem, ProblemKind

_LABEL = re.compile(r"^\*\s+\*\*(.+?):\*\*\s*(.*)$")
_TITLE = re.compile(r"^# (.+?)(?=\n\s*\n|\n## |\Z)", re.MULTILINE | re.DOTALL)  # A title may go on over lines.
_STEP = re.compile(r"^(\d{1,3})\.\s+(.*)$")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*(?:\([^)]*\)[^)]*)*\)")
_RESULT = re.compile(r"^\*\s+(.*?)(?:\s*\(Mã:\s*`[^`]*`\))?\s*$")
_PLAIN_DAYS = re.compile(r"^\d+(?:[.,]\d+)? ngày$")
_TRAILING_DAY = re.compile(r"\s+ngày$")


def describe(text: str) -> tuple[Description, list[Problem]]:
    """The page's words and what is doubtful about them; a page without a code gives an empty code."""
    heading = _TITLE.search(text)
    title = heading.group(1) if heading else ""
    sections = _sections(text)
    labels = {fold(m.group(1)): m.group(2) for row in sections.get("thong tin chung", ()) if (m := _LABEL.match(row))}
    problems: list[Problem] = []
    methods = tuple(_methods(sections.get("cach thuc thuc hien", []), problems))
    cases = tuple(_cases(sections.get("thanh phan ho so", []), problems))
    return Description(
        code=labels.get("ma thu tuc", ""),
        title=title,
        level=labels.get("cap thuc hien", ""),
        field=labels.get("linh vuc", ""),
        decision=labels.get("so quyet dinh", ""),
        subjects=labels.get("doi tuong thuc hien", ""),
        deciding=labels.get("co quan co tham quyen", ""),
        executing="\n".join(sections.get("co quan thuc hien", [])),
        coordinating=labels.get("co quan phoi hop", ""),
        receiving=labels.get("dia chi tiep nhan hs", ""),
        keywords="\n".join(sections.get("tu khoa", [])),
        methods=methods,
        cases=cases,
        steps=tuple(_steps(sections.get("trinh tu thuc hien", []))),
        conditions="\n".join(sections.get("yeu cau, dieu kien thuc hien", [])),
        results=tuple(m.group(1) for row in sections.get("ket qua xu ly", []) if (m := _RESULT.match(row))),
        legal=tuple((row[0], row[1]) for row in _rows(sections.get("can cu phap ly", [])) if len(row) == 2),
    ), problems


def _sections(text: str) -> dict[str, list[str]]:
    """Lines by folded heading of the second level; blank edges dropped."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for row in text.split("\n"):
        if row.startswith("## "):
            current = sections.setdefault(fold(row[3:].strip()), [])
        else:
            current.append(row)
    return sections


def _rows(lines: list[str]) -> Iterator[list[str]]:
    """Cells of the table rows, header and rule left out; ``<br>`` is a line break, a written bar is escaped."""
    for row in lines:
        if not row.startswith("|"):
            continue
        cells = [c.strip().replace("\\|", "|").replace("<br>", "\n") for c in re.split(r"(?<!\\)\|", row)[1:-1]]
        if not all(set(c) <= set("-: ") for c in cells) and fold(cells[0]) not in _HEADERS:
            yield cells


_HEADERS = {"hinh thuc nop", "ten giay to", "ten van ban phap ly"}


def _methods(lines: list[str], problems: list[Problem]) -> Iterator[MethodRow]:
    rows = [row for row in _rows(lines) if len(row) == 4]
    if not rows and any(line.strip() for line in lines):
        problems.append(Problem(ProblemKind.RUN_TOGETHER, "methods", " ".join(lines)[:80]))
        yield from method_rows(" ".join(lines), problems)
        return
    for i, (channel, time, fee, note) in enumerate(rows):
        # This rendering writes "ngày" behind whatever the time field holds: behind words, behind a number whose unit
        # was lost.  Behind words it is dropped, behind a number it can't be told from a real day.
        if _PLAIN_DAYS.match(time):
            problems.append(Problem(ProblemKind.UNIT_DOUBTFUL, f"methods[{i}].time", time))
        elif not re.search(r"\d ngày$", time) and not re.match(r"[\d.,]+ ngày làm việc$", time):
            time = _TRAILING_DAY.sub("", time)
        yield MethodRow(channel, time, fee, note)


def _cases(lines: list[str], problems: list[Problem]) -> Iterator[CaseRows]:
    name, papers = "", list[PaperRow]()
    rest: list[str] = []
    for row in lines:
        if row.startswith("### "):
            if papers:
                yield CaseRows(name, tuple(papers))
            name, papers = row[4:].strip(), []
        elif row.startswith("|"):
            papers.extend(_paper(cells) for cells in _rows([row]) if len(cells) == 4)
        elif row.strip():
            rest.append(row)
    if papers or name:
        yield CaseRows(name, tuple(papers))
    elif any(row.strip() not in ("", "Không có thông tin") for row in rest):
        problems.append(Problem(ProblemKind.RUN_TOGETHER, "cases", " ".join(rest)[:80]))
        yield from dossier_rows(" ".join(rest), problems)


def _paper(cells: list[str]) -> PaperRow:
    name, originals, copies, forms = cells
    return PaperRow(
        name,
        int(originals) if originals.isdigit() else None,
        int(copies) if copies.isdigit() else None,
        tuple(m.group(1) for m in _LINK.finditer(forms)),
    )


def _steps(lines: list[str]) -> Iterator[tuple[str, str]]:
    """``1. **title**`` and the indented text below it; a page without numbers at the margin is one step."""
    title, words, started = "", list[str](), False
    for row in lines:
        if match := _STEP.match(row):
            if started or any(words):
                yield title, "\n".join(words)
            bold = _BOLD.fullmatch(match.group(2).strip())
            title, words, started = (bold.group(1), [], True) if bold else ("", [match.group(2)], True)
        else:
            words.append(row)
    if any(word.strip() for word in words):
        yield title, "\n".join(words)
