"""The run and its attendance."""

from __future__ import annotations

from hearing.domain.run import AttendanceSet, EndRun, RunArmed, RunEnded, RunStarted, SetAttendance, StartRun
from hearing.domain.scoring import RevealRound
from hearing.domain.stage import Take
from tests.domain.given import ARM, VERDICT, armed, given, opened, sealing


def came(present: int, reason: str = "", group: str = "public") -> SetAttendance:
    return SetAttendance(group=group, present=present, reason=reason)


def test_arming_freezes_the_programmes_digest() -> None:
    fact, _ = armed().written[0]
    assert isinstance(fact, RunArmed)
    assert fact.programme_digest == ARM.programme_digest


def test_an_armed_run_goes_live_once() -> None:
    assert armed().when(StartRun()) == (RunStarted(),)
    assert given().when(StartRun()) == ()


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
