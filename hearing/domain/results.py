"""The frozen record of a result: what `round.revealed` holds and every output reads. How it is worked out: `tally`."""

from __future__ import annotations

import msgspec


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the frozen record of a result."""


class Bar(Shape, kw_only=True):
    """One mark in a result; `share` of the marks that count, per cent."""

    value: int
    n: int
    share: str | None


class Measured(Shape, kw_only=True):
    """One criterion in a result. `satisfied` and `share` are None where nothing tells satisfied from not.

    `value`: by the rubric's headline (for a weighted one: the mean), and by the groups' weights where they have any.
    `histogram`: steps of a scale in its order; of a range the marks that were given, high to low.
    """

    id: str
    value: str | None
    share: str | None
    satisfied: int | None
    valid: int
    abstained: int
    histogram: tuple[Bar, ...]


class Figures(Shape, kw_only=True):
    """What some ballots come to. `value` is the headline; `valid` leaves out who abstained in everything.

    `satisfied`, `share` and `histogram` are those of the one criterion; with several, see `criteria`.
    """

    satisfied: int | None
    valid: int
    abstained: int
    value: str | None
    share: str | None
    histogram: tuple[Bar, ...]
    criteria: tuple[Measured, ...]


class GroupFigures(Shape, kw_only=True):
    """One group in a result; `figures` is None where it is too small to stand by itself."""

    group: str
    entitled: int
    present: int | None
    ballots: int
    paper: int
    figures: Figures | None


class Result(Figures, kw_only=True):
    """The frozen record that every output reads: satisfied / valid / present / entitled, always together.

    `present` is None where attendance was not recorded. `quorum` is held against `ballots`: who abstains was there.
    """

    headline: str
    weighted: bool
    trim: int
    ballots: int
    paper: int
    present: int | None
    entitled: int
    joined: int
    quorum: int
    under_quorum: bool
    groups: tuple[GroupFigures, ...]


class GroupCount(Shape, kw_only=True):
    """The ballots of one group: how many, how many abstained in everything, and criterion -> mark -> ballots."""

    ballots: int = 0
    abstained: int = 0
    marks: dict[str, dict[int, int]] = msgspec.field(default_factory=dict)
