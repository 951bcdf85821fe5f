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


def allowed() -> Show:
    """A show that may be looked at, with a verdict open."""
    show = given(marks=[5, 4, 1])
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


def test_a_look_is_on_record_with_its_reason_and_no_figure() -> None:
    show = allowed()
    assert show.when(PEEK) == (RoundPeeked(round_id=R1, reason="核对设备"),)
    assert show.refuses(PeekRound(round_id=R1, reason=" ")) == "reason-missing"


def test_who_looks_sees_what_is_in_the_box() -> None:
    show = allowed()
    found = seen(show.state, PEEK, Context(at(), rows=rows_of(show.marks), joined=3))
    assert (found.satisfied, found.valid, found.share) == (2, 3, "66.67")
    closed = show.then(*sealing())
    assert seen(closed.state, PEEK, Context(at(), rows=rows_of(show.marks))).share == "66.67"


def test_after_the_reveal_there_is_nothing_to_peek_at() -> None:
    show = allowed().then(*sealing())
    assert show.then(VoidRound(round_id=R1, reason="误")).refuses(PEEK) == "nothing-to-peek"
    shown = show.then(RevealRound(round_id=R1, override_reason="人少"))
    assert shown.refuses(PEEK) == "nothing-to-peek"
