"""Timing the disk: the median of real commits, and nothing left lying about."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from hearing.store import disk


def stopwatch(commit_ms: float) -> Callable[[], float]:
    """Reads so much later each time that it is read."""
    readings = count()
    return lambda: next(readings) * commit_ms


def test_the_median_commit_is_told(tmp_path: Path) -> None:
    assert disk.time_commits(tmp_path / "hearing.db", stopwatch(0.25)) == 0.25


def test_a_very_slow_disk_is_not_timed_for_long(tmp_path: Path) -> None:
    readings = stopwatch(400)
    disk.time_commits(tmp_path / "hearing.db", readings)
    assert readings() / 400 == 2 * disk.FEWEST


def test_nothing_is_left_beside_the_database(tmp_path: Path) -> None:
    disk.time_commits(tmp_path / "hearing.db", stopwatch(1))
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_start_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = [tmp_path / f"hearing.db.scratch{suffix}" for suffix in ("", "-wal", "-shm")]
    for file in left:
        file.write_text("half a database")
    disk.time_commits(tmp_path / "hearing.db", stopwatch(1))
    assert list(tmp_path.iterdir()) == []


def test_a_failing_disk_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> float:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        disk.time_commits(tmp_path / "hearing.db", failing)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error):
        disk.time_commits(tmp_path / "nowhere" / "hearing.db", stopwatch(1))
