"""Looking up receipts: in the run that is on, and in older ones of the same database. Reads; writes nothing.

Only published and voided rounds are ever searched, so that neither the answer nor the time it takes tells whether a
code is in the box before. A code is neither kept nor logged.
"""

from __future__ import annotations

from typing import Any

from hearing.domain import receipts
from hearing.domain.kernel import replay
from hearing.domain.receipts import Trees
from hearing.domain.rounds import Round
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.live.hall import Hall
from hearing.store.journal import BrokenChain, Journal, rounds_told
from hearing.views import receipts as views

KEPT_ROUNDS, KEPT_RUNS = 64, 4


class Receipts:
    """Finds codes. Keeps in memory the trees of rounds that were asked about, and the newest older runs of those."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.trees: dict[str, Trees] = {}
        self.older: dict[str, State] = {}
        self.told_before: tuple[str, dict[str, str]] = ("", {})

    def look_up(self, typed: str) -> dict[str, Any]:
        """What is told of a code, however it was typed: see `views.receipts`; never a mark.

        Refuses `receipt-letters`, `receipt-length`; `receipt-waits`: no published round has it, and one is yet to be
        published; `receipt-unknown`: no published round has it; `record-broken`: the rows no longer give the root.
        """
        code = receipts.read_code(typed)
        with self.hall.lock:
            state, known = self.hall.state, self._told()
            round_id = self.hall.box.round_of(code, known)
        if round_id is None:
            raise Refused("receipt-waits" if state and receipts.awaited(state) else "receipt-unknown")
        try:
            state = self._state(known[round_id])
            found = state.rounds[round_id]
            if found.phase == "void":
                return {"ok": True, **views.void(state, found, code)}
            return {"ok": True, **views.counted(state, found, self._grown(state, found), code)}
        except BrokenChain as error:
            self.hall.report("receipts", error)
            raise Refused("record-broken") from None

    def _told(self) -> dict[str, str]:
        """Round id -> run id of every round that may be searched."""
        state = self.hall.state
        run_id = state.run.run_id if state else ""
        if self.told_before[0] != run_id:
            self.told_before = (run_id, rounds_told(self.hall.db, but=run_id))
        now = {found.round_id: run_id for found in receipts.told(state)} if state else {}
        return {**self.told_before[1], **now}

    def _state(self, run_id: str) -> State:
        """The run as it is, or as an older one ended. Raises BrokenChain."""
        on = self.hall.state
        if on is not None and on.run.run_id == run_id:
            return on
        if run_id not in self.older:
            with self.hall.lock:
                entries = list(Journal(self.hall.db, run_id).entries())
                programme = self.hall.roster.programme(self.hall.roster.run(run_id)["digest"])
            _make_room(self.older, KEPT_RUNS)
            self.older[run_id] = replay([(entry.fact, entry.stamp) for entry in entries], State(programme))
        return self.older[run_id]

    def _grown(self, state: State, found: Round) -> Trees:
        """A published round's trees. Raises BrokenChain where they do not lead to the root that was recorded."""
        if found.round_id not in self.trees:
            with self.hall.lock:
                rows = self.hall.box.rows(found.round_id)
            trees = receipts.grown(rows, receipts.groups_of(state, found))
            if trees.root != found.root:
                raise BrokenChain(f"{found.round_id}: the sealed rows do not give the root of its close")
            _make_room(self.trees, KEPT_ROUNDS)
            self.trees[found.round_id] = trees
        return self.trees[found.round_id]


def _make_room(kept: dict[str, Any], most: int) -> None:
    """Forget what was kept first, so that one more can be."""
    while len(kept) >= most:
        kept.pop(next(iter(kept)), None)
