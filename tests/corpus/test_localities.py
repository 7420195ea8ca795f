"""The register of places adds up, and a sentence gives the places a reader would say it names."""

from __future__ import annotations

import json
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from corpus.localities import MatchKind, OldUnit, Unit, load_localities
from corpus.locality_matching import find_units
from corpus.text import fold, match_key

DATA = Path(__file__).parents[2] / "corpus" / "data" / "localities.json"
RAW = json.loads(DATA.read_text(encoding="utf-8"))

HAI_CHAU, HOA_CUONG, THANH_KHE, AN_KHE = "20242", "20257", "20209", "20305"
HAI_VAN, LIEN_CHIEU, HOA_KHANH, CAM_LE = "20194", "20197", "20200", "20260"
SON_TRA, AN_HAI, NGU_HANH_SON, HOA_XUAN = "20263", "20275", "20285", "20314"
TAM_KY_CITY = "20335 20341 20350 20356"
HOI_AN_CITY = "20401 20410 20413 20434"
DIEN_BAN_TOWN = "20551 20557 20569 20575 20579 20587"
HOA_VANG_DISTRICT = "20194 20197 20200 20308 20314 20320 20332"


def codes_in(text: str) -> list[str]:
    return [" ".join(match.codes) for match in find_units(text)]


# The register


def test_ninety_four_units_of_three_types() -> None:
    types = Counter(unit.type for unit in load_localities().units.values())
    assert types == {"phường": 23, "xã": 70, "đặc khu": 1}


def test_two_hundred_and_eighty_old_units_from_two_provinces() -> None:
    old = load_localities().old_units
    assert len({unit.code for unit in old}) == len(old) == 280
    assert Counter(unit.province for unit in old) == {"Đà Nẵng": 47, "Quảng Nam": 233}


def test_only_one_old_unit_was_split() -> None:
    split = {unit.name: unit.units for unit in load_localities().old_units if len(unit.units) > 1}
    assert split == {"Hòa Liên": (HAI_VAN, LIEN_CHIEU)}


def test_units_and_old_units_say_the_same_of_each_other() -> None:
    register = load_localities()
    expected = defaultdict(set)
    for old in register.old_units:
        for code in old.units:
            expected[code].add(old.code)
    assert {c: {o.code for o in u.merged_from} for c, u in register.units.items() if u.merged_from} == expected
    assert [unit.name for unit in register.units.values() if not unit.merged_from] == ["Hoàng Sa"]


def test_a_district_leads_to_what_its_old_units_became() -> None:
    register = load_localities()
    for district in register.districts:
        became = {code for old in register.old_units if old.district == district.name for code in old.units}
        if became:
            assert set(district.units) == became, district.name
    assert {d.name for d in register.districts if len(d.units) == 1} == {"Hoàng Sa", "Ngũ Hành Sơn"}


def test_every_code_named_is_a_unit_and_every_source_is_listed() -> None:
    register = load_localities()
    named = {code for old in (*register.old_units, *register.earlier_units) for code in old.units}
    named |= {code for district in register.districts for code in district.units}
    assert named <= register.units.keys()
    used = {old.source for old in (*register.old_units, *register.earlier_units)}
    used |= {unit.office.source for unit in register.units.values()} | {row["source"] for row in RAW["districts"]}
    assert used <= register.sources.keys()


def test_an_earlier_name_leads_where_its_old_unit_leads() -> None:
    old = {row["code"]: row for row in RAW["old_units"]}
    assert len(RAW["earlier_units"]) == 24
    assert all(row["units"] == old[row["into"]]["units"] for row in RAW["earlier_units"])


def test_every_office_has_an_address_and_every_doubt_a_reason() -> None:
    units = load_localities().units.values()
    assert all(len(unit.office.address) > 10 for unit in units if unit.name != "Hoàng Sa")
    assert {unit.name for unit in units if unit.office.doubt} == {"An Thắng", "Nam Giang", "Hoàng Sa"}
    doubted = [part for row in RAW["units"] for part in (row["office"], row["centre"]) if part.get("doubtful")]
    assert all(part["reason"] for part in doubted)


def test_centres_lie_in_the_city() -> None:
    mainland = [unit for unit in load_localities().units.values() if unit.name != "Hoàng Sa"]
    assert all(14.9 < unit.lat < 16.3 and 107.2 < unit.lon < 108.8 for unit in mainland)


def test_homographs_are_what_folding_makes_equal() -> None:
    names: defaultdict[str, int] = defaultdict(int)
    for key in ("units", "old_units", "earlier_units", "districts"):
        for row in RAW[key]:
            names[match_key(row["name"])] += 1
    listed = {row["folded"]: len(row["bearers"]) for row in RAW["homographs"]}
    assert listed == {name: count for name, count in names.items() if count > 1}
    assert listed["tam thanh"] == 3


def test_the_file_is_stable_and_composed() -> None:
    text = DATA.read_text(encoding="utf-8")
    assert text == json.dumps(RAW, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert unicodedata.is_normalized("NFC", text)
    for key in ("units", "old_units"):
        assert [row["code"] for row in RAW[key]] == sorted(row["code"] for row in RAW[key])


def test_an_old_unit_that_leads_nowhere_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="leads nowhere"):
        OldUnit("Hòa Bình", "xã", "Hòa Vang", "Đà Nẵng", ())


# Sentences that name a place

ONE_UNIT = [
    ("tôi ở p. thanh khê tây muốn làm khai sinh", THANH_KHE),
    ("p.hải châu", HAI_CHAU),
    ("P.Hải Châu mở cửa mấy giờ", HAI_CHAU),
    ("ở x. duy phú", "20611"),
    ("F. An Hải Bắc", AN_HAI),
    ("TT Hà Lam", "20791"),
    ("thị trấn P'rao", "20467"),
    ("UBND xã Bhalêê", "20458"),
    ("xã Trà Linh số điện thoại", "20950"),
    ("đặc khu Hoàng Sa", "20333"),
    ("phường Tam Kỳ", "20341"),
    ("phuong tam ky", "20341"),
    ("phường Tam Kì", "20341"),
    ("xã Hòa Vang", "20320"),
    ("phường Hoà Xuân", HOA_XUAN),
    ("phường Hòa Xuân", HOA_XUAN),
    ("HOÀ KHÁNH NAM", HOA_KHANH),
    ("lam can cuoc o thanh khe tay", THANH_KHE),
    ("o phuong man thai", SON_TRA),
    ("xa dai loc", "20500"),
    ("thanh khe taay", THANH_KHE),
    ("phường khuê trug", CAM_LE),
    ("ở phường Hải Chauu", HAI_CHAU),
    ("I live in Hai Chau ward, how to register a birth", HAI_CHAU),
    ("dạ em ở hòa cường ạ", HOA_CUONG),
    ("e ở mân thái", SON_TRA),
    ("nhà mình ở gò nổi", "20587"),
    ("o hoa minh thi len dau", HOA_KHANH),
    ("tôi ở An Khê", AN_KHE),
    ("Cù Lao Chàm", "20434"),
    ("nhà tui dưới Điện Dương", "20579"),
    ("tổ 5 Hòa Khánh Nam", HOA_KHANH),
    ("phường Hòa Thọ", CAM_LE),
    ("xã quế xuân", "20650"),
    ("phường Nam Dương cũ", HAI_CHAU),
    ("Hải Châu 1", HAI_CHAU),
    ("phường hoà thuận đông", HOA_CUONG),
    ("Vĩnh Trung sáp nhập vào phường nào", THANH_KHE),
    ("Duy Phú huyện gì", "20611"),
    ("xã Quế Trung bây giờ là xã nào", "20656"),
    ("xã Tiên Cẩm", "20857"),
    ("xã Ba", "20485"),
    ("xã Hội An", "20410"),
    ("phường Phước Ninh", HAI_CHAU),
    ("xã Phước Ninh", "20669"),
    ("Phước Mỹ, Sơn Trà", AN_HAI),
    ("xã Phước Mỹ huyện Phước Sơn", "20734"),
    ("phường Phước Hòa", "20341"),
    ("xã Tam Đàn", "20364"),
    ("xã Tam Dân", "20392"),
    ("xã tam thanh huyen phu ninh", "20380"),
    ("Thanh Bình, Hải Châu", HAI_CHAU),
    ("xã Thạnh Bình", "20878"),
    ("Hoà Minh - Liên Chiểu - Đà Nẵng", HOA_KHANH),
    ("388 Núi Thành, phường Hòa Cường", HOA_CUONG),
    ("đường Tôn Đức Thắng, Hòa Minh, Liên Chiểu", HOA_KHANH),
    ("khai sinh cho bé Bình An ở phường Hòa Cường Nam", HOA_CUONG),
    ("anh Bình Minh ở Hòa Xuân", HOA_XUAN),
    ("xã Bình Dương, huyện Thăng Bình", "20794"),
    ("ở Bình Thuận, Hải Châu", HOA_CUONG),
    ("phường Hòa Thọ Đông đóng thuế ở đâu", CAM_LE),
    ("từ phường Liên Chiểu chuyển đến quận Hà Đông, Hà Nội", LIEN_CHIEU),
    ("cù lao chàm xin giấy xác nhận cư trú", "20434"),
    ("Trung Phước Nông Sơn cũ", "20656"),
    ("xã Ninh Phước, huyện Nông Sơn", "20669"),
    ("Phước Ninh Nông Sơn", "20669"),
    ("gò nổi là xã nào cũ", "20587"),
    ("Điện Minh là phường nào", "20551"),
    ("p. thanh khê tây giờ sát nhập zô phường nào", THANH_KHE),
    ("phuong chinh gian q thanh khe", THANH_KHE),
    ("phường Hòa Khách Nam làm lý lịch tư pháp", HOA_KHANH),
    ("hộ khẩu gốc Thanh Hà Hải Dương, giờ ở An Khê Đà Nẵng", AN_KHE),
    ("công ty Bà Nà Suối Mơ ở xã Hòa Ninh", "20308"),
    ("CCN Thanh Vinh hoà khánh bắc", LIEN_CHIEU),
]

SEVERAL = [
    ("q.hải châu", [f"{HAI_CHAU} {HOA_CUONG}"]),
    ("Hải Châu", [f"{HAI_CHAU} {HOA_CUONG}"]),
    ("hai chauu", [f"{HAI_CHAU} {HOA_CUONG}"]),
    ("quận haichau", [f"{HAI_CHAU} {HOA_CUONG}"]),
    ("quận cẩm lẽ", [f"{CAM_LE} {AN_KHE} {HOA_XUAN}"]),
    ("tp tam kỳ", [TAM_KY_CITY]),
    ("em Tam Kỳ ạ", [TAM_KY_CITY]),
    ("tạm trú ở Tam Kỳ", [TAM_KY_CITY]),
    ("TX Điện Bàn", [DIEN_BAN_TOWN]),
    ("T.P Hội An", [HOI_AN_CITY]),
    ("từ Hội An ra Đà Nẵng", [HOI_AN_CITY]),
    ("tôi ở Hội An, Huế hay Đà Nẵng đều được", [HOI_AN_CITY]),
    ("h. hòa vang", [HOA_VANG_DISTRICT]),
    ("Hòa Vang làm giấy tờ ở đâu", [HOA_VANG_DISTRICT]),
    ("quận Ngũ Hành Sơn", [NGU_HANH_SON]),
    ("mẹ tôi quê ở Nông Sơn", ["20656 20669"]),
    ("xã Hòa Liên", [f"{HAI_VAN} {LIEN_CHIEU}"]),
    ("tôi ở Phước Ninh", ["20242 20669"]),
    ("Tam Thanh", ["20356 20380 20977"]),
    ("ở tam thanh", ["20356"]),
    ("o tam thanh", ["20356 20380 20977"]),
    ("phường Điện Thắng", ["20557 20575"]),
    ("phường Hòa Minh và Hòa Khánh Nam", [HOA_KHANH, HOA_KHANH]),
    ("quê Hội An nhưng ở phường Hòa Xuân", [HOI_AN_CITY, HOA_XUAN]),
    ("phường Tân Chính, Hòa Khê, Tam Thuận", [THANH_KHE] * 3),
    ("chuyển hộ khẩu từ Bình Dương về Tam Kỳ", [TAM_KY_CITY]),
    ("xa hoa lien cu bay gio thuoc dau", [f"{HAI_VAN} {LIEN_CHIEU}"]),
    ("xã Phước Mỹ hay phường Phước Mỹ", ["20734", AN_HAI]),
    ("phường hòa thuận tam kì khác phường hòa thuận tây hải châu", ["20335", HOA_CUONG]),
    ("nộp ở p hoà xuân hay p cẩm lệ cũng được phải hôn", [HOA_XUAN, CAM_LE]),
]

NO_PLACE = [
    "chị Thu Bồn muốn kết hôn",
    "anh Hải Châu tên thật là gì",
    "bà Hòa Xuân mất thì ai làm khai tử",
    "con tôi tên Trà My",
    "Nguyễn Thanh Bình cần làm hộ khẩu",
    "chị Nguyễn Thị Hòa Xuân",
    "tôi là Duy Tân",
    "đường Hải Châu",
    "số 12 Nguyễn Tri Phương",
    "45 Hòa Minh 3",
    "đường Duy Tân",
    "đèo Hải Vân",
    "Sông Thu Bồn lũ",
    "bán đảo Sơn Trà",
    "chợ Hội An bán gì",
    "bãi biển Cửa Đại",
    "đi Bà Nà chơi",
    "xã hội an toàn",
    "bao hiem xa hoi an khe",
    "cho tôi hỏi hội an ninh",
    "cuộc sống bình an",
    "ở đại đồng",
    "mẹ em tên là Đại Lộc",
    "ngã tư Cẩm Lệ",
    "công ty Hòa Khánh tuyển người",
    "khu công nghiệp Hòa Khánh tuyển người",
    "KCN Hòa Khánh xin giấy phép lao động",
    "công ty TNHH Sơn Trà xin giấy phép xây dựng ở KCN Hòa Cầm",
    "hợp tác xã Điện Phước 1",
    "HTX Duy Xuyên cần giấy phép",
    "Bình Minh mọc",
    "điền bản khai thế nào",
    "dien ban khai the nao",
    "toi co hai chau can nhap hoc",
    "phu nu mang thai di lam giay to",
    "cap giay chung nhan phuong tien phong chay",
    "ba na",
    "xã Tư pháp",
    "cán bộ xã ba lần bảy lượt",
    "Hòa Khánh, Đắk Lắk",
    "phường Hải Châu, Thanh Hóa",
    "phường An Khê, thị xã An Khê, tỉnh Gia Lai",
    "xã Bình Minh huyện Thanh Oai Hà Nội",
    "phường Bình An, quận 2, TP.HCM",
    "đất ở Hòa Phú, Bình Dương",
    "xã Phước Hòa huyện Tuy Phước tỉnh Bình Định",
    "quận Tân Bình",
    "tỉnh Bình Dương",
    "Phú Thọ",
    "quận Hải An, Hải Phòng",
    "Hoàng Sa là của Việt Nam",
    "đã nộp hồ sơ ở phường rồi",
    "phường",
    "",
]


@pytest.mark.parametrize(("text", "code"), ONE_UNIT)
def test_one_unit_is_meant(text: str, code: str) -> None:
    assert [match.code for match in find_units(text)] == [code]


@pytest.mark.parametrize(("text", "codes"), SEVERAL)
def test_several_units_may_be_meant(text: str, codes: list[str]) -> None:
    assert codes_in(text) == [" ".join(sorted(found.split())) for found in codes]


@pytest.mark.parametrize("text", NO_PLACE)
def test_no_place_of_ours_is_named(text: str) -> None:
    assert codes_in(text) == []


@pytest.mark.parametrize("text", [text for text, codes in SEVERAL if "Tam Kỳ" in text or "quận" in text])
def test_a_former_district_is_never_a_pick(text: str) -> None:
    (match,) = find_units(text)
    assert match.kind is MatchKind.DISTRICT
    assert match.code is None


@pytest.mark.parametrize("text", ["tôi ở P. Hoà Khánh Nam nhé", unicodedata.normalize("NFD", "ở xã Duy Phú")])
def test_a_match_says_where_it_stands(text: str) -> None:
    (match,) = find_units(text)
    composed = unicodedata.normalize("NFC", text)
    assert fold(composed[match.start : match.end]) in fold(match.title)


def test_a_mended_name_says_so() -> None:
    assert [find_units(text)[0].mended for text in ("phường khuê trug", "phường khuê trung")] == [True, False]


def test_every_name_of_the_register_is_found_behind_its_type_word() -> None:
    register = load_localities()
    places: list[Unit | OldUnit] = [*register.units.values(), *register.old_units, *register.earlier_units]
    for place in places:
        expected = {place.code} if isinstance(place, Unit) else set(place.units)
        for text in (f"{place.type} {place.name}", fold(f"ở {place.type} {place.name}")):
            if text != fold(text) or len(place.name.split()) > 1:
                found = find_units(text)
                assert found, text
                assert expected <= set(found[0].codes), text


def test_every_marked_name_behind_its_type_word_leads_to_its_units_alone() -> None:
    for old in load_localities().old_units:
        found = find_units(f"{old.type} {old.name}, {old.district}")
        assert [match.codes for match in found] == [old.units], old.name


@pytest.mark.parametrize("text", ["Tam Thanh " * 2000, "phường, " * 2000, "Hòa " * 2000, "dạ ạ " * 2000])
def test_time_grows_with_the_length_only(text: str) -> None:
    started = time.process_time()
    find_units(text)
    assert time.process_time() - started < 2


def test_a_sentence_takes_less_than_a_millisecond() -> None:
    texts = [text for text, _ in ONE_UNIT] + NO_PLACE
    find_units(texts[0])
    started = time.process_time()
    for text in texts:
        find_units(text)
    assert (time.process_time() - started) / len(texts) < 0.001
