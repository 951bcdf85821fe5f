"""The run: one armed pass of an episode, from arming to its end, and who of the hall is present."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec

from hearing.domain.kernel import Context, Fact, Moment, Stamp, Wish, decides, folds, not_blank, with_item
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State

Mode = Literal["rehearsal", "air"]


# Facts ---------------------------------------------------------------------------------------------------------------


class RunArmed(Fact):
    """A programme was frozen and a run of it begun: phones may join from now on.

    `key`: what its notes are signed with, as a C2SP verifier key.
    """

    kind: ClassVar[str] = "run.armed"
    run_id: str
    episode_id: str
    mode: Mode
    programme_digest: str
    key: str = ""


class RunStarted(Fact):
    """The show went live; over and under time count from here."""

    kind: ClassVar[str] = "run.started"


class RunRestored(Fact):
    """The run goes on from a copy of it, on this machine or another; what came after the copy is lost.

    `copy`: the file's name. `mark` enters the ids of rounds opened from now on: phones may hold receipts of rounds
    that were lost, and must not take them for receipts of new ones.
    """

    kind: ClassVar[str] = "run.restored"
    copy: str
    mark: str


class RunEnded(Fact):
    """Nothing more happens in this run. `reason` says so where it was not by hand."""

    kind: ClassVar[str] = "run.ended"
    reason: str = ""


class AttendanceSet(Fact):
    """How many of a group came (实到), as counted at the door."""

    kind: ClassVar[str] = "attendance.set"
    group: str
    present: int
    reason: str = ""


# Wishes --------------------------------------------------------------------------------------------------------------


class Arm(Wish):
    """Begin a run of a programme. Asked by the office, not over the wire."""

    name: ClassVar[str] = "arm"
    run_id: str
    episode_id: str
    mode: Mode
    programme_digest: str
    key: str = ""


class StartRun(Wish):
    """Go live."""

    name: ClassVar[str] = "start_run"


class GoOnFrom(Wish):
    """Go on from a copy. Asked by `hearing restore`, not over the wire."""

    name: ClassVar[str] = "go_on_from"
    copy: str
    mark: str


class EndRun(Wish):
    """End the run for good."""

    name: ClassVar[str] = "end_run"
    reason: str = ""


class SetAttendance(Wish):
    """Record how many of a group came; a later count replaces it."""

    name: ClassVar[str] = "set_attendance"
    group: str
    present: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    reason: str = ""


# State ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """Where the run stands. `present`: group id -> how many came, only where it was recorded.

    `key`: the verifier key of its notes; "" in journals from before there was one. `mark`: of the restore it last went
    on from, if any.
    """

    run_id: str = ""
    episode_id: str = ""
    mode: Mode = "rehearsal"
    key: str = ""
    phase: Literal["none", "armed", "live", "ended"] = "none"
    started: Moment | None = None
    present: Mapping[str, int] = field(default_factory=dict)
    mark: str = ""

    def round_id(self, number: int) -> str:
        """The id of the run's round of that number, `run1-r4`; after a restore `run1-r4-7kq2`."""
        return f"{self.run_id}-r{number}" + (f"-{self.mark}" if self.mark else "")


def live(state: State) -> None:
    """Refuses `run-not-live`: unless the run is on."""
    if state.run.phase != "live":
        raise Refused("run-not-live", state=state.run.phase)


# Rules ---------------------------------------------------------------------------------------------------------------


@decides(Arm)
def _arm(state: State, wish: Arm, context: Context) -> tuple[Fact, ...]:
    fields = {name: getattr(wish, name) for name in wish.__struct_fields__}
    return (RunArmed(**fields),)


@decides(StartRun)
def _start(state: State, wish: StartRun, context: Context) -> tuple[Fact, ...]:
    if state.run.phase == "live":
        return ()
    if state.run.phase != "armed":
        raise Refused("run-not-armed", state=state.run.phase)
    return (RunStarted(),)


@decides(GoOnFrom)
def _go_on(state: State, wish: GoOnFrom, context: Context) -> tuple[Fact, ...]:
    if state.run.phase not in ("armed", "live"):
        return ()
    return (RunRestored(copy=wish.copy, mark=wish.mark),)


@decides(EndRun)
def _end(state: State, wish: EndRun, context: Context) -> tuple[Fact, ...]:
    if state.run.phase == "ended":
        return ()
    if state.run.phase == "none":
        raise Refused("run-not-armed", state="none")
    if state.running_round is not None:
        raise Refused("round-open", round_id=state.running_round.round_id)
    return (RunEnded(reason=wish.reason.strip()),)


@decides(SetAttendance)
def _attendance(state: State, wish: SetAttendance, context: Context) -> tuple[Fact, ...]:
    if state.run.phase not in ("armed", "live"):
        raise Refused("run-not-live", state=state.run.phase)
    group = state.programme.group(wish.group)
    if wish.present > group.entitled:
        raise Refused("present-over-entitled", present=wish.present, entitled=group.entitled)
    if state.run.present.get(wish.group) == wish.present:
        return ()
    reason = not_blank(wish.reason, "reason-missing") if wish.reason else ""
    return (AttendanceSet(group=wish.group, present=wish.present, reason=reason),)


# Folds ---------------------------------------------------------------------------------------------------------------


@folds(RunArmed)
def _armed(state: State, fact: RunArmed, stamp: Stamp) -> State:
    run = Run(run_id=fact.run_id, episode_id=fact.episode_id, mode=fact.mode, key=fact.key, phase="armed")
    return replace(state, run=run)


@folds(RunStarted)
def _started(state: State, fact: RunStarted, stamp: Stamp) -> State:
    return replace(state, run=replace(state.run, phase="live", started=stamp.moment))


@folds(RunRestored)
def _restored(state: State, fact: RunRestored, stamp: Stamp) -> State:
    return replace(state, run=replace(state.run, mark=fact.mark))


@folds(RunEnded)
def _ended(state: State, fact: RunEnded, stamp: Stamp) -> State:
    """After the end nothing is on air: nobody could take it off any more."""
    stage = state.stage.without(frozenset(state.stage.program), stamp.seq)
    return replace(state, run=replace(state.run, phase="ended"), stage=stage)


@folds(AttendanceSet)
def _attended(state: State, fact: AttendanceSet, stamp: Stamp) -> State:
    return replace(state, run=replace(state.run, present=with_item(state.run.present, fact.group, fact.present)))
