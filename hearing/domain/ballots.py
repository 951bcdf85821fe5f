"""One ballot: what a phone sends, what the box holds, and the judgement between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from hearing.domain import proof
from hearing.domain.rounds import Round
from hearing.domain.rubrics import Criterion, Rubric
from hearing.errors import Refused

NONCE = r"^[0-9a-f]{32}\Z"


class Ballot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a phone sends: its `seq`-th choice in the round, under a nonce of its own."""

    round_id: str
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    nonce: Annotated[str, msgspec.Meta(pattern=NONCE)]
    marks: dict[str, int]


@dataclass(frozen=True, slots=True)
class Held:
    """What the box holds for a card in a running round; `paper`: entered from paper, which no phone may change."""

    seq: int
    nonce: str
    marks: Mapping[str, int]
    code: str
    paper: bool = False


def judge(
    found: Round | None, ballot: Ballot, held: Held | None, episode_id: str, taken: Callable[[str], bool]
) -> Held:
    """What the box should hold for the card after `ballot`; `held` itself when it is a repeat.

    `taken(code)`: whether another card holds that code in the round.
    Refuses `round-not-open`: early and late alike, with the state; `marks-malformed`, `mark-out-of-range`: marks that
    don't fit the rubric; `card-on-paper`: the card's paper ballot is in the box; `older-ballot`: with the seq that
    stands; `nonce-used`: another card's code.
    """
    if found is None or not found.running:
        raise Refused("round-not-open", round_id=ballot.round_id, state=found.phase if found else "none")
    fits(found.rubric, ballot.marks)
    if held is not None and held.paper:
        raise Refused("card-on-paper", round_id=ballot.round_id)
    if held is not None and ballot.seq <= held.seq:
        if (ballot.seq, ballot.nonce, ballot.marks) == (held.seq, held.nonce, held.marks):
            return held
        raise Refused("older-ballot", seq=held.seq)
    code = proof.receipt_code(episode_id, ballot.round_id, ballot.nonce)
    if taken(code):
        raise Refused("nonce-used")
    return Held(seq=ballot.seq, nonce=ballot.nonce, marks=ballot.marks, code=code)


def fits(rubric: Rubric, marks: Mapping[str, int]) -> None:
    """Refuses `marks-malformed`: not a mark for each criterion; `mark-out-of-range`: one that a criterion hasn't."""
    wanted = rubric.measured
    if len(marks) != len(wanted) or any(criterion.id not in marks for criterion in wanted):
        raise Refused("marks-malformed", criteria=[criterion.id for criterion in wanted])
    for criterion in wanted:
        if not criterion.takes(marks[criterion.id]):
            raise Refused("mark-out-of-range", criterion=criterion.id, values=_choices(criterion))


def _choices(criterion: Criterion) -> list[int] | str:
    """The marks a criterion takes, to be read by a person: the steps of a scale, or the range's ends."""
    if criterion.range is None:
        return [step.value for step in criterion.scale]
    return f"{criterion.range.min}–{criterion.range.max} (± {criterion.range.step})"
