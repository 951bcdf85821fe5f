"""Stale presses: which part a command touches, and when that part last changed."""

from __future__ import annotations

import pytest

from hearing.domain.agenda import AddTime, Back, Go
from hearing.domain.basis import PARTS, last_change
from hearing.domain.kernel import Wish
from hearing.domain.pledges import CorrectPledge, MakePledge, WithdrawPledge
from hearing.domain.questions import AskQuestion, WaiveQuestion
from hearing.domain.run import SetAttendance
from hearing.domain.scoring import CloseRound, ExtendRound, OpenRound, RevealRound, VoidRound
from hearing.domain.stage import Clear, Out, Preview, Take
from tests.domain.given import QUESTIONING, VERDICT, Show, given, opened, sealing

R1 = "run1-r1"
SHOW = given(
    Go(segment_id=QUESTIONING),
    AskQuestion(text="?"),
    MakePledge(what="清淤", due_label="当场", question_id="run1-q1"),
    opened(),
    Take(graphic="topic"),
    Take(graphic="pledge", pledge_id="run1-p1"),
    Preview(graphic="lower-third", official_id="epb-head"),
)
PRESSES: dict[str, tuple[Wish, Wish]] = {
    "go": (Go(), AddTime(seconds=60)),
    "back": (Back(), AddTime(seconds=60)),
    "add_time": (AddTime(seconds=60), AddTime(seconds=60)),
    "open_round": (OpenRound(segment_id=VERDICT), ExtendRound(round_id=R1)),
    "extend_round": (ExtendRound(round_id=R1), ExtendRound(round_id=R1)),
    "reveal_round": (RevealRound(round_id=R1), ExtendRound(round_id=R1)),
    "void_round": (VoidRound(round_id=R1, reason="误"), CloseRound(round_id=R1)),
    "waive_question": (
        WaiveQuestion(question_id="run1-q1", reason="x"),
        WithdrawPledge(pledge_id="run1-p1", reason="x"),
    ),
    "correct_pledge": (CorrectPledge(pledge_id="run1-p1", what="清"), CorrectPledge(pledge_id="run1-p1", what="淤")),
    "withdraw_pledge": (WithdrawPledge(pledge_id="run1-p1", reason="x"), CorrectPledge(pledge_id="run1-p1", what="清")),
    "take": (Take(graphic="topic"), Out(layer="bug")),
    "out": (Out(layer="lower"), Take(graphic="lower-third", person="questioners-1")),
}
"""Command -> (a press of it, somebody else's press that touches the same part)."""
UNTOUCHED_BY: dict[str, Wish] = {
    "go": ExtendRound(round_id=R1),
    "extend_round": AskQuestion(text="?"),
    "take": Take(graphic="pledge", pledge_id="run1-p1"),
    "out": Out(layer="bug"),
    "correct_pledge": MakePledge(what="修堤", due_label="当场"),
}


def changed_at(show: Show, wish: Wish) -> int | None:
    return last_change(show.state, wish)


def test_the_table_names_every_command_that_can_be_stale() -> None:
    assert {wish.name for wish in PARTS} == set(PRESSES)


@pytest.mark.parametrize("command", sorted(set(PRESSES) - {"waive_question"}))
def test_a_part_changes_with_what_touches_it(command: str) -> None:
    press, touching = PRESSES[command]
    after = SHOW.then(touching)
    first = SHOW.state.seq + 1
    assert changed_at(after, press) == first > (changed_at(SHOW, press) or 0)


@pytest.mark.parametrize("command", sorted(UNTOUCHED_BY))
def test_a_part_does_not_change_with_anything_else(command: str) -> None:
    press, _ = PRESSES[command]
    assert changed_at(SHOW.then(UNTOUCHED_BY[command]), press) == changed_at(SHOW, press)


@pytest.mark.parametrize(
    "wish", [CloseRound(round_id=R1), Clear(), SetAttendance(group="public", present=1), AskQuestion(text="?")]
)
def test_some_presses_are_never_stale(wish: Wish) -> None:
    assert changed_at(SHOW, wish) is None


@pytest.mark.parametrize(
    "wish",
    [
        ExtendRound(round_id="run1-r9"),
        CorrectPledge(pledge_id="run1-p9", what="清"),
        WaiveQuestion(question_id="run1-q9", reason="x"),
        Out(layer="attic"),
        Take(graphic="standby"),
    ],
)
def test_what_was_never_there_never_changed(wish: Wish) -> None:
    assert changed_at(SHOW, wish) == 0


def test_a_layer_sent_out_by_a_take_has_changed() -> None:
    after = SHOW.then(Take(graphic="standby"))
    assert changed_at(after, Out(layer="lower")) == after.state.seq


def test_take_of_the_preview_is_about_the_previews_layer() -> None:
    assert changed_at(SHOW, Take()) == changed_at(SHOW, Out(layer="lower"))


def test_sealing_changes_the_round() -> None:
    after = SHOW.then(*sealing())
    assert changed_at(after, RevealRound(round_id=R1)) == after.state.seq
