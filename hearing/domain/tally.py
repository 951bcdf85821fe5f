"""From sealed rows to the figures that go on air: counts, share, ranking. Whole numbers only, no floats.

A share is per cent to two decimals, rounded half up; without a valid ballot there is no share, not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hearing.domain.programme import Rubric, Step
from hearing.domain.proof import Row


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the scale in a result."""

    value: int
    n: int
    share: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What every output reads: satisfied / valid / present / entitled, always together.

    `present` is None where attendance was not recorded; `share` is None when no ballot is valid.
    """

    satisfied: int
    valid: int
    present: int | None
    entitled: int
    joined: int
    share: str | None
    histogram: tuple[Bar, ...]
    under_quorum: bool


def share_of(part: int, whole: int) -> str | None:
    """`part` of `whole` in per cent, as "63.64"; None when `whole` is 0."""
    if whole == 0:
        return None
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def criterion(rubric: Rubric) -> str:
    """The id of a one-criterion rubric's criterion."""
    return rubric.kind


def count(rows: Iterable[Row], rubric: Rubric) -> dict[int, int]:
    """How often each step of the scale was given, in the scale's order."""
    counted = {step.value: 0 for step in rubric.scale}
    for _, _, marks in rows:
        counted[marks[criterion(rubric)]] += 1
    return counted


def result(
    counted: Mapping[int, int], scale: Sequence[Step], *, present: int | None, entitled: int, joined: int, quorum: int
) -> Result:
    """The result of a histogram. `quorum`: fewer valid ballots than this are marked."""
    valid = sum(counted.values())
    satisfied = sum(counted[step.value] for step in scale if step.satisfied)
    bars = tuple(Bar(step.value, counted[step.value], share_of(counted[step.value], valid)) for step in scale)
    return Result(
        satisfied=satisfied,
        valid=valid,
        present=present,
        entitled=entitled,
        joined=joined,
        share=share_of(satisfied, valid),
        histogram=bars,
        under_quorum=valid < quorum,
    )


def places(shares: Mapping[str, str]) -> list[tuple[int, str, bool]]:
    """(place, key, tied) from the highest share to the lowest; equal published shares share a place: 1, 2, 2, 4."""
    hundredths = {key: int(share.replace(".", "")) for key, share in shares.items()}
    ordered = sorted(shares, key=lambda key: -hundredths[key])
    levels = [hundredths[key] for key in ordered]
    return [(levels.index(level) + 1, key, levels.count(level) > 1) for key, level in zip(ordered, levels, strict=True)]
