"""The run and its attendance."""

from __future__ import annotations

from hearing.domain.run import (
    AttendanceSet,
    EndRun,
    GoOnFrom,
    RunArmed,
    RunEnded,
    RunRestored,
    RunStarted,
    SetAttendance,
    StartRun,
)
from hearing.domain.scoring import RevealRound
from hearing.domain.stage import Take
from tests.domain.given import ARM, OTHER_VERDICT, VERDICT, armed, given, opened, sealing


def came(present: int, reason: str = "", group: str = "public") -> SetAttendance:
    return SetAttendance(group=group, present=present, reason=reason)


def test_arming_freezes_the_programmes_digest() -> None:
    fact, _ = armed().written[0]
    assert isinstance(fact, RunArmed)
    assert fact.programme_digest == ARM.programme_digest


def test_an_armed_run_goes_live_once() -> None:
    assert armed().when(StartRun()) == (RunStarted(),)
    assert given().when(StartRun()) == ()


GO_ON = GoOnFrom(copy="hearing.db", mark="7kq2")


def test_a_run_that_goes_on_from_a_copy_says_so() -> None:
    assert given().when(GO_ON) == (RunRestored(copy="hearing.db", mark="7kq2"),)
    assert given(EndRun()).when(GO_ON) == ()


def test_after_a_restore_no_round_takes_the_id_of_one_that_was_lost() -> None:
    before = given(opened(VERDICT), *sealing())
    lost = before.then(opened(OTHER_VERDICT)).state.running_round
    again = before.then(GO_ON, opened(OTHER_VERDICT)).state.running_round
    assert lost and again
    assert (lost.round_id, again.round_id) == ("run1-r2", "run1-r2-7kq2")
    assert (lost.number, again.number) == (2, 2)


def test_a_run_ends_once() -> None:
    assert given().when(EndRun()) == (RunEnded(),)
    assert given(EndRun()).when(EndRun()) == ()


def test_an_ended_run_does_not_start_again() -> None:
    assert given(EndRun()).refuses(StartRun()) == "run-not-armed"


def test_a_run_does_not_end_while_a_round_is_open() -> None:
    assert given(opened(VERDICT)).refuses(EndRun()) == "round-open"


def test_after_the_end_nothing_is_on_air() -> None:
    assert given(Take(graphic="standby"), EndRun()).state.stage.program == {}


def test_after_the_end_no_reveal_puts_a_result_on_air() -> None:
    show = given(opened(VERDICT), *sealing(), EndRun())
    assert show.refuses(RevealRound(round_id="run1-r1", override_reason="late", take=True)) == "run-not-live"


def test_attendance_is_counted_before_and_during_the_show() -> None:
    assert armed().when(came(187)) == (AttendanceSet(group="public", present=187),)
    assert given().when(came(187, " 迟到 ")) == (AttendanceSet(group="public", present=187, reason="迟到"),)


def test_a_later_count_replaces_an_earlier_one() -> None:
    assert given(came(187), came(188)).state.run.present == {"public": 188}


def test_the_same_count_again_is_no_news() -> None:
    assert given(came(187)).when(came(187)) == ()


def test_no_more_come_than_are_entitled() -> None:
    assert given().refuses(came(201)) == "present-over-entitled"


def test_attendance_names_a_group_that_there_is() -> None:
    assert given().refuses(came(1, group="press")) == "group-unknown"


def test_attendance_is_closed_after_the_end() -> None:
    assert given(EndRun()).refuses(came(187)) == "run-not-live"
