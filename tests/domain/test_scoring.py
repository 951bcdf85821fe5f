"""Rounds: opening, the fence, sealing, revealing, publishing, voiding and running anew."""

from __future__ import annotations

import pytest

from hearing.domain.agenda import Go
from hearing.domain.questions import AskQuestion
from hearing.domain.rounds import (
    RoundClosed,
    RoundClosing,
    RoundExtended,
    RoundOpened,
    RoundPublished,
    RoundRevealed,
    RoundVoided,
)
from hearing.domain.rubrics import rule_digest
from hearing.domain.run import SetAttendance
from hearing.domain.scoring import (
    CloseRound,
    ExtendRound,
    OpenRound,
    PublishRound,
    ResumeRound,
    RevealRound,
    RunOut,
    SealRound,
    VoidRound,
    due,
)
from tests.domain.given import (
    OTHER_VERDICT,
    QUESTIONING,
    TAIZHOU,
    VERDICT,
    Show,
    armed,
    at,
    given,
    opened,
    revealing,
    sealing,
)

R1 = "run1-r1"
MOOD = opened(QUESTIONING)
FULL_HOUSE = (5,) * 100 + (4,) * 20 + (3,) * 20 + (1,) * 20
REVEAL = RevealRound(round_id=R1)
VOID = VoidRound(round_id=R1, reason="问错了单位")


def kinds(show: Show, *wishes: object) -> list[str]:
    """The kinds of the facts that grant the last wish after the others."""
    *before, last = wishes
    return [fact.kind for fact in show.then(*before).when(last)]  # type: ignore[arg-type]


# Opening


def test_a_round_opens_by_the_segments_rubric() -> None:
    assert given().when(opened()) == (
        RoundOpened(
            round_id=R1,
            segment_id=VERDICT,
            unit_id="epb",
            question_id=None,
            rubric_id="verdict",
            duration_s=60,
            entitled={"public": 200},
            rule_digest=rule_digest(TAIZHOU.rule("verdict")),
        ),
    )


def test_without_a_rubric_of_its_own_a_segment_has_its_mood_scored() -> None:
    (fact,) = given().when(MOOD)
    assert isinstance(fact, RoundOpened) and fact.rubric_id == "mood"


def test_a_named_rubric_goes_before_the_segments() -> None:
    (fact,) = given().when(opened(VERDICT, rubric="mood"))
    assert isinstance(fact, RoundOpened) and fact.rubric_id == "mood"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (opened("opening"), "rubric-missing"),
        (opened("opening", rubric="verdict"), "rubric-missing"),
        (opened("encore"), "segment-unknown"),
        (opened(VERDICT, rubric="verdikt"), "rubric-unknown"),
        (OpenRound(segment_id=VERDICT, question_id="run1-q1"), "question-unknown"),
    ],
)
def test_a_round_that_has_nothing_to_score_is_refused(wish: OpenRound, code: str) -> None:
    assert given().refuses(wish) == code


def test_a_round_waits_for_the_start_of_the_run() -> None:
    assert armed().refuses(opened()) == "run-not-live"


@pytest.mark.parametrize("steps", [(), (CloseRound(round_id=R1),)])
def test_one_round_at_a_time(steps: tuple[CloseRound, ...]) -> None:
    assert given(opened(), *steps).refuses(opened(OTHER_VERDICT)) == "round-open"


def test_a_segment_has_one_verdict() -> None:
    assert given(opened(), *sealing()).refuses(opened()) == "already-scored"


def test_a_segment_has_many_mood_rounds() -> None:
    show = given(MOOD, *sealing())
    assert kinds(show, MOOD) == ["round.opened"]


def test_a_round_on_a_question_is_of_the_questions_unit() -> None:
    show = given(AskQuestion(text="?", segment_id=QUESTIONING))
    assert show.when(OpenRound(segment_id=QUESTIONING, question_id="run1-q1"))
    assert show.refuses(OpenRound(segment_id="flood-water-qa", question_id="run1-q1")) == "unit-differs"


# Time


def test_an_extension_is_added_to_what_is_left() -> None:
    show = given(opened(), 50)
    assert show.when(ExtendRound(round_id=R1, seconds=30)) == (
        RoundExtended(round_id=R1, left_ms=40_000, reason="hand"),
    )
    assert show.then(ExtendRound(round_id=R1, seconds=30)).state.rounds[R1].duration_ms == 90_000


@pytest.mark.parametrize("steps", [(CloseRound(round_id=R1),), sealing(), (VOID,)])
def test_only_an_open_round_is_extended(steps: tuple[object, ...]) -> None:
    assert given(opened(), *steps).refuses(ExtendRound(round_id=R1)) == "round-not-open"  # type: ignore[arg-type]


def test_the_clock_runs_a_round_out_when_its_time_is_over() -> None:
    assert given(opened(), 59.999).when(RunOut(round_id=R1)) == ()
    assert given(opened(), 60).when(RunOut(round_id=R1)) == (RoundClosing(round_id=R1, cause="clock", grace_s=3),)


def test_a_hand_closes_with_the_rubrics_grace_or_its_own() -> None:
    show = given(opened())
    assert show.when(CloseRound(round_id=R1)) == (RoundClosing(round_id=R1, cause="hand", grace_s=3),)
    assert show.when(CloseRound(round_id=R1, grace_s=0)) == (RoundClosing(round_id=R1, cause="hand", grace_s=0),)


def test_closing_twice_is_closing_once() -> None:
    assert given(opened(), CloseRound(round_id=R1)).when(CloseRound(round_id=R1)) == ()
    assert given(opened(), *sealing()).when(CloseRound(round_id=R1)) == ()


def test_a_void_round_is_not_closed() -> None:
    assert given(opened(), VOID).refuses(CloseRound(round_id=R1)) == "round-not-open"


def test_a_round_is_sealed_when_its_grace_is_over_and_not_before() -> None:
    show = given(opened(), CloseRound(round_id=R1), marks=[5, 1])
    assert show.then(2.999).when(SealRound(round_id=R1)) == ()
    (closed,) = show.then(3).when(SealRound(round_id=R1))
    assert isinstance(closed, RoundClosed)
    assert (closed.valid, closed.by_group, closed.joined) == (2, {"public": 2}, 2)
    assert len(closed.root) == 64


def test_an_open_round_is_not_sealed() -> None:
    assert given(opened(), 100).when(SealRound(round_id=R1)) == ()


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ((opened(),), []),
        ((opened(), 60), [RunOut(round_id=R1)]),
        ((opened(), CloseRound(round_id=R1), 2.9), []),
        ((opened(), CloseRound(round_id=R1), 3), [SealRound(round_id=R1)]),
        ((*revealing(), 2.9), []),
        ((*revealing(), 3), [PublishRound(round_id=R1)]),
        ((*revealing(publish=True), 60), []),
    ],
)
def test_the_clock_asks_for_what_is_due(steps: tuple[object, ...], asked: list[object]) -> None:
    show = given(*steps)  # type: ignore[arg-type]
    assert list(due(show.state, at(show.second))) == asked


# The server's return


@pytest.mark.parametrize(("passed", "left_ms"), [(50, 20_000), (300, 20_000)])
def test_after_a_restart_a_round_has_twenty_seconds_left_at_least(passed: float, left_ms: int) -> None:
    assert given(opened(), passed).when(ResumeRound(round_id=R1)) == (
        RoundExtended(round_id=R1, left_ms=left_ms, reason="restart"),
    )


def test_after_a_restart_a_round_with_more_time_keeps_it() -> None:
    assert given(opened(), 10).when(ResumeRound(round_id=R1)) == ()


def test_after_a_restart_a_closing_round_waits_for_its_phones() -> None:
    show = given(opened(), CloseRound(round_id=R1)).then(ResumeRound(round_id=R1))
    assert show.state.rounds[R1].phase == "closing"
    assert show.then(19).when(SealRound(round_id=R1)) == ()
    assert kinds(show, 20, SealRound(round_id=R1)) == ["round.closed"]


def test_a_restart_leaves_a_sealed_round_alone() -> None:
    assert given(opened(), *sealing(), 300).when(ResumeRound(round_id=R1)) == ()


def test_a_reboot_never_gives_time() -> None:
    anchor = given(opened()).state.rounds[R1].anchor
    assert anchor.left_at(at(-500, boot_id="boot-2")) == 60_000
    assert anchor.left_at(at(45, boot_id="boot-2")) == 15_000


# Revealing


def test_a_sealed_round_keeps_its_result_to_itself() -> None:
    show = given(opened(), *sealing(), marks=FULL_HOUSE)
    assert (show.state.rounds[R1].ballots, show.state.rounds[R1].result) == (160, None)


def test_an_unsealed_round_is_revealed_by_its_close() -> None:
    show = given(MOOD, marks=[1, 1, 0])
    assert kinds(show, *sealing()) == ["round.closed", "round.revealed"]


def test_a_reveal_counts_the_sealed_rows() -> None:
    show = given(opened(), *sealing(), marks=FULL_HOUSE)
    (revealed,) = show.when(REVEAL)
    assert isinstance(revealed, RoundRevealed) and revealed.result is not None
    bars = {bar.value: bar.n for bar in revealed.result.histogram}
    assert bars == {5: 100, 4: 20, 3: 20, 2: 0, 1: 20}
    assert revealed.result == show.then(REVEAL).state.rounds[R1].result


def test_a_reveal_from_before_results_were_frozen_still_counts() -> None:
    show = given(opened(), *sealing(), marks=FULL_HOUSE)
    old = RoundRevealed(round_id=R1, histogram={"5": 100, "4": 20, "3": 20, "2": 0, "1": 20})
    assert show.then(old).state.rounds[R1].result == show.then(REVEAL).state.rounds[R1].result


def test_a_result_says_satisfied_valid_present_and_entitled() -> None:
    show = given(SetAttendance(group="public", present=187), opened(), *sealing(), REVEAL, marks=FULL_HOUSE)
    result = show.state.rounds[R1].result
    assert result is not None
    assert (result.satisfied, result.valid, result.present, result.entitled) == (120, 160, 187, 200)
    assert (result.share, result.under_quorum) == ("75.00", False)


def test_a_result_keeps_the_attendance_of_its_close() -> None:
    came = [SetAttendance(group="public", present=n) for n in (187, 150)]
    show = given(came[0], opened(), *sealing(), came[1], REVEAL, marks=FULL_HOUSE)
    result = show.state.rounds[R1].result
    assert result is not None and result.present == 187


def test_a_second_reveal_is_no_news() -> None:
    assert given(*revealing()).when(REVEAL) == ()


@pytest.mark.parametrize("steps", [(), (CloseRound(round_id=R1),), (VOID,)])
def test_only_a_sealed_round_is_revealed(steps: tuple[object, ...]) -> None:
    assert given(opened(), *steps).refuses(REVEAL) == "round-not-closed"  # type: ignore[arg-type]


def test_a_verdict_under_quorum_needs_a_reason() -> None:
    show = given(opened(), *sealing(), marks=[5] * 149)
    assert show.refusal(REVEAL).facts == {"valid": 149, "quorum": 150}
    assert show.refuses(RevealRound(round_id=R1, override_reason=" ")) == "reason-missing"
    shown = show.then(RevealRound(round_id=R1, override_reason="信号中断")).state.rounds[R1]
    assert shown.result is not None and shown.result.under_quorum
    assert shown.override_reason == "信号中断"


def test_a_verdict_at_quorum_needs_none() -> None:
    assert kinds(given(opened(), *sealing(), marks=[5] * 150), REVEAL) == ["round.revealed"]


def test_a_mood_has_no_quorum() -> None:
    result = given(MOOD, *sealing(), marks=[1]).state.rounds[R1].result
    assert result is not None and not result.under_quorum


def test_a_round_without_a_ballot_has_no_share() -> None:
    result = given(*revealing()).state.rounds[R1].result
    assert result is not None and (result.valid, result.share) == (0, None)


def test_a_result_is_published_once() -> None:
    assert given(*revealing()).when(PublishRound(round_id=R1)) == (RoundPublished(round_id=R1),)
    assert given(*revealing(publish=True)).when(PublishRound(round_id=R1)) == ()
    assert given(opened(), *sealing()).when(PublishRound(round_id=R1)) == ()


# Voiding


def test_voiding_needs_a_reason() -> None:
    assert given(opened()).refuses(VoidRound(round_id=R1, reason=" ")) == "reason-missing"


def test_a_running_round_is_sealed_before_it_is_void() -> None:
    assert kinds(given(opened()), VOID) == ["round.closed", "round.voided"]
    assert kinds(given(MOOD), VOID) == ["round.closed", "round.voided"]


def test_a_void_round_shows_no_result() -> None:
    found = given(opened(), VOID, marks=[5, 5]).state.rounds[R1]
    assert (found.phase, found.result, found.void_reason) == ("void", None, "问错了单位")


def test_voiding_twice_is_voiding_once() -> None:
    assert given(opened(), VOID).when(VOID) == ()


def test_a_revealed_round_is_voided_by_two_people() -> None:
    show = given(*revealing())
    assert show.refuses(VOID) == "needs-second"
    (voided,) = show.when(VOID, actor="lin", seconded_by="chen")
    assert voided == RoundVoided(round_id=R1, reason="问错了单位", was="revealed", second="chen")


def test_a_voided_round_may_be_run_anew() -> None:
    (fact,) = given(opened(), VOID).when(opened())
    assert isinstance(fact, RoundOpened)
    assert (fact.round_id, fact.rerun_of) == ("run1-r2", R1)


def test_the_rerun_of_a_round_nobody_saw_is_no_correction() -> None:
    assert not given(opened(), VOID, opened()).state.rounds["run1-r2"].corrected


def test_the_rerun_of_a_revealed_round_is_marked_as_corrected() -> None:
    show = given(*revealing()).then(VOID, seconded_by="chen").then(opened())
    assert show.state.rounds["run1-r2"].corrected


def test_a_correction_stays_one_however_often_it_is_run_anew() -> None:
    show = given(*revealing()).then(VOID, seconded_by="chen")
    show = show.then(opened(), VoidRound(round_id="run1-r2", reason="断网"), opened())
    assert show.state.rounds["run1-r3"].corrected


@pytest.mark.parametrize(
    "wish",
    [
        ExtendRound(round_id="r9"),
        CloseRound(round_id="r9"),
        RevealRound(round_id="r9"),
        VoidRound(round_id="r9", reason="x"),
    ],
)
def test_a_round_nobody_opened_is_unknown(wish: CloseRound) -> None:
    assert given(Go()).refuses(wish) == "round-unknown"


def test_a_round_on_another_question_is_no_rerun() -> None:
    on = [OpenRound(segment_id=QUESTIONING, question_id=f"run1-q{number}") for number in (1, 2)]
    asked = [AskQuestion(text="?", segment_id=QUESTIONING)] * 2
    show = given(*asked, on[0], VOID)
    reruns = [fact.rerun_of for wish in on for fact in show.when(wish)]  # type: ignore[attr-defined]
    assert reruns == [R1, None]


# What is looked at


def test_the_round_that_changed_last_is_in_focus() -> None:
    show = given(*revealing())
    assert show.state.focus == R1
    assert show.then(opened(OTHER_VERDICT)).state.focus == "run1-r2"


def test_news_of_an_older_round_never_hides_the_one_that_runs() -> None:
    show = given(*revealing(), opened(OTHER_VERDICT), PublishRound(round_id=R1))
    assert show.state.focus == "run1-r2"
    assert show.then(VOID, seconded_by="chen").state.focus == "run1-r2"
