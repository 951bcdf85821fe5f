"""Putting a copy in the place of a database. What was there is kept under another name; nothing is deleted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from hearing.store.backup import belongings, settle, streams, write_whole

RESTORED = "run.restored"
Streams = Mapping[str, list[str]]
"""Stream -> hashes of its rows in order."""
Standing = Literal["same", "behind", "ahead", "apart"]


def journal_of(database: Path) -> Streams:
    """What a database's journal holds; its log is folded into the one file, so that it can be moved.

    A restore after which nothing happened is left out: a spare laptop on which it was tried has nothing to lose.
    The caller holds the writer's lock. Raises sqlite3.DatabaseError where it cannot be read.
    """
    connection = sqlite3.connect(database, timeout=1)
    try:
        connection.execute("pragma synchronous = 2")
        found = _without_tries(Database(connection))
        with suppress(sqlite3.OperationalError):  # somebody reads it: then the log moves along
            connection.execute("pragma journal_mode = delete")
        return found
    finally:
        connection.close()


def _without_tries(db: Database) -> Streams:
    found = streams(db)
    for stream, hashes in found.items():
        kinds = [row[0] for row in db.execute("select kind from journal where stream = ? order by seq", [stream])]
        while kinds and kinds[-1] == RESTORED:
            kinds.pop()
        del hashes[len(kinds) :]
    return found


def compare(here: Streams, copy: Streams) -> Standing:
    """How the journal that is here stands to the copy's: it may have gone on (`ahead`), or otherwise (`apart`)."""
    for stream in here.keys() & copy.keys():
        shorter = min(len(here[stream]), len(copy[stream]))
        if here[stream][:shorter] != copy[stream][:shorter]:
            return "apart"
    more_here = any(len(found) > len(copy.get(stream, [])) for stream, found in here.items())
    more_there = any(len(found) > len(here.get(stream, [])) for stream, found in copy.items())
    if more_here:
        return "apart" if more_there else "ahead"
    return "behind" if more_there else "same"


def put_in_place(local: Path, secrets: Mapping[str, bytes], database: Path) -> Path | None:
    """Let a verified local copy be the database; where the one before is kept, if there was one. Raises OSError."""
    kept = _set_aside(database)
    for suffix, content in secrets.items():
        write_whole(Path(f"{database}{suffix}"), content)
    os.replace(local, database)
    settle(database.parent)
    return kept


def _set_aside(database: Path) -> Path | None:
    """Logs first: beside another database, SQLite would take them for its own."""
    if not database.exists():
        return None
    kept = _free_name(database)
    for suffix in ("-wal", "-shm", *belongings(database), ""):
        if Path(f"{database}{suffix}").exists():
            os.replace(f"{database}{suffix}", f"{kept}{suffix}")
    settle(database.parent)
    return kept


def _free_name(database: Path) -> Path:
    number = 1
    while (name := database.with_name(f"{database.stem}-replaced-{number}{database.suffix}")).exists():
        number += 1
    return name
