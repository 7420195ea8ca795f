"""The leaflets' templates and words, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

import web
from api.pages.assets import asset_path
from api.pages.leaflet_parts import heading, prose
from assistant.messages import load_messages
from assistant.wording import amount

_FILES = Path(web.__file__).parent / "leaflet"


def render(sheet: str, **facts: object) -> str:
    """The HTML of one of web/leaflet's templates."""
    return _templates().get_template(f"{sheet}.html").render(**facts)


@cache
def words() -> dict[str, Any]:
    """What the pages say besides the assistant's own sentences."""
    return tomllib.loads((_FILES / "words.vi.toml").read_text("utf-8"))


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FILES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        words=words(),
        say=load_messages("vi"),
        prose=prose,
        heading=heading,
        amount=amount,
        asset=lambda name: "/" + asset_path(f"leaflet/{name}"),
    )
    return environment
