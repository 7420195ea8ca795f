"""A procedure as schema.org's GovernmentService for search engines: what the record says for certain, nothing more."""

from __future__ import annotations

import json
from typing import Any

from api.pages.address import leaflet_address
from assistant.messages import Messages
from assistant.wording import fee_words, time_words
from corpus.procedure import Channel, Fee, LegalBasis, Procedure, ProcessingTime, Section, TimeUnit
from corpus.validation import fee_is_bare, is_elsewhere, says_free

Thing = dict[str, Any]

_DURATIONS = {
    TimeUnit.HOUR: "PT{n}H",
    TimeUnit.DAY: "P{n}D",
    TimeUnit.MONTH: "P{n}M",
    TimeUnit.YEAR: "P{n}Y",
}
"""ISO 8601.  It knows no working day: five of them are no five days, so they are said in words only."""

_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def as_script(data: Thing) -> str:
    """JSON that can't end the script element it stands in."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True).translate(_ESCAPES)


def describe(procedure: Procedure, base: str, say: Messages) -> Thing:
    """A web page about a service.  ``dateModified`` is the page's: the day the record was known to read so."""
    url = leaflet_address(base, procedure.code)
    page = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": procedure.title,
        "inLanguage": "vi",
        "dateModified": procedure.source.as_of.isoformat(),
        "isBasedOn": web_address(procedure.source.url),
        "citation": [_legislation(basis) for basis in procedure.legal_bases],
        "mainEntity": _service(procedure, url, say),
    }
    return _stated(page)


def web_address(url: str) -> str | None:
    """The address, if a browser may follow it: a record can hold anything."""
    return url if url.startswith(("https://", "http://")) else None


def _service(procedure: Procedure, url: str, say: Messages) -> Thing:
    agencies = procedure.agencies
    providers = [name for name in (agencies.executing or agencies.deciding) if not is_elsewhere(name)]
    return _stated(
        {
            "@type": "GovernmentService",
            "@id": f"{url}#service",
            "name": procedure.title,
            "identifier": procedure.code,
            "serviceType": procedure.field,
            "description": procedure.overview.text if procedure.overview else None,
            "provider": [{"@type": "GovernmentOrganization", "name": name} for name in providers],
            "areaServed": {"@type": "AdministrativeArea", "name": "Thành phố Đà Nẵng"},
            "audience": [{"@type": "Audience", "audienceType": name} for name in procedure.subjects],
            "availableChannel": _channels(procedure, say),
            "serviceOutput": [{"@type": "Thing", "name": name} for name in procedure.results],
            "offers": _offers(procedure, say),
        }
    )


def _channels(procedure: Procedure, say: Messages) -> list[Thing]:
    """One for each way to hand in that has its own time; a case goes into the name."""
    channels: dict[str, Thing] = {}
    for method in procedure.methods:
        name = say("channel", method.channel) + (f" – {method.case}" if method.case else "")
        online = method.channel is Channel.ONLINE
        channel = {
            "@type": "ServiceChannel",
            "name": name,
            "description": time_words(method.time, say),
            "processingTime": _duration(method.time),
            "serviceUrl": web_address(procedure.source.url) if online else None,
        }
        channels.setdefault(name, _stated(channel))
    return list(channels.values())


def _duration(time: ProcessingTime) -> str | None:
    # Words beside the number may limit it to some cases.
    if time.amount is None or time.unit not in _DURATIONS or time.words is not None or time.amount % 1:
        return None
    return _DURATIONS[time.unit].format(n=int(time.amount))


def _offers(procedure: Procedure, say: Messages) -> list[Thing]:
    """Prices that are certain: none where a doubt concerns the fee."""
    if any(doubt.section is Section.FEE for doubt in procedure.doubts):
        return []
    fees = [fee for method in procedure.methods for fee in method.fees if _is_certain(fee)]
    offers = [
        {
            "@type": "Offer",
            "price": fee.amount,
            "priceCurrency": fee.currency or "VND",
            "description": fee_words(fee, say),
        }
        for fee in dict.fromkeys(fees)
    ]
    return [offer for i, offer in enumerate(offers) if offer not in offers[:i]]


def _is_certain(fee: Fee) -> bool:
    if fee.amount is None or fee_is_bare(fee):
        return False
    return fee.amount > 0 or bool(fee.words and says_free(fee.words.text))


def _legislation(basis: LegalBasis) -> Thing:
    return {"@type": "Legislation", "legislationIdentifier": basis.number, "name": basis.title or basis.number}


def _stated(thing: Thing) -> Thing:
    return {key: value for key, value in thing.items() if value not in (None, "", [])}
