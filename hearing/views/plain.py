"""The plain page: which of its sheets a phone gets, from what the server tells it and what its own cookie keeps.

While a round runs the box says what stands. After its close nobody but the phone knows whose marks were whose.
"""

from __future__ import annotations

import msgspec

from hearing.domain import agenda
from hearing.domain.paper import PAPER_SEQ
from hearing.domain.state import State
from hearing.views.programme import Payload

RUNNING = ("open", "closing")
NO_ANSWER = "no-answer"
HARMLESS = ("older-ballot",)
"""Refusals that leave a ballot of this phone standing: nothing of it came too late."""
MOST_CHIPS = 20


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A ballot that was acknowledged, with its receipt."""

    round_id: str
    seq: int
    marks: dict[str, int]
    code: str


class NotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A ballot that was refused with `code`, or that nobody answered in time; `wait_s`: until it may be tried again."""

    round_id: str
    seq: int
    marks: dict[str, int]
    code: str
    wait_s: int = 0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone's cookie keeps of its own: what it gave in the newest round, and what was not taken last."""

    mine: Given | None = None
    refused: NotTaken | None = None


def followed(kept: Kept, found: Payload | None, ballot: Payload | None) -> Kept:
    """What the phone is to keep from now on: while a round runs, what the box holds of it and nothing older."""
    if found is None or found["state"] not in RUNNING:
        return kept
    mine, refused = None, kept.refused
    if ballot is not None and ballot["marks"] is not None:
        mine = Given(**ballot)
    if refused and refused.code == NO_ANSWER and _arrived(refused, ballot):
        refused = None
    return Kept(mine=mine, refused=refused)


def _arrived(refused: NotTaken, ballot: Payload | None) -> bool:
    return ballot is not None and ballot["round_id"] == refused.round_id and ballot["seq"] >= refused.seq


def gone_on(state: State | None) -> bool:
    """Whether the show went on to another segment since the round in focus changed last."""
    if state is None or state.focus is None:
        return False
    found, here = state.rounds[state.focus], agenda.current(state)
    return state.agenda.at_seq > found.at_seq and (here is None or here.id != found.segment_id)


def sheet(found: Payload | None, ballot: Payload | None, kept: Kept, *, change: bool, left: bool) -> Payload:
    """{sheet, own, refused, stale}: the one to show, the phone's own ballot {marks, code, paper} or None, what was not
    taken in this round and what in an earlier one.

    `found`: the topic `round`; `change`: the person asked for the form again; `left`: an ended round is past.
    """
    mine = kept.refused if found and kept.refused and kept.refused.round_id == found["round_id"] else None
    stale = kept.refused if found and kept.refused and mine is None and found["state"] in RUNNING else None
    own = _own(ballot, kept)
    name = "waiting"
    if found is not None and found["state"] in RUNNING:
        name = _while_running(own, mine, change)
    elif found is not None and not left:
        name = _when_ended(found, own, mine if mine and mine.code not in HARMLESS else None)
    return {"sheet": name, "own": own, "refused": mine, "stale": stale}


def _own(ballot: Payload | None, kept: Kept) -> Payload | None:
    """The ballot that the box has of this phone, as far as anybody knows it."""
    if ballot is None:
        return None
    own = {"marks": ballot["marks"], "code": ballot["code"], "paper": ballot["seq"] == PAPER_SEQ}
    place = (ballot["round_id"], ballot["seq"])
    if ballot["marks"] is None and kept.mine and (kept.mine.round_id, kept.mine.seq) == place:
        return {**own, "marks": kept.mine.marks, "code": kept.mine.code}
    if ballot["marks"] is None and kept.refused and (kept.refused.round_id, kept.refused.seq) == place:
        return {**own, "marks": kept.refused.marks if kept.refused.code == NO_ANSWER else None}
    return own


def _while_running(own: Payload | None, refused: NotTaken | None, change: bool) -> str:
    if own is not None and own["paper"]:
        return "paper"
    if change:
        return "score"
    if own is not None:
        return "received"
    return "unsure" if refused and refused.code == NO_ANSWER else "score"


def _when_ended(found: Payload, own: Payload | None, refused: NotTaken | None) -> str:
    if found["state"] == "void":
        return "void"
    if found["state"] == "revealed":
        return "result"
    if refused is not None and not (refused.code == NO_ANSWER and own is not None):
        return "late"
    return "missed" if own is None else "closed"


def answers(criterion: Payload) -> Payload:
    """How a criterion is asked without scripts: {steps} of a scale, {chips} of a short range, or {field}: a number."""
    marks = criterion["range"]
    if marks is None:
        steps = sorted(criterion["scale"], key=lambda step: step["abstain"])
        return {"steps": steps, "chips": [], "field": None}
    chips = list(range(marks["min"], marks["max"] + 1, marks["step"]))
    return {"steps": [], "chips": chips if len(chips) <= MOST_CHIPS else [], "field": marks}
