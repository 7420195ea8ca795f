"""Tables whose cells were run together into one string, taken apart where the seams show.

A seam is a word that only the portal's table prints there (a channel with a time behind it, "1 bản chính" without a
blank before it, a document's number against a capital letter).  What has no seam stays words of the cell before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.readers.description import CaseRows, MethodRow, PaperRow
from corpus.validation import Problem, ProblemKind

_CHANNEL_HEAD = re.compile(r"^\s*Hình thức nộp\s*(Thời gian|Thời hạn giải quyết)\s*Phí, lệ phí\s*Mô tả\s*")
_UNIT = r"(?:Ngày làm việc|Giờ làm việc|Ngày|Giờ|Tháng|Năm)"
_CHANNEL = re.compile(
    r"(Trực tuyến|Trực tiếp|Dịch vụ bưu chính)\s*"
    rf"(?=\d+(?:[.,]\d+)?\s*{_UNIT}|\d+(?:Miễn phí|Không có thông tin)|Không có thông tin|Không quy định)"
)
_TIME = re.compile(rf"\s*(\d+(?:[.,]\d+)?\s*{_UNIT}|\d{{1,4}}(?=Miễn phí|Không có thông tin)|Không có thông tin)")
_FEE = re.compile(r"\s*(Miễn phí|Không có thông tin|\d[\d.,]*\s*(?:Việt Nam Đồng|VNĐ|VND|USD|Đồng))", re.IGNORECASE)
_DOSSIER_HEAD = re.compile(r"Tên giấy tờ\s*Mẫu đơn, tờ khai\s*Số lượng")
_QUANTITY = re.compile(
    r"(?<![\d\s(])(?P<originals>\d{1,3}) bản chính(?:, ?(?P<copies>\d{1,3}) bản sao)?(?=$|[^\s.,;:)/])"
    r"|(?<![\d\s(])(?P<only>\d{1,3}) bản sao(?=$|[^\s.,;:)/])"
    r"|(?P<stuck>\d{2,}) bản chính(?:, ?(?P<stuck_copies>\d{1,3}) bản sao)?(?=$|[^\s.,;:)/])"
    r"|Bản chính: (?P<o2>\d{1,3}) - Bản sao: (?P<c2>\d{1,3})"
)
_FORM = re.compile(r"[^\n]{1,100}\.(?:docx?|pdf|xlsx?|rtf|zip|rar)\s*", re.IGNORECASE)
_CODED_FORM = re.compile(r"\d\.\d{6}\.(?:docx?|pdf)\s*$")
_LEGAL_HEAD = re.compile(r"^\s*Tên văn bản pháp lý\s*Mã văn bản")
# Who issues documents, as signs abbreviate it; where the sign ends and the next title begins is known only by these.
_ISSUERS = (
    *("CP", "TTg", "VPCP", "UBND", "HĐND", "NHNN", "UBTƯMTTQVN", "TANDTC", "VKSNDTC", "BTCCBCP"),
    *("BTP", "BTC", "BCT", "BCA", "BGTVT", "BNNMT", "BNNPTNT", "BKHCN", "BYT", "BXD", "BQP", "BVHTTDL", "BTTTT"),
    *("BGDĐT", "BLĐTBXH", "BNG", "BTNMT", "BNV", "BKHĐT"),
)
_SIGN = (
    r"(?:(?:PL-|NQ-)?(?:UBTV)?QH(?:\d\d|\d(?!\d)|(?!\d))|(?:[A-ZĐ]{1,6}[-_])+"
    rf"(?:{'|'.join(sorted(_ISSUERS, key=len, reverse=True))})|TTLT)"
)
# The year that ends a title may touch the number ("năm 201443/2013/QH13"), as may a National Assembly's term
# ("QH1437/2018/QH14"): four digits that make a year, or two behind "QH", are the title's.
_SYMBOL = re.compile(
    rf"(?:(?<=[^\s\d/(])|(?<=\b(?:19|20)\d\d)|(?<=QH\d\d))(\d{{1,4}}(?:\.\d)?/\d{{4}}/{_SIGN})(?=$|[^\s,;.)/-])"
)
_WHOLE_SYMBOL = re.compile(rf"(\d{{1,4}}(?:\.\d)?/\d{{4}}/{_SIGN})$")


def method_rows(text: str, problems: list[Problem]) -> Iterator[MethodRow]:
    """The rows of "cách thức thực hiện"; a number that touches the next cell's number is left in words."""
    body = _CHANNEL_HEAD.sub("", text)
    starts = list(_CHANNEL.finditer(body))
    if not starts:
        if body.strip():
            problems.append(Problem(ProblemKind.RUN_TOGETHER, "methods", body[:80]))
        return
    ends = [*(match.start() for match in starts[1:]), len(body)]
    for match, end in zip(starts, ends, strict=True):
        rest = body[match.end() : end]
        time = _TIME.match(rest)
        rest = rest[time.end() :] if time else rest
        fees, rest = _fees(rest)
        yield MethodRow(match.group(1), time.group(1) if time else "", fees, rest.strip())


def _fees(text: str) -> tuple[str, str]:
    """Fee cells from the front of the text, one a line, each with the bracket that follows it; and the rest."""
    fees = []
    while match := _FEE.match(text):
        end = _bracket_end(text, match.end())
        fees.append(text[match.start() : end].strip())
        text = text[end:]
    return "\n".join(fees), text


def _bracket_end(text: str, start: int) -> int:
    """Where the bracket that opens at ``start`` closes; ``start`` when none opens or it never closes."""
    if not text.startswith("(", start):
        return start
    depth = 0
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return i + 1
    return start


def dossier_rows(text: str, problems: list[Problem]) -> Iterator[CaseRows]:
    """The cases of "thành phần hồ sơ": a case's name stands before each table head, a paper before each quantity."""
    heads = list(_DOSSIER_HEAD.finditer(text))
    if not heads:
        if text.strip(" -"):
            problems.append(Problem(ProblemKind.RUN_TOGETHER, "cases", text[:80]))
            yield CaseRows("", (PaperRow(text.strip()),))
        return
    name = text[: heads[0].start()].strip(" -")
    ends = [*(match.start() for match in heads[1:]), len(text)]
    for match, end in zip(heads, ends, strict=True):
        papers, rest = _papers(text[match.end() : end], problems)
        last = end == len(text)
        if last and rest:
            papers.append(PaperRow(rest))  # The last row of a table may state no number.
        yield CaseRows("" if name == "Bao gồm" else name, tuple(papers))
        name = rest.strip(" -")


def _papers(text: str, problems: list[Problem]) -> tuple[list[PaperRow], str]:
    papers, at = [], 0
    for match in _QUANTITY.finditer(text):
        groups = match.groupdict()
        name, at_next = text[at : match.start()], match.end()
        if groups["stuck"]:
            # "Mẫu số 011 bản chính": where the name ends and the number begins can't be told.
            problems.append(Problem(ProblemKind.RUN_TOGETHER, "cases", text[max(0, match.start() - 40) : match.end()]))
            name, originals, copies = name + groups["stuck"], None, None
        elif groups["o2"]:
            originals, copies = int(groups["o2"]), int(groups["c2"])
        elif groups["only"]:
            originals, copies = None, int(groups["only"])
        else:
            # The portal prints a zero number of copies as nothing.
            originals, copies = int(groups["originals"]), int(groups["copies"] or 0)
        seam = _form_start(name)
        forms = (name[seam:].strip(),) if seam < len(name) else ()
        papers.append(PaperRow(name[:seam].strip(), originals, copies, forms))
        at = at_next
    return papers, text[at:].strip()


def _form_start(name: str) -> int:
    """Where the file name of a form begins behind a paper's name; the end where no seam shows it.

    A seam is a full stop or a small letter that touches a capital: blanks and digits occur in both names.
    """
    if coded := _CODED_FORM.search(name):
        return coded.start()
    if not _FORM.fullmatch(name[-100:].lstrip("\n")):
        return len(name)
    for i in range(len(name) - 1, 0, -1):
        before, here = name[i - 1], name[i]
        touches = (before in ".;:)" and not here.isspace()) or (before.islower() and here.isupper())
        if touches and _FORM.fullmatch(name[i:]):
            return i
    return len(name)


def _seams(body: str) -> list[tuple[int, int]]:
    """Where the numbers stand that end a row."""
    seams, at = [], 0
    while match := _SYMBOL.search(body, at):
        start, end = match.span(1)
        if body[start - 2 : start] == "QH" and body[start + 2 : start + 3].isdigit():
            start += 2
        seams.append((start, end))
        at = end
    return seams


def legal_rows(text: str) -> Iterator[tuple[str, str]]:
    """(title, number) of "căn cứ pháp lý": a number that touches the title before it ends a row."""
    body = _LEGAL_HEAD.sub("", text)
    if body.strip() in ("", "Không có thông tin"):
        return
    seams = _seams(body)
    for (_, before), (start, end) in pairwise([(0, 0), *seams]):
        yield body[before:start].strip(), body[start:end]
    rest = body[seams[-1][1] if seams else 0 :].strip()
    if rest:
        number = _WHOLE_SYMBOL.search(rest)
        yield (rest[: number.start()].strip() if number else rest), (number.group(1) if number else "")
