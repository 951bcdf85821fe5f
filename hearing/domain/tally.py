"""From sealed rows to the figures that go on air, by the round's rule. Whole numbers and fractions only, no floats.

First ballots are counted, per group, criterion and mark; every figure is worked out from those counts alone. A figure
is rounded half up once, at its end. Of nothing there is no figure, which is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial

import msgspec

from hearing.domain.proof import Row
from hearing.domain.results import Bar, Figures, GroupCount, GroupFigures, Measured, Result
from hearing.domain.rubrics import PUBLIC_LINE, Criterion, Rubric, Rule

SMALL_GROUP = 5
"""A group of fewer ballots, beside others, has no published figure of its own."""

Marks = Mapping[int, int]
"""Mark -> ballots."""


# Counting ------------------------------------------------------------------------------------------------------------


def count(rows: Iterable[Row], rule: Rule) -> dict[str, GroupCount]:
    """Group id -> what its ballots say; the rule's groups, and any other that has ballots."""
    ballots: dict[str, list[Mapping[str, int]]] = {group.id: [] for group in rule.groups}
    for group, _, marks in rows:
        ballots.setdefault(group, []).append(marks)
    return {group: _count(cast, rule.rubric) for group, cast in ballots.items()}


def _count(ballots: list[Mapping[str, int]], rubric: Rubric) -> GroupCount:
    measured = rubric.measured
    marks: dict[str, dict[int, int]] = {criterion.id: {} for criterion in measured}
    for ballot in ballots:
        for name, mark in ballot.items():
            marks[name][mark] = marks[name].get(mark, 0) + 1
    abstained = sum(all(criterion.abstains(ballot[criterion.id]) for criterion in measured) for ballot in ballots)
    return GroupCount(ballots=len(ballots), abstained=abstained, marks=marks)


def _together(counts: Iterable[GroupCount]) -> GroupCount:
    ballots, abstained = 0, 0
    marks: dict[str, dict[int, int]] = {}
    for found in counts:
        ballots, abstained = ballots + found.ballots, abstained + found.abstained
        for name, given in found.marks.items():
            into = marks.setdefault(name, {})
            for mark, n in given.items():
                into[mark] = into.get(mark, 0) + n
    return GroupCount(ballots=ballots, abstained=abstained, marks=marks)


# Figures -------------------------------------------------------------------------------------------------------------


def rounded(exact: Fraction | None, places: int) -> str | None:
    """`exact`, which is not negative, as decimal text rounded half up: "63.64"; None for None."""
    if exact is None:
        return None
    scaled = exact * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = f"{whole:0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def share_of(part: int, whole: int, places: int = 2) -> str | None:
    """`part` of `whole` in per cent, as "63.64"; None when `whole` is 0."""
    return rounded(Fraction(100 * part, whole), places) if whole else None


def trimmed(marks: Marks, k: int) -> dict[int, int]:
    """`marks` without the `k` highest and the `k` lowest; empty where no more than those were given."""
    left = dict(sorted(marks.items()))
    for ordered in (list(left), list(reversed(left))):
        spare = k
        for mark in ordered:
            taken = min(spare, left[mark])
            left[mark], spare = left[mark] - taken, spare - taken
    return {mark: n for mark, n in left.items() if n}


def mean(marks: Marks) -> Fraction | None:
    """The mean of the marks given; None of none."""
    n = sum(marks.values())
    return Fraction(sum(mark * times for mark, times in marks.items()), n) if n else None


def _counting(criterion: Criterion, marks: Marks) -> dict[int, int]:
    return {mark: n for mark, n in marks.items() if not criterion.abstains(mark)}


def _satisfied(criterion: Criterion, marks: Marks) -> int:
    return sum(n for mark, n in marks.items() if criterion.satisfies(mark))


def _weighed(parts: Iterable[tuple[Decimal | None, Fraction | None]]) -> Fraction | None:
    """The mean of figures by their weights (1 where there is none); None when one of them is missing."""
    pairs = [(Fraction(1 if weight is None else weight), figure) for weight, figure in parts]
    if not pairs or any(figure is None for _, figure in pairs):
        return None
    return sum((weight * figure for weight, figure in pairs if figure is not None), Fraction(0)) / sum(
        weight for weight, _ in pairs
    )


def _criterion_figure(criterion: Criterion, rubric: Rubric, counts: Iterable[GroupCount]) -> Fraction | None:
    """The figure of one criterion over these groups' ballots together, each group trimmed by itself."""
    given = [_counting(criterion, found.marks.get(criterion.id, {})) for found in counts]
    left = _together(GroupCount(marks={criterion.id: trimmed(marks, rubric.trim)}) for marks in given)
    marks = left.marks.get(criterion.id, {})
    if rubric.headline == "satisfied-share":
        n = sum(marks.values())
        return Fraction(100 * _satisfied(criterion, marks), n) if n else None
    return mean(marks)


def figure(rubric: Rubric, counts: Iterable[GroupCount]) -> Fraction | None:
    """The headline of these groups' ballots together, exact; None when there is nothing to work it out from."""
    found = tuple(counts)
    parts = [(criterion.weight, _criterion_figure(criterion, rubric, found)) for criterion in rubric.measured]
    return _weighed(parts)


def _measured(criterion: Criterion, rubric: Rubric, counts: tuple[GroupCount, ...]) -> Measured:
    every = _together(counts).marks.get(criterion.id, {})
    marks = _counting(criterion, every)
    valid = sum(marks.values())
    steps = [step.value for step in criterion.scale if not step.abstain] or sorted(marks, reverse=True)
    satisfied = _satisfied(criterion, marks) if criterion.tells_satisfied else None
    return Measured(
        id=criterion.id,
        value=rounded(_criterion_figure(criterion, rubric, counts), rubric.places),
        share=None if satisfied is None else share_of(satisfied, valid, rubric.places),
        satisfied=satisfied,
        valid=valid,
        abstained=sum(every.values()) - valid,
        histogram=tuple(
            Bar(value=mark, n=marks.get(mark, 0), share=share_of(marks.get(mark, 0), valid, rubric.places))
            for mark in steps
        ),
    )


def figures(rubric: Rubric, counts: Iterable[GroupCount]) -> Figures:
    """All figures of these groups' ballots together."""
    found = tuple(counts)
    together = _together(found)
    criteria = tuple(_measured(criterion, rubric, found) for criterion in rubric.measured)
    only = criteria[0] if len(criteria) == 1 else None
    return Figures(
        satisfied=only.satisfied if only else None,
        valid=together.ballots - together.abstained,
        abstained=together.abstained,
        value=rounded(figure(rubric, found), rubric.places),
        share=only.share if only else None,
        histogram=only.histogram if only else (),
        criteria=criteria,
    )


def result(
    rule: Rule,
    counts: Mapping[str, GroupCount],
    *,
    present: Mapping[str, int],
    joined: int,
    paper: Mapping[str, int],
) -> Result:
    """The hall's result, the public line left out. `present`, `paper`: group id -> how many."""
    hall = {group.id: counts.get(group.id, GroupCount()) for group in rule.groups}
    base = figures(rule.rubric, hall.values())
    if rule.weighted:
        base = _by_groups(rule, hall, base)
    ballots = sum(found.ballots for found in hall.values())
    here = [present.get(group.id) for group in rule.groups]
    return Result(
        **{name: getattr(base, name) for name in Figures.__struct_fields__},
        headline=rule.rubric.headline,
        weighted=rule.weighted,
        trim=rule.rubric.trim,
        ballots=ballots,
        paper=sum(paper.get(group.id, 0) for group in rule.groups),
        present=sum(n for n in here if n is not None) if None not in here else None,
        entitled=rule.entitled,
        joined=joined,
        quorum=rule.quorum,
        under_quorum=ballots < rule.quorum,
        groups=tuple(_group(rule, group_id, hall[group_id], present, paper) for group_id in hall),
    )


def _by_groups(rule: Rule, hall: Mapping[str, GroupCount], base: Figures) -> Figures:
    """`base` with its figures weighed group by group: the criteria, too, so that they add up to the headline."""

    def weighed(of: Callable[[list[GroupCount]], Fraction | None]) -> str | None:
        parts = [(group.weight, of([hall[group.id]])) for group in rule.groups]
        return rounded(_weighed(parts), rule.rubric.places)

    value = weighed(partial(figure, rule.rubric))
    criteria = tuple(
        msgspec.structs.replace(told, value=weighed(partial(_criterion_figure, criterion, rule.rubric)))
        for criterion, told in zip(rule.rubric.measured, base.criteria, strict=True)
    )
    share = value if rule.rubric.headline == "satisfied-share" else base.share
    return msgspec.structs.replace(base, value=value, share=share, criteria=criteria)


def _group(
    rule: Rule, group_id: str, found: GroupCount, present: Mapping[str, int], paper: Mapping[str, int]
) -> GroupFigures:
    small = len(rule.groups) > 1 and found.ballots < SMALL_GROUP
    return GroupFigures(
        group=group_id,
        entitled=next(group.entitled for group in rule.groups if group.id == group_id),
        present=present.get(group_id),
        ballots=found.ballots,
        paper=paper.get(group_id, 0),
        figures=None if small else figures(rule.rubric, [found]),
    )


def public_line(rule: Rule, counts: Mapping[str, GroupCount]) -> Figures | None:
    """What the public line says, by the same rubric, apart; None where it said nothing, or too few to stand alone."""
    found = counts.get(PUBLIC_LINE)
    return figures(rule.rubric, [found]) if found and found.ballots >= SMALL_GROUP else None


def places(values: Mapping[str, str]) -> list[tuple[int, str, bool]]:
    """(place, key, tied) from the highest figure to the lowest; equal published figures share a place: 1, 2, 2, 4."""
    exact = {key: Decimal(value) for key, value in values.items()}
    ordered = sorted(values, key=lambda key: -exact[key])
    levels = [exact[key] for key in ordered]
    return [(levels.index(level) + 1, key, levels.count(level) > 1) for key, level in zip(ordered, levels, strict=True)]
