"""The ablation's figures as a page to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

COMMONEST = 20
Figures = Mapping[str, Any]


def table(figures: Figures) -> str:
    """Markdown: the head, all rows, rows by slice, diacritics stripped, the commonest causes of misses."""
    parts = (_head(figures), _rows(figures), _slices(figures), _stripped(figures), _causes(figures))
    return "\n".join(line for part in parts for line in part)


def _head(figures: Figures) -> Iterator[str]:
    agrees = figures["last_lever_agrees_with_served"]
    retrieval, index, questions = figures["retrieval"], figures["index"], figures["questions"]
    yield f"# Ablation, {figures['measured_at']}"
    yield ""
    yield (
        f"Retrieval digest `{retrieval['digest']}`, index `{index['index']}`, corpus `{index['corpus']}`; "
        f"{questions['n']} questions of {questions['file']} (`{questions['digest']}`), which are used for tuning: the "
        "sealed sets, and only they, say what to expect of others. `make ablation` writes this page."
    )
    yield ""
    copied = figures["near_copies_left_out"]
    yield (
        f"{figures['machine']}; load before {figures['load_before']}"
        + (": **timings were taken while others used the machine and mean nothing**" if figures["disturbed"] else "")
        + f". Near-copies of {len(copied)} questions ({', '.join(copied) or 'none'}) stand in the corpus and did not "
        f"speak for them. The last lever and the program find the same ten for {agrees['same']} of {agrees['of']}."
    )
    yield ""


def _rows(figures: Figures) -> Iterator[str]:
    yield "In brackets 95 % bootstrap intervals. Change, questions won and lost and McNemar's exact p, on the same"
    yield "questions: of peers and the first lever against the plain baseline, of each further lever against the row"
    yield "above. Times are of the search, `as served` of the whole answer."
    yield ""
    yield "| finds with | recall@1 | recall@5 | MRR | nDCG@10 | change @1 | won, lost | p | change @5 | p50 / p99 ms |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in figures["rows"]:
        changed = [""] * 4
        if change := row.get("change"):
            one, five = change["recall@1"], change["recall@5"]
            changed = [
                f"{one['difference']:+.3f} {_between(one['interval'], '+.2f')}",
                f"{one['won']}, {one['lost']}",
                f"{one['p']:.3f}",
                f"{five['difference']:+.3f}",
            ]
        cells = [row["name"], _share(row, 1), _share(row, 5), f"{row['mrr']:.3f}", f"{row['ndcg@10']:.3f}", *changed]
        yield f"| {' | '.join(cells)} | {row['ms']['p50']} / {row['ms']['p99']} |"
    yield ""
    for row in figures["served_against"]:
        changes = [
            f"{name} {change['difference']:+.3f} {_between(change['interval'], '+.2f')}, "
            f"{change['won']} won, {change['lost']} lost"
            for name, change in row["change"].items()
        ]
        yield f"- As served against {row['against']}: {'; '.join(changes)}."
    yield ""


def _slices(figures: Figures) -> Iterator[str]:
    rows = figures["rows"]
    names = list(rows[0]["slices"])
    for k in (1, 5):
        yield f"## Recall@{k} by slice"
        yield ""
        counts = [f"{name} ({rows[0]['slices'][name]['n']})" for name in names]
        yield f"| finds with | {' | '.join(counts)} |"
        yield "|---" * (len(names) + 1) + "|"
        for row in rows:
            yield f"| {row['name']} | {' | '.join(_share(row['slices'][name], k) for name in names)} |"
        yield ""


def _stripped(figures: Figures) -> Iterator[str]:
    rows = figures["stripped"]
    yield f"## The {rows[0]['n']} plain questions as written and with their diacritics stripped"
    yield ""
    yield "| finds with | @1 written | @1 stripped | change @1 | won, lost | p | @5 written | @5 stripped | change @5 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        one, five = row["change"]["recall@1"], row["change"]["recall@5"]
        cells = [
            row["name"],
            *(f"{row[kind]['recall@1']:.3f}" for kind in ("written", "stripped")),
            f"{one['difference']:+.3f} {_between(one['interval'], '+.2f')}",
            f"{one['won']}, {one['lost']}",
            f"{one['p']:.3f}",
            *(f"{row[kind]['recall@5']:.3f}" for kind in ("written", "stripped")),
            f"{five['difference']:+.3f} {_between(five['interval'], '+.2f')}",
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _causes(figures: Figures) -> Iterator[str]:
    rows = figures["causes"]
    yield f"## The commonest causes of the {sum(row['n'] for row in rows)} misses, as served"
    yield ""
    earlier = {row["cause"]: row["n"] for row in (figures["before"] or {"causes": []})["causes"]}
    if before := figures["before"]:
        yield (
            f"Before: index `{before['index']['index']}`, recall@1 {before['recall@1']:.3f}, recall@5 "
            f"{before['recall@5']:.3f}, {sum(earlier.values())} misses."
        )
    yield "The rules stand in `docs/measuring.md`."
    yield ""
    yield "| before | now | cause | slices, now |"
    yield "|---|---|---|---|"
    gone = [{"cause": cause, "n": 0, "slices": {}} for cause in earlier if cause not in {row["cause"] for row in rows}]
    for row in [*rows, *gone][:COMMONEST]:
        slices = ", ".join(f"{name} {count}" for name, count in row["slices"].items())
        then = earlier.get(row["cause"], 0) if figures["before"] else ""
        yield f"| {then} | {row['n']} | {row['cause']} | {slices} |"
    yield ""


def _share(row: Figures, k: int) -> str:
    return f"{row[f'recall@{k}']:.3f} {_between(row['intervals'][f'recall@{k}'], '.2f')}"


def _between(pair: list[float], form: str) -> str:
    return f"({pair[0]:{form}}…{pair[1]:{form}})"
