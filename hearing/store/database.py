"""Opening the one database: every connection durable, and the link between card and mark really erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from hearing.store.migrations import migrations

SETTINGS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
"""synchronous 2 is FULL: NORMAL lost acknowledged ballots in a simulated power cut."""


class WholeDatabase(Database):
    """The writer's database: what it refuses to commit is not found committed after a crash either."""

    @contextmanager
    def atomic(self) -> Iterator[Database]:
        """All or nothing. Raises sqlite3.OperationalError where the disk fails; then it is nothing.

        A commit whose sync failed stands in the log all the same, and would be taken for good at the next start. So
        something harmless is written over it; the disk may refuse that too, the system's own cache does not.
        """
        outermost = not self.conn.in_transaction
        try:
            with super().atomic():
                yield self
        except sqlite3.OperationalError:
            if outermost:
                with suppress(sqlite3.Error):
                    self.execute(f"pragma user_version = {self.execute('pragma user_version').fetchone()[0]}")
            raise


class UnsafeDatabase(Exception):
    """The file system or build of SQLite does not give what a ballot needs."""


def open_database(path: str | Path) -> Database:
    """The database for its one writer, brought up to date.

    Raises UnsafeDatabase where SQLite does not take the settings (a network drive, for one).
    """
    db = WholeDatabase(connect_durably(path))
    migrations.apply(db)
    return db


def connect_durably(path: str | Path) -> sqlite3.Connection:
    """A connection whose commits are on disk when they return. Raises UnsafeDatabase."""
    connection = sqlite3.connect(str(path), check_same_thread=False, timeout=10)
    if Path(path).is_file():
        Path(path).chmod(0o600)  # while a round runs, it knows who gave which mark
    for name, value in SETTINGS.items():
        connection.execute(f"pragma {name} = {value}")
    connection.execute("pragma fullfsync = 1")  # macOS: fsync alone leaves data in the drive's cache
    for name, value in SETTINGS.items():
        found = connection.execute(f"pragma {name}").fetchone()[0]
        if found != value:
            connection.close()
            raise UnsafeDatabase(f"{path}: SQLite keeps {name} at {found!r}, not {value!r}; use a local disk")
    return connection


def file_of(db: Database) -> Path:
    """The file a connection is open on; keys of runs lie beside it."""
    return Path(db.execute("pragma database_list").fetchone()[2])


def open_readonly(path: str | Path) -> Database:
    """A connection that can only read; it holds no transaction open between statements.

    Raises sqlite3.OperationalError where there is no database.
    """
    uri = f"{Path(path).resolve().as_uri()}?mode=ro"
    return Database(sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=10))


def erase_traces(db: Database) -> bool:
    """Empty the write-ahead log, where deleted rows would live on. False at once when a reader stands in the way.

    Raises sqlite3.OperationalError where the disk fails.
    """
    patience_ms: int = db.execute("pragma busy_timeout").fetchone()[0]
    db.execute("pragma busy_timeout = 0")  # to wait for the reader would hold up the whole hall
    try:
        busy: int = db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
    finally:
        db.execute(f"pragma busy_timeout = {patience_ms}")
    return busy == 0
