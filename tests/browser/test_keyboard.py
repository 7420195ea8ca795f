"""Vietnamese writing on the kiosk: tones on the nucleus, Telex, VNI, and the keyboard on the screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from corpus.catalogue import read_catalogue
from corpus.store import BUNDLED
from corpus.text import nfc, normalise
from tests.browser.kiosk import Kiosk

TONES = {"acute": "\u0301", "grave": "\u0300", "hook": "\u0309", "tilde": "\u0303", "dot": "\u0323"}

# A word, how it is typed in Telex, how in VNI.
TYPED = """
việt vieetj vie6t5 | giấy giaays gia6y1 | khai khai khai | sinh sinh sinh | tiếng tieengs tie6ng1
người nguwowif ngu7o7i2 | đường dduwowngf d9u7o7ng2 | phường phuwowngf phu7o7ng2 | Đà DDaf D9a2 | Nẵng Nawngx Na8ng4
hòa hoaf hoa2 | thúy thuys thuy1 | quý quys quy1 | giữ giuwx giu74 | thuở thuowr thuo73 | khuya khuya khuya
uống uoongs uo6ng1 | khuỷu khuyur khuyu3 | rượu ruwowuj ru7o7u5 | hươu huwowu hu7o7u | nguyễn nguyeenx nguye6n4
quyền quyeenf quye6n2 | quốc quoocs quo6c1 | gì gif gi2 | gìn ginf gin2 | giếng gieengs gie6ng1 | già giaf gia2
hộ hooj ho65 | khẩu khaaur kha6u3 | thường thuwowngf thu7o7ng2 | trú trus tru1 | tạm tamj tam5 | căn cawn ca8n
cước cuwowcs cu7o7c1 | chứng chuwngs chu7ng1 | thực thuwcj thu7c5 | bản banr ban3 | sao sao sao | kết keets ke6t1
hôn hoon ho6n | độc ddoocj d9o6c5 | thân thaan tha6n | tử tuwr tu73 | tuất tuaats tua6t1 | trợ trowj tro75
cấp caaps ca6p1 | tuổi tuooir tuo6i3 | xã xax xa4 | ủy uyr uy3 | ban ban ban | nhân nhaan nha6n | dân daan da6n
nghĩa nghiax nghia4 | vụ vuj vu5 | quân quaan qua6n | sự suwj su75 | đất ddaats d9a6t1 | nhà nhaf nha2 | ở owr o73
xây xaay xa6y | dựng duwngj du7ng5 | sổ soor so63 | đỏ ddor d9o3 | hoặc hoawcj hoa8c5 | hoàn hoanf hoan2
toàn toanf toan2 | ngoài ngoaif ngoai2 | khỏe khoer khoe3 | loại loaij loai5 | xoăn xoawn xoa8n
thoát thoats thoat1 | oán oans oan1 | huệ hueej hue65 | thuế thuees thue61 | thuyền thuyeenf thuye6n2
chuyện chuyeenj chuye6n5 | truyện truyeenj truye6n5 | yêu yeeu ye6u | yếu yeeus ye6u1 | kiểu kieeur kie6u3
chiều chieeuf chie6u2 | nhiều nhieeuf nhie6u2 | lỗi looix lo6i4 | đổi ddooir d9o6i3 | mới mowis mo7i1
cưới cuwowis cu7o7i1 | bưởi buwowir bu7o7i3 | mướn muwowns mu7o7n1 | lưu luwu lu7u | hữu huwux hu7u4
cứu cuwus cu7u1 | tòa toaf toa2 | xóa xoas xoa1 | họa hoaj hoa5 | lúa luas lua1 | của cuar cua3 | mưa muwa mu7a
chữa chuwax chu7a4 | nửa nuwar nu7a3 | bìa biaf bia2 | kìa kiaf kia2 | nghỉ nghir nghi3 | phép pheps phep1
quên queen que6n | quà quaf qua2 | quả quar qua3 | quyển quyeenr quye6n3 | huỳnh huynhf huynh2 | luật luaatj lua6t5
tuần tuaanf tua6n2 | nuôi nuooi nuo6i | muối muoois muo6i1 | buổi buooir buo6i3 | tuyết tuyeets tuye6t1
thuê thuee thue6 | ngoẻo ngoeor ngoeo3 | khoáy khoays khoay1 | oái oais oai1
"""

# What is typed, key by key, and what stands there: undoing by repeating, marks typed late, words that are none of ours.
SEQUENCES = {
    "tesst": "test", "tess": "tes", "vieejtt": "việtt", "dd": "đ", "ddd": "dd", "dddd": "ddd", "aa": "â", "aaa": "aa",
    "aaaa": "aaa", "ee": "ê", "eee": "ee", "oo": "ô", "ooo": "oo", "sooong": "soong", "w": "ư", "ww": "w", "uw": "ư",
    "ow": "ơ", "oww": "ow", "aw": "ă", "aww": "aw", "uow": "ươ", "uoww": "uow", "thuowr": "thuở", "thuowrng": "thưởng",
    "tuw": "tư", "tw": "tư", "muaw": "mưa", "muaww": "muaw", "luuw": "lưu", "nguoiwf": "người", "dangd": "đang",
    "vietej": "việt", "hoafn": "hoàn", "toans": "toán", "teszt": "tet", "asf": "à", "awa": "â", "aaw": "ă", "oow": "ơ",
    "owo": "ô", "DDaf Nawngx": "Đà Nẵng", "DDAF": "ĐÀ", "Dd": "Đ", "giaays khai sinh": "giấy khai sinh",
    "1.001193": "1.001193", "ngay 15": "ngay 15", "h17": "h17", "a11": "a1", "a1a": "ấ", "viet65": "việt", "d9": "đ",
    "d99": "d9", "duong972": "đường", "toan20": "toan", "uo7": "ươ", "thuo73": "thuở", "a8": "ă", "a88": "a8",
}  # fmt: skip

# A nucleus without and with something behind it, and which letter carries the tone.
NUCLEI = {
    "ba": 1, "hoa": 1, "hoan": 2, "hoai": 2, "thuy": 2, "huynh": 2, "khuyu": 3, "khuya": 3, "quy": 2, "qua": 2,
    "gi": 1, "gin": 1, "gia": 2, "giêng": 2, "giư": 2, "thuơ": 3, "ngươi": 3, "uông": 1, "viêt": 2, "yêu": 1,
    "mua": 1, "mưa": 1, "tuân": 2, "xoăn": 2, "nguyên": 4, "ngheo": 3, "ngoeo": 3, "chiu": 2, "sưa": 1, "rươu": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def module(browser: Browser, server: str) -> Iterator[Callable[[str, object], object]]:
    """Calls a function of vietnamese.js over a list."""
    page = browser.new_page()
    page.goto(f"{server}/")

    def call(expression: str, values: object) -> object:
        script = f"async (values) => {{ const v = await import('/web/kiosk/vietnamese.js'); return {expression}; }}"
        return page.evaluate(script, values)

    yield call
    page.close()


TYPE = "values.map((keys) => [...keys].reduce((text, key) => v.pressKey(text, key), ''))"


def test_words_typed_in_telex_and_vni(module: Callable[[str, object], object]) -> None:
    rows = [part.split() for line in TYPED.strip().splitlines() for part in line.split("|")]
    assert len(rows) >= 110
    for typing in (1, 2):
        assert module(TYPE, [row[typing] for row in rows]) == [row[0] for row in rows]


def test_undoing_marks_typed_late_and_foreign_words(module: Callable[[str, object], object]) -> None:
    assert dict(zip(SEQUENCES, module(TYPE, list(SEQUENCES)), strict=True)) == SEQUENCES  # type: ignore[call-overload]


def test_every_tone_on_every_kind_of_nucleus(module: Callable[[str, object], object]) -> None:
    expected, asked = [], []
    for bare, place in NUCLEI.items():
        for tone in TONES.values():
            asked.append([bare, tone])
            expected.append(nfc(bare[: place + 1] + tone + bare[place + 1 :]))
    assert module("values.map(([bare, tone]) => v.pressTone(bare, tone))", asked) == expected
    # The same key again takes the tone away; another key changes it.
    assert module("values.map((word) => v.pressTone(word, '\u0301'))", ["hóa", "hòa"]) == ["hoa", "hóa"]


def test_tones_stand_where_the_corpus_puts_them(module: Callable[[str, object], object]) -> None:
    words = {word for row in read_catalogue(BUNDLED) for word in row.title.lower().split() if word.isalpha()}  # type: ignore[union-attr]
    asked, expected = [], []
    for word in sorted(words):
        tone = [mark for mark in unicodedata.normalize("NFD", word) if mark in TONES.values()]
        if len(tone) == 1:
            asked.append([nfc(unicodedata.normalize("NFD", word).replace(tone[0], "")), tone[0]])
            expected.append(normalise(word))
    assert len(expected) > 900
    found = module("values.map(([bare, tone]) => v.withTone(bare, tone))", asked)
    assert found == expected


def test_folding_is_that_of_the_service(module: Callable[[str, object], object]) -> None:
    from corpus.text import match_key

    titles = [row.title for row in read_catalogue(BUNDLED)][:800]  # type: ignore[union-attr]
    assert module("values.map((title) => v.folded(title))", titles) == [match_key(title) for title in titles]


def test_typing_by_touch(kiosk_context: BrowserContext, server: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    kiosk.tap(".ask")
    field = kiosk.page.get_by_role("textbox")
    kiosk.type("giây", tone="sắc")
    kiosk.type(" khai sinh")
    expect(field).to_have_value("giấy khai sinh")
    for key in kiosk.page.locator(".keyboard button").all():
        box = key.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 60, key.inner_text()
    kiosk.key("Xóa một chữ")
    expect(field).to_have_value("giấy khai sin")
    kiosk.key("Xóa hết")
    kiosk.key("Chữ hoa")
    kiosk.type("Đa")
    kiosk.key("Dấu huyền")
    expect(field).to_have_value("Đà")
    kiosk.key("Dấu huyền")
    expect(field).to_have_value("Đa")
    # In the middle of a text the tone goes to the word the caret is in.
    kiosk.key("Xóa hết")
    kiosk.type("hoan toan")
    field.evaluate("(field) => field.setSelectionRange(2, 2)")
    kiosk.key("Dấu huyền")
    expect(field).to_have_value("hoàn toan")


def test_typing_on_a_real_keyboard(kiosk_context: BrowserContext, server: str) -> None:
    kiosk = Kiosk(kiosk_context.new_page(), server)
    kiosk.tap(".ask")
    field = kiosk.page.get_by_role("textbox")
    kiosk.page.keyboard.type("ddawng kys keets hoon")
    expect(field).to_have_value("đăng ký kết hôn")
    kiosk.page.keyboard.press("Backspace")
    expect(field).to_have_value("đăng ký kết hô")
    kiosk.tap("[data-act=language]")
    field.fill("")
    kiosk.page.keyboard.type("passport")
    expect(field).to_have_value("passport")
