"""The one place where an `Assistant` is put together from settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.answering import Assistant
from assistant.decision import load_prior, load_thresholds
from corpus.lexicon import load_lexicon
from index.encoders import open_encoder


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """``home``: where built things live (TTHC_HOME); ``encoder``: default, hashing, or a model's name or folder.

    ``models``: the cache of prepared models, ``home/models`` unless named; ``index``: an index root, ``home/index``
    unless named.
    """

    home: Path
    encoder: str = "default"
    models: Path | None = None
    index: Path | None = None

    @property
    def model_cache(self) -> Path:
        return self.models or self.home / "models"

    @property
    def index_root(self) -> Path:
        return self.index or self.home / "index"


def build_assistant(settings: AssistantSettings) -> Assistant:
    """Raises `index.artifact.ArtifactError` or `index.models.cache.ModelMissing`, each with its remedy."""
    # One thread a question: the server answers several at once.
    encoder = open_encoder(settings.encoder, settings.model_cache, threads=1)
    return Assistant(settings.index_root, encoder, load_lexicon(), load_thresholds(), load_prior())
