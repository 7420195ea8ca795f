"""What is doubtful about a record: each trap becomes a `Problem`, a sentence with a place; nothing is repaired here.

The traps are those counted on the portal's records of July 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.procedure import Doubt, Fee, Procedure, ProcessingTime, Section
from corpus.text import fold, match_key, normalise


class ProblemKind(StrEnum):
    CODE_IRREGULAR = "code_irregular"
    TIME_UNIT_OTHER = "time_unit_other"
    TIME_ZERO = "time_zero"
    TIME_NOT_STATED = "time_not_stated"
    TIME_DIFFERS = "time_differs"
    FEE_NOT_STATED = "fee_not_stated"
    FEE_ZERO_WITH_WORDS = "fee_zero_with_words"
    FEE_ZERO_BARE = "fee_zero_bare"
    FEE_BARE_NUMBER = "fee_bare_number"
    FEE_EXPIRED = "fee_expired"
    NOTE_AMONG_PAPERS = "note_among_papers"
    ITEM_WITHOUT_NAME = "item_without_name"
    PAPERS_OUT_OF_ORDER = "papers_out_of_order"
    PAPER_CONTINUES = "paper_continues"
    NO_PAPERS = "no_papers"
    OLD_DISTRICT = "old_district"
    AGENCY_IMPLAUSIBLE = "agency_implausible"
    SENTENCES_INTERLEAVED = "sentences_interleaved"
    DUPLICATE_TITLE = "duplicate_title"
    NOT_NFC = "not_nfc"
    HIDDEN_CHARACTERS = "hidden_characters"
    LEGACY_ENCODING = "legacy_encoding"
    LEVEL_NOT_STATED = "level_not_stated"
    DATE_NOT_STATED = "date_not_stated"
    UNIT_DOUBTFUL = "unit_doubtful"
    CODES_DIFFER = "codes_differ"
    CODE_CONVERTED = "code_converted"
    FORMULA = "formula"
    FROM_HEADING = "from_heading"
    RUN_TOGETHER = "run_together"
    PAGE_FURNITURE = "page_furniture"
    CUT_BY_PAGE = "cut_by_page"
    OTHER_PROVINCE = "other_province"
    WRONG_EXTENSION = "wrong_extension"
    MACROS = "macros"


SENTENCES = {
    ProblemKind.CODE_IRREGULAR: "Mã thủ tục không theo dạng N.NNNNNN.",
    ProblemKind.TIME_UNIT_OTHER: "Ô thời hạn chỉ ghi một con số, không ghi đơn vị; thời hạn có thể nằm trong phần lời.",
    ProblemKind.TIME_ZERO: "Ô thời hạn ghi số 0.",
    ProblemKind.TIME_NOT_STATED: "Hồ sơ không ghi thời hạn cho cách nộp này.",
    ProblemKind.TIME_DIFFERS: "Hồ sơ ghi nhiều thời hạn khác nhau tùy cách nộp hoặc trường hợp.",
    ProblemKind.FEE_NOT_STATED: "Hồ sơ không ghi phí, lệ phí.",
    ProblemKind.FEE_ZERO_WITH_WORDS: "Ô mức phí ghi 0 nhưng phần lời nói khác: số 0 này không có nghĩa là miễn phí.",
    ProblemKind.FEE_ZERO_BARE: "Ô mức phí ghi 0 và không giải thích gì: không chắc là miễn phí.",
    ProblemKind.FEE_BARE_NUMBER: "Mức phí là một con số trơ, không rõ đơn vị tiền.",
    ProblemKind.FEE_EXPIRED: "Phần phí nhắc một mức giảm đã hết hạn.",
    ProblemKind.NOTE_AMONG_PAPERS: "Một lời dặn nằm lẫn trong danh sách giấy tờ; đó không phải giấy cần nộp.",
    ProblemKind.ITEM_WITHOUT_NAME: "Một dòng giấy tờ không có tên.",
    ProblemKind.PAPERS_OUT_OF_ORDER: "Danh sách giấy tờ không theo thứ tự đánh số của chính nó.",
    ProblemKind.PAPER_CONTINUES: "Một dòng giấy tờ có vẻ là phần nối tiếp của dòng trước.",
    ProblemKind.NO_PAPERS: "Hồ sơ không liệt kê giấy tờ nào.",
    ProblemKind.OLD_DISTRICT: "Hồ sơ còn nhắc cấp huyện, nay không còn.",
    ProblemKind.AGENCY_IMPLAUSIBLE: "Cơ quan ghi trong hồ sơ không phải cơ quan ở Đà Nẵng.",
    ProblemKind.SENTENCES_INTERLEAVED: "Có câu bị ngắt giữa chừng, có thể hai câu đã bị trộn vào nhau.",
    ProblemKind.DUPLICATE_TITLE: "Có thủ tục khác trùng tên.",
    ProblemKind.NOT_NFC: "Chữ không ở dạng Unicode dựng sẵn (NFC).",
    ProblemKind.HIDDEN_CHARACTERS: "Có ký tự ẩn.",
    ProblemKind.LEGACY_ENCODING: "Chữ có vẻ ở bảng mã cũ (TCVN3/VNI).",
    ProblemKind.LEVEL_NOT_STATED: "Nguồn không ghi cấp thực hiện.",
    ProblemKind.DATE_NOT_STATED: "Nguồn không ghi ngày của nó; lấy ngày của tệp.",
    ProblemKind.UNIT_DOUBTFUL: "Bản kết xuất này có thể đã thay đơn vị của thời hạn bằng “ngày”.",
    ProblemKind.CODES_DIFFER: "Mã thủ tục ghi ở hai chỗ trong nguồn khác nhau.",
    ProblemKind.CODE_CONVERTED: "Ô mã thủ tục là số hoặc ngày, không phải chữ: phần mềm bảng tính có thể đã đổi mã.",
    ProblemKind.FORMULA: "Ô là công thức; chỉ lấy giá trị đã lưu, không tính lại.",
    ProblemKind.FROM_HEADING: "Giá trị lấy từ dòng tiêu đề nhóm phía trên, không nằm trong dòng của thủ tục.",
    ProblemKind.RUN_TOGETHER: "Bảng bị dồn thành một chuỗi không dấu ngăn; chỗ nào không tách chắc thì để nguyên lời.",
    ProblemKind.PAGE_FURNITURE: "Có chữ của khung trang lẫn trong nội dung.",
    ProblemKind.CUT_BY_PAGE: "Câu chữ bị ngắt ở chỗ sang trang, có thể ngắt giữa một từ.",
    ProblemKind.OTHER_PROVINCE: "Trang hoặc danh sách của tỉnh khác; mức phí, nơi nộp có thể không đúng cho Đà Nẵng.",
    ProblemKind.WRONG_EXTENSION: "Đuôi tệp và nội dung không cùng loại; đã đọc theo nội dung.",
    ProblemKind.MACROS: "Tệp có macro; macro không được chạy.",
}

# What a citizen must know when reading the section; the rest concerns only who keeps the corpus.
_SHOWN = {
    ProblemKind.TIME_UNIT_OTHER: Section.TIME,
    ProblemKind.TIME_ZERO: Section.TIME,
    ProblemKind.TIME_DIFFERS: Section.TIME,
    ProblemKind.FEE_ZERO_WITH_WORDS: Section.FEE,
    ProblemKind.FEE_ZERO_BARE: Section.FEE,
    ProblemKind.FEE_BARE_NUMBER: Section.FEE,
    ProblemKind.FEE_EXPIRED: Section.FEE,
    ProblemKind.PAPERS_OUT_OF_ORDER: Section.DOSSIER,
    ProblemKind.PAPER_CONTINUES: Section.DOSSIER,
    ProblemKind.OLD_DISTRICT: Section.STEPS,
    ProblemKind.AGENCY_IMPLAUSIBLE: Section.PLACE,
    ProblemKind.SENTENCES_INTERLEAVED: Section.STEPS,
    ProblemKind.LEGACY_ENCODING: Section.OVERVIEW,
    ProblemKind.UNIT_DOUBTFUL: Section.TIME,
    ProblemKind.RUN_TOGETHER: Section.DOSSIER,
    ProblemKind.CUT_BY_PAGE: Section.STEPS,
    ProblemKind.OTHER_PROVINCE: Section.OVERVIEW,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is doubtful, and where in the record (``methods[0].fees[1]``); ``found`` is what stands there, cut short."""

    kind: ProblemKind
    place: str
    found: str = ""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind]


def doubts_of(problems: Iterable[Problem]) -> tuple[Doubt, ...]:
    """The problems that a citizen should see, one sentence a kind, in a stable order."""
    kinds = {problem.kind for problem in problems}
    return tuple(Doubt(_SHOWN[kind], SENTENCES[kind]) for kind in ProblemKind if kind in kinds and kind in _SHOWN)


def validate(procedure: Procedure) -> list[Problem]:
    """Every trap found in the record, in the order of its sections."""
    return [
        *_code(procedure),
        *_papers(procedure),
        *_fees(procedure),
        *_times(procedure),
        *_wording(procedure),
        *_agencies(procedure),
    ]


_USUAL_CODE = re.compile(r"\d\.\d{6}(\.\d{2})?(\.H\d{2})?")


def _code(procedure: Procedure) -> Iterator[Problem]:
    if not _USUAL_CODE.fullmatch(procedure.code):
        yield Problem(ProblemKind.CODE_IRREGULAR, "code", procedure.code)


_BARE_LIMIT = 5000  # No fee in đồng is below 5.000; the portal's 10, 135, 700 mean dollars or thousands.
_FREE = re.compile(r"khong( dong|( thu| mat| phai nop| co)?( le)? phi(,? le phi)?)?|mien( le)? phi(,? le phi)?")
_LAW_ASIDE = re.compile(r"\((theo )?(quy dinh )?(tai )?(thong tu|nghi dinh|luat|quyet dinh) [^()]*\)")
_UNTIL = re.compile(r"(?:đến|tới)\s+(?:hết\s+)?(?:ngày\s+)?(\d{1,2})(?:[/.]| tháng )(\d{1,2})(?:[/.]| năm )(\d{4})")


def says_free(words: str) -> bool:
    """Whether the record's own words say that nothing is to be paid, and say nothing else.

    Words that go on ("miễn lệ phí cho hộ nghèo", "… đến 30/6/2026") free only some, or only for a time.
    """
    return bool(_FREE.fullmatch(" ".join(_LAW_ASIDE.sub(" ", fold(words)).split()).strip(" .;:,-")))


def fee_is_bare(fee: Fee) -> bool:
    """Whether the number cannot be taken for an amount: tiny, and in đồng or in no named currency."""
    return fee.amount is not None and 0 < fee.amount < _BARE_LIMIT and fee.currency != "USD"


def _expired(words: str, today: date) -> bool:
    for day, month, year in _UNTIL.findall(words):
        try:
            if date(int(year), int(month), int(day)) < today:
                return True
        except ValueError:
            continue
    return False


def _fees(procedure: Procedure) -> Iterator[Problem]:
    if not any(method.fees for method in procedure.methods):
        yield Problem(ProblemKind.FEE_NOT_STATED, "methods")
    for i, method in enumerate(procedure.methods):
        for j, fee in enumerate(method.fees):
            place = f"methods[{i}].fees[{j}]"
            words = fee.words.text if fee.words else ""
            if fee.amount == 0 and not words:
                yield Problem(ProblemKind.FEE_ZERO_BARE, place, "0")
            elif fee.amount == 0 and not says_free(words):
                yield Problem(ProblemKind.FEE_ZERO_WITH_WORDS, place, words[:80])
            elif fee_is_bare(fee):
                yield Problem(ProblemKind.FEE_BARE_NUMBER, place, str(fee.amount))
            if _expired(words, procedure.source.as_of):
                yield Problem(ProblemKind.FEE_EXPIRED, place, words[:80])


def _times(procedure: Procedure) -> Iterator[Problem]:
    def key(time: ProcessingTime) -> tuple[float | None, str | None]:
        return (time.amount, time.unit)

    times = (*(m.time for m in procedure.methods), *(c.time for c in procedure.sub_cases))
    stated = {key(time) for time in times if time.amount is not None}
    if len(stated) > 1:
        yield Problem(ProblemKind.TIME_DIFFERS, "methods", ", ".join(f"{a:g} {u}" for a, u in sorted(stated, key=str)))
    for i, method in enumerate(procedure.methods):
        if not method.time.stated:
            yield Problem(ProblemKind.TIME_NOT_STATED, f"methods[{i}].time")


def duplicate_titles(procedures: Iterable[Procedure]) -> dict[str, Problem]:
    """The procedures that share their title with another, by code; two spellings of a title are the same."""
    codes: dict[str, list[str]] = {}
    for procedure in procedures:
        codes.setdefault(" ".join(match_key(procedure.title).split()), []).append(procedure.code)
    return {
        code: Problem(ProblemKind.DUPLICATE_TITLE, "title", ", ".join(c for c in same if c != code))
        for same in codes.values()
        if len(same) > 1
        for code in same
    }


_LEADING_NUMBER = re.compile(r"^\(?(\d{1,2})[.)/]\s")


def _papers(procedure: Procedure) -> Iterator[Problem]:
    if not any(case.items for case in procedure.cases):
        yield Problem(ProblemKind.NO_PAPERS, "cases")
    for i, case in enumerate(procedure.cases):
        numbers = [int(m.group(1)) for item in case.items if (m := _LEADING_NUMBER.match(item.name))]
        if numbers != sorted(numbers):
            yield Problem(ProblemKind.PAPERS_OUT_OF_ORDER, f"cases[{i}]", ", ".join(map(str, numbers)))
        for j, item in enumerate(case.items):
            if item.name[0].islower() or item.name[0] == "+":
                yield Problem(ProblemKind.PAPER_CONTINUES, f"cases[{i}].items[{j}]", item.name[:80])


_DISTRICT = re.compile(r"\b(cấp huyện|(UBND|(Ủy|Uỷ) ban nhân dân) (quận|huyện|thị xã)|Phòng Tư pháp)", re.IGNORECASE)
_MID_WORD_BREAK = re.compile(r"\n(?!\w{1,3}[.)])[a-zđăâêôơưáàảãạ][^\n]{3,}")


def _wording(procedure: Procedure) -> Iterator[Problem]:
    for i, step in enumerate(procedure.steps):
        text = step.text.text
        if match := _DISTRICT.search(text):
            yield Problem(ProblemKind.OLD_DISTRICT, f"steps[{i}]", match.group())
        # Two sentences set into each other leave a line that starts in the middle of a sentence whose
        # predecessor ends without punctuation.
        for match in _MID_WORD_BREAK.finditer(text):
            before = text[: match.start()].rstrip()
            if before and before[-1] not in ".;:,)!?" and not before[-1].isdigit():
                yield Problem(ProblemKind.SENTENCES_INTERLEAVED, f"steps[{i}]", match.group().strip()[:80])
                break


def is_elsewhere(agency: str) -> bool:
    """Whether the agency's name says that it is another province's."""
    return bool(_OTHER_PROVINCE.search(normalise(agency)))


_OTHER_PROVINCE = re.compile(
    r"(?:tỉnh|thành phố|tp\.?|ubnd|sở [\w\s]+?[-–]?)\s+(?:tỉnh |thành phố )?"
    r"(hà nội|hồ chí minh|hải phòng|cần thơ|huế|bắc ninh|đắk lắk|lào cai|thanh hóa|lai châu|đồng tháp|lạng sơn|gia lai"
    r"|đồng nai|tuyên quang|ninh bình|hà tĩnh|nghệ an|sơn la|điện biên|thái nguyên|lâm đồng|quảng ninh|tây ninh"
    r"|cao bằng|quảng trị|quảng ngãi|vĩnh long|an giang|cà mau|phú thọ|hưng yên|khánh hòa|quảng nam|bình định)",
    re.IGNORECASE,
)


def _agencies(procedure: Procedure) -> Iterator[Problem]:
    for role, names in (("executing", procedure.agencies.executing), ("deciding", procedure.agencies.deciding)):
        for i, name in enumerate(names):
            if is_elsewhere(name):
                yield Problem(ProblemKind.AGENCY_IMPLAUSIBLE, f"agencies.{role}[{i}]", name)
            elif "huyện" in name.lower() and "cấp" in name.lower():
                yield Problem(ProblemKind.OLD_DISTRICT, f"agencies.{role}[{i}]", name)
