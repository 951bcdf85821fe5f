"""A hall on a real database, through several lives of the server, with a clock that stands until it is set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hearing import runtime
from hearing.clock import Clock
from hearing.domain.ballots import Ballot
from hearing.domain.kernel import Moment, Wish
from hearing.domain.programme import Programme
from hearing.domain.run import StartRun
from hearing.domain.scoring import CloseRound, OpenRound
from hearing.errors import Refused
from hearing.live import gate
from hearing.live.gate import Asker
from hearing.live.hall import Hall
from hearing.live.health import Health
from hearing.live.keeper import Keeper
from hearing.store.database import open_database
from tests.domain.given import TAIZHOU, VERDICT, at, nonce

LIN, CHEN, DOOR = Asker("lin", "producer"), Asker("chen", "producer"), Asker("men", "steward")
OPEN = OpenRound(segment_id=VERDICT)
R1 = "run1-r1"


class SetClock(Clock):
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.second: float = 0
        self.boot_id = "boot-1"

    def now(self) -> Moment:
        return at(self.second, self.boot_id)


class House:
    """One database through several lives of the server."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, SetClock()
        self.hall = self.start()

    def start(self) -> Hall:
        """A server comes up on the database."""
        self.hall = Hall(open_database(self.path), self.clock, runtime.choose("threading"))
        return self.hall

    def restart(self, after_s: float = 0, boot_id: str = "boot-1") -> Hall:
        """The server is gone, and comes back."""
        self.hall.db.conn.close()
        self.clock.second += after_s
        self.clock.boot_id = boot_id
        return self.start()

    def begin(self, programme: Programme = TAIZHOU) -> House:
        """The show is armed, and goes live."""
        self.hall.roster.keep_programme(programme)
        self.arm()
        self.press(StartRun())
        return self

    def later(self, seconds: float) -> None:
        """Time passes, and the clock's wishes come true."""
        self.clock.second += seconds
        self.hall.tick()

    def arm(self, mode: str = "rehearsal") -> Any:
        return self.hall.arm("taizhou-water", mode, "office")

    def press(self, *wishes: Wish, actor: str = "lin") -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for wish in wishes:
            answer = self.hall.handle(wish, actor)
        return answer

    def cast(self, card: int, mark: int = 5, seq: int = 1, round_id: str = R1) -> dict[str, Any]:
        ballot = Ballot(round_id=round_id, seq=seq, nonce=nonce(card), marks={"verdict": mark})
        return self.put(ballot, f"A{card:03d}")

    def put(self, ballot: Ballot, card: str, meanwhile: Callable[[], None] | None = None) -> dict[str, Any]:
        """A phone casts, and the intake commits (or something else happens); its answer, {} where none came."""
        answers: list[dict[str, Any]] = []
        self.hall.cast(ballot, card, "public", answers.append)
        (meanwhile or self.hall.intake.drain)()
        return answers[0] if answers else {}

    def close(self, round_id: str = R1) -> None:
        self.press(CloseRound(round_id=round_id, grace_s=0))
        self.later(0)

    @property
    def state(self) -> Any:
        assert self.hall.state is not None
        return self.hall.state

    @property
    def gauges(self) -> dict[str, Any]:
        """What the panel's health bar shows."""
        return Health(self.hall, Keeper(self.hall, self.path), "", []).gauges()

    @property
    def kinds(self) -> list[str]:
        return [entry.fact.kind for entry in self.hall.journal.entries()]


def refused(house: House, wish: Wish, **asked: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        house.hall.handle(wish, "lin", **asked)
    return refusal.value


def sent(house: House, asker: Asker, command: str, **fields: Any) -> dict[str, Any]:
    return gate.send(house.hall, {}, asker, command, fields)
