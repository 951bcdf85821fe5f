"""Running one server on one database, until it is told to stop."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hearing import create_app, runtime
from hearing.config import Config
from hearing.live.metronome import freeze
from hearing.reach import refusal
from hearing.store import lock
from hearing.store.database import UnsafeDatabase
from hearing.store.journal import BrokenChain
from hearing.store.lock import Held, WriterLock
from hearing.wiring import Wired


def hold(database: Path) -> WriterLock:
    """The writer's lock. Raises ClickException where another process has it, or the folder cannot be written."""
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        return WriterLock(database)
    except Held:
        server = lock.running_server(database)
        if server:
            raise refusal("database-held-by", url=server["url"], file=database) from None
        raise refusal("database-held", file=database) from None
    except OSError as error:
        raise refusal("cannot-write", folder=database.parent, problem=error.strerror) from None


def run(config: Config, ready: Callable[[Wired], None] | None = None) -> None:
    """Serve until stopped. `ready(wired)` is called once phones can come, before the first of them is answered."""
    held = hold(config.database)
    try:
        listener = runtime.open_listener(config.host, config.port)
    except OSError as error:
        raise refusal("port-taken", port=config.port, problem=error.strerror, other=config.port + 1) from None
    try:
        app, wired = create_app(config)
    except UnsafeDatabase as error:
        raise refusal("database-unsafe", problem=error) from None
    except BrokenChain as error:
        raise refusal("journal-changed", problem=error) from None
    runtime.raise_file_limit()
    wired.local_key = lock.announce(config.database, f"http://{_loopback(config.host)}:{config.port}")
    _stop_at_once(wired)
    wired.start()
    if ready is not None:
        ready(wired)
    else:
        click.echo("\n".join(places(config)), err=True)
    freeze()
    wired.runtime.serve(listener, app)
    held.release()


def places(config: Config) -> list[str]:
    """Where the panel is, and where copies go."""
    base = f"http://{_loopback(config.host)}:{config.port}"
    return [base, f"  控制台 Control   {base}/control", f"  备份 Backups     {copies_go(config)}"]


def copies_go(config: Config) -> str:
    """Where copies of the database go, in words."""
    return str(config.backup_dir or "没有存，用 --backup-dir 指明 / nowhere; say where with --backup-dir")


def _stop_at_once(wired: Wired) -> None:
    """On Ctrl-C and SIGTERM end without waiting for open connections: what was acknowledged is on disk already."""

    def stop(number: int, frame: Any) -> None:
        wired.simulation.send_home()
        sys.stdout.flush()
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _loopback(host: str) -> str:
    """The address by which this machine reaches a server that listens on `host`."""
    return "127.0.0.1" if host in ("0.0.0.0", "", "localhost") else f"[{host}]" if ":" in host else host
