"""Times, fees and counts as a citizen reads them: the record's numbers and words, and nothing it does not say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.messages import Messages
from corpus.procedure import Fee, Origin, ProcessingTime, SubmissionMethod, Text
from corpus.validation import fee_is_bare, says_free


def amount(number: int) -> str:
    """10000 as "10.000", the Vietnamese way."""
    return f"{number:,}".replace(",", ".")


def currency(fee: Fee) -> str:
    """The fee's number with its currency; the portal's unnamed ones are in đồng (bare numbers are caught before)."""
    assert fee.amount is not None
    return f"{amount(fee.amount)} {'USD' if fee.currency == 'USD' else 'đồng'}"


def time_words(time: ProcessingTime, say: Messages) -> str:
    """ "5 ngày làm việc", with the record's words behind it; "" when neither is stated."""
    number = say("unit", time.unit, n=f"{time.amount:g}") if time.amount is not None and time.unit else ""
    return "; ".join(filter(None, (number, time.words.text if time.words else "")))


def fee_words(fee: Fee, say: Messages) -> str:
    """One fee.  0 is "free" only where the record's own words say so."""
    words = fee.words.text if fee.words else ""
    if fee.amount is None:
        said = words or say("fee", "not_stated")
    elif fee.amount == 0:
        if not words:
            said = say("fee", "zero_bare")
        else:
            said = say("fee", "zero_free" if says_free(words) else "zero_words", words=words)
    elif fee_is_bare(fee):
        said = "; ".join(filter(None, (say("fee", "bare", n=fee.amount), words)))
    else:
        # Words that begin with the number say it already.
        begins = words.lower().startswith((currency(fee), f"{amount(fee.amount)}đ", f"{amount(fee.amount)} đ"))
        said = words if begins else currency(fee) if not words else f"{currency(fee)}. {words}"
    label = say("fee", fee.kind)
    return f"{label[0].upper()}{label[1:]}{f' ({fee.condition})' if fee.condition else ''}: {said}"


def by_channel(methods: Sequence[SubmissionMethod], lines: Iterable[Sequence[str]], say: Messages) -> list[str]:
    """One paragraph for each distinct set of lines, headed by the channels (and case) that share it."""
    heads: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for method, said in zip(methods, lines, strict=True):
        if said:
            channels = heads.setdefault((method.case, tuple(said)), [])
            if (name := say("channel", method.channel)) not in channels:
                channels.append(name)
    paragraphs = []
    for (case, said), channels in heads.items():
        head = ", ".join([channels[0], *(c[0].lower() + c[1:] for c in channels[1:])])
        head = f"{head} – {case}" if case else head
        body = said[0] if len(said) == 1 else "\n" + "\n".join(f"- {line}" for line in said)
        paragraphs.append(f"{head}: {body}")
    return paragraphs


def origin_of(texts: Iterable[Text | None]) -> Origin:
    """Quoted as soon as one of the texts is; our own framing of facts is restated."""
    return Origin.QUOTED if any(t and t.origin is Origin.QUOTED for t in texts) else Origin.RESTATED
