"""A run's key: made once, private, and what it signs."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from hearing.domain.notes import key_of, read
from hearing.domain.proof import checkpoint, key_name
from hearing.store.keys import key_file, make, signed_by, signer

NAME = key_name("taizhou-water", "run1")
TEXT = checkpoint("taizhou-water", "run1-r1", 3, "ab" * 32)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "hearing.db"


def test_what_a_run_signs_is_verified_by_the_key_that_was_told(database: Path) -> None:
    vkey = make(database, "run1", NAME)
    sign = signer(database, "run1", vkey)
    assert sign is not None
    note = read(sign(TEXT))
    assert note.text == TEXT
    assert signed_by(note, key_of(vkey))
    assert vkey.startswith("hearing/taizhou-water/run1+")


def test_two_runs_have_two_keys(database: Path) -> None:
    first, second = make(database, "run1", NAME), make(database, "run2", NAME)
    assert first != second
    assert signer(database, "run2", first) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files private by the folder")
def test_a_key_is_its_owners_alone(database: Path) -> None:
    make(database, "run1", NAME)
    assert stat.S_IMODE(key_file(database, "run1").stat().st_mode) == 0o600
    assert [path.name for path in database.parent.iterdir()] == ["hearing.db.run1.key"]


def test_a_missing_key_signs_nothing(database: Path) -> None:
    assert signer(database, "run1", "") is None


@pytest.mark.parametrize(
    "contents", [b"", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_spoilt_key_signs_nothing(database: Path, contents: bytes) -> None:
    vkey = make(database, "run1", NAME)
    key_file(database, "run1").write_bytes(contents)
    assert signer(database, "run1", vkey) is None
