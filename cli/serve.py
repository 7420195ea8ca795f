"""`tthc serve`: the web service, from a free port to a graceful end."""

from __future__ import annotations

import errno
import os
import socket
from typing import Annotated

import typer

from cli.failing import fail

WORKERS_AT_MOST = 64

GRACE_SECONDS = 10
"""How long requests under way may finish when the service is told to stop."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=WORKERS_AT_MOST, help="Processes that answer.")] = 1,
) -> None:
    """Serve the assistant over HTTP, after preparing what is missing."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from api.settings import Settings, SettingsError
    from api.storage.database import StorageError, open_database
    from cli.setup import ensure_ready

    # The port comes first: to hear after minutes of preparing that it is taken would be unkind.
    listening = bind(host, port)
    try:
        settings = Settings.from_environment()
        open_database(settings.database).dispose()
    except (SettingsError, StorageError) as error:
        fail(error)
    ensure_ready(settings.home, settings.encoder)
    config = uvicorn.Config(
        "api.app:create_service",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    typer.echo(f"Serving on http://{host}:{port}  (stop with Ctrl-C)")
    try:
        if workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        # Uvicorn has ended gracefully by now and only repeats the signal.
        raise typer.Exit(130) from None


def bind(host: str, port: int) -> socket.socket:
    """A socket that holds the port, for the workers to inherit; exits with one clear line when it can't."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        fail(_why(error, host, port))
    listening.set_inheritable(True)
    return listening


def _why(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror):
        return f"there is no address {host}: give --host an address of this machine, such as 127.0.0.1"
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return f"port {port} is in use: stop what listens there, or choose another with --port {other}"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights: choose one above 1023 with --port"
    return f"can't listen on {host}:{port}: {error.strerror}"
