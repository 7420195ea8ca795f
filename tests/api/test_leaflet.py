"""Leaflets against the bundled records: all that a record says stands on its page, and nothing runs that it says."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.leaflet_parts import heading, lay_out, prose
from api.pages.qr import qr_code
from api.pages.structured_data import describe
from api.services import Services
from api.settings import Settings
from api.storage.records import Records
from assistant.answering import Assistant
from assistant.factory import AssistantSettings, build_assistant
from assistant.messages import load_messages
from corpus.procedure import (
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
    Step,
    SubmissionMethod,
    Text,
    TimeUnit,
)
from corpus.store import BUNDLED, Corpus, read_corpus
from index.build import build_index
from index.encoders import HashingEncoder

BIRTH = "1.001193"
HAND = "https://thutuc.example.vn"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \"' &lt; {{ 7*7 }}"
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script>|javascript:", re.IGNORECASE)


@pytest.fixture(scope="module")
def bundled() -> Corpus:
    return read_corpus([BUNDLED])


def page_of(client: TestClient, address: str, status: int = 200) -> LexborHTMLParser:
    response = client.get(address)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert not INLINE.search(response.text)
    return LexborHTMLParser(response.text)


def said(page: LexborHTMLParser, selector: str = "body") -> str:
    """The text in one line, as a reader meets it."""
    found = page.css_first(selector)
    assert found is not None, selector
    return " ".join(found.text(separator=" ").split())


def one_line(text: str) -> str:
    return " ".join(text.split())


def data_of(page: LexborHTMLParser) -> dict[str, Any]:
    script = page.css_first('script[type="application/ld+json"]')
    assert script is not None
    return dict(json.loads(script.text()))


def test_all_papers_remarks_and_doubts_of_every_whole_record_stand_on_its_leaflet(
    client: TestClient, bundled: Corpus
) -> None:
    whole = [procedure for procedure in bundled.procedures.values() if procedure.whole]
    assert len(whole) >= 335
    for procedure in whole:
        page = page_of(client, f"/p/{procedure.code}")
        assert len(page.css('.papers input[type="checkbox"]')) == sum(len(case.items) for case in procedure.cases)
        text = said(page)
        for case in procedure.cases:
            assert one_line(case.name) in text, (procedure.code, case.name)
            for item in case.items:
                for words in (item.name.strip(" -+;."), item.condition, item.note, *item.forms):
                    assert one_line(words) in text, (procedure.code, words)
            assert all(one_line(note.text) in text for note in case.notes), procedure.code
        for doubt in procedure.doubts:
            assert f"Lưu ý: {one_line(doubt.sentence)}" in text, (procedure.code, doubt)
        assert procedure.decision.number in text
        assert f"dữ liệu ngày {procedure.source.as_of:%d/%m/%Y}" in text
        assert "gọi 1022" in text


def test_the_words_are_those_of_the_answers_and_each_says_whose_they_are(client: TestClient) -> None:
    page = page_of(client, f"/p/{BIRTH}")
    asked = client.post("/v1/ask", json={"question": f"{BIRTH} phí, thời hạn, nơi nộp"}).json()
    for answer in asked["answers"]:
        section = said(page, f'[aria-labelledby="{answer["section"]}"]')
        assert "diễn đạt lại" in section
        for block in answer["blocks"]:
            for _, lines in prose(block["text"]):
                assert all(one_line(line) in section for line in lines)
    assert "nguyên văn" in said(page, '[aria-labelledby="legal"]')
    assert len(page.css(".part")) == len([part for part in page.css(".part") if part.css_first(".mark")])


def test_counts_and_conditions_of_a_paper_are_said_beside_it(client: TestClient, bundled: Corpus) -> None:
    item = bundled.procedures[BIRTH].cases[0].items[0]
    assert (item.originals, item.copies) == (1, 0)
    first = page_of(client, f"/p/{BIRTH}").css(".papers li")[0]
    assert one_line(first.text(separator=" ")) == f"{item.name} (1 bản chính) {item.condition} {item.note}"


def test_a_case_keeps_what_everybody_needs_and_names_what_it_leaves_out(client: TestClient) -> None:
    every = page_of(client, f"/p/{BIRTH}")
    links = {one_line(link.text()): link.attributes["href"] for link in every.css(".cases a")}
    chosen = page_of(client, f"/p/{BIRTH}{links['Trẻ bị bỏ rơi: nộp thêm']}")
    papers = said(chosen, ".groups")
    assert "Giấy chứng sinh" in papers
    assert "Biên bản về việc trẻ bị bỏ rơi" in papers
    assert "mang thai hộ" not in papers
    assert "Trẻ sinh ra nhờ mang thai hộ: nộp thêm" in said(chosen, ".left-out")
    assert said(chosen, '.cases [aria-current="true"]') == "Trẻ bị bỏ rơi: nộp thêm"
    canonical = chosen.css_first('link[rel="canonical"]')
    assert canonical is not None
    assert canonical.attributes["href"] == f"http://testserver/p/{BIRTH}"


def test_a_case_that_there_is_not_shows_every_paper(client: TestClient) -> None:
    assert client.get(f"/p/{BIRTH}?case=Trẻ+sinh+đôi").text == client.get(f"/p/{BIRTH}").text


def test_the_slip_is_the_tick_list_and_the_code(client: TestClient) -> None:
    page = page_of(client, f"/p/{BIRTH}?print=slip")
    assert len(page.css('.papers input[type="checkbox"]')) == 8
    assert len(page.css("svg.qr")) == 1
    assert page.css_first("#fee") is None
    body = page.css_first("body")
    assert body is not None
    assert re.fullmatch(r"slip mm\d+", body.attributes["class"] or "")


def test_a_row_of_the_catalogue_says_that_only_its_name_is_known(client: TestClient, bundled: Corpus) -> None:
    named = next(procedure for procedure in bundled.procedures.values() if not procedure.whole)
    page = page_of(client, f"/p/{named.code}")
    assert "Mới biết tên thủ tục" in said(page, ".only-named h2")
    assert page.css_first(f'.only-named a[href="{named.source.url}"]') is not None
    assert page.css_first(".papers") is None
    assert page.css_first("#fee") is None


@pytest.mark.parametrize("address", ["/p/9.999999", "/p/%3Cscript%3E", "/p/..", "/p?field=Kh%C3%B4ng+c%C3%B3"])
def test_what_there_is_not_is_a_page_with_a_way_on(client: TestClient, address: str) -> None:
    page = page_of(client, address.replace("..", "%2E%2E"), status=404)
    assert page.css_first('form[action="/"][method="post"] input[name="question"]') is not None
    assert page.css_first('a[href="/p"]') is not None
    assert "1022" in said(page)


def test_trouble_is_told_on_a_page_too(settings: Settings) -> None:
    def missing() -> Assistant:
        raise ModuleNotFoundError

    services = Services(settings, Records(settings.database), missing)
    with pytest.raises(ModuleNotFoundError), TestClient(create_app(services)):
        pass
    client = TestClient(create_app(services))
    assert "Chưa mở được trang này" in said(page_of(client, f"/p/{BIRTH}", status=503))


def test_search_engines_get_a_government_service(client: TestClient, bundled: Corpus) -> None:
    page = page_of(client, f"/p/{BIRTH}")
    data = data_of(page)
    assert data["@type"] == "WebPage"
    assert data["dateModified"] == bundled.procedures[BIRTH].source.as_of.isoformat()
    service = data["mainEntity"]
    assert service["@type"] == "GovernmentService"
    assert service["name"] == "Thủ tục đăng ký khai sinh"
    assert service["identifier"] == BIRTH
    assert service["serviceType"] == "Hộ tịch"
    assert service["provider"] == [{"@type": "GovernmentOrganization", "name": "Ủy ban nhân dân cấp xã"}]
    assert service["areaServed"]["name"] == "Thành phố Đà Nẵng"
    assert {channel["@type"] for channel in service["availableChannel"]} == {"ServiceChannel"}
    online = next(channel for channel in service["availableChannel"] if "trực tuyến" in channel["name"])
    assert online["serviceUrl"] == bundled.procedures[BIRTH].source.url
    # The record's fee is a bare 0, and five working days are no five days.
    assert "offers" not in service
    assert all("processingTime" not in channel for channel in service["availableChannel"])
    graph = {tag.attributes["property"]: tag.attributes["content"] for tag in page.css('meta[property^="og:"]')}
    assert graph["og:url"] == f"http://testserver/p/{BIRTH}"
    assert "og:image" not in graph


def test_every_leaflet_carries_data_that_parses(client: TestClient, bundled: Corpus) -> None:
    allowed = {
        "@type", "@id", "name", "identifier", "serviceType", "description", "provider", "areaServed", "audience",
        "availableChannel", "serviceOutput", "offers",
    }  # fmt: skip
    for procedure in list(bundled.procedures.values())[::37]:
        service = data_of(page_of(client, f"/p/{procedure.code}"))["mainEntity"]
        assert set(service) <= allowed
        assert service["identifier"] == procedure.code
        for offer in service.get("offers", []):
            assert isinstance(offer["price"], int)
            assert offer["priceCurrency"] in ("VND", "USD")


def test_a_page_known_already_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"/p/{BIRTH}")
    again = client.get(f"/p/{BIRTH}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"/p/{BIRTH}").status_code == 200


def test_the_index_names_every_field_and_event_with_its_number(client: TestClient, bundled: Corpus) -> None:
    page = page_of(client, "/p")
    fields = {procedure.field for procedure in bundled.procedures.values()}
    ward = {procedure.field for procedure in bundled.procedures.values() if Level.WARD in procedure.levels}
    assert [len(section.css("li")) for section in page.css("ul.fields")] == [len(ward), len(fields - ward)]
    anchors = [item.attributes["id"] for item in page.css("[id]")]
    assert len(set(anchors)) == len(anchors)
    assert said(page, "#event-birth") == "Sinh con 6 thủ tục"
    assert page.css_first(f'[aria-labelledby="event-birth"] a[href="/p/{BIRTH}"]') is not None
    amount = f"{len(bundled.procedures):,}".replace(",", ".")
    assert f"{amount} thủ tục" in said(page, "header")


def test_a_field_lists_the_ward_first_and_all_that_it_has(client: TestClient, bundled: Corpus) -> None:
    link = next(a for a in page_of(client, "/p").css("ul.fields a") if a.text() == "Hộ tịch")
    page = page_of(client, link.attributes["href"] or "")
    listed = [(a.attributes["href"] or "").removeprefix("/p/") for a in page.css("ul.procedures a")]
    assert sorted(listed) == sorted(p.code for p in bundled.procedures.values() if p.field == "Hộ tịch")
    assert bundled.procedures[listed[0]].level is Level.WARD
    assert said(page, "h2").startswith("Làm ở phường, xã")


def test_the_sitemap_has_every_code_and_its_day(client: TestClient, bundled: Corpus) -> None:
    response = client.get("/sitemap.xml")
    assert response.headers["content-type"].startswith("application/xml")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    rows = ElementTree.fromstring(response.content).findall("s:url", space)
    days = {row.findtext("s:loc", "", space): row.findtext("s:lastmod", None, space) for row in rows}
    assert len(days) == len(bundled.procedures) + 1
    assert days[f"http://testserver/p/{BIRTH}"] == bundled.procedures[BIRTH].source.as_of.isoformat()
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def pixels(size: int, path: str, scale: int = 4) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The SVG path drawn: every part of it is one dark run of a row."""
    image = np.full((size, size), 255, np.uint8)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{n}v1h-{m}z" for x, y, n, m in runs) == path
    for x, y, length, _ in runs:
        image[int(y), int(x) : int(x) + int(length)] = 0
    return np.kron(image, np.ones((scale, scale), np.uint8))


def test_the_code_reads_as_the_address_of_the_leaflet(client: TestClient) -> None:
    code = client.get(f"/v1/procedures/{BIRTH}/qr").json()
    assert set(code) == {"url", "size", "path"}
    found = zxingcpp.read_barcodes(pixels(code["size"], code["path"]))
    assert [barcode.text for barcode in found] == [code["url"]] == [f"http://testserver/p/{BIRTH}"]
    assert found[0].ec_level == "M"
    assert client.get("/v1/procedures/9.999999/qr").json()["error"]["code"] == "not_found"


def test_the_code_on_the_leaflet_is_the_same(client: TestClient) -> None:
    dark = page_of(client, f"/p/{BIRTH}").css("svg.qr path")[1]
    assert dark.attributes["d"] == qr_code(f"http://testserver/p/{BIRTH}").path


def test_the_address_is_the_one_people_know_the_service_by(services: Services, settings: Settings) -> None:
    services.settings = replace(settings, public_url=HAND)
    with TestClient(create_app(services)) as client:
        assert client.get(f"/v1/procedures/{BIRTH}/qr", headers={"host": "evil.example"}).json()["url"] == (
            f"{HAND}/p/{BIRTH}"
        )
        assert f'href="{HAND}/p/{BIRTH}"' in client.get(f"/p/{BIRTH}").text


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ({"host": "tthc.example.vn"}, "http://tthc.example.vn"),
        ({"host": "tthc.example.vn:8443"}, "http://tthc.example.vn:8443"),
        ({"host": 'x"><script>'}, "http://testserver:80"),
        ({"host": "inside", "x-forwarded-host": "outside.example.vn", "x-forwarded-proto": "https"}, "http://inside"),
    ],
)
def test_a_host_is_taken_from_the_request_if_it_is_one(client: TestClient, sent: dict[str, str], address: str) -> None:
    assert client.get(f"/v1/procedures/{BIRTH}/qr", headers=sent).json()["url"] == f"{address}/p/{BIRTH}"


@pytest.mark.parametrize(("peer", "address"), [("10.1.2.3", "https://tthc.example.vn"), ("192.0.2.1", "http://inside")])
def test_a_trusted_proxy_says_what_it_was_asked_for(
    services: Services, settings: Settings, peer: str, address: str
) -> None:
    services.settings = replace(settings, trusted_proxies=(ip_network("10.0.0.0/8"),))
    told = {"host": "inside", "x-forwarded-host": "forged.example, tthc.example.vn", "x-forwarded-proto": "https"}
    with TestClient(create_app(services), client=(peer, 5000)) as client:
        assert client.get(f"/v1/procedures/{BIRTH}/qr", headers=told).json()["url"] == f"{address}/p/{BIRTH}"


@pytest.fixture(scope="module")
def hostile(bundled: Corpus) -> Procedure:
    """A record whose every text is an attack."""
    text = Text(HOSTILE, Origin.QUOTED)
    return replace(
        bundled.procedures[BIRTH],
        title=HOSTILE,
        field=HOSTILE,
        subjects=(HOSTILE,),
        overview=text,
        place=text,
        decision=Decision(HOSTILE),
        cases=(
            DossierCase(HOSTILE, (DossierItem("1", HOSTILE, 1, 1, (HOSTILE,), None, HOSTILE, HOSTILE),), (text,)),
            DossierCase("2", (DossierItem("2", HOSTILE),)),
        ),
        methods=(SubmissionMethod(Channel.ONLINE, ProcessingTime(words=text), (Fee(FeeKind.FEE, words=text),)),),
        steps=(Step(HOSTILE, text),),
        conditions=(text,),
        results=(HOSTILE,),
        legal_bases=(LegalBasis(HOSTILE, HOSTILE),),
        doubts=tuple(Doubt(section, HOSTILE) for section in Section),
        source=replace(bundled.procedures[BIRTH].source, url="javascript:alert(1)"),
        replaced_by=("1.000656",),
    )


@pytest.fixture(scope="module")
def hostile_client(hostile: Procedure, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home: Path = tmp_path_factory.mktemp("hostile")
    build_index(Corpus({hostile.code: hostile}), home / "index", HashingEncoder(), "hashing", lambda *_: None)
    settings = Settings(home, f"sqlite:///{home / 'tthc.sqlite3'}", home)
    services = Services(
        settings, Records(settings.database), lambda: build_assistant(AssistantSettings(home, "hashing"))
    )
    with TestClient(create_app(services)) as client:
        yield client


@pytest.mark.parametrize("address", [f"/p/{BIRTH}", f"/p/{BIRTH}?print=slip", "/p"])
def test_what_a_record_holds_comes_out_as_text(hostile_client: TestClient, address: str) -> None:
    response = hostile_client.get(address)
    page = LexborHTMLParser(response.text)
    assert page.css("img") == []
    assert not any("alert" in script.text() for script in page.css("script") if "type" not in script.attributes)
    assert not any((link.attributes.get("href") or "").startswith("javascript:") for link in page.css("a"))
    assert "<script>alert" not in response.text
    assert one_line(HOSTILE) in said(page)
    assert "{{ 7*7 }}" in html.unescape(response.text)


def test_no_text_ends_the_data_or_loses_a_letter_in_it(hostile_client: TestClient) -> None:
    data = data_of(LexborHTMLParser(hostile_client.get(f"/p/{BIRTH}").text))
    assert data["name"] == HOSTILE
    assert "isBasedOn" not in data
    assert "serviceUrl" not in data["mainEntity"]["availableChannel"][0]


def test_lines_with_a_dash_are_a_list_and_a_steps_name_is_its_heading() -> None:
    assert list(prose("Nộp trực tiếp:\n- một\n- hai\nrồi ba")) == [
        ("p", ["Nộp trực tiếp:"]),
        ("ul", ["một", "hai"]),
        ("p", ["rồi ba"]),
    ]
    assert heading("2. Nộp hồ sơ. Đến quầy.") == ("2. Nộp hồ sơ.", "Đến quầy.")
    assert heading("Nộp hồ sơ. Đến quầy.") == ("", "Nộp hồ sơ. Đến quầy.")


def test_prices_and_durations_only_where_they_are_certain(bundled: Corpus) -> None:
    def service(fee: Fee, time: ProcessingTime, *doubts: Doubt) -> dict[str, Any]:
        record = replace(
            bundled.procedures[BIRTH], methods=(SubmissionMethod(Channel.DIRECT, time, (fee,)),), doubts=doubts
        )
        return dict(describe(record, HAND, load_messages("vi"))["mainEntity"])

    days = ProcessingTime(30, TimeUnit.DAY)
    paid = service(Fee(FeeKind.CHARGE, 50_000, "VND"), days)
    assert paid["offers"] == [
        {"@type": "Offer", "price": 50_000, "priceCurrency": "VND", "description": "Lệ phí: 50.000 đồng"}
    ]
    assert paid["availableChannel"][0]["processingTime"] == "P30D"
    free = service(Fee(FeeKind.CHARGE, 0, "VND", Text("Miễn lệ phí", Origin.QUOTED)), ProcessingTime(2, TimeUnit.HOUR))
    assert free["offers"][0]["price"] == 0
    assert free["availableChannel"][0]["processingTime"] == "PT2H"
    assert "offers" not in service(Fee(FeeKind.CHARGE, 0, "VND"), days)
    assert "offers" not in service(Fee(FeeKind.CHARGE, 50), days)
    assert "offers" not in service(Fee(FeeKind.CHARGE, 50_000, "VND"), days, Doubt(Section.FEE, "Hai số khác nhau."))
    working = service(Fee(FeeKind.CHARGE, 50_000, "VND"), ProcessingTime(5, TimeUnit.WORKING_DAY))
    assert working["availableChannel"][0]["description"] == "5 ngày làm việc"
    assert "processingTime" not in working["availableChannel"][0]


def test_groups_beside_every_case_stay_with_the_one_picked(bundled: Corpus) -> None:
    say = load_messages("vi")
    record = bundled.procedures["1.001612"]
    picked = lay_out(record, "Hồ sơ đăng ký", say)
    assert [group.name for group in picked.papers] == ["Hồ sơ đăng ký", "Nộp thêm khi nhờ người khác làm thay"]
    assert picked.left_out == ()
    assert lay_out(bundled.procedures["1.000656"], "", say).cases == ()
