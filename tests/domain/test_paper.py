"""Paper ballots and looks before the reveal: who may, when, and what the journal says of it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from hearing.domain.ballots import Ballot, Held, judge
from hearing.domain.kernel import CardStanding, Context, decide
from hearing.domain.paper import PAPER_SEQ, EnterPaper, PaperEntered
from hearing.domain.peek import PeekRound, RoundPeeked, seen
from hearing.domain.programme import Programme
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.scoring import RevealRound, VoidRound
from hearing.errors import Refused
from tests.domain.given import TAIZHOU, Show, at, given, opened, rows_of, sealing

R1 = "run1-r1"
PAPER = EnterPaper(round_id=R1, card="A017", marks={"verdict": 4})
PEEK = PeekRound(round_id=R1, reason="核对设备")


def peeking() -> Programme:
    """The Taizhou show with a verdict that may be looked at before its reveal."""
    rubric = msgspec.structs.replace(TAIZHOU.rubrics["verdict"], peek=True)
    return msgspec.structs.replace(TAIZHOU, rubrics={**TAIZHOU.rubrics, "verdict": rubric})


def allowed(*marks: int) -> Show:
    """A show that may be looked at, with a verdict open and these marks in its box."""
    show = given(marks=marks or [5, 4, 1, 5, 4])
    return replace(show, state=replace(show.state, programme=peeking())).then(opened())


# Paper


def test_a_paper_ballot_needs_two_people_and_says_nothing_of_card_or_mark() -> None:
    show = given(opened())
    assert show.refuses(PAPER) == "needs-second"
    facts = show.when(PAPER, seconded_by="chen", reread={"verdict": 4})
    assert facts == (PaperEntered(round_id=R1, group="public", second="chen"),)


def test_the_second_person_reads_the_paper_too() -> None:
    show = given(opened())
    assert show.refuses(PAPER, seconded_by="chen") == "paper-unread"
    assert show.refuses(PAPER, seconded_by="chen", reread={}) == "marks-malformed"
    assert show.refuses(PAPER, seconded_by="chen", reread={"verdict": 9}) == "mark-out-of-range"


def test_two_readings_that_differ_count_for_nothing_and_tell_neither() -> None:
    refusal = given(opened()).refusal(PAPER, seconded_by="chen", reread={"verdict": 2})
    assert (refusal.code, refusal.facts) == ("paper-differs", {})


def test_a_paper_ballot_counts_until_the_fence() -> None:
    assert given().refuses(PAPER) == "round-unknown"
    show = given(opened(), *sealing())
    assert show.refuses(PAPER, seconded_by="chen") == "round-not-open"


def test_a_card_has_one_ballot_on_paper_or_by_phone() -> None:
    voted = replace(given(opened()), card=CardStanding("public", voted=True))
    assert voted.refuses(PAPER, seconded_by="chen") == "card-voted"
    assert replace(voted, card=None).refuses(PAPER) == "card-not-made"


@pytest.mark.parametrize(
    ("marks", "code"), [({"verdict": 9}, "mark-out-of-range"), ({}, "marks-malformed"), ({"x": 1}, "marks-malformed")]
)
def test_marks_on_paper_fit_the_rule(marks: dict[str, int], code: str) -> None:
    wish = EnterPaper(round_id=R1, card="A017", marks=marks)
    assert given(opened()).refuses(wish, seconded_by="chen") == code


def test_no_phone_changes_a_paper_ballot() -> None:
    show = given(opened())
    held = Held(PAPER_SEQ, "0" * 32, {"verdict": 4}, "CODE", paper=True)
    for seq in (1, PAPER_SEQ, PAPER_SEQ + 1):
        ballot = Ballot(round_id=R1, seq=seq, nonce="1" * 32, marks={"verdict": 5})
        with pytest.raises(Refused) as refusal:
            judge(show.state.rounds[R1], ballot, held, "taizhou-water", lambda code: False)
        assert refusal.value.code == "card-on-paper"


def test_the_record_names_how_many_came_on_paper() -> None:
    show = given(opened(), marks=[5] * 160)
    close, seal = sealing()
    closing = show.then(close)
    context = Context(at(), rows=rows_of([5] * 160), paper={"public": 3})
    (closed,) = decide(closing.state, seal, context)
    revealed = closing.then(closed).then(RevealRound(round_id=R1)).state.rounds[R1].result
    assert revealed is not None
    assert (revealed.valid, revealed.paper, revealed.groups[0].paper) == (160, 3, 3)


# Looking before the reveal


def test_nobody_looks_where_the_programme_does_not_allow_it() -> None:
    assert given(opened(), marks=[5]).refuses(PEEK) == "peek-forbidden"


def test_a_look_is_on_record_with_its_reason_and_how_many_there_were() -> None:
    show = allowed()
    assert show.when(PEEK) == (RoundPeeked(round_id=R1, reason="核对设备", by_group={"public": 5}),)
    assert show.refuses(PeekRound(round_id=R1, reason=" ")) == "reason-missing"


def test_who_looks_sees_what_is_in_the_box() -> None:
    show = allowed()
    found = seen(show.state, PEEK, Context(at(), rows=rows_of(show.marks), joined=5))
    assert (found.satisfied, found.valid, found.share) == (4, 5, "80.00")
    closed = show.then(*sealing())
    assert seen(closed.state, PEEK, Context(at(), rows=rows_of(show.marks))).share == "80.00"


def test_nobody_looks_at_a_few() -> None:
    refusal = allowed(5, 4, 1, 5).refusal(PEEK)
    assert (refusal.code, refusal.facts) == ("peek-too-few", {"least": 5})
    assert allowed(5, 4, 1, 5).then(*sealing()).refuses(PEEK) == "peek-too-few"


@pytest.mark.parametrize("came", [0, 1, 4])
def test_a_second_look_never_shows_what_a_few_gave(came: int) -> None:
    show = allowed().then(PEEK).box(*[5] * (5 + came))
    assert show.refuses(PEEK) == "peek-too-soon"
    assert show.then(*sealing()).refuses(PEEK) == "peek-too-soon"


def test_a_second_look_is_allowed_after_five_more() -> None:
    show = allowed().then(PEEK).box(*[5] * 10)
    assert show.then(PEEK).box(*[5] * 14).refuses(PEEK) == "peek-too-soon"
    assert show.then(*sealing(), PEEK).when(PEEK)


def test_the_closed_box_shows_the_same_however_often() -> None:
    assert allowed().then(*sealing(), PEEK, PEEK).when(PEEK)


def test_each_group_must_have_grown_before_the_next_look() -> None:
    state = allowed().then(PEEK).state
    two = replace(state.rounds[R1], entitled={"public": 200, "questioners": 22})
    rows = (*rows_of([5] * 10), ("questioners", "a", {"verdict": 5}))
    with pytest.raises(Refused, match="peek-too-soon"):
        decide(replace(state, rounds={R1: two}), PEEK, Context(at(), rows=rows))


def test_a_look_counts_the_hall_alone() -> None:
    rows = (*rows_of([5] * 4), *((PUBLIC_LINE, code, marks) for _, code, marks in rows_of([5] * 9)))
    with pytest.raises(Refused, match="peek-too-few"):
        decide(allowed().state, PEEK, Context(at(), rows=rows))


def test_after_the_reveal_there_is_nothing_to_peek_at() -> None:
    show = allowed().then(*sealing())
    assert show.then(VoidRound(round_id=R1, reason="误")).refuses(PEEK) == "nothing-to-peek"
    shown = show.then(RevealRound(round_id=R1, override_reason="人少"))
    assert shown.refuses(PEEK) == "nothing-to-peek"
