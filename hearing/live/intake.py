"""The intake: ballots that wait at the same moment share one commit, and are acknowledged only after it."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hearing.domain.ballots import Ballot, Held, judge
from hearing.errors import Refused
from hearing.runtime import Event

if TYPE_CHECKING:
    from hearing.live.hall import Hall

BOUND = 20_000
PATIENCE_S = 30.0
MEASURES = 512


@dataclass(slots=True)
class _Waiting:
    ballot: Ballot
    card: str
    group: str
    done: Event
    answer: dict[str, Any] = field(default_factory=dict)


class Intake:
    """Takes the ballots of the run that is on; knows in memory what the box holds for the running round."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.queue: queue.Queue[_Waiting] = queue.Queue(BOUND)
        self.round_id: str | None = None
        self.held: dict[str, Held] = {}
        self.owner: dict[str, str] = {}
        self.ack_ms: list[float] = []
        self.commit_ms: float | None = None
        self.acks = 0

    def load(self, round_id: str | None) -> None:
        """Remember what the box holds of a running round (after a restart: what it held before)."""
        self.round_id = round_id
        self.held = self.hall.box.held(round_id) if round_id else {}
        self.owner = {held.code: card for card, held in self.held.items()}

    def cast(self, ballot: Ballot, card: str, group: str) -> dict[str, Any]:
        """Put a card's ballot into the box; `{ok, code, seq}` once it is on disk.

        Refuses `busy`: too many wait already; and whatever the judgement of the ballot refuses.
        """
        started = self.hall.clock.stopwatch_ms()
        waiting = _Waiting(ballot, card, group, self.hall.runtime.event())
        try:
            self.queue.put_nowait(waiting)
        except queue.Full:
            raise Refused("busy") from None
        if not waiting.done.wait(PATIENCE_S):
            raise Refused("busy")
        if waiting.answer["ok"]:
            self._measure(self.hall.clock.stopwatch_ms() - started)
        return waiting.answer

    def _measure(self, ms: float) -> None:
        self.acks += 1
        self.ack_ms.append(ms)
        del self.ack_ms[:-MEASURES]

    def run(self) -> None:
        """Commit what waits, for ever."""
        while True:
            first = self.queue.get()
            self.hall.runtime.sleep(0)  # whoever taps in the same instant gets in line now
            self._commit([first, *self._waiting()])

    def drain(self) -> None:
        """Commit what waits at this moment; called by the hall before it seals a round."""
        self._commit(self._waiting())

    def _waiting(self) -> list[_Waiting]:
        batch = []
        while True:
            try:
                batch.append(self.queue.get_nowait())
            except queue.Empty:
                return batch

    def _commit(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            with self.hall.lock:
                self._store(batch)
        except Exception as error:
            self.hall.report("ballots not stored", error)
            for waiting in batch:
                waiting.answer = {"ok": False, "code": "not-stored", "facts": {}}
        for waiting in batch:
            waiting.done.set()
        self.hall.changed({"turnout", "live", "health"})

    def _store(self, batch: list[_Waiting]) -> None:
        state = self.hall.state
        fresh: dict[str, Held] = {}
        owners: dict[str, str] = {}
        cast = []
        for waiting in batch:
            ballot, card = waiting.ballot, waiting.card
            found = state.rounds.get(ballot.round_id) if state else None
            if found is not None and found.running and found.round_id != self.round_id:
                self.load(found.round_id)
            before = fresh.get(card) or self.held.get(card)

            def taken(code: str, card: str = card) -> bool:
                return owners.get(code, self.owner.get(code, card)) != card

            try:
                episode_id = state.run.episode_id if state else ""
                held = judge(found, ballot, before, episode_id, taken)
            except Refused as refused:
                waiting.answer = refused.answer()
                continue
            waiting.answer = {"ok": True, "code": held.code, "seq": held.seq}
            if held is not before:
                fresh[card], owners[held.code] = held, card
                cast.append((ballot.round_id, card, waiting.group, held))
        if cast:
            self._write(cast)
            self.held.update(fresh)
            self.owner.update(owners)

    def _write(self, cast: list[Any]) -> None:
        started = self.hall.clock.stopwatch_ms()
        with self.hall.db.atomic():
            self.hall.box.put(cast)
        self.commit_ms = self.hall.clock.stopwatch_ms() - started

    def marks(self, round_id: str) -> list[Mapping[str, int]]:
        """The marks held for a running round, for the meter of an unsealed one."""
        return [held.marks for held in self.held.values()] if round_id == self.round_id else []

    def scored(self, round_id: str) -> list[str]:
        """The cards that have a ballot in a running round."""
        return list(self.held) if round_id == self.round_id else []
