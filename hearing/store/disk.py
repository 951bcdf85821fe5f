"""Timing the disk: what one durable commit costs beside the real database. Knows nothing of what is committed there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median

from hearing.store.database import connect_durably

COMMITS = 32
FEWEST, ENOUGH_MS = 5, 1000.0
"""On a disk so slow that all commits together would hold the start up, a few of them tell as much."""
ROW = "-" * 160
"""About as long as a ballot."""


def time_commits(database: Path, stopwatch_ms: Callable[[], float]) -> float:
    """The median time of a commit, in milliseconds, in a scratch database that is gone afterwards.

    Raises sqlite3.Error or OSError where nothing can be written there.
    """
    sweep(database)
    connection = connect_durably(_scratch(database))
    try:
        connection.isolation_level = None
        connection.execute("create table scratch (at integer primary key, row text)")
        took: list[float] = []
        while len(took) < COMMITS and (len(took) < FEWEST or sum(took) < ENOUGH_MS):
            started = stopwatch_ms()
            connection.execute("begin")
            connection.execute("insert into scratch (row) values (?)", [ROW])
            connection.execute("commit")
            took.append(stopwatch_ms() - started)
        return median(took)
    finally:
        connection.close()
        sweep(database)


def sweep(database: Path) -> None:
    """Remove what a start that was killed while it timed the disk has left."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        _scratch(database).with_name(_scratch(database).name + suffix).unlink(missing_ok=True)


def _scratch(database: Path) -> Path:
    """Always the same name, so that whoever starts next finds it. The writer's lock is held: nobody else uses it."""
    return database.with_name(f"{database.name}.scratch")
