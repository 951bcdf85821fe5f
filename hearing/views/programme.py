"""Pieces of the programme as every audience sees them."""

from __future__ import annotations

from typing import Any

from hearing.domain import wording
from hearing.domain.programme import Programme, Rubric, Segment, title_of

Payload = dict[str, Any]


def unit(programme: Programme, unit_id: str | None) -> Payload | None:
    """{unit_id, name, name_en, short}; None for none."""
    if unit_id is None:
        return None
    found = programme.unit(unit_id)
    return {"unit_id": found.id, "name": found.name, "name_en": found.name_en, "short": wording.short_of(found)}


def scale(rubric: Rubric) -> list[Payload]:
    """The steps in the programme's order."""
    names = ("value", "label", "label_en", "satisfied")
    return [{name: getattr(step, name) for name in names} for step in rubric.scale]


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
