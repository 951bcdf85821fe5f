"""The topics `questions` and `pledges`."""

from __future__ import annotations

from hearing.domain import agenda, wording
from hearing.domain.pledges import Pledge
from hearing.domain.questions import Question, obligation
from hearing.domain.state import State
from hearing.views import programme as parts
from hearing.views.programme import Payload
from hearing.views.scene import Scene


def who_asked(state: State, asked: Question) -> Payload:
    """{question_id, number, questioner, questioner_en, text}; questioner "" where nobody was named."""
    who = wording.person_label(state.programme, asked.person) if asked.person else None
    return {
        "question_id": asked.question_id,
        "number": asked.number,
        "questioner": who["label"] if who else "",
        "questioner_en": who["label_en"] if who else "",
        "text": asked.text,
    }


def questions(scene: Scene) -> Payload:
    """Every question of the run with what it still obliges."""
    state = scene.state
    return {"items": [_question(state, asked) for asked in state.questions.values()] if state else []}


def _question(state: State, asked: Question) -> Payload:
    person = wording.person_label(state.programme, asked.person) if asked.person else None
    unit = state.programme.unit(asked.unit_id)
    waived = {"by": asked.waived_by, "reason": asked.waived_reason} if asked.waived_reason else None
    return {
        "question_id": asked.question_id,
        "number": asked.number,
        "at_seq": asked.at_seq,
        "segment_id": asked.segment_id,
        "unit_id": asked.unit_id,
        "unit": wording.short_of(unit),
        "questioner": {name: person[name] for name in ("person", "label", "label_en", "name")} if person else None,
        "text": asked.text,
        "obligation": obligation(state, asked),
        "waived": waived,
    }


def pledges_for_phone(scene: Scene) -> Payload | None:
    """The standing pledges of the unit that is on."""
    state = scene.state
    if state is None:
        return None
    here = agenda.current(state)
    unit_id = here.unit if here else None
    standing = [p for p in state.pledges.values() if p.unit_id == unit_id and not p.withdrawn]
    return {"unit": parts.unit(state.programme, unit_id), "items": [_pledge(state, made) for made in standing]}


def pledges_for_all(scene: Scene) -> Payload | None:
    """Every pledge of the run, withdrawn ones marked."""
    state = scene.state
    if state is None:
        return None
    here = agenda.current(state)
    unit = parts.unit(state.programme, here.unit if here else None)
    return {"unit": unit, "items": [_pledge(state, made) for made in state.pledges.values()]}


def _pledge(state: State, made: Pledge) -> Payload:
    zone = state.programme.episode.timezone
    return {
        "pledge_id": made.pledge_id,
        "number": made.number,
        "at_seq": made.at_seq,
        "unit_id": made.unit_id,
        "unit": wording.short_of(state.programme.unit(made.unit_id)),
        "question_id": made.question_id,
        "who": made.who,
        "what": made.what,
        "due": made.due or None,
        "due_label": made.due_label,
        "due_text": wording.due_text(made.due, made.due_label),
        "due_text_en": wording.due_text_en(made.due, made.due_label),
        "proof": made.proof,
        "made_at": wording.local_time(made.made, zone),
        "corrected": wording.local_time(made.corrected, zone) if made.corrected else None,
        "withdrawn": made.withdrawn or None,
    }
