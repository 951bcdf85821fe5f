"""What a copy of the database holds, found by replaying it as a server would that starts on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlite_utils import Database

import hearing.domain  # noqa: F401 - fills the table of facts
from hearing.domain import proof
from hearing.domain.kernel import Moment, replay
from hearing.domain.rounds import RoundClosed
from hearing.domain.state import State
from hearing.store.backup import BrokenCopy, streams, verified
from hearing.store.box import Box
from hearing.store.journal import Journal
from hearing.store.roster import Roster


@dataclass(frozen=True, slots=True)
class Holding:
    """What is in a copy. `state`: the newest run's, None where nothing was armed; `last`: when its last fact was.

    `streams`: stream -> hashes of its rows.
    """

    streams: dict[str, list[str]]
    state: State | None
    last: Moment | None
    cards: int
    phones: int
    accounts: int


def examine(path: Path) -> Holding:
    """Verify a copy through and through. Raises BrokenCopy, sqlite3.OperationalError."""
    with verified(path) as db:
        state, last = _replayed(db)
        counts = (db.table(name).count for name in ("cards", "phones", "accounts"))
        return Holding(streams(db), state, last, *counts)


def _replayed(db: Database) -> tuple[State | None, Moment | None]:
    roster, box = Roster(db), Box(db)
    run = roster.newest_run()
    if run is None:
        return None, None
    try:
        written = [(entry.fact, entry.stamp) for entry in Journal(db, run["run_id"]).entries()]
        state = replay(written, State(programme=roster.programme(run["digest"])))
    except (KeyError, TypeError, ValueError, msgspec.ValidationError) as error:
        raise BrokenCopy(f"{run['run_id']} cannot be replayed by this version of the program: {error}") from error
    if not written:
        raise BrokenCopy(f"{run['run_id']} has no journal")
    if state.running_round is not None:
        raise BrokenCopy(f"{state.running_round.round_id} is still open")
    for fact, _ in written:
        if isinstance(fact, RoundClosed) and proof.round_root(box.rows(fact.round_id), fact.by_group) != fact.root:
            raise BrokenCopy(f"the ballots of {fact.round_id} are not those that were sealed")
    return state, written[-1][1].moment
