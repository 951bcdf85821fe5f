"""What can be wrong with a rule although each of its fields is well formed: sentences, place first, with the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hearing.domain.rubrics import PUBLIC_LINE, Criterion, Group, Range, Rubric, Step


def group_problems(groups: Sequence[Group]) -> Iterator[str]:
    """What is wrong with the groups among each other."""
    weighed = [group.id for group in groups if group.weight is not None]
    if weighed and len(weighed) < len(groups):
        missing = [group.id for group in groups if group.weight is None]
        yield f"groups: {', '.join(weighed)} have a weight and {', '.join(missing)} none; give all one, or none"
    if any(group.id == PUBLIC_LINE for group in groups):
        yield f'groups: the id "{PUBLIC_LINE}" belongs to the public line; take another'


def rubric_problems(place: str, rubric: Rubric) -> Iterator[str]:
    """What is wrong with a rubric: what it marks, and whether its headline can be worked out from that."""
    ways = [name for name in ("scale", "range", "criteria") if getattr(rubric, name)]
    if len(ways) != 1:
        found = " and ".join(ways) or "none"
        yield f"{place}: {found} of scale, range and criteria; give exactly one of them"
        return
    for at, criterion in enumerate(rubric.measured):
        yield from _criterion_problems(f"{place}.criteria[{at}]" if rubric.criteria else place, criterion)
    ids = [criterion.id for criterion in rubric.criteria]
    for twice in dict.fromkeys(name for name in ids if ids.count(name) > 1):
        yield f'{place}.criteria: the id "{twice}" is used {ids.count(twice)} times; give each its own'
    yield from _headline_problems(place, rubric)


def _headline_problems(place: str, rubric: Rubric) -> Iterator[str]:
    several = len(rubric.criteria) > 1
    if several and rubric.headline != "weighted":
        yield f'{place}.headline: several criteria make one figure by weights; write headline = "weighted"'
    if not several and rubric.headline == "weighted":
        yield f'{place}.headline: one criterion has nothing to weigh; write "mean" or "satisfied-share"'
    if not several and any(criterion.weight is not None for criterion in rubric.criteria):
        yield f"{place}.criteria[0].weight: one criterion has nothing to weigh; leave it out"
    if rubric.trim and rubric.headline == "satisfied-share":
        yield f'{place}.trim: a share of ballots is not trimmed; write trim = 0, or headline = "mean"'
    if rubric.headline == "satisfied-share" and not several:
        yield from _share_problems(place, rubric.measured[0])
    if not rubric.sealed and (several or not rubric.measured[0].tells_satisfied):
        yield f"{place}.sealed: a live meter shows one share; write sealed = true, or tell satisfied marks apart"


def _share_problems(place: str, criterion: Criterion) -> Iterator[str]:
    if criterion.range is not None:
        if criterion.range.satisfied_from is None:
            yield f"{place}.range.satisfied_from: missing; a share needs to know which marks are satisfied"
        return
    answers = {step.satisfied for step in criterion.scale if not step.abstain}
    if len(answers) == 1:
        yield f"{place}.scale: every step says satisfied = {str(answers.pop()).lower()}; tell them apart"


def _criterion_problems(place: str, criterion: Criterion) -> Iterator[str]:
    if criterion.range is not None and criterion.scale:
        yield f"{place}: scale and range; give one of them"
    elif criterion.range is not None:
        yield from _range_problems(f"{place}.range", criterion.range)
    else:
        yield from _scale_problems(f"{place}.scale", criterion.scale)


def _range_problems(place: str, found: Range) -> Iterator[str]:
    if found.max <= found.min:
        yield f"{place}.max: {found.max} is not above min, {found.min}; raise it"
    elif (found.max - found.min) % found.step:
        yield f"{place}.step: steps of {found.step} from {found.min} do not reach {found.max}; change one of them"
    if found.satisfied_from is not None and not found.min < found.satisfied_from <= found.max:
        yield f"{place}.satisfied_from: {found.satisfied_from} tells nothing apart between {found.min} and {found.max}"


def _scale_problems(place: str, scale: Sequence[Step]) -> Iterator[str]:
    values = [step.value for step in scale]
    if len([step for step in scale if not step.abstain]) < 2:
        yield f"{place}: needs two steps or more"
    if len(set(values)) != len(values):
        yield f"{place}: two steps have the same value; give each its own"
    if sum(step.abstain for step in scale) > 1:
        yield f"{place}: two steps abstain; one is enough"
    if any(step.abstain and step.satisfied for step in scale):
        yield f"{place}: who abstains is not counted as satisfied; take one of the two away"
