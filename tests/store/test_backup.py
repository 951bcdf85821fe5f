"""Copies on their way: written whole or not at all, and any byte that changed is found."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from hearing.store import backup
from hearing.store.backup import BrokenCopy
from hearing.store.database import open_database
from hearing.store.restore import compare, journal_of, put_in_place
from tests.domain.given import given, revealing
from tests.store.test_journal import tamper, write

SHOW = given(*revealing(publish=True), marks=[5, 1])
SECRETS = {".secret": b"pepper", ".run1.key": b"key"}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = open_database(tmp_path / "hearing.db")
    write(found, SHOW)
    yield found
    found.conn.close()


@pytest.fixture
def local(db: Database, tmp_path: Path) -> Path:
    """A copy on this machine's own disk."""
    path = tmp_path / "hearing.db.copy"
    backup.take(db, path)
    backup.stand_alone(path)
    return path


@pytest.fixture
def carried(local: Path, tmp_path: Path) -> Path:
    """The same on a stick, with what belongs to it."""
    (tmp_path / "stick").mkdir()
    path = tmp_path / "stick" / "copy.db"
    backup.carry(local, SECRETS, path)
    return path


def broken(path: Path) -> str:
    with pytest.raises(BrokenCopy) as found, backup.verified(path):
        pass
    return str(found.value)


# Taking and verifying


def test_a_copy_needs_no_log_beside_it_and_cannot_be_written(local: Path) -> None:
    with backup.verified(local) as copy:
        assert backup.streams(copy)["run1"]
        with pytest.raises(Exception, match="readonly"):
            copy.execute("delete from journal")
    assert [path.name for path in local.parent.glob("*.copy*")] == ["hearing.db.copy"]


def test_taking_a_copy_leaves_the_log_free_to_be_emptied(db: Database, local: Path) -> None:
    assert db.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("update journal set actor = 'chen' where seq = 3", "run1: row 3 does not follow"),
        ("delete from journal where seq = 2", "run1: row 2 does not follow"),
        (
            "insert into ballots values ('run1-r1', 'A001', 'public', 1, 'n', 'c', '{}', 0)",
            "1 ballots are still linked",
        ),
        (
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('hearing', 'later', '')",
            "a newer version",
        ),
    ],
)
def test_a_copy_that_is_not_what_was_recorded_is_found(db: Database, local: Path, change: str, says: str) -> None:
    tamper(db, change)
    backup.take(db, local)
    assert says in broken(local)


def test_a_copy_with_a_damaged_page_is_found(local: Path) -> None:
    content = bytearray(local.read_bytes())
    content[5 * 4096 : 5 * 4096 + 200] = bytes(200)
    local.write_bytes(content)
    broken(local)


def test_a_file_that_is_no_database_is_found(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(os.urandom(5000))
    assert broken(path) == "file is not a database"


# Carrying and fetching


def test_what_was_carried_comes_back(carried: Path, local: Path, tmp_path: Path) -> None:
    assert backup.fetch(carried, tmp_path / "back") == SECRETS
    assert (tmp_path / "back").read_bytes() == local.read_bytes()


def test_the_digests_are_such_as_sha256sum_reads(carried: Path) -> None:
    for line in Path(f"{carried}.sha256").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(carried.with_name(name).read_bytes()).hexdigest() == digest


def test_a_copy_that_got_another_name_comes_back(carried: Path, tmp_path: Path) -> None:
    for path in list(carried.parent.iterdir()):
        path.rename(path.with_name(path.name.replace("copy.db", "newest")))
    assert backup.fetch(carried.with_name("newest"), tmp_path / "back") == SECRETS


@pytest.mark.parametrize("suffix", ["", ".secret", ".run1.key"])
def test_any_byte_that_changed_on_the_stick_is_found(carried: Path, tmp_path: Path, suffix: str) -> None:
    path = Path(f"{carried}{suffix}")
    content = path.read_bytes()
    for place in {0, len(content) // 2, len(content) - 1}:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BrokenCopy, match="not as it was written"):
            backup.fetch(carried, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_secret_that_is_missing_is_found(carried: Path, tmp_path: Path) -> None:
    Path(f"{carried}.secret").unlink()
    with pytest.raises(BrokenCopy, match=r"copy\.db\.secret is missing"):
        backup.fetch(carried, tmp_path / "back")


def test_the_one_file_alone_comes_back_without_its_secrets(carried: Path, tmp_path: Path) -> None:
    for suffix in (".secret", ".run1.key", ".sha256"):
        Path(f"{carried}{suffix}").unlink()
    assert backup.fetch(carried, tmp_path / "back") == {}


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_stick_that_fails_in_the_middle_holds_nothing_of_the_copy(
    local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    synced = os.fsync
    calls: list[int] = []

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2 * fails_at - 1:  # each file is synced, then its folder
            raise OSError(errno.EIO, "I/O error")
        synced(handle)

    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="I/O error"):
        backup.carry(local, SECRETS, stick / "copy.db")
    assert list(stick.iterdir()) == []


def test_names_sort_by_time_and_say_run_and_position() -> None:
    early = backup.name_of("20140718-200000", "run10", "abcdef0123", 12)
    late = backup.name_of("20140718-200001", "run2", "123456abcd", 3)
    assert sorted([late, early]) == [early, late] == [early, "hearing-20140718-200001-run2-123456-000003.db"]


def test_the_newest_copy_of_a_folder_is_found_among_other_things(tmp_path: Path) -> None:
    assert backup.newest(tmp_path) is None
    for name in ("hearing.db", "hearing-20140718-200000-run1-abcdef-000001.db.secret", "zzz.db"):
        (tmp_path / name).touch()
    assert backup.newest(tmp_path) is None
    for second in (1, 3, 2):
        (tmp_path / backup.name_of(f"20140718-20000{second}", "run1", "abcdef", second)).touch()
    assert backup.newest(tmp_path).name == "hearing-20140718-200003-run1-abcdef-000003.db"  # type: ignore[union-attr]


# Putting in place


@pytest.mark.parametrize(
    ("here", "copy", "standing"),
    [
        ({}, {"run1": ["a"]}, "behind"),
        ({"run1": ["a", "b"]}, {"run1": ["a", "b"]}, "same"),
        ({"run1": ["a"]}, {"run1": ["a", "b"]}, "behind"),
        ({"run1": ["a"]}, {"run1": ["a"], "run2": ["c"]}, "behind"),
        ({"run1": ["a", "b"]}, {"run1": ["a"]}, "ahead"),
        ({"run1": ["a"], "run2": ["c"]}, {"run1": ["a"]}, "ahead"),
        ({"run1": ["a", "b"]}, {"run1": ["a", "x", "y"]}, "apart"),
        ({"run1": ["a", "b"]}, {"run1": ["a"], "run2": ["c"]}, "apart"),
        ({"run1": ["x"]}, {"run2": ["y"]}, "apart"),
    ],
)
def test_how_two_journals_stand_to_each_other(here: Any, copy: Any, standing: str) -> None:
    assert compare(here, copy) == standing


def test_what_is_replaced_is_kept_with_its_log_and_its_secrets(local: Path, tmp_path: Path) -> None:
    database = tmp_path / "other" / "hearing.db"
    database.parent.mkdir()
    before = open_database(database)
    write(before, SHOW, "run7")
    for suffix in ("-wal", "-shm"):  # as a kill leaves them
        Path(f"{database}{suffix}.left").write_bytes(Path(f"{database}{suffix}").read_bytes())
    left = database.read_bytes()
    before.conn.close()
    database.write_bytes(left)
    for suffix in ("-wal", "-shm"):
        Path(f"{database}{suffix}.left").rename(f"{database}{suffix}")
    Path(f"{database}.secret").write_bytes(b"other pepper")
    here = journal_of(database)
    assert list(here) == ["run7"]
    kept = put_in_place(local, SECRETS, database)
    assert kept == database.with_name("hearing-replaced-1.db")
    assert journal_of(kept) == here
    assert Path(f"{kept}.secret").read_bytes() == b"other pepper"
    assert list(journal_of(database)) == ["run1"]
    assert Path(f"{database}.secret").read_bytes() == b"pepper"


def test_each_replaced_database_gets_a_name_of_its_own(carried: Path, tmp_path: Path) -> None:
    database = tmp_path / "other" / "hearing.db"
    database.parent.mkdir()
    kept = []
    for _ in range(3):
        secrets = backup.fetch(carried, tmp_path / "local")
        kept.append(put_in_place(tmp_path / "local", secrets, database))
    assert [path and path.name for path in kept] == [None, "hearing-replaced-1.db", "hearing-replaced-2.db"]
