"""How ballots are committed is chosen by the disk, or by whoever starts the server."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from hearing.live.commits import SLOW_MS, CommitMode, commit_mode


def chosen(folder: Path, wanted: str, commit_ms: float) -> CommitMode:
    """The mode on a disk that takes so long for a commit."""
    readings = count()
    return commit_mode(wanted, folder / "hearing.db", lambda: next(readings) * commit_ms)


def test_a_quick_disk_is_committed_to_inline(tmp_path: Path) -> None:
    assert chosen(tmp_path, "auto", SLOW_MS / 4) == CommitMode("inline", 0.25)


def test_a_slow_disk_is_left_to_a_thread(tmp_path: Path) -> None:
    mode = chosen(tmp_path, "auto", SLOW_MS)
    assert mode == CommitMode("offload", 1.0)
    assert mode.offloaded


def test_a_disk_that_cannot_be_timed_is_not_trusted(tmp_path: Path) -> None:
    assert chosen(tmp_path / "nowhere", "auto", SLOW_MS / 4) == CommitMode("offload")


@pytest.mark.parametrize("wanted", ["inline", "offload"])
def test_whoever_starts_the_server_may_choose(wanted: str, tmp_path: Path) -> None:
    left = tmp_path / "hearing.db.scratch"
    left.write_text("of a start that was killed")
    assert chosen(tmp_path, wanted, 5) == CommitMode(wanted)
    assert not left.exists()
