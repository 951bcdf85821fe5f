"""What a verifier reads of the journal's facts: the fields that docs/bundle.md names, each asked for, and no others.

The program's own facts may grow fields; a bundle's meaning hangs on these alone, in every version.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

from hearing.bundle.layout import Hash, Natural
from hearing.domain.results import Figures, Result
from hearing.domain.shapes import Id


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The named fields of a fact; other fields are passed over."""

    kind: ClassVar[str]


class RunArmed(Told):
    """The run, and its key."""

    kind = "run.armed"
    run_id: Id
    episode_id: Id
    mode: Literal["rehearsal", "air"]
    key: str


class RoundOpened(Told):
    """The rule that was fixed."""

    kind = "round.opened"
    round_id: Id
    rule_digest: Hash


class RoundClosed(Told):
    """The sealed box."""

    kind = "round.closed"
    round_id: Id
    root: Hash
    by_group: dict[Id, Natural]
    valid: Natural
    joined: Natural
    present: dict[Id, Natural]
    issued: dict[Id, Natural]
    paper: dict[Id, Natural]
    note: str


class RoundRevealed(Told):
    """The frozen record."""

    kind = "round.revealed"
    round_id: Id
    result: Result
    public_line: Figures | None


class RoundVoided(Told):
    """The round counts for nothing."""

    kind = "round.voided"
    round_id: Id


class GraphicTaken(Told):
    """What was put on air."""

    kind = "graphic.taken"
    graphic: str
    caption: dict[str, Any]


READ: dict[str, type[Told]] = {
    shape.kind: shape for shape in (RunArmed, RoundOpened, RoundClosed, RoundRevealed, RoundVoided, GraphicTaken)
}
"""The kinds of fact that checks read; others matter to the chain only."""
