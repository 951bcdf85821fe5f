"""The door: letting phones in with voter cards, and devices onto the public line.

Works under the hall's lock, and writes for it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from hearing.domain import cards, wording
from hearing.domain.programme import Programme
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.live.desk import Card, new_card
from hearing.live.hall import Hall
from hearing.live.lockout import Lockout
from hearing.store.roster import CardRow, code_hash, device_hash, token_hash

SIMULATED = "S"
MOST_DEVICES = 20_000
"""Devices of the public line in one run: a bound on what strangers can make the server keep."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A phone that may score: its session is what its cookie says from now on."""

    card: str
    group: str
    session: str


class Door:
    """`pepper` keys the hashes of typed codes."""

    def __init__(self, hall: Hall, pepper: bytes) -> None:
        self.hall, self.pepper = hall, pepper
        self.codes = Lockout()
        self.minted: dict[str, tuple[str, str, str]] = {}

    # Simulated phones ------------------------------------------------------------------------------------------------

    def mint(self, count: int) -> list[Card]:
        """Cards for simulated phones, in memory alone. Refuses `rehearsal-only`, `no-run`."""
        with self.hall.lock:
            state = self._rehearsal()
            start = len(self.minted)
            group = state.programme.groups[0].id
            made = [new_card(f"{SIMULATED}{start + at:03d}", group) for at in range(1, count + 1)]
            for card in made:
                self.minted[card.token] = (state.run.run_id, card.card, card.group)
                self.hall.minted[card.card] = card.group
            return made

    def _rehearsal(self) -> State:
        state = self.hall.state
        if state is None:
            raise Refused("no-run")
        if state.run.mode != "rehearsal":
            raise Refused("rehearsal-only")
        return state

    # Joining ---------------------------------------------------------------------------------------------------------

    def join(
        self,
        *,
        token: str | None,
        code: str | None,
        take_over: bool,
        session: str | None,
        loopback: bool,
        device: str | None = None,
    ) -> Joined:
        """Let a phone hold a card in the current run. `session`: what its cookie says already, if anything; `device`:
        what names a phone that types a code.

        Refuses `no-run`, `run-ended`; `card-unknown`, `code-mistyped`, `card-foreign`, `card-void`, `card-reissued`,
        `card-simulated`; `no-cookie`, `too-many-codes`: of codes that are typed; `card-in-use`: another phone holds it
        and is there, ask and come again with `take_over`; `release-needed`: only a steward may move it.
        """
        with self.hall.lock:
            state = self._on()
            card, group = self._by_code(state, code, device) if code else self._by_token(state, token or "", loopback)
            presence = self.hall.presence
            held_by = presence.holder.get(card)
            if session is not None and held_by is not None and held_by == token_hash(session):
                return Joined(card, group, session)
            if presence.online(card, self.hall.clock.now().mono_ms):
                self._may_move(state.programme, card, take_over)
            fresh = secrets.token_urlsafe(24)
            self.hall.roster.bind(state.run.run_id, card, group, token_hash(fresh))
            lost = presence.hold(token_hash(fresh), card, group)
        if lost:
            self.hall.on_lost(lost, card, group, "moved")
        self.hall.changed({"turnout", "health", "cards"})
        return Joined(card, group, fresh)

    def looked(self, card: str) -> None:
        """The phone that holds a card loaded a page without a socket: it counts as there for a while."""
        with self.hall.lock:
            self.hall.presence.looked[card] = self.hall.clock.now().mono_ms
        self.hall.changed({"cards"})

    def _on(self) -> State:
        state = self.hall.state
        if state is None:
            raise Refused("no-run")
        if state.run.phase == "ended":
            raise Refused("run-ended")
        return state

    def _may_move(self, programme: Programme, card: str, take_over: bool) -> None:
        if programme.hall.takeover == "steward":
            self.hall.presence.asks.add(card)
            self.hall.changed({"cards"})
            raise Refused("release-needed", card=card)
        if not take_over:
            raise Refused("card-in-use", card=card)

    def _by_token(self, state: State, token: str, loopback: bool) -> tuple[str, str]:
        if token in self.minted:
            minted_for, card, group = self.minted[token]
            if minted_for != state.run.run_id or not loopback:
                raise Refused("card-simulated", card=card)
            return card, group
        return self._good(state, self.hall.roster.found(token=token_hash(token)))

    def _by_code(self, state: State, code: str, device: str | None) -> tuple[str, str]:
        """A typed code: whoever got too many wrong waits, also with a right one, or he could go on guessing."""
        now_ms = self.hall.clock.now().mono_ms
        device = self.codes.may_try(device, now_ms)
        try:
            return self._good(state, self.hall.roster.found(code=code_hash(self.pepper, cards.typed(code))))
        except Refused:
            self.codes.was_wrong(device, now_ms)
            raise

    def _good(self, state: State, found: CardRow | None) -> tuple[str, str]:
        """(card, group) of a card that may join this run."""
        if found is None:
            raise Refused("card-unknown")
        if found.episode_id != state.run.episode_id:
            other = self.hall.roster.episode(found.episode_id)
            title, title_en = (other.episode.title, other.episode.title_en) if other else ("", "")
            raise Refused("card-foreign", title=title, title_en=title_en or title)
        zone = state.programme.episode.timezone
        if found.void_ms is not None:
            raise Refused("card-void", card=found.card, at=wording.wall_time(found.void_ms, zone))
        if found.retired_ms is not None:
            raise Refused("card-reissued", card=found.card, at=wording.wall_time(found.retired_ms, zone))
        return found.card, found.group

    # The public line -------------------------------------------------------------------------------------------------

    def line(self) -> State:
        """The run whose public line a device may join now. Refuses `no-run`, `run-ended`, `no-public-line`."""
        state = self._on()
        if state.programme.public_line is None:
            raise Refused("no-public-line")
        return state

    def open_line(self, device: str | None) -> Joined:
        """Let a device onto the public line; one that is on it stays what it is. `device`: what its cookie says.

        Refuses `no-run`, `run-ended`, `no-public-line`; `public-line-full`: so many devices are on it already.
        """
        with self.hall.lock:
            run, presence = self.line().run, self.hall.presence
            secret = device or secrets.token_urlsafe(24)
            session = device_hash(secret)
            if session in presence.sessions:
                return Joined(presence.sessions[session][0], PUBLIC_LINE, secret)
            if presence.devices >= MOST_DEVICES:
                raise Refused("public-line-full", most=MOST_DEVICES)
            number = cards.device_number(presence.devices + 1)
            self.hall.roster.bind(run.run_id, number, PUBLIC_LINE, session)
            presence.admit(session, number)
        self.hall.changed({"turnout"})
        return Joined(number, PUBLIC_LINE, secret)

    def on_line(self, device: str | None) -> bool:
        """Whether the device of that cookie is on the public line of this run already."""
        return device is not None and device_hash(device) in self.hall.presence.sessions

    def simulate_line(self) -> None:
        """Whether simulated phones may use the public line. Refuses `rehearsal-only`, and as `line`."""
        self._rehearsal()
        self.line()
