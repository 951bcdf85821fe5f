"""What stewards do with voter cards in a run: release one, replace one, void one, give one out.

The journal says which card, never a secret of it; what of it must last beyond the run stands in the roster. None of
these touches the box: a ballot that was given stays, and stays one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hearing.domain.kernel import CardAtDesk, Context, Fact, Stamp, Wish, decides, folds, not_blank
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State


# Facts ---------------------------------------------------------------------------------------------------------------


class CardReleased(Fact):
    """The phone that held a card holds it no more; whoever has the card may join with it."""

    kind: ClassVar[str] = "card.released"
    card: str
    group: str


class CardReissued(Fact):
    """A card was replaced: its number has another QR and code, the old ones are no good, its phone's session ended."""

    kind: ClassVar[str] = "card.reissued"
    card: str
    group: str


class CardVoided(Fact):
    """A card is no good any more, and has no successor."""

    kind: ClassVar[str] = "card.voided"
    card: str
    group: str
    reason: str


class CardGiven(Fact):
    """Somebody without a card was given one."""

    kind: ClassVar[str] = "card.given"
    made: ClassVar[str | None] = "card"
    card: str
    group: str


# Wishes --------------------------------------------------------------------------------------------------------------


class ReleaseCard(Wish):
    """End the session of the phone that holds a card."""

    name: ClassVar[str] = "release_card"
    card: str


class ReissueCard(Wish):
    """Replace a card; the answer alone has its new secrets: `{card, group, code, url, qr}`, `qr` as SVG."""

    name: ClassVar[str] = "reissue_card"
    card: str


class VoidCard(Wish):
    """Void a lost card that nobody comes for."""

    name: ClassVar[str] = "void_card"
    card: str
    reason: str


class GiveCard(Wish):
    """Give out a reserve card, of the first group if none is named, or a new one where none is left.

    The answer is as of `reissue_card`.
    """

    name: ClassVar[str] = "give_card"
    group: str | None = None


CARD_WISHES = (ReleaseCard, ReissueCard, VoidCard, GiveCard)


# Rules ---------------------------------------------------------------------------------------------------------------


def _card(state: State, context: Context, wanted: str) -> CardAtDesk:
    """Refuses `run-not-live`: the run is over; `card-unknown`; `card-simulated`: nobody has it in his hand."""
    if state.run.phase not in ("armed", "live"):
        raise Refused("run-not-live", state=state.run.phase)
    card = context.at_desk
    if card is None:
        raise Refused("card-unknown")
    if card.simulated:
        raise Refused("card-simulated", card=wanted)
    return card


@decides(ReleaseCard)
def _release(state: State, wish: ReleaseCard, context: Context) -> tuple[Fact, ...]:
    card = _card(state, context, wish.card)
    return (CardReleased(card=card.card, group=card.group),) if card.held else ()


@decides(ReissueCard)
def _reissue(state: State, wish: ReissueCard, context: Context) -> tuple[Fact, ...]:
    """Refuses `card-void`: its owner, should there be one, is given another card."""
    card = _card(state, context, wish.card)
    if card.void_at:
        raise Refused("card-void", card=card.card, at=card.void_at)
    return (CardReissued(card=card.card, group=card.group),)


@decides(VoidCard)
def _void(state: State, wish: VoidCard, context: Context) -> tuple[Fact, ...]:
    card = _card(state, context, wish.card)
    if card.void_at:
        return ()
    return (CardVoided(card=card.card, group=card.group, reason=not_blank(wish.reason, "reason-missing")),)


@decides(GiveCard)
def _give(state: State, wish: GiveCard, context: Context) -> tuple[Fact, ...]:
    """The desk chose which."""
    card = _card(state, context, "")
    return (CardGiven(card=card.card, group=card.group),)


# Folds ---------------------------------------------------------------------------------------------------------------


@folds(CardReleased)
@folds(CardReissued)
@folds(CardVoided)
@folds(CardGiven)
def _done(state: State, fact: Fact, stamp: Stamp) -> State:
    """The roster knows it; nothing of the run that a press could have seen has changed."""
    return state
