"""The intake: ballots that wait at the same moment share one commit, and are acknowledged only after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hearing.domain import cards
from hearing.domain.ballots import Ballot, Held, judge
from hearing.errors import Refused
from hearing.live.commits import INLINE
from hearing.store.box import Cast

if TYPE_CHECKING:
    from hearing.live.hall import Hall

BOUND = 20_000
IDLE_S = 60.0
MEASURES = 512
Answer = dict[str, Any]
Reply = Callable[[Answer], None]
"""Takes a ballot's answer to its phone. Called under the hall's lock: it neither waits nor raises."""


@dataclass(slots=True)
class _Waiting:
    ballot: Ballot
    card: str
    group: str
    reply: Reply
    since_ms: float


@dataclass(slots=True)
class _Batch:
    """What one commit is to store, and what is to be said after it."""

    cast: list[Cast] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)


class Intake:
    """Takes the ballots of the run that is on; knows in memory what the box holds for the running round."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.mode = INLINE
        self.line: deque[_Waiting] = deque()
        self.wake = hall.runtime.event()
        self.round_id: str | None = None
        self.held: dict[str, Held] = {}
        self.owner: dict[str, str] = {}
        self.ack_ms: deque[float] = deque(maxlen=MEASURES)
        self.commit_ms: float | None = None
        self.acks = 0

    def load(self, round_id: str | None) -> None:
        """Remember what the box holds of a running round (after a restart: what it held before)."""
        self.round_id = round_id
        self.held = self.hall.box.held(round_id) if round_id else {}
        self.owner = {held.code: card for card, held in self.held.items()}

    def remember(self, round_id: str, card: str, held: Held) -> None:
        """The hall put a card's ballot into the box by itself."""
        if round_id != self.round_id:
            self.load(round_id)
        self.held[card], self.owner[held.code] = held, card

    def cast(self, ballot: Ballot, card: str, group: str, reply: Reply) -> None:
        """Put a card's ballot in line; `reply` gets `{ok, code, seq}` once it is on disk, or why it is not taken.

        Refuses `busy`: too many wait already.
        """
        if len(self.line) >= BOUND:
            raise Refused("busy")
        self.line.append(_Waiting(ballot, card, group, reply, self.hall.clock.stopwatch_ms()))
        self.wake.set()

    def run(self) -> None:
        """Commit what waits, for ever."""
        while True:
            self.wake.wait(IDLE_S)
            self.wake.clear()
            self.hall.runtime.sleep(0)  # whoever taps in the same instant gets in line now
            self.drain()

    def drain(self) -> None:
        """Commit and answer what waits at this moment; the hall calls it before it seals a round, too."""
        with self.hall.lock:
            waiting = self.waiting()
            if not waiting:
                return
            try:
                answers = self._store(waiting)
            except Exception as error:
                self.hall.report("ballots not stored", error)
                answers = [{"ok": False, "code": "not-stored", "facts": {}}] * len(waiting)
            self._answer(waiting, answers)
        self.hall.changed({"turnout", "live", "health", "cards"})

    def _answer(self, waiting: list[_Waiting], answers: list[Answer]) -> None:
        now_ms = self.hall.clock.stopwatch_ms()
        for one, answer in zip(waiting, answers, strict=True):
            try:
                one.reply(answer)
            except Exception as error:  # of one phone's line: the others wait for theirs, and the hall for its close
                self.hall.report("ballot not answered", error)
            if answer["ok"]:
                self.acks += 1
                self.ack_ms.append(now_ms - one.since_ms)

    def waiting(self) -> list[_Waiting]:
        """Take from the line what shares the next commit: all that stands in it."""
        return [self.line.popleft() for _ in range(len(self.line))]

    def _store(self, waiting: list[_Waiting]) -> list[Answer]:
        batch = _Batch()
        for one in waiting:
            try:
                held = self._judge(one, batch)
                batch.answers.append({"ok": True, "code": held.code, "seq": held.seq})
            except Refused as refused:
                batch.answers.append(refused.answer())
        if batch.cast:
            self._commit(batch.cast)
            self.held.update(batch.held)
            self.owner.update(batch.owner)
        return batch.answers

    def _judge(self, one: _Waiting, batch: _Batch) -> Held:
        """What the box should hold after one ballot, given those before it in its batch."""
        state, ballot, card = self.hall.state, one.ballot, one.card
        found = state.rounds.get(ballot.round_id) if state else None
        if found is not None and found.running and found.round_id != self.round_id:
            self.load(found.round_id)
        before = batch.held.get(card) or self.held.get(card)

        def taken(code: str) -> bool:
            return batch.owner.get(code, self.owner.get(code, card)) != card

        held = judge(found, ballot, before, state.run.episode_id if state else "", taken)
        if held is not before:
            batch.held[card], batch.owner[held.code] = held, card
            batch.cast.append((ballot.round_id, card, one.group, held))
        return held

    def _commit(self, cast: list[Cast]) -> None:
        """Store them. Only the commit itself waits for the disk, so only that is worth a thread's while."""
        db, started = self.hall.db, self.hall.clock.stopwatch_ms()
        db.begin()
        try:
            self.hall.box.put(cast)
            if self.mode.offloaded:
                self.hall.runtime.offload(db.commit)
            else:
                db.commit()
        except BaseException:
            db.rollback()
            raise
        self.commit_ms = self.hall.clock.stopwatch_ms() - started

    def marks(self, round_id: str) -> list[Mapping[str, int]]:
        """The hall's marks held for a running round, for the meter of an unsealed one."""
        if round_id != self.round_id:
            return []
        return [held.marks for card, held in self.held.items() if not cards.is_device(card)]

    def scored(self, round_id: str) -> list[str]:
        """The hall's cards that have a ballot in a running round."""
        return [card for card in self.held if not cards.is_device(card)] if round_id == self.round_id else []

    def scored_apart(self, round_id: str) -> int:
        """How many devices of the public line have a ballot in a running round."""
        return sum(map(cards.is_device, self.held)) if round_id == self.round_id else 0
