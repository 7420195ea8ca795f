"""The straight road over a real index of the bundled corpus, made with the default encoder."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.answer import Answered, Clarification, Reason, Refusal
from assistant.answering import Assistant
from assistant.question import Choice, Context, Question
from corpus.procedure import Origin, Section
from index.retrieval import Query, Vectors


def answered(assistant: Assistant, text: str, context: Context | None = None) -> Answered:
    outcome = assistant.answer(Question(text, context=context or Context())).outcome
    assert isinstance(outcome, Answered), (text, outcome)
    return outcome


@pytest.mark.parametrize(
    ("text", "code", "section"),
    [
        ("làm giấy khai sinh cho con cần giấy tờ gì", "1.001193", Section.DOSSIER),
        ("lam giay khai sinh cho con can giay to gi", "1.001193", Section.DOSSIER),
        ("dang ky tam tru het bao nhieu tien", "1.004194", Section.FEE),
        ("giáy sác nhận độc than nộp ở mô rứa", "1.004873", Section.PLACE),
        ("ba tui mới mất chừ phải lên phường mần chi", "1.000656", Section.OVERVIEW),
        ("Thủ tục đăng ký kết hôn", "1.000894", Section.OVERVIEW),
        ("1.004222", "1.004222", Section.OVERVIEW),
        ("thủ tục 1.004222 mất bao lâu", "1.004222", Section.TIME),
        ("cấp lại giấy phép lái xe bị mất cần gì", "3.000348", Section.DOSSIER),
    ],
)
def test_the_citizens_procedure_and_section(real_assistant: Assistant, text: str, code: str, section: Section) -> None:
    outcome = answered(real_assistant, text)
    assert outcome.answers[0].procedure.code == code
    assert outcome.answers[0].section is section


def test_every_block_is_cited_and_knows_its_origin(real_assistant: Assistant) -> None:
    for text in ("đăng ký kết hôn ở đâu, bao lâu, hết bao nhiêu tiền", "khai tử", "cấp thẻ căn cước cần gì"):
        outcome = answered(real_assistant, text)
        for answer in outcome.answers:
            for block in answer.blocks:
                cited = [outcome.citations[i] for i in block.citations]
                assert cited
                assert {c.code for c in cited} == {answer.procedure.code}
                assert {c.section for c in cited} == {answer.section}
                assert block.origin in (Origin.QUOTED, Origin.RESTATED)
        for citation in outcome.citations:
            assert citation.url
            assert citation.url.startswith("https://dichvucong.gov.vn/")


def test_only_what_was_asked_is_answered(real_assistant: Assistant) -> None:
    outcome = answered(real_assistant, "đăng ký kết hôn mất bao lâu")
    assert [answer.section for answer in outcome.answers] == [Section.TIME]
    assert outcome.answers[0].checklist == ()


def test_a_checklist_comes_with_the_papers(real_assistant: Assistant) -> None:
    checklist = answered(real_assistant, "đăng ký khai sinh cần giấy tờ gì").answers[0].checklist
    assert any("Giấy chứng sinh" in item.name for item in checklist)
    assert len({item.name for item in checklist}) == len(checklist)


def test_a_follow_up_keeps_the_procedure_and_a_new_wish_leaves_it(real_assistant: Assistant) -> None:
    first = answered(real_assistant, "đăng ký kết hôn cần giấy tờ gì")
    follow = answered(real_assistant, "thế còn phí?", first.context)
    assert (follow.answers[0].procedure.code, follow.answers[0].section) == ("1.000894", Section.FEE)
    other = answered(real_assistant, "đăng ký khai tử ở đâu", follow.context)
    assert other.answers[0].procedure.code == "1.000656"


def test_a_follow_up_without_a_turn_before_is_not_guessed(real_assistant: Assistant) -> None:
    assert not isinstance(real_assistant.answer(Question("thế còn phí?")).outcome, Answered)


def test_thanks_do_not_lose_the_thread(real_assistant: Assistant) -> None:
    first = answered(real_assistant, "đăng ký kết hôn cần giấy tờ gì")
    thanks = real_assistant.answer(Question("cảm ơn nhiều nha", context=first.context)).outcome
    assert isinstance(thanks, Refusal)
    assert answered(real_assistant, "còn thời hạn thì sao", thanks.context).answers[0].procedure.code == "1.000894"


def test_a_vague_question_is_asked_back_with_real_names(real_assistant: Assistant) -> None:
    outcome = real_assistant.answer(Question("xin cấp lại giấy")).outcome
    assert isinstance(outcome, Clarification)
    assert 2 <= len(outcome.options) <= 4
    for option in outcome.options:
        procedure = real_assistant.procedure(option.value)
        assert procedure is not None
        assert procedure.title == option.title
    chosen = Question("", choice=Choice("procedure", outcome.options[1].value), context=outcome.context)
    reply = real_assistant.answer(chosen).outcome
    assert isinstance(reply, Answered)
    assert reply.answers[0].procedure.code == outcome.options[1].value


def test_a_section_may_be_chosen(real_assistant: Assistant) -> None:
    first = answered(real_assistant, "đăng ký kết hôn")
    option = next(o for o in first.options if o.kind == "section" and o.value == "fee")
    chosen = real_assistant.answer(Question("", choice=Choice("section", option.value), context=first.context)).outcome
    assert isinstance(chosen, Answered)
    assert chosen.answers[0].section is Section.FEE
    assert chosen.answers[0].procedure.code == "1.000894"


@pytest.mark.parametrize(
    "choice",
    [
        Choice("procedure", "9.999999"),
        Choice("section", "nothing"),
        Choice("procedure", "../../etc"),
        Choice("case", "x"),
    ],
)
def test_a_choice_that_is_gone_is_refused(real_assistant: Assistant, choice: Choice) -> None:
    outcome = real_assistant.answer(Question("", choice=choice)).outcome
    assert isinstance(outcome, Refusal)
    assert outcome.reason is Reason.UNKNOWN_CHOICE


@pytest.mark.parametrize(
    "text",
    ["mai trời có mưa không", "kể chuyện cười đi", "cách nấu mì Quảng ngon", "asdf qwer zxcv", "đội nào vô địch"],
)
def test_what_is_not_about_procedures_is_not_answered(real_assistant: Assistant, text: str) -> None:
    outcome = real_assistant.answer(Question(text)).outcome
    assert not isinstance(outcome, Answered)
    assert outcome.text


def test_the_number_of_a_decision_offers_its_procedures(real_assistant: Assistant) -> None:
    decision = next(card.decision for card in real_assistant.browse(size=5000).cards if card.code == "1.000894")
    for text in (decision, f"Quyết định số {decision}", f"qđ {decision.lower()}?"):
        outcome = real_assistant.answer(Question(text)).outcome
        codes = [option.value for option in outcome.options if option.kind == "procedure"]
        named = [real_assistant.card(code) for code in codes]
        if isinstance(outcome, Answered):
            named = [real_assistant.card(outcome.answers[0].procedure.code)]
        assert named, text
        assert all(card is not None and card.decision == decision for card in named), text
    unknown = real_assistant.answer(Question("Quyết định số 99999/QĐ-XYZ")).outcome
    assert not isinstance(unknown, Answered)


def test_a_flood_of_abuse_and_a_pasted_page_get_a_sensible_result(real_assistant: Assistant) -> None:
    abuse = real_assistant.answer(Question(("đồ chó ngu " * 50)[:500])).outcome
    assert isinstance(abuse, Refusal)
    assert abuse.reason is Reason.ABUSIVE
    page = "Mã thủ tục: 1.004222\n" + "Trình tự thực hiện: nộp hồ sơ tại bộ phận một cửa.\n" * 40
    assert answered(real_assistant, page).answers[0].procedure.code == "1.004222"
    other = real_assistant.answer(Question(page.replace("1.004222", "")[:2000])).outcome
    assert isinstance(other, Refusal)
    assert other.reason is Reason.TOO_LONG


def test_a_clear_finding_overrules_a_word_that_leads_away(real_assistant: Assistant) -> None:
    loan = (
        "Sổ đỏ của vợ chồng em chỉ có đất, nhà cất xong chưa ghi vô sổ, ngân hàng bảo thêm căn nhà lên sổ mới cho vay"
    )
    assert not isinstance(real_assistant.answer(Question(loan)).outcome, Refusal)
    for text in (
        "ngân hàng nào cho vay lãi thấp",
        "làm giả giấy khai sinh",
        "Tôi muốn ly hôn đơn phương thì nộp đơn ở đâu",
    ):
        outcome = real_assistant.answer(Question(text)).outcome
        assert isinstance(outcome, Refusal)
        assert outcome.reason is Reason.OUT_OF_SCOPE


def test_a_procedure_known_by_name_only_leads_to_its_page(real_assistant: Assistant) -> None:
    light = next(
        card
        for card in real_assistant.browse(size=5000).cards
        if not (real_assistant.procedure(card.code) or _raise()).whole
    )
    outcome = answered(real_assistant, f"thủ tục {light.code} phí bao nhiêu")
    assert light.url in outcome.text


def _raise() -> object:
    raise AssertionError("a card without a record")


def test_a_life_event_brings_its_procedures(real_assistant: Assistant) -> None:
    outcome = real_assistant.answer(Question("vợ tôi vừa sinh em bé thì phải làm những giấy tờ gì")).outcome
    assert not isinstance(outcome, Refusal)
    codes = [step.code for event in outcome.events for step in event.steps]
    assert "1.001193" in codes


def test_english_is_answered_in_english_words(real_assistant: Assistant) -> None:
    outcome = real_assistant.answer(Question("what documents do I need to register a birth")).outcome
    assert outcome.language == "en"
    assert not isinstance(outcome, Refusal)


class BrokenEncoder:
    """An encoder that fails on every query, as a corrupted model would."""

    digest = ""

    def encode_queries(self, _texts: list[str]) -> Vectors:
        raise RuntimeError("broken")

    def encode_passages(self, texts: list[str]) -> Vectors:
        return np.empty((len(texts), 0), np.float32)


def test_without_the_encoder_words_answer_alone_and_say_so(real_assistant: Assistant) -> None:
    whole = real_assistant._encoder
    retriever = real_assistant._engine.retriever
    object.__setattr__(retriever, "_encoder", BrokenEncoder())
    try:
        outcome = real_assistant.answer(Question("đăng ký kết hôn cần giấy tờ gì")).outcome
    finally:
        object.__setattr__(retriever, "_encoder", whole)
    assert isinstance(outcome, Answered)
    assert outcome.degraded
    assert outcome.answers[0].procedure.code == "1.000894"


def test_the_same_question_from_many_threads_gets_the_same_answer(real_assistant: Assistant) -> None:
    texts = ["đăng ký kết hôn", "khai tử ở đâu", "cấp lại căn cước", "đăng ký tạm trú bao nhiêu tiền"] * 8
    alone = [real_assistant.answer(Question(text)).outcome for text in texts[:4]] * 8
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: real_assistant.answer(Question(text)).outcome, texts))
    assert together == alone


def test_the_trace_explains_the_ranking(real_assistant: Assistant) -> None:
    trace = real_assistant.answer(Question("đăng ký kết hôn ở đâu")).trace
    data = json.loads(json.dumps(trace.as_dict()))
    assert data["wish"] == "đăng ký kết hôn"
    assert data["sections"] == ["place"]
    assert data["candidates"][0]["code"] == "1.000894"
    assert {"title_held", "body", "overview", "nearness"} <= data["candidates"][0]["evidence"].keys()
    assert data["timings_ms"].keys() == {"understand", "retrieve", "decide", "compose"}


def test_search_lists_each_procedure_once(real_assistant: Assistant) -> None:
    found = real_assistant.search("đăng ký kết hôn", 20)
    codes = [hit.card.code for hit in found]
    assert codes[0] == "1.000894"
    assert len(set(codes)) == len(codes) == 20
    assert real_assistant.search("", 5) == []
    assert real_assistant.search("🙂", 5) == []


def test_suggestions_need_no_diacritics(real_assistant: Assistant) -> None:
    assert any(card.code == "1.000894" for card in real_assistant.suggest("dang ky ket ho"))
    assert real_assistant.suggest("1.001193")[0].code == "1.001193"
    assert real_assistant.suggest("") == []


def test_nfd_and_capitals_are_the_same_question(real_assistant: Assistant) -> None:
    import unicodedata

    text = "đăng ký kết hôn cần giấy tờ gì"
    plain = answered(real_assistant, text)
    assert answered(real_assistant, unicodedata.normalize("NFD", text)).answers == plain.answers
    assert answered(real_assistant, text.upper()).answers[0].procedure == plain.answers[0].procedure


def test_the_query_is_what_the_retriever_sees(real_assistant: Assistant) -> None:
    hits, degraded = real_assistant._engine.retriever.retrieve_traced(Query("đăng ký kết hôn"), 3)
    assert hits[0].procedure_code == "1.000894"
    assert not degraded
