"""Pledges made on air: what, who by post, by when, how it will be shown; corrected and withdrawn, never erased."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from hearing.domain.kernel import Context, Fact, Moment, Stamp, Wish, decides, folds, not_blank, with_item
from hearing.domain.programme import Unit
from hearing.domain.questions import question
from hearing.domain.run import live
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

LIMIT = 160


# Facts ---------------------------------------------------------------------------------------------------------------


class PledgeMade(Fact):
    """A unit pledged something. `due` is an ISO date or empty; `due_label` is how it was said (当场, 半个月)."""

    kind: ClassVar[str] = "pledge.made"
    made: ClassVar[str | None] = "pledge_id"
    pledge_id: str
    unit_id: str
    question_id: str | None
    official_id: str | None
    what: str
    who: str
    due: str
    due_label: str
    proof: str


class PledgeCorrected(Fact):
    """The words of a pledge were put right; the whole corrected text."""

    kind: ClassVar[str] = "pledge.corrected"
    pledge_id: str
    what: str
    who: str
    due: str
    due_label: str
    proof: str
    reason: str = ""


class PledgeWithdrawn(Fact):
    """A pledge was taken back, and why."""

    kind: ClassVar[str] = "pledge.withdrawn"
    pledge_id: str
    reason: str


# Wishes --------------------------------------------------------------------------------------------------------------


class MakePledge(Wish):
    """Write down a pledge as it is made. Without unit or person: those of the question, or of the segment on."""

    name: ClassVar[str] = "make_pledge"
    what: str
    who: str = ""
    due: str = ""
    due_label: str = ""
    proof: str = ""
    question_id: str | None = None
    unit_id: str | None = None
    official_id: str | None = None


class CorrectPledge(Wish):
    """Put the words of a pledge right; what is left out stays."""

    name: ClassVar[str] = "correct_pledge"
    pledge_id: str
    what: str | None = None
    who: str | None = None
    due: str | None = None
    due_label: str | None = None
    proof: str | None = None
    reason: str = ""


class WithdrawPledge(Wish):
    """Take a pledge back; its question's obligation stands again."""

    name: ClassVar[str] = "withdraw_pledge"
    pledge_id: str
    reason: str


# State ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pledge:
    """One pledge as it stands. `corrected` is the moment of its last correction; `withdrawn` the reason, or empty."""

    pledge_id: str
    number: int
    unit_id: str
    question_id: str | None
    official_id: str | None
    what: str
    who: str
    due: str
    due_label: str
    proof: str
    made: Moment
    corrected: Moment | None = None
    withdrawn: str = ""
    at_seq: int = 0


def pledge(state: State, pledge_id: str) -> Pledge:
    """The pledge of that id. Refuses `pledge-unknown`."""
    if pledge_id not in state.pledges:
        raise Refused("pledge-unknown", id=pledge_id)
    return state.pledges[pledge_id]


# Rules ---------------------------------------------------------------------------------------------------------------


def _worded(what: str, who: str, due: str, due_label: str, proof: str) -> dict[str, str]:
    due, due_label = due.strip(), due_label.strip()
    if due:
        try:
            msgspec.convert(due, type=date)
        except msgspec.ValidationError:
            raise Refused("due-malformed", due=due) from None
    if not due and not due_label:
        raise Refused("due-missing")
    return {
        "what": not_blank(what, "what-missing", limit=LIMIT),
        "who": not_blank(who, "who-missing", limit=60),
        "due": due,
        "due_label": due_label if not due_label else not_blank(due_label, "due-missing", limit=30),
        "proof": proof if not proof.strip() else not_blank(proof, "proof-missing", limit=LIMIT),
    }


def _answerable(unit: Unit, official_id: str | None) -> tuple[str | None, str]:
    """(official id, how the unit's answerable person is called) when the asker names nobody."""
    official = next((o for o in unit.officials if official_id in (None, o.id)), None)
    if official is None and official_id is not None:
        raise Refused("official-unknown", id=official_id)
    short = unit.short or unit.name
    return (official.id, official.name or f"{short}{official.post}") if official else (None, short)


@decides(MakePledge)
def _make(state: State, wish: MakePledge, context: Context) -> tuple[Fact, ...]:
    live(state)
    asked = question(state, wish.question_id) if wish.question_id else None
    segment_unit = state.programme.segment(state.agenda.now).unit if state.agenda.now else None
    unit_id = wish.unit_id or (asked.unit_id if asked else segment_unit)
    if unit_id is None:
        raise Refused("unit-missing", segment_id=state.agenda.now)
    if asked and asked.unit_id != unit_id:
        raise Refused("unit-differs", question_unit=asked.unit_id, unit_id=unit_id)
    official_id, called = _answerable(state.programme.unit(unit_id), wish.official_id)
    words = _worded(wish.what, wish.who.strip() or called, wish.due, wish.due_label, wish.proof)
    return (
        PledgeMade(
            pledge_id=f"{state.run.run_id}-p{len(state.pledges) + 1}",
            unit_id=unit_id,
            question_id=wish.question_id,
            official_id=official_id,
            **words,
        ),
    )


def correct(state: State, wish: CorrectPledge, context: Context) -> tuple[Fact, ...]:
    """The facts that put a standing pledge right; none when it says so already.

    Refuses `run-not-live`, `pledge-unknown`, `pledge-withdrawn`, and whatever its words lack.
    """
    live(state)
    old = _standing(state, wish.pledge_id)
    fields = ("what", "who", "due", "due_label", "proof")
    given = {name: getattr(wish, name) for name in fields}
    words = _worded(**{name: getattr(old, name) if new is None else new for name, new in given.items()})
    if all(getattr(old, name) == words[name] for name in fields):
        return ()
    return (PledgeCorrected(pledge_id=old.pledge_id, reason=wish.reason.strip(), **words),)


def withdraw(state: State, wish: WithdrawPledge, context: Context) -> tuple[Fact, ...]:
    """The facts that take a pledge back.

    Refuses `run-not-live`, `pledge-unknown`, `pledge-withdrawn`; `reason-missing`.
    """
    live(state)
    old = _standing(state, wish.pledge_id)
    return (PledgeWithdrawn(pledge_id=old.pledge_id, reason=not_blank(wish.reason, "reason-missing")),)


def _standing(state: State, pledge_id: str) -> Pledge:
    found = pledge(state, pledge_id)
    if found.withdrawn:
        raise Refused("pledge-withdrawn", pledge_id=pledge_id)
    return found


# Folds ---------------------------------------------------------------------------------------------------------------


@folds(PledgeMade)
def _made(state: State, fact: PledgeMade, stamp: Stamp) -> State:
    made = Pledge(
        pledge_id=fact.pledge_id,
        number=1 + sum(p.unit_id == fact.unit_id for p in state.pledges.values()),
        unit_id=fact.unit_id,
        question_id=fact.question_id,
        official_id=fact.official_id,
        what=fact.what,
        who=fact.who,
        due=fact.due,
        due_label=fact.due_label,
        proof=fact.proof,
        made=stamp.moment,
        at_seq=stamp.seq,
    )
    return replace(state, pledges=with_item(state.pledges, fact.pledge_id, made))


@folds(PledgeCorrected)
def _corrected(state: State, fact: PledgeCorrected, stamp: Stamp) -> State:
    words = {name: getattr(fact, name) for name in ("what", "who", "due", "due_label", "proof")}
    put_right = replace(state.pledges[fact.pledge_id], **words, corrected=stamp.moment, at_seq=stamp.seq)
    return replace(state, pledges=with_item(state.pledges, fact.pledge_id, put_right))


@folds(PledgeWithdrawn)
def _withdrawn(state: State, fact: PledgeWithdrawn, stamp: Stamp) -> State:
    taken_back = replace(state.pledges[fact.pledge_id], withdrawn=fact.reason, at_seq=stamp.seq)
    return replace(state, pledges=with_item(state.pledges, fact.pledge_id, taken_back))
