"""Pledges: made, corrected, withdrawn, never erased."""

from __future__ import annotations

import pytest

from hearing.domain.agenda import Go
from hearing.domain.pledges import (
    CorrectPledge,
    MakePledge,
    PledgeCorrected,
    PledgeMade,
    PledgeWithdrawn,
    WithdrawPledge,
)
from hearing.domain.questions import AskQuestion
from hearing.domain.run import EndRun
from tests.domain.given import Show, armed, at, given

ON = Go(segment_id="sewage-epb-pledge")
MADE = MakePledge(what="完成清淤", due="2014-08-01")
WITHDRAWN = WithdrawPledge(pledge_id="run1-p1", reason="口误")


def made(show: Show, wish: MakePledge) -> PledgeMade:
    (fact,) = show.when(wish)
    assert isinstance(fact, PledgeMade)
    return fact


def test_a_pledge_is_the_units_that_is_on_and_its_officials() -> None:
    fact = made(given(ON), MADE)
    assert (fact.pledge_id, fact.unit_id, fact.official_id) == ("run1-p1", "epb", "epb-head")
    assert (fact.what, fact.who, fact.due) == ("完成清淤", "环保局负责人", "2014-08-01")


def test_a_pledge_to_a_question_is_of_the_questions_unit() -> None:
    show = given(AskQuestion(text="?", segment_id="flood-water-qa"), ON)
    assert made(show, MakePledge(what="修堤", due_label="当场", question_id="run1-q1")).unit_id == "water"


def test_a_pledge_may_name_who_answers_for_it() -> None:
    assert made(given(ON), MakePledge(what="修堤", due_label="当场", who="分管副局长")).who == "分管副局长"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (MakePledge(what=" ", due="2014-08-01"), "what-missing"),
        (MakePledge(what="清淤"), "due-missing"),
        (MakePledge(what="清淤", due="八月"), "due-malformed"),
        (MakePledge(what="清淤", due="2014-02-30"), "due-malformed"),
        (MakePledge(what="长" * 161, due="2014-08-01"), "text-too-long"),
        (MakePledge(what="清淤", due="2014-08-01", unit_id="watr"), "unit-unknown"),
        (MakePledge(what="清淤", due="2014-08-01", question_id="run1-q9"), "question-unknown"),
        (MakePledge(what="清淤", due="2014-08-01", official_id="water-head"), "official-unknown"),
    ],
)
def test_a_pledge_that_lacks_something_is_refused(wish: MakePledge, code: str) -> None:
    assert given(ON).refuses(wish) == code


def test_a_pledge_needs_a_unit() -> None:
    assert given().refuses(MADE) == given(Go()).refuses(MADE) == "unit-missing"


def test_a_pledge_is_not_booked_for_another_unit_than_was_asked() -> None:
    show = given(AskQuestion(text="?", segment_id="flood-water-qa"))
    assert show.refuses(MakePledge(what="修", due_label="当场", question_id="run1-q1", unit_id="epb")) == "unit-differs"


def test_pledges_are_made_in_a_live_run() -> None:
    assert armed().refuses(MADE) == given(EndRun()).refuses(MADE) == "run-not-live"


def test_pledges_are_numbered_within_their_unit() -> None:
    show = given(ON, MADE, MakePledge(what="修堤", due_label="当场", unit_id="water"), MADE)
    assert [pledge.number for pledge in show.state.pledges.values()] == [1, 1, 2]


def test_a_correction_keeps_what_it_leaves_out() -> None:
    (fact,) = given(ON, MADE).when(CorrectPledge(pledge_id="run1-p1", due="2014-09-01", reason=" 听错 "))
    assert fact == PledgeCorrected(
        pledge_id="run1-p1",
        what="完成清淤",
        who="环保局负责人",
        due="2014-09-01",
        due_label="",
        proof="",
        reason="听错",
    )


def test_a_corrected_pledge_says_when() -> None:
    show = given(ON, MADE, 60, CorrectPledge(pledge_id="run1-p1", what="完成全部清淤"))
    pledge = show.state.pledges["run1-p1"]
    assert (pledge.what, pledge.made, pledge.corrected) == ("完成全部清淤", at(0), at(60))


def test_a_correction_that_changes_nothing_is_no_news() -> None:
    assert given(ON, MADE).when(CorrectPledge(pledge_id="run1-p1", what=" 完成清淤 ")) == ()


def test_a_correction_leaves_no_gap() -> None:
    assert given(ON, MADE).refuses(CorrectPledge(pledge_id="run1-p1", what="")) == "what-missing"
    assert given(ON, MADE).refuses(CorrectPledge(pledge_id="run1-p1", due="")) == "due-missing"


def test_a_pledge_withdrawn_stays_on_record() -> None:
    assert given(ON, MADE).when(WITHDRAWN) == (PledgeWithdrawn(pledge_id="run1-p1", reason="口误"),)
    assert given(ON, MADE, WITHDRAWN).state.pledges["run1-p1"].withdrawn == "口误"


def test_a_pledge_is_not_withdrawn_without_a_reason() -> None:
    assert given(ON, MADE).refuses(WithdrawPledge(pledge_id="run1-p1", reason="")) == "reason-missing"


def test_a_pledge_withdrawn_is_not_touched_again() -> None:
    show = given(ON, MADE, WITHDRAWN)
    assert show.refuses(WITHDRAWN) == "pledge-withdrawn"
    assert show.refuses(CorrectPledge(pledge_id="run1-p1", what="改")) == "pledge-withdrawn"


def test_a_pledge_nobody_made_is_unknown() -> None:
    assert given().refuses(WITHDRAWN) == "pledge-unknown"
