"""Questions, and the obligations they leave: every question obliges a pledge, or a named waiver (有问必诺)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from hearing.domain.kernel import Context, Fact, Stamp, Wish, decides, folds, not_blank, with_item
from hearing.domain.programme import Programme
from hearing.domain.run import live
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

Obligation = Literal["none", "open", "pledged", "waived"]


# Facts ---------------------------------------------------------------------------------------------------------------


class QuestionAsked(Fact):
    """A questioner asked a unit something; `person` is a seat such as `questioners-7`, or nobody named."""

    kind: ClassVar[str] = "question.asked"
    made: ClassVar[str | None] = "question_id"
    question_id: str
    segment_id: str
    unit_id: str
    person: str | None
    text: str
    obliges: bool


class ObligationWaived(Fact):
    """Somebody let a question stand without a pledge, and said why."""

    kind: ClassVar[str] = "obligation.waived"
    question_id: str
    reason: str
    by: str


# Wishes --------------------------------------------------------------------------------------------------------------


class AskQuestion(Wish):
    """Write down a question as it is asked."""

    name: ClassVar[str] = "ask_question"
    text: str
    questioner: str | int | None = None
    segment_id: str | None = None
    unit_id: str | None = None


class WaiveQuestion(Wish):
    """Let a question stand without a pledge."""

    name: ClassVar[str] = "waive_question"
    question_id: str
    reason: str


# State ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `waived_by` and `waived_reason` are empty unless it was waived."""

    question_id: str
    number: int
    segment_id: str
    unit_id: str
    person: str | None
    text: str
    obliges: bool
    waived_by: str = ""
    waived_reason: str = ""
    at_seq: int = 0


def question(state: State, question_id: str) -> Question:
    """The question of that id. Refuses `question-unknown`."""
    if question_id not in state.questions:
        raise Refused("question-unknown", id=question_id)
    return state.questions[question_id]


def obligation(state: State, asked: Question) -> Obligation:
    """What the question still asks of the unit: a pledge that was withdrawn does not count."""
    if any(p.question_id == asked.question_id and not p.withdrawn for p in state.pledges.values()):
        return "pledged"
    if asked.waived_reason:
        return "waived"
    return "open" if asked.obliges else "none"


def seat(programme: Programme, person: str) -> tuple[str, int]:
    """(panel id, number) of a seat written `questioners-7`. Refuses `person-unknown`."""
    panel, _, number = person.rpartition("-")
    seats = programme.panel.get(panel)
    if seats is None or not number.isdecimal() or not 1 <= int(number) <= seats.count:
        raise Refused("person-unknown", id=person)
    return panel, int(number)


# Rules ---------------------------------------------------------------------------------------------------------------


@decides(AskQuestion)
def _ask(state: State, wish: AskQuestion, context: Context) -> tuple[Fact, ...]:
    live(state)
    segment_id = wish.segment_id or state.agenda.now
    if segment_id is None:
        raise Refused("no-segment")
    segment = state.programme.segment(segment_id)
    unit_id = wish.unit_id or segment.unit
    if unit_id is None:
        raise Refused("unit-missing", segment_id=segment_id)
    state.programme.unit(unit_id)
    return (
        QuestionAsked(
            question_id=f"{state.run.run_id}-q{len(state.questions) + 1}",
            segment_id=segment_id,
            unit_id=unit_id,
            person=_person(state.programme, wish.questioner),
            text=not_blank(wish.text, "text-missing", limit=200),
            obliges=segment.obliges_pledge,
        ),
    )


def _person(programme: Programme, questioner: str | int | None) -> str | None:
    if questioner is None or questioner == "":
        return None
    person = f"questioners-{questioner}" if str(questioner).isdecimal() else str(questioner)
    seat(programme, person)
    return person


@decides(WaiveQuestion)
def _waive(state: State, wish: WaiveQuestion, context: Context) -> tuple[Fact, ...]:
    live(state)
    asked = question(state, wish.question_id)
    standing = obligation(state, asked)
    if standing != "open":
        raise Refused("obligation-not-open", state=standing, question_id=asked.question_id)
    reason = not_blank(wish.reason, "reason-missing")
    return (ObligationWaived(question_id=asked.question_id, reason=reason, by=context.actor),)


# Folds ---------------------------------------------------------------------------------------------------------------


@folds(QuestionAsked)
def _asked(state: State, fact: QuestionAsked, stamp: Stamp) -> State:
    asked = Question(
        question_id=fact.question_id,
        number=1 + sum(q.unit_id == fact.unit_id for q in state.questions.values()),
        segment_id=fact.segment_id,
        unit_id=fact.unit_id,
        person=fact.person,
        text=fact.text,
        obliges=fact.obliges,
        at_seq=stamp.seq,
    )
    return replace(state, questions=with_item(state.questions, fact.question_id, asked))


@folds(ObligationWaived)
def _waived(state: State, fact: ObligationWaived, stamp: Stamp) -> State:
    asked = state.questions[fact.question_id]
    asked = replace(asked, waived_by=fact.by, waived_reason=fact.reason, at_seq=stamp.seq)
    return replace(state, questions=with_item(state.questions, fact.question_id, asked))
