"""Opening the database: durable on every connection, or not at all."""

from __future__ import annotations

import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from hearing.store import database
from hearing.store.database import UnsafeDatabase, open_database, open_readonly


def test_every_connection_has_the_settings_that_keep_a_ballot(tmp_path: Path) -> None:
    db = open_database(tmp_path / "hearing.db")
    found = {
        name: db.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "secure_delete")
    }
    db.conn.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_a_database_that_cannot_be_durable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnsafeDatabase, match=r"journal_mode at 'memory'.*local disk"):
        open_database(":memory:")


@pytest.mark.parametrize("setting", ["synchronous", "secure_delete"])
def test_a_setting_that_is_not_taken_is_named(setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.SETTINGS, setting, 77)
    with pytest.raises(UnsafeDatabase, match=setting):
        open_database(tmp_path / "hearing.db")


def test_opening_twice_changes_no_table(tmp_path: Path) -> None:
    schemas = []
    for _ in range(2):
        db = open_database(tmp_path / "hearing.db")
        schemas.append(db.schema)
        db.conn.close()
    assert schemas[0] == schemas[1]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "hearing.db"
    open_database(path).conn.close()
    reader = open_readonly(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("delete from journal")
    reader.conn.close()


def test_a_reader_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        open_readonly(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files private by the folder")
def test_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    open_database(tmp_path / "hearing.db").conn.close()
    assert stat.S_IMODE((tmp_path / "hearing.db").stat().st_mode) == 0o600
