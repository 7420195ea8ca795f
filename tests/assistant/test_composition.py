"""What each section says, on procedures made by hand: the record's facts, and a sentence where it has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.composition import (
    LAWS_AT_MOST,
    NOTES_AT_MOST,
    QUOTED_AT_MOST,
    case_meant,
    checklist,
    cite,
    compose_section,
)
from assistant.messages import load_messages
from corpus.procedure import (
    Agencies,
    Channel,
    Decision,
    DossierCase,
    DossierItem,
    Doubt,
    Fee,
    FeeKind,
    LegalBasis,
    Level,
    Origin,
    Procedure,
    ProcessingTime,
    Section,
    Source,
    SourceKind,
    Step,
    SubCase,
    SubmissionMethod,
    Text,
    TimeUnit,
)

SAY = load_messages("vi")
URL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/meo"


def quoted(text: str) -> Text:
    return Text(text, Origin.QUOTED)


def restated(text: str) -> Text:
    return Text(text, Origin.RESTATED)


BARE = Procedure(
    code="1.234567",
    title="Đăng ký nuôi mèo",
    levels=(Level.WARD, Level.CITY),
    field="Thú nuôi",
    source=Source(SourceKind.PORTAL_API, "meo", URL, date(2026, 7, 18), "0" * 64),
)
FULL = replace(
    BARE,
    agencies=Agencies(executing=("Ủy ban nhân dân cấp xã",)),
    decision=Decision("12/QĐ-TEST", date(2026, 4, 15)),
    overview=restated("Dùng khi nhà mới có mèo."),
    cases=(
        DossierCase(
            "Mèo con",
            (
                DossierItem("1.1", "- Tờ khai nuôi mèo;", 1, 0, ("to-khai.docx",), note="Điền theo mẫu"),
                DossierItem("1.2", "Ảnh mèo con", 0, 2, condition="Khi nộp trực tiếp"),
            ),
        ),
        DossierCase(
            "Mèo già sức yếu",
            (DossierItem("2.1", "Tờ khai nuôi mèo", 1), DossierItem("2.2", "Sổ khám bệnh", None, None)),
            (restated("Mèo già không phải đến."),),
        ),
    ),
    methods=(
        SubmissionMethod(
            Channel.DIRECT,
            ProcessingTime(3, TimeUnit.WORKING_DAY),
            (Fee(FeeKind.CHARGE, 25000, "VND"),),
            quoted("Nhận kết quả tại quầy."),
        ),
        SubmissionMethod(Channel.ONLINE, ProcessingTime(1, TimeUnit.WORKING_DAY), (Fee(FeeKind.CHARGE, 12500, "VND"),)),
    ),
    steps=(Step("Nộp", restated("Mang mèo đến quầy.")), Step("", quoted("Cán bộ xem mèo."))),
    conditions=(restated("- Mèo đã tiêm phòng."), restated("Chủ đủ 18 tuổi.")),
    results=("Giấy chứng nhận nuôi mèo",),
    legal_bases=(LegalBasis("99/2099/NĐ-CP", "Nghị định về mèo"), LegalBasis("Luật Mèo", "Luật Mèo")),
    online="full",
    offered_anywhere=True,
)
ROW = replace(BARE, whole=False, agencies=Agencies(deciding=("Sở Thú nuôi",)))


def said(procedure: Procedure, section: Section, case: str | None = None) -> list[str]:
    return [block.text for block in compose_section(procedure, section, case, SAY, 0).blocks]


def origins(procedure: Procedure, section: Section) -> list[Origin]:
    return [block.origin for block in compose_section(procedure, section, None, SAY, 0).blocks]


ANYWHERE = "Hồ sơ ghi thủ tục này nộp được không theo địa giới hành chính."
LEVELS = "Cấp giải quyết: phường, xã; thành phố."


@pytest.mark.parametrize(
    ("section", "blocks", "origin"),
    [
        (
            Section.OVERVIEW,
            [
                "Dùng khi nhà mới có mèo.",
                f"Nơi làm: Cơ quan thực hiện: Ủy ban nhân dân cấp xã. {LEVELS} {ANYWHERE}",
                "Thời gian giải quyết: Nộp trực tiếp: \n- 3 ngày làm việc\n- Nhận kết quả tại quầy. "
                "Nộp trực tuyến: 1 ngày làm việc",
                "Phí, lệ phí: Nộp trực tiếp: Lệ phí: 25.000 đồng Nộp trực tuyến: Lệ phí: 12.500 đồng",
            ],
            ["restated", "restated", "quoted", "restated"],
        ),
        (
            Section.DOSSIER,
            [
                "Trường hợp: Mèo con\n- Tờ khai nuôi mèo (1 bản chính) — Điền theo mẫu\n"
                "- Ảnh mèo con (2 bản sao) — Khi nộp trực tiếp",
                "Trường hợp: Mèo già sức yếu\n- Tờ khai nuôi mèo (1 bản chính)\n- Sổ khám bệnh",
                "Mèo già không phải đến.",
            ],
            ["restated", "restated", "restated"],
        ),
        (
            Section.FEE,
            ["Nộp trực tiếp: Lệ phí: 25.000 đồng", "Nộp trực tuyến: Lệ phí: 12.500 đồng"],
            ["restated", "restated"],
        ),
        (
            Section.TIME,
            ["Nộp trực tiếp: \n- 3 ngày làm việc\n- Nhận kết quả tại quầy.", "Nộp trực tuyến: 1 ngày làm việc"],
            ["quoted", "quoted"],
        ),
        (Section.PLACE, [f"Cơ quan thực hiện: Ủy ban nhân dân cấp xã. {LEVELS} {ANYWHERE}"], ["restated"]),
        (Section.STEPS, ["1. Nộp. Mang mèo đến quầy.", "2. Cán bộ xem mèo."], ["restated", "quoted"]),
        (Section.CONDITIONS, ["- Mèo đã tiêm phòng.\n- Chủ đủ 18 tuổi."], ["restated"]),
        (Section.RESULT, ["Kết quả nhận được: Giấy chứng nhận nuôi mèo."], ["restated"]),
        (Section.LEGAL, ["- 99/2099/NĐ-CP: Nghị định về mèo\n- Luật Mèo"], ["quoted"]),
        (
            Section.CHANNEL,
            [f"Nộp trực tiếp; Nộp trực tuyến. Làm trực tuyến được toàn bộ. {ANYWHERE}"],
            ["restated"],
        ),
        (Section.FORM, ["- to-khai.docx (cho: Tờ khai nuôi mèo)"], ["restated"]),
    ],
)
def test_each_section_says_what_the_record_holds(section: Section, blocks: list[str], origin: list[str]) -> None:
    assert said(FULL, section) == blocks
    assert origins(FULL, section) == origin


def test_what_the_record_does_not_state_is_said_so() -> None:
    never_silent = {Section.OVERVIEW, Section.PLACE}  # Field and level are known of every procedure.
    for section in set(Section) - never_silent:
        assert said(BARE, section) == [SAY("not_stated", section)]
        assert origins(BARE, section) == [Origin.RESTATED]
    assert said(BARE, Section.PLACE) == [LEVELS]
    assert said(BARE, Section.OVERVIEW) == [
        "Thủ tục này thuộc lĩnh vực Thú nuôi.",
        f"Nơi làm: {LEVELS}",
        f"Thời gian giải quyết: {SAY('not_stated', Section.TIME)}",
        f"Phí, lệ phí: {SAY('not_stated', Section.FEE)}",
    ]


def test_a_row_of_the_catalogue_leads_to_its_page() -> None:
    for section in Section:
        assert URL in said(ROW, section)[-1]
        assert SAY("not_stated", section) not in said(ROW, section)
    assert said(ROW, Section.PLACE)[0] == f"Cơ quan quyết định: Sở Thú nuôi. {LEVELS}"
    assert said(ROW, Section.OVERVIEW)[0].startswith("Thủ tục này thuộc lĩnh vực Thú nuôi. Cơ quan quyết định: ")
    assert compose_section(ROW, Section.DOSSIER, None, SAY, 0).checklist == ()


def test_every_block_cites_the_place_it_was_given() -> None:
    for section in Section:
        answer = compose_section(FULL, section, "Mèo con", SAY, 3)
        assert {block.citations for block in answer.blocks} == {(3,)}
        assert (answer.section, answer.case, answer.procedure.code) == (section, "Mèo con", "1.234567")
        assert answer.procedure.level is Level.WARD


def test_remarks_among_papers_are_limited_and_the_rest_counted() -> None:
    notes = tuple(quoted(f"Lời dặn {i}.") for i in range(1, NOTES_AT_MOST + 3))
    procedure = replace(BARE, cases=(DossierCase("", (DossierItem("1", "Đơn"),), notes),))
    assert said(procedure, Section.DOSSIER) == [
        "- Đơn",
        *(f"Lời dặn {i}." for i in range(1, NOTES_AT_MOST + 1)),
        "… và 2 mục nữa trong hồ sơ.",
    ]
    assert origins(procedure, Section.DOSSIER)[1:] == [Origin.QUOTED] * NOTES_AT_MOST + [Origin.RESTATED]


def test_remarks_without_papers_are_kept_behind_the_sentence_that_there_are_none() -> None:
    remark = restated("Bạn chỉ điền các ô trên trang khai báo.")
    procedure = replace(BARE, cases=(DossierCase("", (), (remark,)),))
    assert said(procedure, Section.DOSSIER) == [SAY("not_stated", Section.DOSSIER), remark.text]
    two = replace(procedure, cases=(*procedure.cases, FULL.cases[0]))
    assert SAY("not_stated", Section.DOSSIER) not in said(two, Section.DOSSIER)


def test_many_laws_are_limited_and_the_rest_counted() -> None:
    laws = tuple(LegalBasis(f"{i}/2026/NĐ-CP") for i in range(LAWS_AT_MOST + 5))
    lines = said(replace(BARE, legal_bases=laws), Section.LEGAL)[0].split("\n")
    assert len(lines) == LAWS_AT_MOST + 1
    assert lines[0] == "- 0/2026/NĐ-CP"
    assert lines[-1] == "… và 5 mục nữa trong hồ sơ."


@pytest.mark.parametrize("sentence", ["Mèo kêu. ", "Mèo kêu\n", "mèo"])
def test_a_shortened_quote_ends_with_a_mark(sentence: str) -> None:
    long = sentence * (2 * QUOTED_AT_MOST // len(sentence))
    for procedure, section in (
        (replace(BARE, steps=(Step("", quoted(long)),)), Section.STEPS),
        (replace(BARE, conditions=(quoted(long),)), Section.CONDITIONS),
        (replace(BARE, cases=(DossierCase("", (DossierItem("1", "Đơn"),), (quoted(long),)),)), Section.DOSSIER),
    ):
        text = said(procedure, section)[-1]
        assert text.endswith(" […]")
        assert len(text) <= QUOTED_AT_MOST + len(" […]")
        assert text.removesuffix(" […]").lstrip("- ") in long
        assert not (sentence.endswith(". ") and not text.endswith("kêu. […]"))


def test_a_quote_of_just_the_limit_stands_whole() -> None:
    text = "m" * QUOTED_AT_MOST
    assert said(replace(BARE, steps=(Step("", quoted(text)),)), Section.STEPS) == [text]


def test_doubts_go_with_their_section_and_all_with_the_overview() -> None:
    doubts = (Doubt(Section.FEE, "Phí ghi hai số."), Doubt(Section.TIME, "Thời hạn ghi hai số."))
    procedure = replace(FULL, doubts=doubts)
    assert cite(procedure, Section.FEE).doubts == ("Phí ghi hai số.",)
    assert cite(procedure, Section.TIME).doubts == ("Thời hạn ghi hai số.",)
    assert cite(procedure, Section.STEPS).doubts == ()
    assert cite(procedure, Section.OVERVIEW).doubts == ("Phí ghi hai số.", "Thời hạn ghi hai số.")


def test_a_citation_names_the_record_and_its_day() -> None:
    cited = cite(FULL, Section.FEE)
    assert (cited.code, cited.title, cited.section) == ("1.234567", "Đăng ký nuôi mèo", Section.FEE)
    assert (cited.decision, cited.as_of, cited.url) == ("12/QĐ-TEST", date(2026, 7, 18), URL)
    nameless = replace(BARE, source=replace(BARE.source, url=""))
    assert (cite(nameless, Section.FEE).decision, cite(nameless, Section.FEE).url) == (None, None)


def test_the_checklist_names_each_paper_once() -> None:
    items = checklist(FULL, None)
    assert [(item.id, item.name) for item in items] == [
        ("1.1", "- Tờ khai nuôi mèo;"),
        ("1.2", "Ảnh mèo con"),
        ("2.1", "Tờ khai nuôi mèo"),
        ("2.2", "Sổ khám bệnh"),
    ]
    same = replace(FULL.cases[0].items[0], name="TỜ KHAI nuôi mèo")
    merged = checklist(replace(FULL, cases=(DossierCase("Mèo con", (same,)), FULL.cases[1])), None)
    assert [item.name for item in merged] == ["TỜ KHAI nuôi mèo", "Sổ khám bệnh"]


def test_the_checklist_says_for_which_cases_a_paper_is() -> None:
    form, photo, book = (DossierItem(str(i), name) for i, name in enumerate(("Đơn", "Ảnh", "Sổ")))
    procedure = replace(
        BARE,
        cases=(
            DossierCase("Mèo con", (form, replace(photo, condition="Khi nộp trực tiếp"))),
            DossierCase("Mèo già", (form, book)),
            DossierCase("Mèo lạc", (form, photo)),
        ),
    )
    # The form is needed whatever the case: to name one would tell the others that they don't need it.
    assert {item.name: item.condition for item in checklist(procedure, None)} == {
        "Đơn": None,
        "Ảnh": "Mèo con; Mèo lạc; Khi nộp trực tiếp",
        "Sổ": "Mèo già",
    }
    chosen = checklist(procedure, "Mèo con")
    assert {item.name: item.condition for item in chosen} == {"Đơn": None, "Ảnh": "Khi nộp trực tiếp"}


def test_the_checklist_keeps_what_is_known_and_what_is_not() -> None:
    [form, photo] = checklist(FULL, "Mèo con")
    assert (form.originals, form.copies, form.form, form.note) == (1, 0, "to-khai.docx", "Điền theo mẫu")
    assert (photo.originals, photo.copies, photo.form, photo.note) == (0, 2, None, None)
    [_, book] = checklist(FULL, "Mèo già sức yếu")
    assert (book.originals, book.copies, book.required) == (None, None, None)
    assert compose_section(FULL, Section.FORM, None, SAY, 0).checklist
    assert compose_section(FULL, Section.FEE, None, SAY, 0).checklist == ()


def test_a_case_keeps_the_answer_to_its_papers() -> None:
    assert said(FULL, Section.DOSSIER, "Mèo con")[0].startswith("Trường hợp: Mèo con\n")
    assert len(said(FULL, Section.DOSSIER, "Mèo con")) == 1
    # A case that the record doesn't know leaves all of them.
    assert said(FULL, Section.DOSSIER, "Chó") == said(FULL, Section.DOSSIER)


@pytest.mark.parametrize(
    ("message", "case"),
    [
        ("nhà có con mèo già, sức yếu lắm", "Mèo già sức yếu"),
        ("meo gia suc yeu thi nop gi", "Mèo già sức yếu"),
        ("đăng ký nuôi mèo cần gì", None),  # words of the title and of both cases tell nothing
        ("nuôi mèo già", None),  # one word of its own is too little
        ("", None),
    ],
)
def test_the_case_that_a_message_names(message: str, case: str | None) -> None:
    assert case_meant(FULL, message) == case


def test_words_of_the_title_name_no_case() -> None:
    """ "đăng ký tạm trú" alone isn't the wish of those who register by a list."""
    cases = (
        DossierCase("Tạm trú tại chỗ ở hợp pháp", (DossierItem("1", "Đơn"),)),
        DossierCase("Nhiều người đăng ký theo danh sách", (DossierItem("2", "Danh sách"),)),
    )
    procedure = replace(BARE, title="Đăng ký tạm trú", cases=cases)
    assert case_meant(procedure, "đăng ký tạm trú") is None
    assert case_meant(procedure, "nhiều người cùng đăng ký tạm trú") == "Nhiều người đăng ký theo danh sách"


def test_one_case_or_two_alike_are_never_meant() -> None:
    assert case_meant(replace(FULL, cases=FULL.cases[:1]), "mèo con con mèo con") is None
    alike = (DossierCase("Cấp mới lần đầu"), DossierCase("Cấp mới lần đầu"))
    assert case_meant(replace(FULL, cases=alike), "cấp mới lần đầu") is None


def test_a_time_that_only_sub_cases_or_steps_state() -> None:
    direct = SubmissionMethod(Channel.DIRECT)
    step = Step("", quoted("Nộp hồ sơ.\nTrả trong thời hạn 4 ngày làm việc.\nGiữ biên nhận."))
    procedure = replace(BARE, methods=(direct,), steps=(step,))
    assert said(procedure, Section.TIME) == ["Trả trong thời hạn 4 ngày làm việc."]
    assert origins(procedure, Section.TIME) == [Origin.QUOTED]
    parts = (SubCase("1.234567.01", "Mèo con", ProcessingTime(2, TimeUnit.DAY)), SubCase("1.234567.02", "Mèo già"))
    assert said(replace(procedure, sub_cases=parts), Section.TIME) == ["Mèo con: 2 ngày"]


def test_english_has_every_sentence_too() -> None:
    english = load_messages("en")
    for procedure in (BARE, FULL, ROW):
        for section in Section:
            assert all(block.text for block in compose_section(procedure, section, None, english, 0).blocks)


def test_a_chosen_case_keeps_the_papers_that_everybody_needs() -> None:
    common = DossierCase("Giấy tờ chung", (DossierItem("1", "Tờ khai"),))
    at_home = DossierCase("Sinh ở nhà: nộp thêm", (DossierItem("2", "Văn bản của người làm chứng"),))
    found = DossierCase("Trẻ bị bỏ rơi", (DossierItem("3", "Biên bản"),))
    procedure = replace(BARE, cases=(common, at_home, found))
    assert [item.name for item in checklist(procedure, at_home.name)] == ["Tờ khai", "Văn bản của người làm chứng"]
    assert len(checklist(procedure, None)) == 3
    assert len(checklist(procedure, "không có")) == 3
