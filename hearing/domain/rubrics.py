"""The rule of a round, as data: what is marked, how marks become a figure, and whose ballots count how much.

A rule is fixed before its round opens; `round.opened` carries its digest. Figures are worked out in `tally`.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
import rfc8785

from hearing.domain.shapes import Count, Id, Line, OptionalLine, Seconds, Table

PUBLIC_LINE = "public-line"
"""The group of the public line's ballots; reserved, and never part of the hall's figures."""

Mark = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
MOST_WEIGHT = 1_000_000


class Weighted(Table, kw_only=True):
    """A table that may have a weight, above 0 and exact; `0.40` and `0.4` are the same."""

    weight: Decimal | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where it is no weight."""
        if self.weight is None:
            return
        if not self.weight.is_finite() or not 0 < self.weight <= MOST_WEIGHT:
            raise ValueError(f"a weight is above 0 and at most {MOST_WEIGHT}")
        msgspec.structs.force_setattr(self, "weight", Decimal(format(self.weight.normalize(), "f")))


class Step(Table, kw_only=True):
    """One answer of a scale; `satisfied`: whether it counts as satisfied; `abstain`: an answer that is no mark."""

    value: Mark
    label: Line
    label_en: OptionalLine = ""
    satisfied: bool = False
    abstain: bool = False


class Range(Table, kw_only=True):
    """Whole marks from `min` to `max`, `step` apart; those of `satisfied_from` and more count as satisfied."""

    min: Mark = 0
    max: Mark
    step: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    satisfied_from: Mark | None = None


class Criterion(Weighted, kw_only=True):
    """One thing that is marked, on a scale or a range; `weight` among the criteria, 1 unless declared."""

    id: Id
    label: Line
    label_en: OptionalLine = ""
    scale: tuple[Step, ...] = ()
    range: Range | None = None

    def takes(self, mark: int) -> bool:
        """Whether `mark` is one of this criterion's."""
        if self.range is not None:
            return self.range.min <= mark <= self.range.max and (mark - self.range.min) % self.range.step == 0
        return any(step.value == mark for step in self.scale)

    def satisfies(self, mark: int) -> bool:
        """Whether `mark` counts as satisfied."""
        if self.range is not None:
            return self.range.satisfied_from is not None and mark >= self.range.satisfied_from
        return any(step.value == mark and step.satisfied for step in self.scale)

    def abstains(self, mark: int) -> bool:
        """Whether `mark` is the answer that is no mark."""
        return any(step.value == mark and step.abstain for step in self.scale)

    @property
    def tells_satisfied(self) -> bool:
        """Whether this criterion tells satisfied from not satisfied at all."""
        if self.range is not None:
            return self.range.satisfied_from is not None
        return any(step.satisfied for step in self.scale)


class Rubric(Table, kw_only=True):
    """How a round is scored. What is marked stands in `scale`, in `range`, or in `criteria`: in one of them.

    `headline`: satisfied-share is satisfied / valid in per cent; mean is the mean of the marks; weighted is the mean of
    the criteria's means by their weights. `trim`: so many highest and lowest marks of each group are left out.
    `places`: decimals, rounded half up, once, at the end. `quorum`: instead of the episode's. `publish`: histogram
    keeps the single ballots out of what is exported. `peek`: a producer may look before the reveal, on record.
    """

    kind: Literal["mood", "verdict"]
    label: Line
    label_en: OptionalLine = ""
    question: Line
    question_en: OptionalLine = ""
    headline: Literal["satisfied-share", "mean", "weighted"] = "satisfied-share"
    sealed: bool = True
    duration_s: Seconds
    close_grace_s: Annotated[int, msgspec.Meta(ge=0, le=60)] = 3
    trim: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    places: Annotated[int, msgspec.Meta(ge=0, le=4)] = 2
    ties: Literal["share-rank"] = "share-rank"
    quorum: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    publish: Literal["rows", "histogram"] = "rows"
    peek: bool = False
    scale: tuple[Step, ...] = ()
    range: Range | None = None
    criteria: tuple[Criterion, ...] = ()

    @property
    def measured(self) -> tuple[Criterion, ...]:
        """The criteria; a rubric that declares none has one, named after its kind."""
        if self.criteria:
            return self.criteria
        only = Criterion(id=self.kind, label=self.label, label_en=self.label_en, scale=self.scale, range=self.range)
        return (only,)


class Group(Weighted, kw_only=True):
    """Who scores together. `weight`: of the group's figure among the groups'; of none or of all of them."""

    id: Id
    label: Line
    label_en: OptionalLine = ""
    entitled: Count


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that turns a round's ballots into its result. `quorum`: fewer ballots than this are marked as too few."""

    rubric: Rubric
    groups: tuple[Group, ...]
    quorum: int

    @property
    def weighted(self) -> bool:
        """Whether the groups' figures are weighed, rather than their ballots put together."""
        return len(self.groups) > 1 and all(group.weight is not None for group in self.groups)

    @property
    def entitled(self) -> int:
        """How many may score, all groups together."""
        return sum(group.entitled for group in self.groups)


def rule_digest(rule: Rule) -> str:
    """SHA-256 of the rule in RFC 8785 canonical JSON, 64 hex digits. Decimals are written as text."""
    return hashlib.sha256(rfc8785.dumps(msgspec.to_builtins(rule))).hexdigest()
