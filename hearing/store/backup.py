"""A copy of the database for another machine: taken in one piece, verified, and carried whole. Knows rows, no rules.

What belongs to a copy lies beside it under its name: `<copy>.secret` and `<copy>.*.key`, as beside the database, and
`<copy>.sha256`, the digests of them all as `sha256sum -c` reads them. The copy itself comes last: where it is, all is.
"""

from __future__ import annotations

import glob
import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from hearing.store.journal import BrokenChain, rows
from hearing.store.migrations import migrations

NAME = re.compile(r"hearing-\d{8}-\d{6}-(?P<run>[A-Za-z0-9]+-[0-9a-f]{6})-(?P<seq>\d{6,})\.db")
SUMS = ".sha256"
PART = ".part"


class BrokenCopy(Exception):
    """A copy that is not, or not wholly, what was recorded; the message says in what."""


def name_of(local_time: str, run_id: str, first_hash: str, seq: int) -> str:
    """A copy's file name, in order of time. `local_time`: `YYYYMMDD-HHMMSS`.

    `first_hash` is that of the run's first row: another database may have a run of the same number on the same stick.
    """
    return f"hearing-{local_time}-{run_id}-{first_hash[:6]}-{seq:06d}.db"


def newest(folder: Path) -> Path | None:
    """The copy in a folder that was taken last, by its name."""
    return max((path for path in folder.iterdir() if NAME.fullmatch(path.name)), key=lambda p: p.name, default=None)


# Taking --------------------------------------------------------------------------------------------------------------


def take(db: Database, path: Path) -> None:
    """Copy the database as it stands into a local file; quick, and leaves no read transaction open.

    The caller holds the hall's lock and has seen to it that no card is linked to a mark.
    """
    discard(path)
    path.touch(mode=0o600)
    copy = sqlite3.connect(path)
    try:
        copy.execute("pragma synchronous = off")  # made durable where it is carried to
        copy.execute("pragma journal_mode = off")
        db.conn.backup(copy)
    finally:
        copy.close()


def discard(path: Path) -> None:
    """Remove a local copy."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def stand_alone(path: Path) -> None:
    """Have a fresh copy need no log beside it, so that it can be read from a medium that cannot be written."""
    copy = sqlite3.connect(path)
    try:
        copy.execute("pragma synchronous = off")
        copy.execute("pragma journal_mode = delete")
    finally:
        copy.close()


# Verifying -----------------------------------------------------------------------------------------------------------


@contextmanager
def verified(path: Path) -> Iterator[Database]:
    """A copy opened for reading once its pages, its chains and its empty box were found right. Raises BrokenCopy."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        db = Database(connection)
        _verify(db)
        yield db
    except (sqlite3.DatabaseError, BrokenChain, UnicodeDecodeError) as error:
        raise BrokenCopy(str(error)) from error
    finally:
        connection.close()


def _verify(db: Database) -> None:
    found = [row[0] for row in db.execute("pragma integrity_check")]
    if found != ["ok"]:
        raise BrokenCopy(found[0])
    unknown = {step.name for step in migrations.applied(db)} - {step.name for step in migrations._migrations}
    if unknown:
        raise BrokenCopy("a newer version of this program wrote it; bring the program on this machine up to date")
    for stream in streams(db):
        rows(db, stream)
    linked = db.execute("select count(*) from ballots").fetchone()[0]
    if linked:
        raise BrokenCopy(f"{linked} ballots are still linked to their cards")


def streams(db: Database) -> dict[str, list[str]]:
    """Stream -> the hashes of its rows in order."""
    found: dict[str, list[str]] = {}
    for stream, row_hash in db.execute("select stream, hash from journal order by stream, seq"):
        found.setdefault(stream, []).append(row_hash)
    return found


# Carrying ------------------------------------------------------------------------------------------------------------


def belongings(database: Path) -> dict[str, bytes]:
    """Suffix -> content of the secrets that belong to a database (or to a copy of one)."""
    found = [Path(f"{database}.secret"), *sorted(database.parent.glob(f"{glob.escape(database.name)}.*.key"))]
    return {path.name.removeprefix(database.name): path.read_bytes() for path in found if path.exists()}


def carry(copy: Path, secrets: Mapping[str, bytes], target: Path) -> None:
    """Write a local copy and what belongs to it as `target`, all of it or nothing. Raises OSError."""
    parts = {**secrets, "": copy.read_bytes()}
    sums = "".join(f"{hashlib.sha256(part).hexdigest()}  {target.name}{suffix}\n" for suffix, part in parts.items())
    written: list[Path] = []
    try:
        for suffix, content in {**secrets, SUMS: sums.encode(), "": parts[""]}.items():
            written.append(Path(f"{target}{suffix}"))
            write_whole(written[-1], content)
    except OSError:
        for path in written:  # a stick that stays full must not fill up with secrets of copies that never came
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read (where the file system knows owners), durably, whole or not at all.

    Raises OSError.
    """
    part = path.with_name(f"{path.name}{PART}")
    try:
        with open(part, "wb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if part.read_bytes() != content:
            raise OSError(f"{part} reads otherwise than it was written")
        os.replace(part, path)
        settle(path.parent)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def settle(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    with suppress(OSError):  # Windows opens no folders; some sticks cannot sync them
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def fetch(source: Path, local: Path) -> dict[str, bytes]:
    """Bring a copy to a local file as its digests say it is; the secrets that came with it.

    Where no digests lie beside it (somebody carried the one file alone) they are not checked.
    Raises BrokenCopy, OSError.
    """
    parts = {**belongings(source), "": source.read_bytes()}
    sums = Path(f"{source}{SUMS}")
    if sums.exists():
        _compare(parts, sums)
    write_whole(local, parts.pop(""))
    return parts


def _compare(parts: Mapping[str, bytes], sums: Path) -> None:
    lines = [line.split("  ", 1) for line in sums.read_text("utf-8", "replace").splitlines()]
    if not lines or any(len(line) != 2 for line in lines):
        raise BrokenCopy(f"{sums.name} cannot be read")
    written_as = lines[-1][1]  # somebody may have given the copy another name since
    for digest, name in lines:
        part = parts.get(name.removeprefix(written_as))
        if part is None:
            raise BrokenCopy(f"{name} is missing")
        if hashlib.sha256(part).hexdigest() != digest:
            raise BrokenCopy(f"{name} is not as it was written")


# Keeping few ---------------------------------------------------------------------------------------------------------


def prune(folder: Path, newest_name: str, keep: int) -> None:
    """Remove the oldest copies of the newest one's run beyond `keep`, and nothing else. Raises OSError."""
    ours = NAME.fullmatch(newest_name)
    if ours is None:
        return
    found = [(match, path) for path in folder.iterdir() if (match := NAME.fullmatch(path.name))]
    same = [(int(match["seq"]), path.name, path) for match, path in found if match["run"] == ours["run"]]
    for _, _, path in sorted(same)[:-keep]:
        beside = [Path(f"{path}{suffix}") for suffix in belongings(path)]
        for file in (path, *beside, Path(f"{path}{SUMS}")):
            file.unlink(missing_ok=True)
