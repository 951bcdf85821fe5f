"""The topics `round`, `turnout` and `results`: what each audience may know of scoring, and when."""

from __future__ import annotations

import msgspec

from hearing.domain import captions
from hearing.domain.programme import fill
from hearing.domain.results import Figures
from hearing.domain.rounds import Round, present_of
from hearing.domain.state import State
from hearing.views import programme as parts
from hearing.views.programme import Payload
from hearing.views.questions import who_asked
from hearing.views.scene import Scene


def _focus(state: State | None) -> Round | None:
    return state.rounds[state.focus] if state and state.focus else None


def _newest(state: State | None) -> Round | None:
    """The round that runs, else the one that changed last: the panel keeps it in sight after the show went on."""
    if state and state.running_round:
        return state.running_round
    return max(state.rounds.values(), key=lambda found: found.at_seq, default=None) if state else None


def for_phone(scene: Scene) -> Payload | None:
    """The round in focus; its result only once it is published."""
    return _public(scene, _focus(scene.state))


def for_overlay(scene: Scene) -> Payload | None:
    """The round in focus, revealed as soon as it is; with the live meter of an unsealed one."""
    found = _focus(scene.state)
    payload = _payload(scene, found)
    return {**payload, "live": _live(scene, found)} if payload is not None and found else payload


def for_control(scene: Scene) -> Payload | None:
    """The round that changed last, with what the panel needs beside."""
    found = _newest(scene.state)
    payload = _payload(scene, found)
    if payload is None or found is None:
        return None
    beside = {
        "at_seq": found.at_seq,
        "number": found.number,
        "closed_by": found.closed_by,
        "published": found.published,
        "peek": found.rubric.peek and (found.running or found.phase == "closed"),
    }
    return {**payload, **beside, "live": _live(scene, found), "override_reason": found.override_reason}


STEWARD = (
    "round_id",
    "state",
    "kind",
    "subject",
    "question",
    "question_en",
    "criteria",
    "duration_ms",
    "remaining_ms",
)


def for_steward(scene: Scene) -> Payload | None:
    """The round in focus, as far as a paper ballot needs it."""
    payload = _public(scene, _focus(scene.state))
    return None if payload is None else {name: payload[name] for name in STEWARD}


def _public(scene: Scene, found: Round | None) -> Payload | None:
    payload = _payload(scene, found)
    if payload is None or found is None or found.published or found.phase != "revealed":
        return payload
    return {**payload, "state": "closed", "result": None, "code": None, "public_line": None}


def _live(scene: Scene, found: Round) -> Payload | None:
    if not found.running or found.rubric.sealed or scene.live is None:
        return None
    satisfied, valid = scene.live
    return {"satisfied": satisfied, "valid": valid}


def _payload(scene: Scene, found: Round | None) -> Payload | None:
    state = scene.state
    if state is None or found is None:
        return None
    rubric, unit = found.rubric, state.programme.unit(found.unit_id)
    asked = state.questions.get(found.question_id or "")
    return {
        "round_id": found.round_id,
        "state": found.phase,
        "kind": rubric.kind,
        "subject": parts.unit(state.programme, found.unit_id),
        "segment_id": found.segment_id,
        "question": fill(rubric.question, unit=unit.name),
        "question_en": fill(rubric.question_en, unit=unit.name_en or unit.name),
        "asked": who_asked(state, asked) if asked else None,
        "rubric": {
            "rubric_id": found.rubric_id,
            "label": rubric.label,
            "label_en": rubric.label_en,
            "sealed": rubric.sealed,
            "duration_s": rubric.duration_s,
            **parts.weighing(found.rule),
        },
        "criteria": parts.criteria(rubric),
        "scale": parts.scale(rubric),
        "duration_ms": found.duration_ms,
        "remaining_ms": found.anchor.left_at(scene.now) if found.running else 0,
        "live": None,
        "result": result(found.result) if found.phase == "revealed" else None,
        "public_line": line_result(state, found.public_line) if found.phase == "revealed" else None,
        "code": captions.check_code(state, found) if found.phase == "revealed" else None,
        "corrected": found.corrected,
        "void_reason": found.void_reason or None,
    }


def result(counted: Figures | None) -> Payload | None:
    """A result as every output reads it: the frozen record."""
    return None if counted is None else dict(msgspec.to_builtins(counted))


def line_result(state: State, counted: Figures | None) -> Payload | None:
    """What the public line says, under its own name; None where it said nothing."""
    line, figures = parts.line(state.programme), result(counted)
    return None if line is None or figures is None else {**line, **figures}


def turnout(scene: Scene) -> Payload | None:
    """How many have scored, of how many: never anything derived from marks. `public_line` apart, null without one."""
    state, found = scene.state, _focus(scene.state)
    if state is None or found is None or found.phase == "void":
        return None
    running = found.running
    return {
        "round_id": found.round_id,
        "scored": scene.scored if running else found.ballots,
        "joined": scene.joined if running else found.joined,
        "online": scene.online,
        "present": present_of(state.run.present if running else found.present, found.entitled),
        "entitled": sum(found.entitled.values()),
        "all_scored": scene.all_scored if running else False,
        "public_line": _line_turnout(scene, found) if state.programme.public_line else None,
    }


def _line_turnout(scene: Scene, found: Round) -> Payload:
    return {"scored": scene.line_scored if found.running else found.line_ballots, "joined": scene.line_joined}


def results_for_control(scene: Scene) -> Payload:
    """Every round, and the ranking."""
    return _results(scene, published_only=False)


def results_for_board(scene: Scene) -> Payload:
    """What has been published, and the ranking of that."""
    return _results(scene, published_only=True)


def _results(scene: Scene, published_only: bool) -> Payload:
    state = scene.state
    if state is None:
        return {"items": [], "ranking": []}
    rounds = [found for found in state.rounds.values() if not published_only or found.published]
    ranking = [
        {name: value for name, value in row.items() if name != "round_id"}
        for row in captions.ranking_rows(state, published_only)
    ]
    return {"items": [_result_item(state, found) for found in rounds], "ranking": ranking}


def _result_item(state: State, found: Round) -> Payload:
    return {
        "round_id": found.round_id,
        "number": found.number,
        "kind": found.rubric.kind,
        "label": found.rubric.label,
        "label_en": found.rubric.label_en,
        "subject": parts.unit(state.programme, found.unit_id),
        "question_id": found.question_id,
        "state": found.phase,
        "scale": parts.scale(found.rubric),
        "criteria": parts.criteria(found.rubric),
        "result": result(found.result),
        "public_line": line_result(state, found.public_line),
        "code": captions.check_code(state, found) if found.phase == "revealed" else None,
        "corrected": found.corrected,
        "void_reason": found.void_reason or None,
    }
