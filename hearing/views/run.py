"""The topic `run`."""

from __future__ import annotations

from hearing.domain import wording
from hearing.domain.programme import Programme
from hearing.views import programme as parts
from hearing.views.programme import Payload
from hearing.views.scene import Scene

NOTHING: Payload = {
    "run_id": None,
    "episode_id": None,
    "title": "",
    "title_en": "",
    "slogan": "",
    "mode": "rehearsal",
    "state": "none",
    "entitled": 0,
    "quorum": 0,
    "groups": [],
    "public_line": None,
}


def for_all(scene: Scene) -> Payload:
    """What everybody may know of the run; `state` is "none" before anything was armed."""
    state = scene.state
    if state is None:
        return NOTHING
    programme, run = state.programme, state.run
    episode = programme.episode
    return {
        "run_id": run.run_id,
        "episode_id": run.episode_id,
        "title": episode.title,
        "title_en": episode.title_en,
        "slogan": episode.slogan,
        "mode": run.mode,
        "state": run.phase,
        "entitled": programme.entitled,
        "quorum": episode.quorum,
        "groups": [
            {
                "id": group.id,
                "label": group.label,
                "label_en": group.label_en,
                "entitled": group.entitled,
                "present": run.present.get(group.id),
            }
            for group in programme.groups
        ],
        "public_line": parts.line(programme),
    }


def for_board(scene: Scene) -> Payload:
    """With the units that are questioned: also those that have not pledged or been scored yet."""
    programme = scene.state.programme if scene.state else None
    return {
        **for_all(scene),
        "units": [parts.unit(programme, unit.id) for unit in programme.units] if programme else [],
    }


def for_control(scene: Scene) -> Payload:
    """With units, people, rubrics and the links the panel hands out."""
    payload = {**for_all(scene), "timezone": "", "units": [], "panel": [], "rubrics": [], **scene.links}
    if scene.state is None:
        return payload
    programme = scene.state.programme
    payload["timezone"] = programme.episode.timezone
    return {**payload, "units": _units(programme), "panel": _panel(programme), "rubrics": _rubrics(programme)}


def _units(programme: Programme) -> list[Payload]:
    return [
        {
            "unit_id": unit.id,
            "name": unit.name,
            "name_en": unit.name_en,
            "short": wording.short_of(unit),
            "officials": [{"official_id": o.id, "name": o.name, "post": o.post} for o in unit.officials],
        }
        for unit in programme.units
    ]


def _panel(programme: Programme) -> list[Payload]:
    return [
        {
            "role_id": role_id,
            "role": seats.role,
            "role_en": seats.role_en,
            "count": seats.count,
            "people": [wording.person_label(programme, f"{role_id}-{at}") for at in range(1, seats.count + 1)],
        }
        for role_id, seats in programme.panel.items()
    ]


def _rubrics(programme: Programme) -> list[Payload]:
    names = ("kind", "label", "label_en", "duration_s", "sealed")
    return [
        {
            "rubric_id": rubric_id,
            **{name: getattr(rubric, name) for name in names},
            "quorum": programme.rule(rubric_id).quorum,
        }
        for rubric_id, rubric in programme.rubrics.items()
    ]
