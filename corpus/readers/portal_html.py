"""A procedure's page in HTML: headed blocks of lists, as provinces' sites and the old portal lay them out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.readers.description import CaseRows, Description, MethodRow, PaperRow
from corpus.readers.wording import quantities
from corpus.text import fold
from corpus.validation import Problem, ProblemKind

_CODE = re.compile(r"Mã\s*(?:TTHC|thủ tục)\s*:?\s*(\d\.\d{6}(?:\.H\d{2})?)")
_FILE_CODE = re.compile(r"(\d\.\d{6}(?:\.H\d{2})?)\.html?$")
_DECISION = re.compile(r"Quyết định số\s*([\w./-]+/QĐ-[\w-]+)")
_PROVINCE = re.compile(r"(?:UBND|HĐND|Ủy ban nhân dân)\s+(?:tỉnh|thành phố|TP\.?)\s+((?:[A-ZĐÂÀ-Ỹ][\w]*\s?){1,3})")
_LEADING_NUMBER = re.compile(r"^\d{1,2}\s+(?=\D)")
_NO_CONDITION = re.compile(r"khong co yeu cau|khong (quy dinh|co)\.?$")
_FURNITURE = "script, style, svg, nav, form, button, noscript, template"


def describe(content: bytes, name: str) -> tuple[Description, list[Problem]] | None:
    """The page's words, or None when it isn't a procedure's page (no code or no title in it)."""
    tree = LexborHTMLParser(content)
    for node in tree.css(_FURNITURE):
        node.decompose()
    body, heading = tree.body, tree.css_first("h1")
    whole = _text(body) if body else ""
    shown = _CODE.search(whole)
    if body is None or heading is None or shown is None:
        return None
    problems: list[Problem] = []
    code = _code(shown.group(1), name, problems)
    blocks = _blocks(body)
    if (province := _PROVINCE.search(whole)) and "Đà Nẵng" not in province.group(1):
        problems.append(Problem(ProblemKind.OTHER_PROVINCE, "text", province.group().strip()))
    decision = _DECISION.search(whole)
    fees = [node for title, node in blocks if re.search(r"phi\b", title) and "chi phi toi uu" not in title]
    return Description(
        code=code,
        title=_text(heading),
        decision=decision.group(1) if decision else "",
        subjects=_first(blocks, "doi tuong thuc hien").strip(". "),
        deciding=_labelled(blocks, "co quan co tham quyen"),
        executing=_labelled(blocks, "co quan thuc hien"),
        coordinating=_labelled(blocks, "co quan phoi hop"),
        receiving=_first(blocks, "noi nop ho so"),
        methods=tuple(_methods(_first(blocks, "thoi gian giai quyet"), "\n".join(map(_below, fees)), blocks)),
        cases=(CaseRows("", tuple(_papers(blocks))),),
        steps=tuple(_steps(blocks)),
        conditions=_conditions(_first(blocks, "yeu cau & dieu kien")),
        legal=tuple((row, _number(row)) for row in _first(blocks, "can cu phap ly").split("\n") if row),
        free_means_zero=False,
    ), problems


def _code(shown: str, name: str, problems: list[Problem]) -> str:
    """The file's code where it is a province's copy of the page's: it must not pass for the national record."""
    file = _FILE_CODE.search(name)
    if file and file.group(1) != shown:
        problems.append(Problem(ProblemKind.CODES_DIFFER, "code", f"{shown}; tệp: {file.group(1)}"))
        if file.group(1).startswith(shown):
            return file.group(1)
    return shown


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _blocks(body: LexborNode) -> list[tuple[str, LexborNode]]:
    """(folded heading, the element that holds what belongs to it) in the order of the page."""
    found = []
    for heading in body.css("h2, h3"):
        holder = heading.parent
        # A heading with its icon sits in a row of its own; what it heads is one element further out.
        while holder is not None and holder.parent is not None and not _below_heading(holder, heading):
            holder = holder.parent
        if holder is not None:
            found.append((fold(_text(heading)), holder))
    return found


def _below_heading(holder: LexborNode, heading: LexborNode) -> str:
    return _text(holder).replace(_text(heading), "", 1).strip()


def _below(node: LexborNode) -> str:
    """The block's lines below its heading, one element of text a line."""
    leaves = (leaf for leaf in node.css("li, p, h3, h4, td") if not holds(leaf, "li, p, td"))
    return "\n".join(dict.fromkeys(text for leaf in leaves if (text := _text(leaf))))


def holds(node: LexborNode, selector: str) -> bool:
    """Whether an element below this one matches; the library's own query would also match the element itself."""
    return any(found.mem_id != node.mem_id for found in node.css(selector))


def _first(blocks: list[tuple[str, LexborNode]], heading: str) -> str:
    for title, node in blocks:
        if heading in title:
            rows = _below(node).split("\n")
            return "\n".join(row for row in rows if fold(row) != title)
    return ""


def _labelled(blocks: list[tuple[str, LexborNode]], label: str) -> str:
    """The words behind "Cơ quan …:" in the block of agencies."""
    for row in _first(blocks, "co quan giai quyet").split("\n"):
        if fold(row).startswith(label) and ":" in row:
            return row.split(":", 1)[1].strip(" .")
    return ""


def _methods(time: str, fee: str, blocks: list[tuple[str, LexborNode]]) -> Iterator[MethodRow]:
    """Such a page states one time and its fees for all the places it names, not by channel."""
    channel = _first(blocks, "noi nop ho so")
    if "Cổng" in channel:
        channel += " trực tuyến"
    if "Trung tâm" in channel or "Một cửa" in channel or "Bộ phận" in channel:
        channel += " trực tiếp"
    if time or fee:
        yield MethodRow(channel, time, fee_words=fee)


def _papers(blocks: list[tuple[str, LexborNode]]) -> Iterator[PaperRow]:
    for title, node in blocks:
        if "ho so can chuan bi" in title:
            for item in node.css("li"):
                originals, copies = quantities(_text(item))
                yield PaperRow(_text(item), originals, copies)
            return


def _steps(blocks: list[tuple[str, LexborNode]]) -> Iterator[tuple[str, str]]:
    for title, node in blocks:
        if title.startswith("quy trinh") or "trinh tu thuc hien" in title:
            for heading in node.css("h4"):
                holder = heading.parent
                if holder is not None:
                    text = _LEADING_NUMBER.sub("", _below_heading(holder, heading)).strip()
                    yield _text(heading), text
            return


def _conditions(text: str) -> str:
    return "" if _NO_CONDITION.search(fold(text)) else text


def _number(row: str) -> str:
    match = re.search(r"\d{1,4}/\d{4}/[A-ZĐ][A-ZĐ\d-]*", row)
    return match.group() if match else ""
