"""The door: making voter cards, letting phones in with them, and devices onto the public line.

Works under the hall's lock, and writes for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from hearing.domain import cards
from hearing.domain.programme import Programme
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.live.hall import Hall
from hearing.store.roster import code_hash, device_hash, token_hash

TOKEN_BYTES = 16
SIMULATED = "S"
MOST_DEVICES = 20_000
"""Devices of the public line in one run: a bound on what strangers can make the server keep."""


@dataclass(frozen=True, slots=True)
class Card:
    """A new card with its secrets: shown once, kept only as hashes."""

    card: str
    group: str
    code: str
    token: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A phone that may score: its session is what its cookie says from now on."""

    card: str
    group: str
    session: str


class Door:
    """`pepper` keys the hashes of typed codes; `on_moved(sids)` is told which sockets lost their card."""

    def __init__(self, hall: Hall, pepper: bytes) -> None:
        self.hall, self.pepper = hall, pepper
        self.on_moved: Callable[[list[str], str, str], None] = lambda sids, card, group: None
        self.minted: dict[str, tuple[str, str, str]] = {}

    # Cards -----------------------------------------------------------------------------------------------------------

    def make_cards(self, episode_id: str, count: int, group_id: str | None = None) -> tuple[list[Card], list[str]]:
        """(new cards, the numbers that were there before). Those stay good; their codes can't be shown again.

        Refuses `episode-unknown`, `group-unknown`, `count-out-of-range`: 1 to 5000 at a time.
        """
        with self.hall.lock:
            programme = self.hall.roster.episode(episode_id)
            if programme is None:
                raise Refused("episode-unknown", id=episode_id, known=self.hall.roster.episodes())
            if not 1 <= count <= 5000:
                raise Refused("count-out-of-range", count=count, most=5000)
            group = programme.group(group_id) if group_id else programme.groups[0]
            place = programme.groups.index(group)
            prefix = cards.number(place, 0)[0]
            before = [card for card in self.hall.roster.cards(episode_id) if card[0] == prefix]
            highest = max((int(card[1:]) for card in before), default=0)
            made = [_new_card(cards.number(place, highest + at), group.id) for at in range(1, count + 1)]
            self.hall.roster.add_cards([self._at_rest(episode_id, card) for card in made])
            return made, before

    def _at_rest(self, episode_id: str, card: Card) -> dict[str, str]:
        return {
            "episode_id": episode_id,
            "card": card.card,
            "grp": card.group,
            "token_hash": token_hash(card.token),
            "code_hash": code_hash(self.pepper, card.code),
        }

    def mint(self, count: int) -> list[Card]:
        """Cards for simulated phones, in memory alone. Refuses `rehearsal-only`, `no-run`."""
        with self.hall.lock:
            state = self._rehearsal()
            start = len(self.minted)
            group = state.programme.groups[0].id
            made = [_new_card(f"{SIMULATED}{start + at:03d}", group) for at in range(1, count + 1)]
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
        self, *, token: str | None, code: str | None, take_over: bool, session: str | None, loopback: bool
    ) -> Joined:
        """Let a phone hold a card in the current run. `session`: what its cookie says already, if anything.

        Refuses `no-run`, `run-ended`, `card-unknown`, `code-mistyped`, `card-simulated`; `card-in-use`: another phone
        holds it and is there, ask and come again with `take_over`; `release-needed`: only a steward may move it.
        """
        with self.hall.lock:
            state = self._on()
            card, group = self._find(state.run.episode_id, state.run.run_id, token, code, loopback)
            presence = self.hall.presence
            held_by = presence.holder.get(card)
            if session is not None and held_by is not None and held_by == token_hash(session):
                return Joined(card, group, session)
            if presence.online(card):
                self._may_move(state.programme, card, take_over)
            fresh = secrets.token_urlsafe(24)
            self.hall.roster.bind(state.run.run_id, card, group, token_hash(fresh))
            lost = presence.hold(token_hash(fresh), card, group)
        if lost:
            self.on_moved(lost, card, group)
        self.hall.changed({"turnout", "health"})
        return Joined(card, group, fresh)

    def _on(self) -> State:
        state = self.hall.state
        if state is None:
            raise Refused("no-run")
        if state.run.phase == "ended":
            raise Refused("run-ended")
        return state

    def _may_move(self, programme: Programme, card: str, take_over: bool) -> None:
        if programme.hall.takeover == "steward":
            raise Refused("release-needed", card=card)
        if not take_over:
            raise Refused("card-in-use", card=card)

    def _find(
        self, episode_id: str, run_id: str, token: str | None, code: str | None, loopback: bool
    ) -> tuple[str, str]:
        if token and token in self.minted:
            minted_for, card, group = self.minted[token]
            if minted_for != run_id or not loopback:
                raise Refused("card-simulated", card=card)
            return card, group
        if token:
            found = self.hall.roster.card(episode_id, token=token_hash(token))
        else:
            found = self.hall.roster.card(episode_id, code=code_hash(self.pepper, cards.typed(code or "")))
        if found is None:
            raise Refused("card-unknown")
        return found

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


def _new_card(number: str, group: str) -> Card:
    body = "".join(secrets.choice(cards.ALPHABET) for _ in range(cards.CODE_LENGTH - 1))
    return Card(number, group, body + cards.check_character(body), secrets.token_urlsafe(TOKEN_BYTES))
