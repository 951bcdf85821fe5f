"""How ballots are committed: inline, or offloaded to a native thread. ADR: commits where the disk is slow."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hearing.store import disk

SLOW_MS = 1.0
"""An inline commit holds everybody up for as long as it takes; handing it to a thread costs about 0.2 ms instead."""


@dataclass(frozen=True, slots=True)
class CommitMode:
    """`name`: inline or offload. `timed_ms`: what a commit took at start; None where the disk was not timed."""

    name: str
    timed_ms: float | None = None

    @property
    def offloaded(self) -> bool:
        """Whether commits run in a native thread."""
        return self.name == "offload"


INLINE, OFFLOADED = CommitMode("inline"), CommitMode("offload")


def commit_mode(wanted: str, database: Path, stopwatch_ms: Callable[[], float]) -> CommitMode:
    """The mode `wanted` (inline, offload), or with `auto` the one that fits the disk under `database`.

    A disk that cannot be timed is not trusted to be quick.
    """
    if wanted != "auto":
        disk.sweep(database)
        return INLINE if wanted == "inline" else OFFLOADED
    try:
        timed_ms = disk.time_commits(database, stopwatch_ms)
    except (OSError, sqlite3.Error):
        return OFFLOADED
    return CommitMode("inline" if timed_ms < SLOW_MS else "offload", round(timed_ms, 2))
