"""The topic `agenda`: the whole rundown for the panel, now and next for everybody else."""

from __future__ import annotations

from datetime import timedelta

from hearing.domain import agenda, wording
from hearing.domain.programme import Segment, theme_of, title_of
from hearing.domain.state import State
from hearing.views import programme as parts
from hearing.views.programme import Payload
from hearing.views.scene import Scene


def for_public(scene: Scene) -> Payload | None:
    """{theme, unit, now, next}."""
    state = scene.state
    if state is None:
        return None
    here = agenda.current(state)
    return {
        "theme": agenda.theme(state),
        "theme_en": "",
        "unit": parts.unit(state.programme, here.unit if here else None),
        "now": parts.brief(here),
        "next": parts.brief(agenda.neighbour(state, 1)),
    }


def for_phone(scene: Scene) -> Payload | None:
    """The same, with the rule by which now and next are scored."""
    state, payload = scene.state, for_public(scene)
    if state is None or payload is None:
        return None
    for name, segment in (("now", agenda.current(state)), ("next", agenda.neighbour(state, 1))):
        if segment is not None:
            payload[name] = {**payload[name], "rule": parts.rule(state.programme, segment)}
    return payload


def for_control(scene: Scene) -> Payload | None:
    """The rundown with its clocks; times run on from the moment of sending."""
    state = scene.state
    if state is None:
        return None
    here, following = agenda.current(state), agenda.neighbour(state, 1)
    return {
        "at_seq": state.agenda.at_seq,
        "theme": agenda.theme(state),
        "unit": parts.unit(state.programme, here.unit if here else None),
        "segments": _segments(scene, state),
        "now": _now(scene, state, here),
        "next": following.id if following else None,
        "show": _show(scene, state),
    }


def _segments(scene: Scene, state: State) -> list[Payload]:
    start = state.programme.episode.planned_start
    offset_s, rows, theme = 0, [], ""
    for segment in state.programme.segments:
        theme = theme_of(segment) or ("" if segment.kind in ("result", "closing") else theme)
        planned = (start + timedelta(seconds=offset_s)).strftime("%H:%M:%S") if start else None
        rows.append(_segment(scene, state, segment) | {"theme": theme, "planned_at": planned})
        offset_s += segment.duration_s
    return rows


def _segment(scene: Scene, state: State, segment: Segment) -> Payload:
    following = agenda.neighbour(state, 1)
    if segment.id == state.agenda.now:
        standing = "now"
    elif following is not None and segment.id == following.id:
        standing = "next"
    else:
        standing = "done" if segment.id in state.agenda.spent_ms else "later"
    elapsed = agenda.elapsed_ms(state, segment.id, scene.now)
    unit = state.programme.unit(segment.unit) if segment.unit else None
    return {
        "segment_id": segment.id,
        "kind": segment.kind,
        "title": title_of(segment),
        "unit_id": segment.unit,
        "unit": wording.short_of(unit) if unit else "",
        "duration_ms": segment.duration_s * 1000,
        "added_ms": state.agenda.added_ms.get(segment.id, 0),
        "state": standing,
        "elapsed_ms": elapsed if standing == "now" or segment.id in state.agenda.spent_ms else None,
        "rubric": segment.rubric,
        "mood_rubric": segment.mood_rubric,
        "obliges_pledge": segment.obliges_pledge,
        "rounds": [
            {"round_id": found.round_id, "state": found.phase, "kind": found.rubric.kind}
            for found in state.rounds.values()
            if found.segment_id == segment.id
        ],
    }


def _now(scene: Scene, state: State, here: Segment | None) -> Payload | None:
    if here is None:
        return None
    elapsed = agenda.elapsed_ms(state, here.id, scene.now)
    return {"segment_id": here.id, "elapsed_ms": elapsed, "left_ms": agenda.planned_ms(state, here) - elapsed}


def _show(scene: Scene, state: State) -> Payload | None:
    if state.run.started is None:
        return None
    return {
        "elapsed_ms": scene.now.since(state.run.started),
        "over_ms": agenda.show_over_ms(state, scene.now),
        "left_ms": agenda.show_left_ms(state, scene.now),
    }
