"""What each graphic says: names and figures filled in from the state, never by a client.

One function a graphic: (state, refs) -> the JSON object its element is given. Refuses where a reference is missing
or names nothing, and where a figure may not be shown yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from hearing.domain import agenda, proof, tally, wording
from hearing.domain.notes import key_of
from hearing.domain.pledges import pledge
from hearing.domain.questions import question
from hearing.domain.results import Figures, Result
from hearing.domain.rounds import Round, round_of
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

Caption = dict[str, Any]


class Refs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a graphic is about. Which ones a graphic needs, its function says."""

    round_id: str | None = None
    pledge_id: str | None = None
    question_id: str | None = None
    official_id: str | None = None
    person: str | None = None
    text_id: str | None = None


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise Refused("reference-missing", field=name)
    return value


def _topic_words(state: State, refs: Refs) -> tuple[str, str]:
    if refs.text_id:
        text = state.programme.text(refs.text_id)
        return text.text, text.text_en
    return agenda.theme(state), ""


def topic(state: State, refs: Refs) -> Caption:
    """The bug: the show, and the theme it is in (or a prepared text)."""
    episode = state.programme.episode
    words, words_en = _topic_words(state, refs)
    return {"show": episode.title, "show_en": episode.title_en, "topic": words, "topic_en": words_en}


def lower_third(state: State, refs: Refs) -> Caption:
    """Who speaks: an official by unit and post (and name, if any), or a seat of the panel."""
    if refs.official_id:
        return _official(state, refs.official_id)
    who = wording.person_label(state.programme, _needed(refs.person, "official_id | person"))
    expert = who["person"].startswith("experts-")
    named = bool(who["name"])
    number, number_en = f"{who['number']} 号", f"No. {int(who['number'])}"
    return {
        "seal": "评" if expert else "问",
        "voice": "record" if expert else "public",
        "name": who["name"] or who["role"],
        "line": [who["role"], number] if named else [number],
        "name_en": who["name"] or who["role_en"],
        "line_en": [who["role_en"], number_en] if named else [number_en],
    }


def _official(state: State, official_id: str) -> Caption:
    for unit in state.programme.units:
        for official in unit.officials:
            if official.id == official_id:
                line = [unit.name, official.post] if official.name else [official.post]
                name_en = official.name or unit.name_en
                line_en = [unit.name_en] if official.name and unit.name_en else []
                caption = {"seal": "答", "voice": "government", "name": official.name or unit.name, "line": line}
                return {**caption, "name_en": name_en, "line_en": line_en}
    raise Refused("official-unknown", id=official_id)


def question_caption(state: State, refs: Refs) -> Caption:
    """A question, and who asked it where that is known."""
    asked = question(state, _needed(refs.question_id, "question_id"))
    if asked.person is None:
        return {"by": "", "role": "", "role_en": "", "text": asked.text}
    who = wording.person_label(state.programme, asked.person)
    return {"by": who["name"], "role": who["label"], "role_en": who["label_en"], "text": asked.text}


def pledge_caption(state: State, refs: Refs) -> Caption:
    """A pledge: unit, what, who, by when; with the time of its correction. Refuses `pledge-withdrawn`."""
    made = pledge(state, _needed(refs.pledge_id, "pledge_id"))
    if made.withdrawn:
        raise Refused("pledge-withdrawn", pledge_id=made.pledge_id)
    unit = state.programme.unit(made.unit_id)
    zone = state.programme.episode.timezone
    return {
        "unit": unit.name,
        "unit_en": unit.name_en,
        "what": made.what,
        "who": made.who,
        "due": wording.due_text(made.due, made.due_label),
        "due_en": wording.due_text_en(made.due, made.due_label),
        "corrected": wording.local_time(made.corrected, zone) if made.corrected else None,
    }


def _round(state: State, refs: Refs) -> Round:
    found = round_of(state, _needed(refs.round_id, "round_id"))
    if found.phase == "void":
        raise Refused("round-void", round_id=found.round_id)
    return found


def mood(state: State, refs: Refs) -> Caption:
    """The live meter of a mood round. Refuses `round-kind`: a sealed round has no meter."""
    found = _round(state, refs)
    if found.rubric.sealed:
        raise Refused("round-kind", round_id=found.round_id, kind=found.rubric.kind)
    steps = sorted(found.rubric.scale, key=lambda step: not step.satisfied)
    return {
        "round_id": found.round_id,
        "labels": [steps[0].label, steps[-1].label],
        "labels_en": [steps[0].label_en, steps[-1].label_en],
        "entitled": sum(found.entitled.values()),
    }


def turnout(state: State, refs: Refs) -> Caption:
    """How many have scored; the number itself is live."""
    found = _round(state, refs)
    return {"round_id": found.round_id, "entitled": sum(found.entitled.values())}


def countdown(state: State, refs: Refs) -> Caption:
    """The time left; the number itself is live."""
    found = _round(state, refs)
    return {
        "round_id": found.round_id,
        "label": "打分剩余",
        "label_en": "Time to score",
        "duration_ms": found.duration_ms,
    }


def result(state: State, refs: Refs) -> Caption:
    """A round's result; while it is sealed, the plate with dashes (good for preview only).

    `rows`: the steps of a single scale; `criteria`: the criteria where there are several; `public_line` stands apart.
    """
    found = _round(state, refs)
    unit = state.programme.unit(found.unit_id)
    return {
        "round_id": found.round_id,
        "kind": found.rubric.kind,
        "title": found.rubric.label,
        "title_en": found.rubric.label_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "sealed": found.result is None,
        "rows": _rows(found),
        "criteria": _criteria(found),
        "groups": _groups(found),
        "corrected": found.corrected,
        "public_line": _public_line(state, found),
        "code": check_code(state, found) if found.result else None,
        **_figures(found, found.result),
    }


def check_code(state: State, found: Round) -> str:
    """The code of a round's checkpoint: with it every viewer's recording is a witness."""
    size = found.ballots + found.line_ballots
    return proof.code_of(proof.checkpoint(state.run.episode_id, found.round_id, size, found.root))


def proof_caption(state: State, refs: Refs) -> Caption:
    """What proves a round: its code, and its signed note. Without a round the key of the show, for its opening.

    `ballots`: the hall's, as in the result beside it; `line_ballots` apart, None without a public line.
    Refuses `result-not-revealed`: the code follows from the marks.
    """
    if refs.round_id is None:
        key, episode = key_of(_needed(state.run.key, "round_id")), state.programme.episode
        shown = {"show": episode.title, "show_en": episode.title_en, "vkey": key.vkey}
        return {"round_id": None, "code": None, "fingerprint": key.fingerprint, **shown}
    found = _round(state, refs)
    if found.result is None:
        raise Refused("result-not-revealed", round_id=found.round_id)
    unit = state.programme.unit(found.unit_id)
    return {
        "round_id": found.round_id,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "code": check_code(state, found),
        "note": found.note,
        "ballots": found.ballots,
        "line_ballots": found.line_ballots if state.programme.public_line else None,
    }


def _rows(found: Round) -> list[Caption]:
    steps = [step for step in found.rubric.scale if not step.abstain]
    bars = {bar.value: bar for bar in found.result.histogram} if found.result else {}
    return [
        {
            "label": step.label,
            "label_en": step.label_en,
            "satisfied": step.satisfied,
            "n": bars[step.value].n if bars else None,
            "share": bars[step.value].share if bars else None,
            "step": _tone(at, len(steps)),
        }
        for at, step in enumerate(steps)
    ]


def _tone(at: int, steps: int) -> int:
    """Which of the five tones (5 best, 1 worst) the step at place `at` of the scale wears."""
    return 5 - round(at * 4 / max(1, steps - 1))


def _criteria(found: Round) -> list[Caption]:
    if len(found.rubric.criteria) < 2:
        return []
    values = {measured.id: measured.value for measured in found.result.criteria} if found.result else {}
    return [
        {"label": criterion.label, "label_en": criterion.label_en, "value": values.get(criterion.id)}
        for criterion in found.rubric.criteria
    ]


def _groups(found: Round) -> list[Caption]:
    """Each group by itself, where there are several; one too small to stand alone has no value."""
    if len(found.rule.groups) < 2 or found.result is None:
        return []
    labels = {group.id: group for group in found.rule.groups}
    return [
        {
            "label": labels[group.group].label,
            "label_en": labels[group.group].label_en,
            "ballots": group.ballots,
            "value": group.figures.value if group.figures else None,
        }
        for group in found.result.groups
    ]


def _public_line(state: State, found: Round) -> Caption | None:
    line = state.programme.public_line
    if line is None or found.public_line is None:
        return None
    return {"label": line.label, "label_en": line.label_en, **_apart(found.public_line)}


def _apart(figures: Figures) -> Caption:
    return {name: getattr(figures, name) for name in ("satisfied", "valid", "abstained", "value", "share")}


FIGURES = (
    "satisfied",
    "valid",
    "abstained",
    "ballots",
    "paper",
    "present",
    "entitled",
    "value",
    "share",
    "quorum",
    "under_quorum",
)


def _figures(found: Round, counted: Result | None) -> Caption:
    """The figures with all their denominators; before the reveal, what is known of those and nothing of marks."""
    base = {"headline": found.rubric.headline, "weighted": found.rule.weighted, "trim": found.rubric.trim}
    if counted is not None:
        return {**base, **{name: getattr(counted, name) for name in FIGURES}}
    ballots = found.ballots if not found.running else None
    countable = not any(step.abstain for criterion in found.rubric.measured for step in criterion.scale)
    known = {"ballots": ballots, "valid": ballots if countable else None, "entitled": sum(found.entitled.values())}
    return {**base, **dict.fromkeys(FIGURES), "quorum": found.rule.quorum, "under_quorum": False, **known}


def ranking_rows(state: State, published_only: bool = False) -> list[Caption]:
    """Units from high to low by their standing verdict. Empty before the first verdict is revealed.

    One rubric's figures are ranked, those of the verdict that was revealed last: others can't be compared with them.
    """
    shown = [
        found
        for found in state.rounds.values()
        if found.phase == "revealed" and (found.published or not published_only) and found.rubric.kind == "verdict"
    ]
    ranked = [
        found for found in shown if found.result and found.result.value and found.rubric_id == shown[-1].rubric_id
    ]
    standing = {found.unit_id: found for found in ranked}
    values = {unit_id: found.result.value for unit_id, found in standing.items() if found.result and found.result.value}
    rows = []
    for place, unit_id, tied in tally.places(values):
        found, unit = standing[unit_id], state.programme.unit(unit_id)
        row = {"place": place, "tied": tied, "unit_id": unit_id, "unit": unit.name, "unit_en": unit.name_en}
        rows.append({**row, **_figures(found, found.result), "corrected": found.corrected, "round_id": found.round_id})
    return rows


def ranking(state: State, refs: Refs) -> Caption:
    """Units high to low. Refuses `nothing-to-rank`: before the first verdict is revealed."""
    rows = ranking_rows(state)
    if not rows:
        raise Refused("nothing-to-rank")
    segment = agenda.current(state)
    in_points = rows[0]["headline"] != "satisfied-share"
    return {
        "title": "得分排名" if in_points else "满意度排名",
        "title_en": "Ranking by score" if in_points else "Satisfaction ranking",
        "rows": rows,
        "now": segment.unit if segment else None,
        "entitled": state.programme.entitled,
        "present": None,
    }


def standby(state: State, refs: Refs) -> Caption:
    """The full picture before, between and after."""
    episode = state.programme.episode
    waiting = state.run.phase == "armed"
    words = state.programme.text(refs.text_id) if refs.text_id else None
    return {
        "show": episode.title,
        "show_en": episode.title_en,
        "topic": words.text if words else "",
        "topic_en": words.text_en if words else "",
        "slogan": episode.slogan,
        "state": "节目即将开始" if waiting else "节目稍后继续",
        "state_en": "The programme is about to begin" if waiting else "The programme will continue shortly",
    }


CAPTIONS: dict[str, Callable[[State, Refs], Caption]] = {
    "topic": topic,
    "lower-third": lower_third,
    "question": question_caption,
    "pledge": pledge_caption,
    "mood": mood,
    "countdown": countdown,
    "turnout": turnout,
    "result": result,
    "proof": proof_caption,
    "ranking": ranking,
    "standby": standby,
}
