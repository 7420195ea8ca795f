"""The retrieval digest: what it notices and what not; and that the committed results are of today's data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evaluation.ablation import RESULTS
from evaluation.retrieval_digest import MODIFIERS, WEIGHTS, retrieval_digest, retrieval_parts


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "data"))


def test_comments_blanks_and_texts_do_not_count(weights: Path) -> None:
    path = weights / "fusion.toml"
    path.write_text("# said otherwise\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (weights / "card.md").write_text("about it", encoding="utf-8")
    assert retrieval_parts(weights) == retrieval_parts()


def test_a_weight_and_a_model_file_count(weights: Path) -> None:
    before = retrieval_digest(retrieval_parts(weights))
    path = weights / "fusion.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight = 0.5", "weight = 0.6"), encoding="utf-8")
    weighed = retrieval_parts(weights)
    assert {name for name, part in weighed.items() if part != retrieval_parts()[name]} == {"fusion.toml"}
    (weights / "adapter.bin").write_bytes(b"1")
    assert len({before, retrieval_digest(weighed), retrieval_digest(retrieval_parts(weights))}) == 3


def test_a_modifier_counts(tmp_path: Path) -> None:
    path = tmp_path / "modifiers.toml"
    more = '\n[[modifier]]\ntitle = ["mèo"]\nasked = []\n'
    path.write_text(MODIFIERS.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert retrieval_parts(modifiers=path)["modifiers"] != retrieval_parts()["modifiers"]


def test_the_committed_results_are_of_the_weights_of_today() -> None:
    """Fails after a change of weights, priors or modifiers until ``make ablation`` has run."""
    written = json.loads((RESULTS / "ablation.json").read_text(encoding="utf-8"))["retrieval"]
    changed = sorted(name for name, part in retrieval_parts().items() if written["parts"].get(name) != part)
    assert written["digest"] == retrieval_digest(), f"changed since: {', '.join(changed)}; run `make ablation`"
    assert f"`{written['digest']}`" in (RESULTS / "ablation.md").read_text(encoding="utf-8")
