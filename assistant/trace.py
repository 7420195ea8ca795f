"""How an answer came about, for the record, the console and `tthc evaluate --explain`."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.ranking import Candidate, Rejected


@dataclass(slots=True)
class Trace:
    """Filled in along the road.  ``timings`` in milliseconds by stage; ``decision`` in a few words."""

    wish: str = ""
    sections: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()
    decision: str = ""
    coverage: float | None = None
    degraded: bool = False
    candidates: tuple[Candidate, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {
            "wish": self.wish,
            "sections": list(self.sections),
            "expansions": list(self.expansions),
            "decision": self.decision,
            "coverage": self.coverage,
            "degraded": self.degraded,
            "candidates": [
                {
                    "code": c.card.code,
                    "title": c.card.title,
                    "score": round(c.score, 3),
                    "evidence": dict(c.evidence),
                    "passage": c.passage_id,
                    "twins": [twin.code for twin in c.twins],
                }
                for c in self.candidates
            ],
            "rejected": [
                {"code": r.code, "title": r.title, "score": round(r.score, 3), "reason": r.reason}
                for r in self.rejected
            ],
            "timings_ms": {stage: round(ms, 2) for stage, ms in self.timings.items()},
        }
