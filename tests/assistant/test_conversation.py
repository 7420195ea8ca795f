"""Follow-ups and several wishes, over a real index of the bundled corpus."""

from __future__ import annotations

import pytest

from assistant.answer import Answered, Clarification, Refusal
from assistant.answering import Assistant
from assistant.conversation import chosen_by_number, points_back
from assistant.question import Context, Question
from assistant.wishes import clauses

Said = list[tuple[str, str]]


def talk(assistant: Assistant, *messages: str) -> Said:
    """Code and section of every part of the answer to the last message."""
    context, said = Context(), Said()
    for message in messages:
        outcome = assistant.answer(Question(message, context=context)).outcome
        context = outcome.context
        answers = outcome.answers if isinstance(outcome, Answered) else ()
        said = [(answer.procedure.code, str(answer.section)) for answer in answers]
    return said


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["đăng ký khai sinh cần gì", "còn lệ phí?"], ("1.001193", "fee")),
        (["đăng ký khai sinh cần gì", "còn lệ phí?", "thế còn kết hôn?"], ("1.000894", "fee")),
        (["khai sinh tốn bao nhiêu tiền", "không phải, tôi hỏi tạm trú"], ("1.004194", "fee")),
        (["đăng ký khai sinh", "à không, ý tôi là chứng thực bản sao"], ("2.000815", "overview")),
        (["đăng ký kết hôn cần gì", "thủ tục này làm trong mấy ngày"], ("1.000894", "time")),
        (["đăng ký kết hôn cần gì", "nguồn ở đâu vậy"], ("1.000894", "legal")),
        (["đăng ký tạm trú mất mấy ngày", "sao lâu vậy"], ("1.004194", "time")),
    ],
)  # fmt: skip
def test_what_goes_on_from_the_turn_before(
    real_assistant: Assistant, messages: list[str], expected: tuple[str, str]
) -> None:
    assert talk(real_assistant, *messages)[0] == expected


def test_an_option_may_be_named_by_its_number(real_assistant: Assistant) -> None:
    asked = real_assistant.answer(Question("xin cấp lại giấy")).outcome
    assert isinstance(asked, Clarification)
    for words, position in (("cái thứ hai", 1), ("số 1 nhé", 0), ("cái cuối", -1), ("Dạ cái đầu tiên ạ", 0)):
        chosen = real_assistant.answer(Question(words, context=asked.context)).outcome
        assert isinstance(chosen, Answered), words
        assert chosen.answers[0].procedure.code == asked.options[position].value


def test_numbers_choose_only_among_what_was_offered() -> None:
    two = Context(offered=("1.000001", "1.000002"))
    assert chosen_by_number("cái thứ ba", two) is None
    assert chosen_by_number("số 2", Context()) is None
    assert chosen_by_number("hai vợ chồng tôi", two) is None


def test_a_procedure_nobody_named_is_not_guessed(real_assistant: Assistant) -> None:
    assert points_back("Lệ phí cho thủ tục này là bao nhiêu?")
    outcome = real_assistant.answer(Question("Lệ phí cho thủ tục này là bao nhiêu?")).outcome
    assert isinstance(outcome, Refusal)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Tách hộ cần gì còn khai tử mất mấy ngày", [("1.010038", "dossier"), ("1.000656", "time")]),
        ("Thường trú cần giấy tờ gì; tạm trú bao lâu", [("1.004222", "dossier"), ("1.004194", "time")]),
        (
            "Làm khai tử với xóa thường trú cho ông nội mất bao lâu, có tốn phí không",
            [("1.000656", "time"), ("1.000656", "fee"), ("1.003197", "time"), ("1.003197", "fee")],
        ),
    ],
)
def test_two_wishes_get_two_answers(real_assistant: Assistant, message: str, expected: Said) -> None:
    assert talk(real_assistant, message) == expected


def test_every_block_of_two_answers_cites_its_own_procedure(real_assistant: Assistant) -> None:
    outcome = real_assistant.answer(Question("Tách hộ cần gì còn khai tử mất mấy ngày")).outcome
    assert isinstance(outcome, Answered)
    assert {answer.procedure.code for answer in outcome.answers} == {"1.010038", "1.000656"}
    for answer in outcome.answers:
        for block in answer.blocks:
            assert {outcome.citations[i].code for i in block.citations} == {answer.procedure.code}


@pytest.mark.parametrize(
    "message",
    [
        "làm khai sinh và thường trú và bảo hiểm y tế cho con mới sinh một lần",
        "vợ tôi mới sinh, con chưa có giấy tờ gì, giờ làm khai sinh ở đâu",
        "đăng ký kết hôn cần giấy tờ gì, bao lâu, hết bao nhiêu tiền",
    ],
)
def test_one_wish_is_not_cut_in_two(real_assistant: Assistant, message: str) -> None:
    assert len({code for code, _ in talk(real_assistant, message)}) <= 1


def test_clauses_of_one_word_are_no_wishes() -> None:
    assert clauses("Khai sinh, kết hôn và phí") == ["Khai sinh", "kết hôn"]
    assert clauses("vừa cưới xong, chuyển hộ khẩu") == ["chuyển hộ khẩu"]
