"""Words that tell a place from a person, a street or an everyday phrase."""

from __future__ import annotations

from corpus.text import match_key

TYPE_WORDS = {
    "phường": "phường",
    "p": "phường",
    "f": "phường",
    "xã": "xã",
    "x": "xã",
    "thị trấn": "thị trấn",
    "tt": "thị trấn",
    "đặc khu": "đặc khu",
    "quận": "quận",
    "q": "quận",
    "huyện": "huyện",
    "h": "huyện",
    "thị xã": "thị xã",
    "tx": "thị xã",
    "t x": "thị xã",
    "thành phố": "thành phố",
    "tp": "thành phố",
    "t p": "thành phố",
}
ENGLISH_TYPES = {"ward": "phường", "commune": "xã", "district": "quận", "city": "thành phố", "town": "thị xã"}
DISTRICT_TYPES = frozenset({"quận", "huyện", "thị xã", "thành phố"})


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in listed.split())


PLACES = _words(
    """ở tại về quê thuộc trú ubnd ub ubmttq hđnd đến tới từ qua sang lên xuống ngoài trong dưới trên bên vùng
    mạn dân tận khắp cạnh gần địa_bàn địa_chỉ ủy_ban uỷ_ban nhân_dân công_an một_cửa khu_vực trung_tâm
    at in of from near"""
)
TITLES = _words(
    """anh chị ông bà cô chú bác cậu dì thím mợ cụ bé cháu thầy em tên mẹ vợ chồng bạn cha chủ_hộ tên_là
    mr ms mrs"""
)
# Surnames that are also everyday words (hồ, mai, cao, văn) count only with a capital.
PLAIN_SURNAMES = _words("nguyễn trần phạm huỳnh trịnh")
SURNAMES = PLAIN_SURNAMES | _words(
    """lê hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lâm đoàn mai tô cao thái văn thị lương
    đào tạ"""
)
PERSONS = TITLES | SURNAMES
STREETS = _words(
    """đường phố đg đ hẻm kiệt ngõ ngách hẽm lộ cầu chợ sông núi đèo hầm suối biển bãi đảo ga trường thôn làng ấp
    bản khối chùa quán tàu hồ khách_sạn công_ty nhà_hàng dân_phố khu_phố khối_phố ngã_tư ngã_ba vòng_xoay
    tiểu_học thcs thpt mầm_non bệnh_viện bến_xe sân_bay công_nghiệp kcn ccn tnhh cổ_phần dntn htx tác_xã
    nghĩa_trang street road river
    """
)
# Without its marks each of these is also an everyday word (tôi, cho, có, đi, chỉ, sống, hộ), so unmarked text
# is not read by it.
UNSAFE_UNMARKED = _words("""toi cho co di chi chu thay cau song ho ham ga ban ap bai cao do la to van ly thi mai vo""")
PARTICLES = _words("da a nhe nha ah vang oi minh em toi o tai thuoc")
"""Words around an answer that is otherwise nothing but a name: "dạ em ở Hòa Cường ạ"."""
COMMON_NEXT = {
    "hoi an": _words("toan ninh sinh ui tam cu lanh"),
    "thang binh": _words("quan thuong"),
    "tam ki": _words("ten"),
    "an phu": _words("hop thuoc"),
    "tu": _words("phap van"),
    "dien ban": _words("khai ke cam dang sao in giay"),
}
COMMON_BEFORE = {
    "hoi an": _words("xa dai quoc le co bo"),
    "hai chau": _words("co cho nuoi dua"),
}
COMMON_TAILS = {
    "dong": _words("thue tien bao phi le bhyt bhxh"),
    "trung": _words("tam uong tuyen"),
    "tay": _words("nghe"),
    "bac": _words("si"),
}
"""What follows the last syllable of a longer name where it is a verb or noun: "Điện Bàn đóng thuế"."""
NUMBER_NAMES = _words("ba tu lang dang")
AFTERTHOUGHTS = _words("cu thuoc nay sap gop gio ward commune")
LIST_JOINTS = _words("va hay hoac voi cung")
SUBUNITS = _words("to thon khoi kp tdp kdc cum xom")
QUESTIONS = _words("nao gi may cu moi o thuoc co la dau thi minh em toi")

FORMS: dict[str, tuple[str, ...]] = {}
"""The marked forms that a folded word or pair of words before a name may stand for."""
for _form in sorted({*TYPE_WORDS, *PLACES, *PERSONS, *STREETS}):
    _key = " ".join(map(match_key, _form.split()))
    FORMS[_key] = (*FORMS.get(_key, ()), _form)
