"""The rules of scoring: opening a round, the fence, sealing, revealing, publishing, voiding.

Rules that need ballots are handed the box's rows in their context; what a round is stands in `rounds`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec

from hearing.domain import proof, tally
from hearing.domain.kernel import Anchor, Context, Fact, Moment, Stamp, Wish, decides, folds, not_blank, with_item
from hearing.domain.questions import question
from hearing.domain.results import GroupCount, Result
from hearing.domain.rounds import (
    Round,
    RoundClosed,
    RoundClosing,
    RoundExtended,
    RoundOpened,
    RoundPublished,
    RoundRevealed,
    RoundVoided,
    round_of,
)
from hearing.domain.rubrics import PUBLIC_LINE, rule_digest
from hearing.domain.run import live
from hearing.errors import Refused

if TYPE_CHECKING:
    from hearing.domain.state import State


# Wishes --------------------------------------------------------------------------------------------------------------


class OpenRound(Wish):
    """Open scoring for a segment's unit, by the segment's rubric (else its mood rubric) or the one named."""

    name: ClassVar[str] = "open_round"
    segment_id: str
    rubric: str | None = None
    question_id: str | None = None


class ExtendRound(Wish):
    """Give an open round more time."""

    name: ClassVar[str] = "extend_round"
    round_id: str
    seconds: Annotated[int, msgspec.Meta(ge=1, le=600)] = 15


class CloseRound(Wish):
    """Close by hand; `grace_s` instead of the rubric's."""

    name: ClassVar[str] = "close_round"
    round_id: str
    grace_s: Annotated[int, msgspec.Meta(ge=0, le=60)] | None = None


class RunOut(Wish):
    """The clock of an open round reached zero."""

    name: ClassVar[str] = "run_out"
    round_id: str


class SealRound(Wish):
    """The grace is over: seal the box."""

    name: ClassVar[str] = "seal_round"
    reads_box: ClassVar[bool] = True
    round_id: str


class ResumeRound(Wish):
    """The server came back with the round running: leave phones time to return."""

    name: ClassVar[str] = "resume_round"
    round_id: str


class PublishRound(Wish):
    """Tell phones and board."""

    name: ClassVar[str] = "publish_round"
    round_id: str


class RevealRound(Wish):
    """Reveal the result; with `take`, put it on air in the same step."""

    name: ClassVar[str] = "reveal_round"
    reads_box: ClassVar[bool] = True
    round_id: str
    take: bool = False
    override_reason: str | None = None


class VoidRound(Wish):
    """Void a round; a revealed one needs two people."""

    name: ClassVar[str] = "void_round"
    reads_box: ClassVar[bool] = True
    round_id: str
    reason: str


# Rules ---------------------------------------------------------------------------------------------------------------


@decides(OpenRound)
def _open(state: State, wish: OpenRound, context: Context) -> tuple[Fact, ...]:
    live(state)
    if state.running_round is not None:
        raise Refused("round-open", round_id=state.running_round.round_id)
    segment = state.programme.segment(wish.segment_id)
    rubric_id = wish.rubric or segment.rubric or segment.mood_rubric
    if rubric_id is None or segment.unit is None:
        raise Refused("rubric-missing", segment_id=segment.id)
    rubric = state.programme.rubric(rubric_id)
    if wish.question_id is not None and question(state, wish.question_id).unit_id != segment.unit:
        raise Refused("unit-differs", unit_id=segment.unit, question_unit=question(state, wish.question_id).unit_id)
    before = [r for r in state.rounds.values() if (r.segment_id, r.rubric_id) == (segment.id, rubric_id)]
    standing = next((r for r in before if r.phase != "void"), None)
    if rubric.kind == "verdict" and standing is not None:
        raise Refused("already-scored", round_id=standing.round_id, segment_id=segment.id)
    voided = [r for r in before if r.phase == "void" and r.question_id == wish.question_id]
    return (
        RoundOpened(
            round_id=state.run.round_id(len(state.rounds) + 1),
            segment_id=segment.id,
            unit_id=segment.unit,
            question_id=wish.question_id,
            rubric_id=rubric_id,
            duration_s=rubric.duration_s,
            entitled={group.id: group.entitled for group in state.programme.groups},
            rerun_of=voided[-1].round_id if voided else None,
            rule_digest=rule_digest(state.programme.rule(rubric_id)),
        ),
    )


@decides(ExtendRound)
def _extend(state: State, wish: ExtendRound, context: Context) -> tuple[Fact, ...]:
    found = round_of(state, wish.round_id)
    if found.phase != "open":
        raise Refused("round-not-open", round_id=found.round_id, state=found.phase)
    left_ms = found.anchor.left_at(context.moment) + wish.seconds * 1000
    return (RoundExtended(round_id=found.round_id, left_ms=left_ms, reason="hand"),)


@decides(CloseRound)
def _close(state: State, wish: CloseRound, context: Context) -> tuple[Fact, ...]:
    found = round_of(state, wish.round_id)
    if found.phase == "void":
        raise Refused("round-not-open", round_id=found.round_id, state="void")
    if found.phase != "open":
        return ()
    grace_s = found.rubric.close_grace_s if wish.grace_s is None else wish.grace_s
    return (RoundClosing(round_id=found.round_id, cause="hand", grace_s=grace_s),)


@decides(RunOut)
def _run_out(state: State, wish: RunOut, context: Context) -> tuple[Fact, ...]:
    found = round_of(state, wish.round_id)
    if found.phase != "open" or found.anchor.left_at(context.moment) > 0:
        return ()
    return (RoundClosing(round_id=found.round_id, cause="clock", grace_s=found.rubric.close_grace_s),)


@decides(SealRound)
def _seal(state: State, wish: SealRound, context: Context) -> tuple[Fact, ...]:
    found = round_of(state, wish.round_id)
    if found.phase != "closing" or found.anchor.left_at(context.moment) > 0:
        return ()
    return _sealed(state, found, context)


def _sealed(state: State, found: Round, context: Context) -> tuple[Fact, ...]:
    lines = [PUBLIC_LINE] if state.programme.public_line else []
    by_group = {group: sum(row[0] == group for row in context.rows) for group in (*found.entitled, *lines)}
    root = proof.round_root(context.rows, by_group)
    closed = RoundClosed(
        round_id=found.round_id,
        valid=sum(by_group[group] for group in found.entitled),
        by_group=by_group,
        root=root,
        joined=context.joined,
        present={group: n for group, n in state.run.present.items() if group in found.entitled},
        issued=dict(context.issued),
        paper={group: n for group, n in context.paper.items() if n},
        note=context.sign(proof.checkpoint(state.run.episode_id, found.round_id, len(context.rows), root)),
    )
    if found.rubric.sealed:
        return (closed,)
    return closed, _counted(replace(found, **_at_close(closed)), context, "")


def _at_close(closed: RoundClosed) -> dict[str, Any]:
    """What a round knows from its close on."""
    return {
        "ballots": closed.valid,
        "line_ballots": closed.by_group.get(PUBLIC_LINE, 0),
        "root": closed.root,
        "note": closed.note,
        "joined": closed.joined,
        "present": closed.present,
        "paper": closed.paper,
    }


def _counted(found: Round, context: Context, override_reason: str) -> RoundRevealed:
    counts = tally.count(context.rows, found.rule)
    return RoundRevealed(
        round_id=found.round_id,
        override_reason=override_reason,
        result=tally.result(found.rule, counts, present=found.present, joined=found.joined, paper=found.paper),
        public_line=tally.public_line(found.rule, counts),
    )


@decides(ResumeRound)
def _resume(state: State, wish: ResumeRound, context: Context) -> tuple[Fact, ...]:
    found = round_of(state, wish.round_id)
    grace_ms = state.programme.episode.restart_grace_s * 1000
    if not found.running or found.anchor.left_at(context.moment) >= grace_ms:
        return ()
    return (RoundExtended(round_id=found.round_id, left_ms=grace_ms, reason="restart"),)


@decides(PublishRound)
def _publish(state: State, wish: PublishRound, context: Context) -> tuple[Fact, ...]:
    found = round_of(state, wish.round_id)
    if found.phase != "revealed" or found.published:
        return ()
    return (RoundPublished(round_id=found.round_id),)


def reveal(state: State, wish: RevealRound, context: Context) -> tuple[Fact, ...]:
    """The facts that reveal a closed round; none when it is revealed already.

    Refuses `round-not-closed`: too early, or void; `under-quorum`: a verdict without enough ballots and without a
    reason to show it all the same; `reason-missing`: the reason is blank.
    """
    found = round_of(state, wish.round_id)
    reason = "" if wish.override_reason is None else not_blank(wish.override_reason, "reason-missing")
    if found.phase == "revealed":
        return ()
    if found.phase != "closed":
        raise Refused("round-not-closed", round_id=found.round_id, state=found.phase)
    if found.ballots < found.rule.quorum and not reason:
        raise Refused("under-quorum", valid=found.ballots, quorum=found.rule.quorum)
    return (_counted(found, context, reason),)


def void(state: State, wish: VoidRound, context: Context) -> tuple[Fact, ...]:
    """The facts that void a round; a running one is sealed first, so that nobody's marks stay open.

    Refuses `needs-second`: a revealed round, until somebody else confirms; `reason-missing`.
    """
    found = round_of(state, wish.round_id)
    reason = not_blank(wish.reason, "reason-missing")
    if found.phase == "void":
        return ()
    if found.phase == "revealed" and context.second is None:
        raise Refused("needs-second")
    sealing = _sealed(state, found, context)[:1] if found.running else ()
    voided = RoundVoided(round_id=found.round_id, reason=reason, was=found.phase, second=context.second or "")
    return (*sealing, voided)


def due(state: State, now: Moment) -> tuple[Wish, ...]:
    """What the clock asks for at this moment, beside anybody's press."""
    wishes: list[Wish] = []
    for found in state.rounds.values():
        if found.running and found.anchor.left_at(now) <= 0:
            asked = RunOut if found.phase == "open" else SealRound
            wishes.append(asked(round_id=found.round_id))
        delay_ms = state.programme.episode.reveal_delay_s * 1000
        revealed = found.revealed if found.phase == "revealed" and not found.published else None
        if revealed is not None and now.since(revealed) >= delay_ms:
            wishes.append(PublishRound(round_id=found.round_id))
    return tuple(wishes)


# Folds ---------------------------------------------------------------------------------------------------------------


def _with(state: State, found: Round, stamp: Stamp, **changes: object) -> State:
    changed = replace(found, **changes, at_seq=stamp.seq)  # type: ignore[arg-type]
    state = replace(state, rounds=with_item(state.rounds, found.round_id, changed))
    running = state.running_round  # news of an older round never takes the eye off the one that runs
    return replace(state, focus=running.round_id if running else found.round_id)


@folds(RoundOpened)
def _opened(state: State, fact: RoundOpened, stamp: Stamp) -> State:
    repeated = state.rounds.get(fact.rerun_of or "")
    opened = Round(
        round_id=fact.round_id,
        number=len(state.rounds) + 1,
        segment_id=fact.segment_id,
        unit_id=fact.unit_id,
        question_id=fact.question_id,
        rubric_id=fact.rubric_id,
        rule=state.programme.rule(fact.rubric_id),
        phase="open",
        anchor=Anchor(stamp.moment, fact.duration_s * 1000),
        duration_ms=fact.duration_s * 1000,
        entitled=fact.entitled,
        rerun_of=fact.rerun_of,
        corrected=repeated is not None and (repeated.corrected or repeated.result is not None),
    )
    return _with(state, opened, stamp)


@folds(RoundExtended)
def _extended(state: State, fact: RoundExtended, stamp: Stamp) -> State:
    found = state.rounds[fact.round_id]
    gained = fact.left_ms - found.anchor.left_at(stamp.moment)
    total = found.duration_ms + gained if found.phase == "open" else found.duration_ms
    return _with(state, found, stamp, anchor=Anchor(stamp.moment, fact.left_ms), duration_ms=total)


@folds(RoundClosing)
def _closing(state: State, fact: RoundClosing, stamp: Stamp) -> State:
    anchor = Anchor(stamp.moment, fact.grace_s * 1000)
    return _with(state, state.rounds[fact.round_id], stamp, phase="closing", anchor=anchor, closed_by=fact.cause)


@folds(RoundClosed)
def _closed(state: State, fact: RoundClosed, stamp: Stamp) -> State:
    anchor = Anchor(stamp.moment, 0)
    state = replace(state, stage=state.stage.closed(fact.round_id, everything=False))
    return _with(state, state.rounds[fact.round_id], stamp, phase="closed", anchor=anchor, **_at_close(fact))


@folds(RoundRevealed)
def _revealed(state: State, fact: RoundRevealed, stamp: Stamp) -> State:
    found = state.rounds[fact.round_id]
    counted = fact.result or _counted_before(found, fact)
    changes = {"result": counted, "public_line": fact.public_line, "override_reason": fact.override_reason}
    return _with(state, found, stamp, phase="revealed", revealed=stamp.moment, **changes)


def _counted_before(found: Round, fact: RoundRevealed) -> Result:
    """The result of a reveal that holds a histogram alone: it had one group and one criterion."""
    marks = {int(value): n for value, n in fact.histogram.items()}
    (group, *_), (criterion, *_) = found.rule.groups, found.rubric.measured
    counts = {group.id: GroupCount(ballots=sum(marks.values()), marks={criterion.id: marks})}
    return tally.result(found.rule, counts, present=found.present, joined=found.joined, paper={})


@folds(RoundPublished)
def _published(state: State, fact: RoundPublished, stamp: Stamp) -> State:
    return _with(state, state.rounds[fact.round_id], stamp, published=True)


@folds(RoundVoided)
def _voided(state: State, fact: RoundVoided, stamp: Stamp) -> State:
    state = replace(state, stage=state.stage.closed(fact.round_id, everything=True))
    return _with(state, state.rounds[fact.round_id], stamp, phase="void", void_reason=fact.reason)
