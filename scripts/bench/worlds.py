"""The server in a worse world than this machine: a slow disk, a disk that hangs, one commit for each ballot.

    python scripts/bench/worlds.py --commit-ms 5 -- --db FILE serve --port 8000

What follows `--` is the server's own command line. The product knows nothing of this file.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path
from time import sleep  # before anything patches it: a disk holds its thread up natively
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOOK_S = 0.005


class World(sqlite3.Connection):
    """A connection whose commits take `commit_ms` longer, and wait for as long as the file `hold` is there."""

    commit_ms = 0.0
    hold: Path | None = None

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        """What SQLite does, later where it is a commit."""
        if sql.upper() == "COMMIT":
            self._suffer()
        return super().execute(sql, *arguments)

    def _suffer(self) -> None:
        sleep(World.commit_ms / 1000)
        while World.hold is not None and World.hold.exists():
            World.hold.with_suffix(".reached").touch()
            sleep(LOOK_S)


def slow_down(commit_ms: float, hold: Path | None) -> None:
    """From now on every connection of this process lives in that world."""
    World.commit_ms, World.hold = commit_ms, hold
    connect = sqlite3.connect

    def connect_to_world(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, **{"factory": World, **options})

    sqlite3.connect = connect_to_world  # type: ignore[assignment]


def commit_each() -> None:
    """Give the intake one ballot at a time, as a server without a group commit would."""
    from hearing.live.intake import Intake

    def one(intake: Intake) -> list[Any]:
        return [intake.line.popleft()] if intake.line else []

    def drain(intake: Intake) -> None:
        while intake.line:
            at_once(intake)

    at_once = Intake.drain
    Intake.waiting, Intake.drain = one, drain  # type: ignore[method-assign]


def be_hasty() -> None:
    """Phones of a closed loop score without a pause: the check of how often a card does stays, and finds nothing."""
    from hearing.live import phone

    phone.WINDOW_MS = 0


def main(arguments: list[str]) -> None:
    """Make the world, then become the server."""
    end = arguments.index("--")
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--commit-ms", type=float, default=0.0)
    options.add_argument("--hold", type=Path)
    options.add_argument("--each", action="store_true", help="one commit for each ballot")
    options.add_argument("--hasty", action="store_true", help="a card may score as often as it likes")
    chosen = options.parse_args(arguments[:end])
    sys.path.insert(0, str(ROOT))
    slow_down(chosen.commit_ms, chosen.hold)
    from hearing import runtime

    patch = runtime.patch

    def patch_and_change(mode: str) -> None:
        patch(mode)  # before anything else of the server is imported
        if chosen.each:
            commit_each()
        if chosen.hasty:
            be_hasty()

    runtime.patch = patch_and_change
    from hearing.__main__ import main as hearing

    hearing(arguments[end + 1 :], prog_name="python -m hearing")


if __name__ == "__main__":
    main(sys.argv[1:])
