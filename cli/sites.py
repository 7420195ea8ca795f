"""`tthc sites`: the wards' own sites: list, show, set, enable, disable, history, undo."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.failing import fail

if TYPE_CHECKING:
    from api.sites.site import Site
    from api.storage.sites import SiteChange, SiteRecords

app = typer.Typer(no_args_is_help=True, help="The wards' own sites.")

FILE_AT_MOST = 256 * 1024
"""Bytes of a file of settings; a full one has a tenth."""

Key = Annotated[str, typer.Argument(metavar="KEY", help="Key of the site, like hai-chau.")]
By = Annotated[str, typer.Option(help="Who makes the change; the name of this user if left out.")]


@app.command("list")
def list_sites() -> None:
    """One line a site: key, name, on or off, where it may be used, whether its ward changed it."""
    from api.sites.reading import SiteError, read_site
    from api.sites.seed import seeded_sites

    with _records() as records:
        values = records.values()
    for key, seed in seeded_sites().items():
        try:
            site = read_site(seed, values.get(key, {}))
        except SiteError as error:
            typer.echo(f"{key:20s} can't be read and is off: {error.problems[0]}")
            continue
        state = "on " if site.enabled else "off"
        typer.echo(f"{key:20s} {state} {site.name:28s} {' '.join(site.origins) or '-'}{_star(bool(values.get(key)))}")


@app.command()
def show(key: Key) -> None:
    """The site as JSON: what `set` takes, the whole of it."""
    from api.sites.reading import SiteError, read_site, site_json

    seed = _seed(key)
    with _records() as records:
        value = records.values().get(key, {})
    try:
        site = read_site(seed, value)
    except SiteError as error:
        fail("; ".join(error.problems))
    typer.echo(json.dumps(site_json(site), ensure_ascii=False, indent=2))


@app.command("set")
def set_fields(
    key: Key,
    given: Annotated[list[str], typer.Argument(metavar="FILE.json|FIELD=VALUE …")],
    by: By = "",
) -> None:
    """Set fields of a site, from a file or one by one (office.phone=…, theme.accent=#0b5cad, origins=https://…)."""
    seed = _seed(key)
    settings = [_given(text, seed) for text in given]
    _change(seed, by, settings)


@app.command()
def enable(key: Key, by: By = "") -> None:
    """Switch a site on."""
    _change(_seed(key), by, [{"enabled": True}])


@app.command()
def disable(key: Key, by: By = "") -> None:
    """Switch a site off: its pages and answers are refused until it is on again."""
    _change(_seed(key), by, [{"enabled": False}])


@app.command()
def history(key: Key) -> None:
    """Every change of a site, the oldest first: when (UTC), who, what."""
    _seed(key)
    with _records() as records:
        changes = records.history(key)
    for change in changes:
        _tell(change)
    if not changes:
        typer.echo(f"{key} was never changed")


@app.command()
def undo(key: Key, by: By = "") -> None:
    """Take the last change back; again, the one before it."""
    _seed(key)
    with _records() as records:
        change = records.undo(key, _who(by))
    if change is None:
        fail(f"there is nothing to undo: {key} is as it was seeded")
    _tell(change)


@contextmanager
def _records() -> Iterator[SiteRecords]:
    from api.settings import Settings, SettingsError
    from api.storage.database import Database, StorageError
    from api.storage.sites import SiteRecords

    try:
        database = Database(Settings.from_environment().database)
        try:
            yield SiteRecords(database)
        finally:
            database.close()
    except (SettingsError, StorageError) as error:
        fail(error)


def _seed(key: str) -> Site:
    import difflib

    from api.sites.seed import seeded_sites

    sites = seeded_sites()
    if key not in sites:
        near = difflib.get_close_matches(key, sites, n=3)
        fail(f"there is no site {key!r}: " + (f"did you mean {', '.join(near)}?" if near else "see tthc sites list"))
    return sites[key]


def _given(text: str, seed: Site) -> Mapping[str, Any]:
    """What an argument says: a file of JSON, or one field and its value."""
    from api.sites.editing import assignment
    from api.sites.reading import SiteError

    if "=" in text and not Path(text).is_file():
        try:
            return assignment(text, seed)
        except SiteError as error:
            fail("; ".join(error.problems))
    try:
        if Path(text).stat().st_size > FILE_AT_MOST:
            fail(f"{text} is larger than {FILE_AT_MOST // 1024} KiB: that is no file of settings")
        given = json.loads(Path(text).read_text(encoding="utf-8"))
    except OSError as error:
        fail(f"can't read {text}: {error.strerror} (expected a file of JSON, or FIELD=VALUE)")
    except (ValueError, RecursionError) as error:
        fail(f"{text} is not JSON in UTF-8: {error}")
    if not isinstance(given, dict):
        fail(f"{text} holds no JSON object: expected fields as `tthc sites show {seed.key}` prints them")
    return given


def _change(seed: Site, by: str, given: Sequence[Mapping[str, Any]]) -> None:
    from datetime import UTC, datetime

    from api.sites.editing import edited
    from api.sites.hours import VIETNAM
    from api.sites.reading import SiteError

    who, today = _who(by), datetime.now(UTC).astimezone(VIETNAM).date()
    with _records() as records:
        try:
            change = records.change(seed.key, who, lambda before: edited(seed, before, given, today))
        except SiteError as error:
            fail("; ".join(error.problems))
    if change is None:
        typer.echo("nothing to change: the site is so already")
    else:
        _tell(change)


def _tell(change: SiteChange) -> None:
    undone = f", takes change {change.undoes} back" if change.undoes else ""
    typer.echo(f"change {change.id} of {change.site}, {change.at:%Y-%m-%d %H:%M:%S} UTC, by {change.by}{undone}")
    for name in dict.fromkeys((*change.before, *change.after)):
        old, new = change.before.get(name), change.after.get(name)
        if old != new:
            typer.echo(f"  {name}: {_short(old)} -> {_short(new)}")


def _short(value: Any) -> str:
    return "as seeded" if value is None else json.dumps(value, ensure_ascii=False)


def _who(by: str) -> str:
    try:
        name = by.strip() or getpass.getuser()
    except (OSError, KeyError):
        fail("this user has no name: say who makes the change with --by NAME")
    if len(name) > 64 or not name.isprintable():
        fail("--by takes a name of at most 64 printable characters")
    return name


def _star(changed: bool) -> str:
    return "  (changed)" if changed else ""
