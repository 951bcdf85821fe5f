"""The agenda: steps, jumps, time, and the clocks of segment and show."""

from __future__ import annotations

from hearing.domain.agenda import (
    AddTime,
    Back,
    Go,
    SegmentEntered,
    TimeAdded,
    current,
    elapsed_ms,
    planned_ms,
    show_left_ms,
    show_over_ms,
    theme,
)
from tests.domain.given import TAIZHOU, VERDICT, Show, armed, at, given, opened, sealing

FIRST, SECOND, THIRD, LAST = (TAIZHOU.segments[place].id for place in (0, 1, 2, -1))
WHOLE_MS = sum(segment.duration_s for segment in TAIZHOU.segments) * 1000


def entered(segment_id: str, way: str) -> tuple[SegmentEntered, ...]:
    return (SegmentEntered(segment_id=segment_id, way=way),)  # type: ignore[arg-type]


def clocks(show: Show) -> tuple[int, int]:
    """(behind the plan, still to come) in seconds."""
    return show_over_ms(show.state, at(show.second)) // 1000, show_left_ms(show.state, at(show.second)) // 1000


def test_the_first_go_enters_the_first_segment() -> None:
    assert given().when(Go()) == entered(FIRST, "go")


def test_go_enters_the_next_segment() -> None:
    assert given(Go()).when(Go()) == entered(SECOND, "go")


def test_go_to_the_next_by_name_is_a_step() -> None:
    assert given(Go()).when(Go(segment_id=SECOND)) == entered(SECOND, "go")


def test_go_to_any_other_segment_is_a_jump() -> None:
    assert given(Go()).when(Go(segment_id=LAST)) == entered(LAST, "jump")


def test_go_to_where_the_show_is_does_nothing() -> None:
    assert given(Go()).when(Go(segment_id=FIRST)) == ()


def test_go_ends_at_the_last_segment() -> None:
    assert given(Go(segment_id=LAST)).refuses(Go()) == "agenda-at-end"


def test_go_waits_for_the_start_of_the_run() -> None:
    assert armed().refuses(Go()) == "run-not-live"


def test_go_names_a_segment_that_there_is() -> None:
    assert given().refuses(Go(segment_id="encore")) == "segment-unknown"


def test_nobody_leaves_a_segment_while_a_round_runs() -> None:
    show = given(Go(segment_id=VERDICT), opened())
    assert show.refuses(Go()) == show.refuses(Back()) == "round-open"
    assert show.then(*sealing()).when(Go())


def test_an_override_without_a_reason_is_refused() -> None:
    assert given().refuses(Go(override_reason="  ")) == "reason-missing"


def test_back_enters_the_segment_before() -> None:
    assert given(Go(), Go()).when(Back()) == entered(FIRST, "back")


def test_back_ends_at_the_first_segment() -> None:
    assert given().refuses(Back()) == given(Go()).refuses(Back()) == "agenda-at-start"


def test_time_is_added_to_the_segment_that_is_on() -> None:
    assert given(Go()).when(AddTime(seconds=60)) == (TimeAdded(segment_id=FIRST, seconds=60),)


def test_time_is_added_to_a_segment_by_name() -> None:
    show = given(AddTime(seconds=60, segment_id=SECOND), AddTime(seconds=-30, segment_id=SECOND))
    assert planned_ms(show.state, TAIZHOU.segment(SECOND)) == (240 + 30) * 1000


def test_time_added_needs_a_segment() -> None:
    assert given().refuses(AddTime(seconds=60)) == "no-segment"


def test_no_segment_is_left_with_less_than_no_time() -> None:
    assert given(Go()).when(AddTime(seconds=-180))
    assert given(Go()).refuses(AddTime(seconds=-181)) == "time-below-zero"


def test_no_time_added_is_no_news() -> None:
    assert given(Go()).when(AddTime(seconds=0)) == ()


def test_a_segments_clock_counts_all_its_visits() -> None:
    show = given(Go(), 100, Go(), 50, Back(), 30)
    assert elapsed_ms(show.state, FIRST, at(show.second)) == 130_000
    assert elapsed_ms(show.state, SECOND, at(show.second)) == 50_000


def test_the_show_is_on_time_while_its_segment_is() -> None:
    assert clocks(given(Go(), 100)) == (0, WHOLE_MS // 1000 - 100)


def test_the_show_is_over_by_what_its_segment_took_too_long() -> None:
    assert clocks(given(Go(), 200)) == (20, WHOLE_MS // 1000 - 180)


def test_the_show_is_under_by_what_its_segment_left() -> None:
    assert clocks(given(Go(), 150, Go())) == (-30, WHOLE_MS // 1000 - 180)


def test_time_added_makes_the_show_late_and_longer() -> None:
    show = given(Go(), AddTime(seconds=60), 240)
    assert clocks(show) == (60, WHOLE_MS // 1000 - 180)


def test_time_before_the_first_segment_makes_the_show_late() -> None:
    assert clocks(given(30, Go())) == (30, WHOLE_MS // 1000)


def test_a_show_that_was_not_started_is_neither_over_nor_under() -> None:
    assert clocks(armed(500)) == (0, WHOLE_MS // 1000)


def test_a_clock_set_back_takes_no_time_off() -> None:
    show = given(100, Go())
    assert elapsed_ms(show.state, FIRST, at(50)) == 0


def test_after_a_reboot_the_wall_clock_goes_on() -> None:
    show = given(Go())
    assert elapsed_ms(show.state, FIRST, at(70, boot_id="boot-2")) == 70_000


def test_the_theme_lasts_until_another_begins() -> None:
    assert theme(given(Go()).state) == ""
    assert theme(given(Go(segment_id=VERDICT)).state) == "治污水"
    assert theme(given(Go(segment_id="flood-film")).state) == "防洪水"


def test_another_segment_takes_the_round_out_of_focus() -> None:
    show = given(Go(segment_id=VERDICT), opened(), *sealing())
    assert show.state.focus == "run1-r1"
    assert show.then(Go()).state.focus is None
    segment = current(show.state)
    assert segment is not None and segment.id == VERDICT
