"""What is recorded of a scoring round, and what a round is.

A round runs open -> closing -> closed -> revealed, and may be voided from anywhere; it is published (told to phones
and board) a while after it was revealed. Ballots themselves never enter the journal: the box holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec

from hearing.domain.kernel import Anchor, Fact, Moment
from hearing.domain.results import Figures, Result
from hearing.domain.rubrics import Rubric, Rule
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

Phase = Literal["open", "closing", "closed", "revealed", "void"]


# Facts ---------------------------------------------------------------------------------------------------------------


class RoundOpened(Fact):
    """Scoring of a unit began, by the rule of that digest; the row's moment starts the clock of `duration_s`."""

    kind: ClassVar[str] = "round.opened"
    made: ClassVar[str | None] = "round_id"
    round_id: str
    segment_id: str
    unit_id: str
    question_id: str | None
    rubric_id: str
    duration_s: int
    entitled: dict[str, int]
    rerun_of: str | None = None
    rule_digest: str = ""


class RoundExtended(Fact):
    """The round has `left_ms` left from this moment on; `reason`: hand, or restart (the server came back)."""

    kind: ClassVar[str] = "round.extended"
    round_id: str
    left_ms: int
    reason: Literal["hand", "restart"]


class RoundClosing(Fact):
    """The last ballots are still let in, for `grace_s`."""

    kind: ClassVar[str] = "round.closing"
    round_id: str
    cause: Literal["clock", "hand"]
    grace_s: int


class RoundClosed(Fact):
    """The box is sealed: `valid` ballots of the hall under `root`; no ballot after this one counts.

    By group: `by_group` ballots (those of the public line too), `paper` of them on paper, `issued` cards. `note`: the
    signed checkpoint.
    """

    kind: ClassVar[str] = "round.closed"
    round_id: str
    valid: int
    by_group: dict[str, int]
    root: str
    joined: int
    present: dict[str, int]
    issued: dict[str, int] = msgspec.field(default_factory=dict)
    paper: dict[str, int] = msgspec.field(default_factory=dict)
    note: str = ""


class RoundRevealed(Fact):
    """The result, as counted from the sealed rows: the hall's, and the public line's apart.

    `histogram` (mark -> ballots) stands instead of `result` in journals from before results were frozen.
    """

    kind: ClassVar[str] = "round.revealed"
    round_id: str
    histogram: dict[str, int] = msgspec.field(default_factory=dict)
    override_reason: str = ""
    result: Result | None = None
    public_line: Figures | None = None


class RoundPublished(Fact):
    """Phones and board were told."""

    kind: ClassVar[str] = "round.published"
    round_id: str


class RoundVoided(Fact):
    """The round counts for nothing, and why; its record stays."""

    kind: ClassVar[str] = "round.voided"
    round_id: str
    reason: str
    was: Phase
    second: str = ""


# State ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """The last look before the reveal: group id -> ballots there were, and whether the box was closed."""

    by_group: Mapping[str, int]
    closed: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One round. `ballots`: the hall's, once it is closed. `result` is None until revealed; `public_line` stands apart,
    and so do its `line_ballots`.

    `rerun_of` names the voided round this one repeats.
    """

    round_id: str
    number: int
    segment_id: str
    unit_id: str
    question_id: str | None
    rubric_id: str
    rule: Rule
    phase: Phase
    anchor: Anchor
    duration_ms: int
    entitled: Mapping[str, int]
    rerun_of: str | None = None
    corrected: bool = False
    closed_by: str = ""
    ballots: int = 0
    line_ballots: int = 0
    joined: int = 0
    root: str = ""
    note: str = ""
    present: Mapping[str, int] = field(default_factory=dict)
    paper: Mapping[str, int] = field(default_factory=dict)
    result: Result | None = None
    public_line: Figures | None = None
    override_reason: str = ""
    revealed: Moment | None = None
    published: bool = False
    looked: Look | None = None
    void_reason: str = ""
    at_seq: int = 0

    @property
    def rubric(self) -> Rubric:
        """How it is scored."""
        return self.rule.rubric

    @property
    def running(self) -> bool:
        """Whether ballots are still taken."""
        return self.phase in ("open", "closing")

    @property
    def closed_at(self) -> Moment | None:
        """When the box was sealed; None while it is not."""
        return None if self.running else self.anchor.moment


def round_of(state: State, round_id: str) -> Round:
    """The round of that id. Refuses `round-unknown`."""
    if round_id not in state.rounds:
        raise Refused("round-unknown", id=round_id)
    return state.rounds[round_id]


def present_of(counts: Mapping[str, int], entitled: Mapping[str, int]) -> int | None:
    """How many came in all; None until every group's attendance was recorded."""
    return sum(counts[group] for group in entitled) if all(group in counts for group in entitled) else None
