"""Paper ballots: for who has a card and no phone that works. Two people read one, apart; it counts like any other.

The journal says that one came, never whose or what it says: those go to the box, and are parted there at the close.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hearing.domain.ballots import fits
from hearing.domain.kernel import Context, Fact, Stamp, Wish, decides, folds
from hearing.domain.rounds import round_of
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

PAPER_SEQ = 2**31 - 1
"""The number of a paper ballot's choice: behind it no phone's can come."""


class PaperEntered(Fact):
    """A ballot of a group was put into the box from paper; entered by the actor, confirmed by `second`."""

    kind: ClassVar[str] = "paper.entered"
    round_id: str
    group: str
    second: str


class EnterPaper(Wish):
    """Put a card's paper ballot into a running round; a second person confirms with the marks as they read them."""

    name: ClassVar[str] = "enter_paper"
    reads_box: ClassVar[bool] = True
    private: ClassVar[frozenset[str]] = frozenset({"marks"})
    round_id: str
    card: str
    marks: dict[str, int]


@decides(EnterPaper)
def _enter(state: State, wish: EnterPaper, context: Context) -> tuple[Fact, ...]:
    """Refuses `card-not-made`; `card-void`: its owner may have another by now; `card-voted`: a ballot of this card is
    in the box already, and it stands.

    Of the second person: `paper-unread`: no marks came; `paper-differs`: other ones than the first person's, and the
    refusal says nothing of either.
    """
    found = round_of(state, wish.round_id)
    if not found.running:
        raise Refused("round-not-open", round_id=found.round_id, state=found.phase)
    if context.card is None:
        raise Refused("card-not-made", card=wish.card)
    if context.card.void_at:
        raise Refused("card-void", card=wish.card, at=context.card.void_at)
    fits(found.rubric, wish.marks)
    if context.card.voted:
        raise Refused("card-voted", card=wish.card)
    if context.second is None:
        raise Refused("needs-second")
    if context.reread is None:
        raise Refused("paper-unread")
    fits(found.rubric, context.reread)
    if context.reread != wish.marks:
        raise Refused("paper-differs")
    return (PaperEntered(round_id=found.round_id, group=context.card.group, second=context.second),)


@folds(PaperEntered)
def _entered(state: State, fact: PaperEntered, stamp: Stamp) -> State:
    """The box counts it; nothing of the round that a press could have seen has changed."""
    return state
