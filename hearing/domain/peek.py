"""A look at a sealed round before its reveal: only where the programme allows it, for one person, and on record.

Never at a few ballots, nor so soon after another look that the difference would be what a few gave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import msgspec

from hearing.domain import tally
from hearing.domain.kernel import Context, Fact, Stamp, Wish, decides, folds, not_blank, with_item
from hearing.domain.results import Result
from hearing.domain.rounds import Look, round_of
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

LEAST = 5
"""So few ballots are nobody's: the least to look at, and the least that must have come since the last look."""


class RoundPeeked(Fact):
    """The actor was told how a round stands before its reveal, and why they asked; `by_group`: its ballots then."""

    kind: ClassVar[str] = "round.peeked"
    round_id: str
    reason: str
    by_group: dict[str, int] = msgspec.field(default_factory=dict)


class PeekRound(Wish):
    """See how a round stands before its reveal. The answer alone carries it: `result`."""

    name: ClassVar[str] = "peek_round"
    reads_box: ClassVar[bool] = True
    round_id: str
    reason: str


@decides(PeekRound)
def _peek(state: State, wish: PeekRound, context: Context) -> tuple[Fact, ...]:
    """Refuses `peek-forbidden`: the rubric does not allow it; `nothing-to-peek`: the round is revealed, or void;
    `peek-too-few`, `peek-too-soon`: what it shows, or what changed since the last look, may be what a few gave.
    """
    found = round_of(state, wish.round_id)
    if not found.rubric.peek:
        raise Refused("peek-forbidden", round_id=found.round_id)
    if not found.running and found.phase != "closed":
        raise Refused("nothing-to-peek", round_id=found.round_id, state=found.phase)
    reason = not_blank(wish.reason, "reason-missing")
    by_group = {group: sum(row[0] == group for row in context.rows) for group in found.entitled}
    if sum(by_group.values()) < LEAST:
        raise Refused("peek-too-few", least=LEAST)
    if found.looked is not None and _shows_a_few(found.looked, by_group):
        raise Refused("peek-too-soon", least=LEAST)
    return (RoundPeeked(round_id=found.round_id, reason=reason, by_group=by_group),)


def _shows_a_few(last: Look, by_group: Mapping[str, int]) -> bool:
    """Whether this look less the last one may be what a few gave. Where nobody new came somebody may have changed a
    mark; only a box that was closed already is as it was.
    """
    if last.closed:
        return False
    return any(n - last.by_group.get(group, 0) < LEAST for group, n in by_group.items() if n)


@folds(RoundPeeked)
def _peeked(state: State, fact: RoundPeeked, stamp: Stamp) -> State:
    """Nothing of the round changed that a press could have seen."""
    found = round_of(state, fact.round_id)
    looked = replace(found, looked=Look(by_group=fact.by_group, closed=not found.running))
    return replace(state, rounds=with_item(state.rounds, found.round_id, looked))


def seen(state: State, wish: PeekRound, context: Context) -> Result:
    """What there is to see at this moment, of a round that `decide` let be looked at."""
    found = round_of(state, wish.round_id)
    counts = tally.count(context.rows, found.rule)
    return tally.result(found.rule, counts, present=found.present, joined=context.joined, paper=context.paper)
