"""The agenda: which segment is on, which were, and the clocks of segment and show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec

from hearing.domain.kernel import Context, Fact, Moment, Stamp, Wish, decides, folds, not_blank, with_item
from hearing.domain.programme import Segment, theme_of
from hearing.domain.run import live
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

Way = Literal["go", "back", "jump"]


# Facts ---------------------------------------------------------------------------------------------------------------


class SegmentEntered(Fact):
    """The show came to a segment: by the next step, a step back, or a jump."""

    kind: ClassVar[str] = "segment.entered"
    segment_id: str
    way: Way
    override_reason: str = ""


class TimeAdded(Fact):
    """A segment was given time, or had some taken (negative)."""

    kind: ClassVar[str] = "time.added"
    segment_id: str
    seconds: int


# Wishes --------------------------------------------------------------------------------------------------------------


class Go(Wish):
    """The next segment, or the one named."""

    name: ClassVar[str] = "go"
    segment_id: str | None = None
    override_reason: str | None = None


class Back(Wish):
    """The segment before."""

    name: ClassVar[str] = "back"


class AddTime(Wish):
    """Give the segment that is on (or the one named) more time, or less."""

    name: ClassVar[str] = "add_time"
    seconds: Annotated[int, msgspec.Meta(ge=-3600, le=3600)]
    segment_id: str | None = None


# State ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agenda:
    """`spent_ms`: what each left segment took; `added_ms`: what it was given; `entered`: when `now` began."""

    now: str | None = None
    entered: Moment | None = None
    spent_ms: Mapping[str, int] = field(default_factory=dict)
    added_ms: Mapping[str, int] = field(default_factory=dict)
    at_seq: int = 0


def current(state: State) -> Segment | None:
    """The segment that is on."""
    return state.programme.segment(state.agenda.now) if state.agenda.now else None


def neighbour(state: State, step: int) -> Segment | None:
    """The segment `step` places from the one that is on; before the first one, `step` 1 is the first."""
    segments = state.programme.segments
    here = -1 if state.agenda.now is None else [s.id for s in segments].index(state.agenda.now)
    there = here + step
    return segments[there] if 0 <= there < len(segments) else None


def theme(state: State) -> str:
    """The theme the show is in: that of the last segment up to now that names one."""
    found = ""
    for segment in state.programme.segments if state.agenda.now else ():
        found = theme_of(segment) or found
        if segment.id == state.agenda.now:
            break
    return found


# Rules ---------------------------------------------------------------------------------------------------------------


def _may_leave(state: State) -> None:
    live(state)
    if state.running_round is not None:
        raise Refused("round-open", round_id=state.running_round.round_id)


@decides(Go)
def _go(state: State, wish: Go, context: Context) -> tuple[Fact, ...]:
    _may_leave(state)
    reason = "" if wish.override_reason is None else not_blank(wish.override_reason, "reason-missing")
    following = neighbour(state, 1)
    if wish.segment_id is None:
        if following is None:
            raise Refused("agenda-at-end")
        return (SegmentEntered(segment_id=following.id, way="go", override_reason=reason),)
    target = state.programme.segment(wish.segment_id)
    if target.id == state.agenda.now:
        return ()
    way: Way = "go" if following is not None and target.id == following.id else "jump"
    return (SegmentEntered(segment_id=target.id, way=way, override_reason=reason),)


@decides(Back)
def _back(state: State, wish: Back, context: Context) -> tuple[Fact, ...]:
    _may_leave(state)
    before = neighbour(state, -1) if state.agenda.now else None
    if before is None:
        raise Refused("agenda-at-start")
    return (SegmentEntered(segment_id=before.id, way="back"),)


@decides(AddTime)
def _add_time(state: State, wish: AddTime, context: Context) -> tuple[Fact, ...]:
    live(state)
    target = wish.segment_id or state.agenda.now
    if target is None:
        raise Refused("no-segment")
    segment = state.programme.segment(target)
    if wish.seconds == 0:
        return ()
    total_ms = segment.duration_s * 1000 + state.agenda.added_ms.get(target, 0) + wish.seconds * 1000
    if total_ms < 0:
        raise Refused("time-below-zero", segment_id=target)
    return (TimeAdded(segment_id=target, seconds=wish.seconds),)


# Folds ---------------------------------------------------------------------------------------------------------------


@folds(SegmentEntered)
def _entered(state: State, fact: SegmentEntered, stamp: Stamp) -> State:
    agenda = state.agenda
    spent = agenda.spent_ms
    if agenda.now and agenda.entered:
        spent = with_item(spent, agenda.now, spent.get(agenda.now, 0) + stamp.moment.since(agenda.entered))
    agenda = replace(agenda, now=fact.segment_id, entered=stamp.moment, spent_ms=spent, at_seq=stamp.seq)
    return replace(state, agenda=agenda, focus=None)


@folds(TimeAdded)
def _time_added(state: State, fact: TimeAdded, stamp: Stamp) -> State:
    added = state.agenda.added_ms.get(fact.segment_id, 0) + fact.seconds * 1000
    added_ms = with_item(state.agenda.added_ms, fact.segment_id, added)
    return replace(state, agenda=replace(state.agenda, added_ms=added_ms, at_seq=stamp.seq))


# Sums ----------------------------------------------------------------------------------------------------------------


def planned_ms(state: State, segment: Segment) -> int:
    """What a segment may take now: its plan and what was added."""
    return segment.duration_s * 1000 + state.agenda.added_ms.get(segment.id, 0)


def elapsed_ms(state: State, segment_id: str, now: Moment) -> int:
    """What a segment has taken so far, all its visits together."""
    spent = state.agenda.spent_ms.get(segment_id, 0)
    if segment_id == state.agenda.now and state.agenda.entered:
        spent += now.since(state.agenda.entered)
    return spent


def show_over_ms(state: State, now: Moment) -> int:
    """How far the show is behind its plan (negative: ahead), counted from the start of the run.

    The plan is the programme's durations alone: time added to a segment makes the show late.
    """
    if state.run.started is None:
        return 0
    here = current(state)
    due = 0
    for segment in state.programme.segments if here else ():
        if here is not None and segment.id == here.id:
            due += min(elapsed_ms(state, here.id, now), here.duration_s * 1000)
            break
        due += segment.duration_s * 1000
    return now.since(state.run.started) - due


def show_left_ms(state: State, now: Moment) -> int:
    """What the rest of the show will take if every coming segment takes its time."""
    left = 0
    ahead = state.agenda.now is None
    for segment in state.programme.segments:
        if ahead:
            left += planned_ms(state, segment)
        elif segment.id == state.agenda.now:
            left += max(0, planned_ms(state, segment) - elapsed_ms(state, segment.id, now))
            ahead = True
    return left
