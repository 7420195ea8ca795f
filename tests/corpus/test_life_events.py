from __future__ import annotations

import json
import lzma
import re
from pathlib import Path
from typing import Any

import pytest

from corpus.life_events import (
    LifeEvent,
    LifeEvents,
    Step,
    bundled_life_events,
    describe,
    find_event,
    load_life_events,
)

PROCEDURES = Path(__file__).parents[2] / "corpus" / "data" / "procedures"
RECORDS = Path(__file__).parents[3] / "shared" / "data" / "portal-api.jsonl.xz"

TOLD = [
    ("vợ tui mới sinh em bé, chừ phải làm giấy tờ chi trước", ["birth"]),
    ("vo em moi sinh em be duoc 3 ngay", ["birth"]),
    ("con gái em vừa sinh đôi ở bệnh viện phụ sản", ["birth"]),
    ("Em sắp đẻ con đầu lòng thì chuẩn bị hồ sơ răng hè", ["birth"]),
    ("I just had a baby, what papers do I need?", ["birth"]),
    ("tụi em sinh con khi chưa đăng ký kết hôn chừ làm khai sinh răng", ["recognise-child"]),
    ("vợ chồng tôi hiếm muộn muốn xin con nuôi", ["adoption"]),
    ("cháu mồ côi cha mẹ, tui là bà nội đang nuôi", ["guardianship"]),
    ("hai đứa em định cưới nhau tháng tới", ["marriage"]),
    ("thang sau minh lay vo roi, sap lay vo can giay chi", ["marriage"]),
    ("em chuẩn bị lấy chồng ở Hòa Vang", ["marriage"]),
    ("em sắp lấy chồng Đài Loan thì làm giấy ở đâu", ["marriage-foreign"]),
    ("con gái tui cưới chồng Hàn Quốc", ["marriage-foreign"]),
    ("bạn trai em là người Mỹ, tụi em muốn làm giấy", ["marriage-foreign"]),
    ("tòa xử ly hôn rồi chừ tui làm gì tiếp", ["divorce"]),
    ("vợ chồng em mới ly dị", ["divorce"]),
    ("ba mới mất", ["death"]),
    ("ba tui mới mất hồi hôm, phải làm mấy thứ giấy chi", ["death"]),
    ("ông nội em vừa qua đời tuần trước", ["death"]),
    ("me em mat roi, gio can lam gi", ["death"]),
    ("nhà có tang, giấy tờ phải làm những gì", ["death"]),
    ("má chồng em mới mất", ["death"]),
    ("ba tôi để lại căn nhà cho mấy anh em", ["inheritance"]),
    ("được thừa kế miếng đất của ông ngoại", ["inheritance"]),
    ("tôi mới mua lô đất ở Điện Bàn", ["land-sale"]),
    ("em muon ban nha o Thanh Khe", ["land-sale"]),
    ("mua nhà xong rồi sang tên sổ đỏ làm sao", ["land-sale"]),
    ("ba mẹ cho em miếng đất", ["land-gift"]),
    ("ông bà già muốn sang tên đất cho con", ["land-gift"]),
    ("đất chưa có sổ từ hồi xưa tới chừ", ["first-land-certificate"]),
    ("tui muốn tách thửa ra hai lô", ["split-land"]),
    ("Nhà tôi chuẩn bị xây nhà mới ở Cẩm Lệ", ["build-house"]),
    ("tinh xay nha tro cho sinh vien", ["build-house"]),
    ("em tính sửa lại nhà, nâng tầng", ["repair-house"]),
    ("em mới chuyển về Hội An sống", ["moving-in"]),
    ("vợ chồng tui mới dọn về nhà mới", ["moving-in"]),
    ("em sinh viên ở trọ gần Bách Khoa", ["renting"]),
    ("em o quang nam ra da nang hoc, thue tro", ["renting"]),
    ("có khách ở lại vài ngày có phải báo công an không", ["guest"]),
    ("tui chuẩn bị vô Sài Gòn làm ăn, chuyển đi nơi khác", ["moving-out"]),
    ("vợ chồng mình muốn ra ở riêng", ["split-household"]),
    ("tui tính mở quán bún mắm trước nhà", ["open-shop"]),
    ("em muốn mở tiệm nail", ["open-shop"]),
    ("mo quan ca phe nho thi xin giay chi", ["open-shop"]),
    ("buôn bán ế quá em định dẹp tiệm", ["close-shop"]),
    ("em mới nghỉ việc ở khu công nghiệp Hòa Khánh", ["job-loss"]),
    ("cong ty cat giam, toi bi mat viec", ["job-loss"]),
    ("năm sau tui về hưu", ["retirement"]),
    ("mạ tui đủ 75 tuổi rồi, có tiền già không", ["old-age"]),
    ("chồng em bị tai nạn lao động ở công trình", ["work-injury"]),
    ("mẹ em bị ung thư đang nằm viện", ["work-injury"]),
    ("tôi bị rớt bóp mất hết giấy tờ", ["lost-papers"]),
    ("em làm mất căn cước", ["lost-papers"]),
    ("mat cccd", ["lost-papers"]),
    ("sổ đỏ nhà tôi bị thất lạc", ["lost-papers"]),
    ("mẹ em mất cccd rồi", ["lost-papers"]),
    ("giấy khai sinh của con em bị sai ngày sinh", ["name-change"]),
    ("em muốn đổi tên cho con gái", ["name-change"]),
    ("con em đủ 14 tuổi rồi", ["identity-card-age"]),
    ("cccd het han ma em dang o xa", ["identity-card-age"]),
    ("em sắp đi Nhật làm việc", ["going-abroad"]),
    ("con tui chuẩn bị du học", ["going-abroad"]),
    ("nhà em có ông Tây thuê phòng", ["foreigner-staying"]),
    ("bạn người Hàn đến chơi ngủ lại nhà em", ["foreigner-staying", "guest"]),
    ("năm ni con em vô lớp 1", ["first-grade"]),
    ("con tôi lên lớp 6 thì nộp hồ sơ ở mô", ["sixth-grade"]),
    ("cháu nhà tôi sắp thi vào 10", ["tenth-grade"]),
    ("em muốn chuyển trường cho con về Sơn Trà", ["school-transfer"]),
    ("con em bị tự kỷ", ["disability"]),
    ("em trai tui bị liệt từ nhỏ", ["disability"]),
    ("nhà em khổ quá, muốn xin hộ nghèo", ["poverty"]),
    ("nhà tui bị tốc mái sau bão", ["disaster"]),
    ("hôm qua cháy nhà", ["disaster"]),
    ("ông nội em là liệt sĩ", ["merit"]),
    ("con trai đủ 17 tuổi có phải đăng ký đi lính không", ["military-service"]),
    ("em mới mua xe máy", ["new-vehicle"]),
    ("tôi mới mua lại chiếc xe máy của bạn", ["used-vehicle"]),
    ("bán xe rồi mà chưa sang tên", ["used-vehicle"]),
    ("em muốn thi bằng lái A1", ["driving-licence"]),
    ("ba em mới mất, sổ đỏ cũng bị thất lạc", ["death", "lost-papers"]),
    ("mới ly hôn xong rồi dọn về ở với mẹ", ["divorce", "moving-in"]),
]

NOT_TOLD = [
    ("mẹ tui mất giấy tờ", "death"),
    ("ba em mất xe", "death"),
    ("làm căn cước mất bao lâu", "lost-papers"),
    ("làm căn cước mất bao lâu", "death"),
    ("nhà em mất điện từ sáng", "death"),
    ("bà mất ngủ hoài", "death"),
    ("lệ phí đăng ký kết hôn bao nhiêu", "marriage"),
    ("em chưa kết hôn thì xin giấy độc thân ở đâu", "marriage"),
    ("sắp lấy chồng Hàn Quốc", "marriage"),
    ("học sinh cháu nào được miễn học phí", "birth"),
    ("ngày sinh con trong giấy bị mờ", "birth"),
    ("nhà tôi cho thuê nhà cho sinh viên", "renting"),
    ("thuê nhà mở quán cơm", "renting"),
    ("xây nhà trọ cho thuê", "renting"),
    ("công ty đổi tên thì giấy phép sao", "death"),
    ("thủ tục đổi tên doanh nghiệp", "name-change"),
    ("hàng xóm xây nhà lấn đất của tôi", "build-house"),
    ("mua nhà ở xã hội cần gì", "land-sale"),
    ("mua xe cũ", "new-vehicle"),
    ("hàng nhập khẩu về cảng Tiên Sa", "moving-in"),
    ("chuyển trường hợp của em cho ai", "school-transfer"),
]

NOTHING_TOLD = [
    "",
    "xin chào",
    "giờ làm việc của phường Hải Châu",
    "lệ phí chứng thực bản sao",
    "nộp hồ sơ online ở đâu",
    "bạn có nhà vệ sinh không",
    "đăng ký khai tử cần giấy gì",
    "tôi muốn gặp chủ tịch phường",
    "con mắt em bị đau",
    "trời mưa to quá",
    "số điện thoại công an phường An Hải",
    "mặt bằng này bao nhiêu mét vuông",
]


@pytest.mark.parametrize(("sentence", "expected"), TOLD)
def test_finds_what_is_told(sentence: str, expected: list[str]) -> None:
    assert [event.id for event in find_event(sentence)] == expected


@pytest.mark.parametrize(("sentence", "wrong"), NOT_TOLD)
def test_does_not_take_one_event_for_another(sentence: str, wrong: str) -> None:
    assert wrong not in [event.id for event in find_event(sentence)]


@pytest.mark.parametrize("sentence", NOTHING_TOLD)
def test_finds_nothing_where_no_event_is_told(sentence: str) -> None:
    assert find_event(sentence) == ()


def test_every_phrase_finds_its_event() -> None:
    """A phrase with brackets is tried with the first word of each class."""
    events = bundled_life_events()
    words = {"[kin]": "ba", "[mine]": "tôi", "[just]": "mới", "[will]": "muốn", "[child]": "con"}
    words |= {"[count]": "cái", "[shop]": "quán", "[lost]": "mất", "[paper]": "giấy tờ", "[home]": "nhà"}
    words |= {"[foreigner]": "người nước ngoài", "[vehicle]": "xe", "[disaster]": "bão", "[goods]": "bún"}
    words |= {"[abroad]": "nước ngoài", "#": "79"}
    missed = []
    for event in events:
        for phrase in event.say:
            told = " ".join(words.get(word, word) for word in phrase.split() if not word.endswith("?]"))
            assert "[" not in told, told
            if event.id not in [found.id for found in events.find(told)]:
                missed.append((event.id, told))
    assert missed == []


def test_the_bundled_file_holds_what_was_asked_for() -> None:
    events = bundled_life_events()
    assert len(events.events) >= 28
    birth = events["birth"]
    assert [step.code for step in birth.steps if step.covered_by == "3.000722"] == [
        "1.001193",
        "1.004222",
        "1.014137",
        "1.116410",
    ]
    with pytest.raises(KeyError):
        events["no-such-event"]


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, Any]]:
    if not RECORDS.exists():
        pytest.skip("../shared/data/portal-api.jsonl.xz is missing")
    with lzma.open(RECORDS, "rt", encoding="utf-8") as lines:
        return {record["code"]: record["detail"] for record in map(json.loads, lines)}


def _in_city_scope(detail: dict[str, Any]) -> bool:
    promulgating = detail.get("departmentPromulgateName") or ""
    provincial = re.match(r"(UBND|Ủy ban nhân dân|Sở|Trung tâm phục vụ hành chính công)\b", promulgating)
    return not detail.get("isInternal") and (not provincial or "Đà Nẵng" in promulgating)


@pytest.mark.shared
def test_every_code_exists_and_concerns_the_city(records: dict[str, dict[str, Any]]) -> None:
    bundled = {path.stem for path in PROCEDURES.glob("*.json")}
    codes = {step.code for event in bundled_life_events() for step in event.steps}
    assert not [c for c in codes - bundled if c not in records or not _in_city_scope(records[c])]


@pytest.mark.shared
def test_a_deadline_taken_from_a_record_stands_in_that_record(records: dict[str, dict[str, Any]]) -> None:
    checked = 0
    for event in bundled_life_events():
        for step in event.steps:
            if not (step.deadline_basis or "").startswith("Hồ sơ thủ tục "):
                continue
            words = json.dumps(records[step.deadline_basis.split()[-1]], ensure_ascii=False)  # type: ignore[union-attr]
            amount = re.search(r"(\d+) (ngày làm việc|ngày|tháng)", step.deadline or "")
            assert amount, step
            assert re.search(rf"\b0?{amount[1]} {amount[2]}", words), step
            checked += 1
    assert checked >= 8


def test_most_steps_have_plain_words() -> None:
    bundled = {path.stem for path in PROCEDURES.glob("*.json")}
    codes = [step.code for event in bundled_life_events() for step in event.steps]
    assert sum(code in bundled for code in codes) / len(codes) > 0.5


GOOD = """
[words]
kin = ["ba", "mẹ"]

[[event]]
id = "death"
title = "Người thân mất"
title_en = "A death"
say = ["[kin] mới mất"]
note = "Hỏi phường, xã."
  [[event.step]]
  order = 1
  code = "1.000656"
  why = "Khai tử trước."
  deadline = "15 ngày"
  deadline_basis = "Điều 33 Luật Hộ tịch 2014"
  [[event.step]]
  order = 2
  code = "1.003197"
  why = "Rồi xóa thường trú."
  optional_if = "có đăng ký thường trú"
  covered_by = "1.000656"
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "life_events.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_describes_an_event_in_plain_lines(tmp_path: Path) -> None:
    event = load_life_events(_write(tmp_path, GOOD))["death"]
    assert describe(event, {"1.000656": "Đăng ký khai tử"}) == (
        "Người thân mất",
        "1. Đăng ký khai tử (1.000656)",
        "   Khai tử trước.",
        "   Hạn: 15 ngày. Căn cứ: Điều 33 Luật Hộ tịch 2014.",
        "2. 1.003197",
        "   Rồi xóa thường trú.",
        "   Chỉ cần khi: có đăng ký thường trú.",
        "   Đã nộp hồ sơ liên thông 1.000656 thì khỏi nộp riêng bước này.",
        "Lưu ý: Hỏi phường, xã.",
    )


WRONG = [
    ('code = "1.000656"', 'code = "khai tử"', "not a procedure code: 'khai tử'"),
    ('why = "Khai tử trước."', 'why = "Khai tử trước. Rồi nghỉ."', "'why' must be one sentence"),
    ('why = "Khai tử trước."', 'why = "Khai tử trước"', "'why' must be one sentence"),
    ('  deadline = "15 ngày"\n', "", "a deadline and its basis are given together"),
    ('"Điều 33 Luật Hộ tịch 2014"', '"theo luật"', "names no article and no record"),
    ('"Điều 33 Luật Hộ tịch 2014"', '"Hồ sơ thủ tục khai-tử"', "'khai-tử', not a procedure code"),
    ("order = 2", "order = 3", "must run 1, 2, 3"),
    ("order = 1", "order = 2", "must run 1, 2, 3"),
    ("order = 2", 'order = "hai"', "order must be a number"),
    ("order = 2", "order = 2\n  place = 'phường'", "unknown key place"),
    ('code = "1.003197"', 'code = "1.000656"', "listed twice|covered by itself"),
    ('covered_by = "1.000656"', 'covered_by = "3.000722"', "3.000722, which is not one of the steps"),
    ('covered_by = "1.000656"', 'covered_by = "1.003197"', "cannot be covered by itself"),
    ('say = ["[kin] mới mất"]', "say = []", "at least one phrase"),
    ('say = ["[kin] mới mất"]', 'say = "ba mới mất"', "say must be a list"),
    ('say = ["[kin] mới mất"]', 'say = ["[kim] mới mất"]', "unknown class of words 'kim'"),
    ('say = ["[kin] mới mất"]', 'say = ["[kin?] mới mất"]', "must begin with a word that is always there"),
    ('title = "Người thân mất"\n', "", "title"),
    ('title_en = "A death"', 'title_en = " "', "needs a title and an English title"),
]


@pytest.mark.parametrize(("good", "bad", "message"), WRONG)
def test_names_the_event_and_what_is_wrong_with_it(tmp_path: Path, good: str, bad: str, message: str) -> None:
    assert good in GOOD
    with pytest.raises(ValueError, match=f"life event death: .*({message})"):
        load_life_events(_write(tmp_path, GOOD.replace(good, bad, 1)))


def test_refuses_an_event_without_a_usable_id(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="life event Ba Mất: not an id"):
        load_life_events(_write(tmp_path, GOOD.replace('"death"', '"Ba Mất"')))
    with pytest.raises(ValueError, match="life event number 1: .*id"):
        load_life_events(_write(tmp_path, GOOD.replace('id = "death"\n', "", 1)))


def test_refuses_two_events_of_one_id_or_one_phrase(tmp_path: Path) -> None:
    second = GOOD[GOOD.index("[[event]]") :]
    with pytest.raises(ValueError, match="life event death: the id is given twice"):
        load_life_events(_write(tmp_path, GOOD + second))
    with pytest.raises(ValueError, match=r"life event mourning: '\[kin\] mới mất' is already said by death"):
        load_life_events(_write(tmp_path, GOOD + second.replace('"death"', '"mourning"')))


def test_refuses_a_file_that_is_not_toml(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="life_events.toml is not TOML"):
        load_life_events(_write(tmp_path, "[[event"))


def test_longest_phrase_wins_and_ties_are_both_told() -> None:
    steps = (Step("1.000894", "Đăng ký.", 1),)
    near = LifeEvent("near", "Cưới", "Marriage", ("lấy chồng",), steps)
    far = LifeEvent("far", "Cưới xa", "Marriage abroad", ("lấy chồng [place]",), steps)
    events = LifeEvents((near, far), {"place": ["nước ngoài", "Hàn"]})
    assert [e.id for e in events.find("em lay chong Han")] == ["far"]
    assert [e.id for e in events.find("em lấy chồng, chị lấy chồng nước ngoài")] == ["near", "far"]
    assert [e.id for e in events.find("em lấy. chồng")] == []
