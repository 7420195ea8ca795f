"""How a command fails: one line with the remedy on standard error, exit status 1."""

from __future__ import annotations

from typing import NoReturn

import typer


def fail(problem: object) -> NoReturn:
    """Ends the command.  Raises typer.Exit."""
    typer.echo(f"Error: {problem}", err=True)
    raise typer.Exit(1)
