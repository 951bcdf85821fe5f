"""The whole down-wire in one table: which topic each audience gets, from which view, and which facts touch it.

A topic that an audience has no view for is never sent to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hearing.views import agenda, cards, health, questions, round, run, stage
from hearing.views.scene import Scene

View = Callable[[Scene], Any]

AUDIENCES: Mapping[str, Mapping[str, View]] = {
    "phone": {
        "run": run.for_all,
        "agenda": agenda.for_phone,
        "round": round.for_phone,
        "pledges": questions.pledges_for_phone,
    },
    "overlay": {
        "run": run.for_all,
        "agenda": agenda.for_public,
        "round": round.for_overlay,
        "turnout": round.turnout,
        "stage": stage.for_overlay,
    },
    "preview": {
        "run": run.for_all,
        "agenda": agenda.for_public,
        "round": round.for_overlay,
        "turnout": round.turnout,
        "stage": stage.for_preview,
    },
    "control": {
        "run": run.for_control,
        "agenda": agenda.for_control,
        "round": round.for_control,
        "turnout": round.turnout,
        "questions": questions.questions,
        "pledges": questions.pledges_for_all,
        "results": round.results_for_control,
        "stage": stage.for_control,
        "health": health.for_control,
    },
    "steward": {
        "run": run.for_all,
        "agenda": agenda.for_public,
        "round": round.for_steward,
        "health": health.for_steward,
        "cards": cards.for_steward,
    },
    "board": {
        "run": run.for_board,
        "agenda": agenda.for_public,
        "questions": questions.questions,
        "pledges": questions.pledges_for_all,
        "results": round.results_for_board,
    },
}

TOUCHES: Mapping[str, frozenset[str]] = {
    "run": frozenset({"run", "agenda", "round", "turnout", "questions", "pledges", "results", "stage", "cards"}),
    "attendance": frozenset({"run", "turnout"}),
    "segment": frozenset({"agenda", "round", "turnout", "pledges"}),
    "time": frozenset({"agenda"}),
    "question": frozenset({"questions", "round"}),
    "obligation": frozenset({"questions"}),
    "pledge": frozenset({"pledges", "questions"}),
    "paper": frozenset({"turnout", "cards"}),
    "card": frozenset({"turnout", "cards"}),
    "round": frozenset({"round", "turnout", "agenda", "results", "stage", "cards"}),
    "graphic": frozenset({"stage"}),
    "stage": frozenset({"stage"}),
}
"""The first word of a fact's kind -> the topics it may change. Everything recorded also changes `health` (its log)."""

SILENT_FOR_PHONES: Mapping[str, frozenset[str]] = {
    "round": frozenset({"agenda"}),
    "time": frozenset({"agenda"}),
}
"""Phones get little and rarely: these facts change nothing in what they see of the topic."""


def touched(kind: str, audience: str) -> set[str]:
    """The topics of an audience that a fact of that kind may have changed."""
    word = kind.partition(".")[0]
    topics = set(TOUCHES[word]) | {"health"}
    if audience == "phone":
        topics -= SILENT_FOR_PHONES.get(word, frozenset())
        if kind == "round.revealed":
            topics -= {"round"}
    return topics & set(AUDIENCES[audience])


def snapshot(audience: str, scene: Scene, topics: Iterable[str] | None = None) -> dict[str, Any]:
    """Topic -> payload, of all topics of an audience or of those named."""
    views = AUDIENCES[audience]
    return {topic: views[topic](scene) for topic in (views if topics is None else topics)}
