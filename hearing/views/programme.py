"""Pieces of the programme as every audience sees them."""

from __future__ import annotations

from typing import Any

from hearing.domain import wording
from hearing.domain.programme import Programme, Segment, title_of
from hearing.domain.rubrics import Criterion, Rubric, Rule

Payload = dict[str, Any]


def unit(programme: Programme, unit_id: str | None) -> Payload | None:
    """{unit_id, name, name_en, short}; None for none."""
    if unit_id is None:
        return None
    found = programme.unit(unit_id)
    return {"unit_id": found.id, "name": found.name, "name_en": found.name_en, "short": wording.short_of(found)}


STEP = ("value", "label", "label_en", "satisfied", "abstain")
RANGE = ("min", "max", "step", "satisfied_from")


def scale(rubric: Rubric) -> list[Payload]:
    """The steps of a rubric with one scale, in the programme's order; empty for any other."""
    return _steps(rubric.scale)


def _steps(scale: tuple[Any, ...]) -> list[Payload]:
    return [{name: getattr(step, name) for name in STEP} for step in scale]


def criteria(rubric: Rubric) -> list[Payload]:
    """What is marked, one after another: {id, label, label_en, weight, scale, range}; `scale` or `range` is empty."""
    return [_criterion(criterion) for criterion in rubric.measured]


def _criterion(criterion: Criterion) -> Payload:
    marks = criterion.range
    return {
        "id": criterion.id,
        "label": criterion.label,
        "label_en": criterion.label_en,
        "weight": None if criterion.weight is None else str(criterion.weight),
        "scale": _steps(criterion.scale),
        "range": None if marks is None else {name: getattr(marks, name) for name in RANGE},
    }


def line(programme: Programme) -> Payload | None:
    """What the public line is called: {label, label_en}; None where there is none."""
    found = programme.public_line
    return None if found is None else {"label": found.label, "label_en": found.label_en}


def weighing(rule: Rule) -> Payload:
    """How ballots become the figure: what the rule in plain words is made of. `groups` only where they are weighed."""
    rubric = rule.rubric
    groups = [
        {"group": group.id, "label": group.label, "label_en": group.label_en, "weight": str(group.weight)}
        for group in rule.groups
    ]
    return {
        "headline": rubric.headline,
        "trim": rubric.trim,
        "places": rubric.places,
        "quorum": rule.quorum,
        "publish": rubric.publish,
        "groups": groups if rule.weighted else [],
    }


def rule(programme: Programme, segment: Segment) -> Payload | None:
    """How the segment is scored, for the waiting page; None where it is not."""
    rubric_id = segment.rubric or segment.mood_rubric
    if rubric_id is None:
        return None
    rubric = programme.rubrics[rubric_id]
    return {
        "rubric_id": rubric_id,
        "kind": rubric.kind,
        "label": rubric.label,
        "label_en": rubric.label_en,
        "duration_s": rubric.duration_s,
        "scale": scale(rubric),
        "criteria": criteria(rubric),
        **weighing(programme.rule(rubric_id)),
    }


def brief(segment: Segment | None) -> Payload | None:
    """{segment_id, kind, title, title_en}; None for none."""
    if segment is None:
        return None
    return {
        "segment_id": segment.id,
        "kind": segment.kind,
        "title": title_of(segment),
        "title_en": segment.title_en,
    }
