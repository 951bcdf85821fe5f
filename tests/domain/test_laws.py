"""Laws that hold of every show, searched for in random ones."""

from __future__ import annotations

from typing import Any

from hypothesis import given as law
from hypothesis import strategies as any_of

from hearing.domain import kernel
from hearing.domain.agenda import AddTime, Back, Go
from hearing.domain.pledges import CorrectPledge, MakePledge, WithdrawPledge
from hearing.domain.questions import AskQuestion, WaiveQuestion
from hearing.domain.run import EndRun, SetAttendance
from hearing.domain.scoring import (
    CloseRound,
    ExtendRound,
    PublishRound,
    ResumeRound,
    RevealRound,
    RunOut,
    SealRound,
    VoidRound,
)
from hearing.domain.stage import Clear, Out, Preview, Take
from hearing.domain.state import State
from hearing.errors import Refused
from hearing.store import codec
from tests.domain.given import OTHER_VERDICT, QUESTIONING, TAIZHOU, VERDICT, Show, armed, given, opened

ROUNDS = ("run1-r1", "run1-r2", "run1-r3")
of_rounds = [
    wish
    for found in ROUNDS
    for wish in (
        CloseRound(round_id=found, grace_s=0),
        SealRound(round_id=found),
        SealRound(round_id=found),
        RevealRound(round_id=found, override_reason="small"),
        RevealRound(round_id=found, take=True, override_reason="small"),
        PublishRound(round_id=found),
        VoidRound(round_id=found, reason="误"),
        ExtendRound(round_id=found),
        RunOut(round_id=found),
        ResumeRound(round_id=found),
        Take(graphic="result", round_id=found),
    )
]
wishes = any_of.sampled_from(
    [
        *of_rounds,
        *(opened(segment) for segment in (VERDICT, OTHER_VERDICT, QUESTIONING)),
        Go(),
        Go(segment_id=QUESTIONING),
        Back(),
        AddTime(seconds=-60),
        AskQuestion(text="?", segment_id=QUESTIONING),
        WaiveQuestion(question_id="run1-q1", reason="x"),
        MakePledge(what="清淤", due_label="当场", question_id="run1-q1"),
        CorrectPledge(pledge_id="run1-p1", what="清"),
        WithdrawPledge(pledge_id="run1-p1", reason="x"),
        SetAttendance(group="public", present=187),
        Preview(graphic="topic"),
        Take(graphic="ranking"),
        Take(),
        Out(layer="board"),
        Clear(),
    ]
)
steps = any_of.lists(any_of.tuples(wishes, any_of.integers(0, 90)), max_size=40)


def played(script: list[tuple[Any, int]]) -> Show:
    """A show in which everything that was not refused happened."""
    show = given(marks=[5, 4, 1]).box(1, 1)
    for wish, seconds in script:
        if "verdict" in [
            r.rubric.kind for r in show.state.rounds.values() if r.round_id == getattr(wish, "round_id", "")
        ]:
            show = show.box(5, 4, 1)
        else:
            show = show.box(1, 1, 0)
        try:
            show = show.then(wish, seconds, seconded_by="chen")
        except Refused:
            continue
    return show


@law(script=steps)
def test_replay_equals_the_state_that_grew(script: list[tuple[Any, int]]) -> None:
    show = played(script)
    reread = [(codec.decode(fact.kind, fact.v, codec.encode(fact)), stamp) for fact, stamp in show.written]
    assert kernel.replay(reread, State(TAIZHOU)) == show.state


@law(script=steps)
def test_one_round_runs_at_most(script: list[tuple[Any, int]]) -> None:
    assert sum(found.running for found in played(script).state.rounds.values()) <= 1


@law(script=steps)
def test_a_result_is_there_exactly_when_it_was_revealed(script: list[tuple[Any, int]]) -> None:
    show = played(script)
    revealed = {fact.round_id for fact, _ in show.written if fact.kind == "round.revealed"}  # type: ignore[attr-defined]
    assert {found.round_id for found in show.state.rounds.values() if found.result} == revealed


@law(script=steps, wish=wishes)
def test_a_wish_granted_twice_at_once_is_granted_once_or_refused(script: list[tuple[Any, int]], wish: Any) -> None:
    """Presses of one and the same kind that add (questions, pledges, time, steps) are told apart by command_id."""
    if isinstance(wish, AskQuestion | MakePledge | AddTime | ExtendRound | Go | Back):
        return
    show = played(script)
    try:
        once = show.then(wish, seconded_by="chen")
        twice = once.then(wish, seconded_by="chen")
    except Refused:
        return
    assert twice.state == once.state


def test_every_fact_has_a_name_of_its_own_and_comes_back_from_the_journal() -> None:
    assert len(kernel.FACTS) == len({fact.kind for fact in kernel.FACTS.values()}) <= 35
    assert all(kind == fact.kind and kind.count(".") == 1 for kind, fact in kernel.FACTS.items())
    assert not [kind for kind in kernel.FACTS if kind.endswith(".updated")]


def test_the_end_is_the_end() -> None:
    assert armed(EndRun()).state.run.phase == "ended"
