"""The stewards' desk: makes voter cards, replaces, voids and gives them out, and ends their phones' sessions.

Works under the hall's lock. What the hall records of a card is written to the roster in the same transaction; phones
hear of it after the commit. A card's secrets are told once, to who asked, and kept as hashes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from hearing.domain import card_acts, cards, wording
from hearing.domain.card_acts import CardGiven, CardReissued, CardReleased, CardVoided
from hearing.domain.kernel import CardAtDesk, Fact, Wish
from hearing.domain.programme import Programme
from hearing.errors import Refused
from hearing.live.gate import KeepCard
from hearing.live.hall import Hall
from hearing.store.roster import CardRow, code_hash, token_hash
from hearing.views import qr
from hearing.views.scene import CardSeen

TOKEN_BYTES = 16
MOST_AT_ONCE = 5000
STATES: dict[type[Fact], str] = {
    CardReleased: "released",
    CardReissued: "reissued",
    CardVoided: "void",
    CardGiven: "reissued",
}
"""What the phone that held the card is told."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card with its new secrets: shown once, kept only as hashes."""

    card: str
    group: str
    code: str
    token: str
    reserve: bool = False


def new_card(number: str, group: str, reserve: bool = False) -> Card:
    """A card of that number, with secrets nobody knows yet."""
    body = "".join(secrets.choice(cards.ALPHABET) for _ in range(cards.CODE_LENGTH - 1))
    return Card(number, group, body + cards.check_character(body), secrets.token_urlsafe(TOKEN_BYTES), reserve)


class Desk:
    """`pepper` keys the hashes of typed codes; `base`: the address that every QR says."""

    def __init__(self, hall: Hall, pepper: bytes, base: str = "") -> None:
        self.hall, self.pepper, self.base = hall, pepper, base
        self.newest: Card | None = None
        hall.desk = self

    # Making ----------------------------------------------------------------------------------------------------------

    def make(
        self, episode_id: str, count: int, group_id: str | None = None, reserve: bool = False
    ) -> tuple[list[Card], list[str]]:
        """(new cards, the group's numbers of before). Those stay good; their codes can't be shown again.

        `reserve`: for people who turn up without one.
        Refuses `episode-unknown`, `group-unknown`, `count-out-of-range`: 1 to 5000 at a time.
        """
        with self.hall.lock:
            programme = self._programme(episode_id)
            if not 1 <= count <= MOST_AT_ONCE:
                raise Refused("count-out-of-range", count=count, most=MOST_AT_ONCE)
            prefix, before = self._series(programme, group_id)
            highest = max((cards.place(row.card) for row in before), default=0)
            group = group_id or programme.groups[0].id
            made = [new_card(cards.number(prefix, highest + at), group, reserve) for at in range(1, count + 1)]
            self.hall.roster.add_cards([{**self._at_rest(episode_id, card), "reserve": int(reserve)} for card in made])
        self.hall.changed({"cards"})
        return made, [row.card for row in before]

    def reissue(self, episode_id: str, which: str, group_id: str | None, actor: str) -> list[Card]:
        """Replace cards, of one group if it is named: their numbers get new secrets. On record where a run is on.

        `which`: as `cards.chosen` reads it. Refuses `episode-unknown`, `group-unknown`, `card-unknown`, `card-void`,
        before any is replaced.
        """
        with self.hall.lock:
            programme = self._programme(episode_id)
            group = programme.group(group_id).id if group_id else None
            rows = {row.card: row for row in self.hall.roster.cards(episode_id) if group in (None, row.group)}
            numbers = cards.chosen(which, [row.card for row in rows.values() if row.void_ms is None])
            zone = programme.episode.timezone
            for number in numbers:
                if number not in rows:
                    raise Refused("card-unknown", card=number)
                if rows[number].void_ms is not None:
                    raise Refused("card-void", card=number, at=wording.wall_time(rows[number].void_ms, zone))
            return [self._replaced(episode_id, rows[number], actor) for number in numbers]

    def _replaced(self, episode_id: str, row: CardRow, actor: str) -> Card:
        run = self.hall.state.run if self.hall.state else None
        if run is None or run.episode_id != episode_id or run.phase == "ended" or row.reserve:
            return self._renew(
                episode_id, row.card, row.group, bool(row.reserve)
            )  # nobody has it: there is nothing to record
        self.hall.handle(card_acts.ReissueCard(card=row.card), actor)
        assert self.newest is not None
        return self.newest

    def _programme(self, episode_id: str) -> Programme:
        found = self.hall.roster.episode(episode_id)
        if found is None:
            raise Refused("episode-unknown", id=episode_id, known=self.hall.roster.episodes())
        return found

    def _series(self, programme: Programme, group_id: str | None) -> tuple[int, list[CardRow]]:
        """(the group's place in the programme, the cards of its series). Refuses `group-unknown`."""
        group = programme.group(group_id) if group_id else programme.groups[0]
        place = programme.groups.index(group)
        prefix = cards.number(place, 0)[0]
        return place, [row for row in self.hall.roster.cards(programme.episode.id) if row.card[0] == prefix]

    def _at_rest(self, episode_id: str, card: Card) -> dict[str, Any]:
        return {
            "episode_id": episode_id,
            "card": card.card,
            "grp": card.group,
            "token_hash": token_hash(card.token),
            "code_hash": code_hash(self.pepper, card.code),
        }

    def _renew(self, episode_id: str, number: str, group: str, reserve: bool = False) -> Card:
        """New secrets for a card; the old ones are kept as retired, so that who comes with them is told."""
        card = new_card(number, group, reserve)
        self.hall.roster.renew(self._at_rest(episode_id, card), self.hall.clock.now().wall_ms)
        return card

    # What the hall asks ----------------------------------------------------------------------------------------------

    def look(self, wish: Wish) -> CardAtDesk | None:
        """The card that a steward's wish is about; None for any other wish, and where there is none."""
        state = self.hall.state
        if state is None or not isinstance(wish, card_acts.CARD_WISHES):
            return None
        if isinstance(wish, card_acts.GiveCard):
            return self._to_give(state.programme, wish.group)
        group = self.hall.minted.get(wish.card)
        if group is not None:
            return CardAtDesk(wish.card, group, simulated=True)
        row = self.hall.roster.card(state.run.episode_id, wish.card)
        if row is None:
            return None
        held = row.card in self.hall.presence.holder
        return CardAtDesk(
            row.card, row.group, held, void_at=wording.wall_time(row.void_ms, state.programme.episode.timezone)
        )

    def _to_give(self, programme: Programme, group_id: str | None) -> CardAtDesk:
        """The last reserve card that nobody used: printed ones are handed out from the first on."""
        place, series = self._series(programme, group_id)
        group = group_id or programme.groups[0].id
        spare = [row.card for row in series if row.reserve and row.void_ms is None]
        highest = max((cards.place(row.card) for row in series), default=0)
        return CardAtDesk(max(spare, key=cards.place) if spare else cards.number(place, highest + 1), group)

    def write(self, fact: Fact) -> dict[str, Any]:
        """Write to the roster what a fact means for its card, within the hall's transaction; what the asker is told."""
        run = self.hall.state.run if self.hall.state else None
        if run is None or not isinstance(fact, CardReleased | CardReissued | CardVoided | CardGiven):
            return {}
        roster, episode_id = self.hall.roster, run.episode_id
        roster.unbind(run.run_id, fact.card)
        if isinstance(fact, CardReleased):
            return {}
        if isinstance(fact, CardVoided):
            roster.void(episode_id, fact.card, self.hall.clock.now().wall_ms)
            return {}
        if roster.card(episode_id, fact.card):
            self.newest = self._renew(episode_id, fact.card, fact.group)
            roster.in_use(episode_id, fact.card)
        else:
            self.newest = new_card(fact.card, fact.group)
            roster.add_cards([self._at_rest(episode_id, self.newest)])
        return self._shown(self.newest)

    def _shown(self, card: Card) -> dict[str, Any]:
        url = f"{self.base}/j#{card.token}"
        return {
            "card": card.card,
            "group": card.group,
            "code": cards.grouped(card.code),
            "url": url,
            "qr": qr.svg(url),
        }

    def done(self, fact: Fact) -> None:
        """It is on disk: the phone that held the card is told, and holds it no more."""
        if isinstance(fact, CardReleased | CardReissued | CardVoided | CardGiven):
            lost = self.hall.presence.free(fact.card)
            if lost:
                self.hall.on_lost(lost, fact.card, fact.group, STATES[type(fact)])
            self.hall.changed({"cards", "turnout"})

    # Wishes to move --------------------------------------------------------------------------------------------------

    def keep(self, wish: KeepCard) -> dict[str, Any]:
        """Leave a card where it is; nobody asking for it is fine too."""
        with self.hall.lock:
            self.hall.presence.asks.discard(wish.card)
        self.hall.changed({"cards"})
        return {"ok": True}


def cards_seen(hall: Hall) -> tuple[CardSeen, ...]:
    """Where every card stands, those of simulated phones too; the caller holds the hall's lock."""
    state, presence = hall.state, hall.presence
    if state is None:
        return ()
    running, now_ms = state.running_round, hall.clock.now().mono_ms
    scored = set(hall.intake.scored(running.round_id)) if running else set()
    rows = hall.roster.cards(state.run.episode_id)
    rows += [CardRow(state.run.episode_id, card, group) for card, group in hall.minted.items()]
    return tuple(
        CardSeen(
            card=row.card,
            group=row.group,
            reserve=bool(row.reserve),
            void=row.void_ms is not None,
            held=row.card in presence.holder,
            online=presence.online(row.card, now_ms),
            asked_for=row.card in presence.asks,
            away_ms=None if (at_ms := presence.last_here(row.card, now_ms)) is None else now_ms - at_ms,
            voted=row.card in scored if running else None,
        )
        for row in rows
    )
