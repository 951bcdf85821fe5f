"""A look at a sealed round before its reveal: only where the programme allows it, for one person, and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hearing.domain import tally
from hearing.domain.kernel import Context, Fact, Stamp, Wish, decides, folds, not_blank
from hearing.domain.results import Result
from hearing.domain.rounds import round_of
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State


class RoundPeeked(Fact):
    """The actor was told how a round stands before its reveal, and why he asked."""

    kind: ClassVar[str] = "round.peeked"
    round_id: str
    reason: str


class PeekRound(Wish):
    """See how a round stands before its reveal. The answer alone carries it: `result`."""

    name: ClassVar[str] = "peek_round"
    reads_box: ClassVar[bool] = True
    round_id: str
    reason: str


@decides(PeekRound)
def _peek(state: State, wish: PeekRound, context: Context) -> tuple[Fact, ...]:
    """Refuses `peek-forbidden`: the rubric does not allow it; `nothing-to-peek`: the round is revealed, or void."""
    found = round_of(state, wish.round_id)
    if not found.rubric.peek:
        raise Refused("peek-forbidden", round_id=found.round_id)
    if not found.running and found.phase != "closed":
        raise Refused("nothing-to-peek", round_id=found.round_id, state=found.phase)
    return (RoundPeeked(round_id=found.round_id, reason=not_blank(wish.reason, "reason-missing")),)


@folds(RoundPeeked)
def _peeked(state: State, fact: RoundPeeked, stamp: Stamp) -> State:
    """Nothing of the round changed."""
    return state


def seen(state: State, wish: PeekRound, context: Context) -> Result:
    """What there is to see at this moment, of a round that `decide` let be looked at."""
    found = round_of(state, wish.round_id)
    counts = tally.count(context.rows, found.rule)
    return tally.result(found.rule, counts, present=found.present, joined=context.joined, paper=context.paper)
