"""What a ward may set: every wrong field is named with what is wrong; what is right is kept as little as can be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from api.sites.editing import assignment, edited
from api.sites.reading import SiteError, read_site
from api.sites.seed import seeded_sites
from assistant.site import Bilingual

SEED = seeded_sites()["hai-chau"]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"phone": "1"}, "phone: there is no such field"),
        ({"offce": {}}, "did you mean office?"),
        ({"office": []}, "office: expected an object"),
        ({"office": {"fone": ""}}, "office.fone: there is no such field; did you mean phone?"),
        ({"office": {"phone": "gọi tôi"}}, "office: the phone number 'gọi tôi' is none"),
        ({"office": {"phone": 236}}, "office.phone: expected a text"),
        ({"office": {"address": "x" * 201}}, "office: the text has 201 characters: at most 200"),
        ({"office": {"address": "Số 1\nđường"}}, "office: the text has line breaks"),
        ({"office": {"address": "Số 1\u202eđường"}}, "characters that can't be seen"),
        ({"office": {"address": "  "}}, "office: the text is empty"),
        ({"office": {"as_of": "23/11/2026"}}, "office.as_of: '23/11/2026' is no day"),
        ({"office": {"hours": {"mon": ["7h30-11h30"]}}}, "office.hours.mon: '7h30-11h30' are no hours"),
        ({"office": {"hours": {"mon": ["11:30-07:30"]}}}, "office.hours.mon: 11:30-07:30 ends before"),
        ({"office": {"hours": {"mon": ["07:30-24:00"]}}}, "are no hours"),
        ({"office": {"hours": {"monday": []}}}, "office.hours.monday: there is no such field; did you mean mon?"),
        ({"office": {"hours": {}}}, "office.hours: an office that is never open"),
        ({"office": {"closed_days": [{"first": "2026-12-01"}]}}, "only beside hours"),
        ({"theme": {"accent": "#ffff00"}}, "contrast of 1.07:1"),
        ({"theme": {"accent": "red"}}, "theme: 'red' is no colour"),
        ({"theme": {"accent": "#0b5cad}*{color:red"}}, "is no colour"),
        ({"theme": {"position": "top"}}, "theme: position is 'top'"),
        ({"theme": {"position": ["right"]}}, "theme: position is"),
        ({"origins": "https://a.example"}, "origins: expected a list"),
        (
            {"origins": ["https://a.example", "http://b.example"]},
            "origins[2]: the origin 'http://b.example' is not enc",
        ),
        ({"origins": [f"https://a{n}.example" for n in range(21)]}, "at most 20"),
        ({"greeting": {"vi": ""}}, "greeting: the Vietnamese words are missing"),
        ({"greeting": {"vi": "x" * 301}}, "greeting: the text has 301 characters"),
        ({"suggestions": {"vi": ["x"] * 7}}, "suggestions: vi has 7 of them: at most 6"),
        ({"notices": [{"en": "Closed"}]}, "notices[1]: vi is missing"),
        ({"notices": [{"vi": "Nghỉ", "until": "2026-02-30"}]}, "notices[1].until: '2026-02-30' is no day"),
        ({"fees": [{"code": "1.000894", "vi": "30.000 đồng"}]}, "fees[1]: resolution is missing"),
        (
            {"fees": [{"code": "kết hôn", "vi": "0", "resolution": "1/NQ", "as_of": "2026-01-01"}]},
            "fees[1]: 'kết hôn' is no procedure code",
        ),
        ({"kiosk": {"procedures": ["1.000894"] * 2}}, "kiosk: a procedure is named twice"),
        ({"kiosk": {"procedures": ["../../etc"]}}, "is no procedure code"),
        ({"enabled": "no"}, "enabled: expected true or false"),
        ({"name": "x" * 101}, "name: the text has 101 characters"),
        ({"name": "Hải\x00Châu"}, "name: the text has line breaks, control"),
        ({"name": "Ha\u0309i Châu"}, "composed form"),
        ({"name": "\ud800"}, "not Unicode"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_wrong(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SiteError) as refused:
        read_site(SEED, given)
    assert sentence in str(refused.value)


def test_all_wrong_fields_are_told_at_once() -> None:
    with pytest.raises(SiteError) as refused:
        read_site(SEED, {"theme": {"accent": "red"}, "enabled": 1, "nmae": "x"})
    assert len(refused.value.problems) == 3


def test_a_whole_site() -> None:
    site = read_site(
        SEED,
        {
            "office": {
                "hours": {"mon": ["7:30-11:30", "13:30 – 17:00"]},
                "closed_days": [{"first": "2026-12-30", "last": "2026-12-31", "why": {"vi": "Kiểm kê", "en": "Stock"}}],
                "extra_days": [{"day": "2026-12-26", "hours": ["08:00-11:00"]}],
            },
            "notices": [{"vi": "Từ 1/12 nhận hồ sơ ở tầng 2.", "until": "2026-12-31"}],
            "fees": [{"code": "1.000894", "vi": "Miễn", "resolution": "99/2099/NQ-HĐND", "as_of": "2026-01-01"}],
        },
    )
    assert site.office.address == SEED.office.address
    assert site.office.hours is not None
    assert site.office.hours.words.vi == "Thứ Hai 7:30–11:30, 13:30–17:00"
    assert site.office.hours.closed[0].why == Bilingual("Kiểm kê", "Stock")
    assert [len(site.notices_on(date(2026, 12, 31))), len(site.notices_on(date(2027, 1, 1)))] == [1, 0]


def test_only_what_was_given_is_kept_and_facts_of_the_office_are_dated() -> None:
    kept = edited(SEED, {}, [{"office": {"phone": "0236 000 0000"}}], TODAY)
    assert kept == {"office": {"as_of": "2026-11-23", "phone": "0236 000 0000"}}
    given = {"office": {"address": "Số 2 đường Thử", "as_of": "2026-10-01"}}
    later = edited(seeded_sites()["hoang-sa"], {}, [given], TODAY)
    assert later == {"office": {"as_of": "2026-10-01", "doubt": "", "address": "Số 2 đường Thử"}}


def test_two_colours_are_judged_together() -> None:
    given = [{"theme": {"accent": "#ffff00"}}, {"theme": {"on_accent": "#000000"}}]
    assert edited(SEED, {}, given, TODAY) == {"theme": {"accent": "#ffff00", "on_accent": "#000000"}}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("office.phone=0236 000 0000", {"office": {"phone": "0236 000 0000"}}),
        ("office.phone=", {"office": {"phone": None}}),
        ("enabled=false", {"enabled": False}),
        ("origins=https://a.example, https://b.example", {"origins": ["https://a.example", "https://b.example"]}),
        ("origins=", {"origins": []}),
        ("suggestions.vi=Giấy A, giấy B?; Ở đâu?", {"suggestions": {"vi": ["Giấy A, giấy B?", "Ở đâu?"]}}),
        ('notices=[{"vi": "a=b"}]', {"notices": [{"vi": "a=b"}]}),
        ("name=true story", {"name": "true story"}),
    ],
)
def test_a_field_as_typed_in_a_shell(text: str, given: dict[str, Any]) -> None:
    assert assignment(text, SEED) == given


def test_what_is_typed_wrong_in_a_shell() -> None:
    with pytest.raises(SiteError, match="not JSON"):
        assignment('notices=[{"vi": }]', SEED)
    with pytest.raises(SiteError, match="did you mean origins"):
        assignment("orgins=x", SEED)
