"""One writer to a database."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from hearing.store.lock import Held, WriterLock, announce, running_server, secret_of


def test_a_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    first = WriterLock(tmp_path / "hearing.db")
    with pytest.raises(Held):
        WriterLock(tmp_path / "hearing.db")
    first.release()
    WriterLock(tmp_path / "hearing.db").release()


def test_the_running_server_is_found_by_what_lies_beside_the_database(tmp_path: Path) -> None:
    path = tmp_path / "hearing.db"
    assert running_server(path) is None
    key = announce(path, "http://127.0.0.1:8000")
    assert running_server(path) == {"url": "http://127.0.0.1:8000", "key": key}


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "hearing.db"
    assert secret_of(path) == secret_of(path) != secret_of(tmp_path / "other.db")
    assert len(secret_of(path)) == 32


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files private by the folder")
def test_key_and_secret_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "hearing.db"
    announce(path, "http://127.0.0.1:8000")
    secret_of(path)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {0o600}
