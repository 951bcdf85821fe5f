"""Questions and the obligations they leave (有问必诺)."""

from __future__ import annotations

from typing import Any

import pytest

from hearing.domain.agenda import Go
from hearing.domain.pledges import MakePledge, WithdrawPledge
from hearing.domain.questions import AskQuestion, ObligationWaived, QuestionAsked, WaiveQuestion, obligation
from tests.domain.given import QUESTIONING, VERDICT, Show, armed, given

ON = Go(segment_id=QUESTIONING)
ASKED = AskQuestion(text="河水为什么还是黑的?", questioner="questioners-7")
PLEDGED = MakePledge(what="清淤", due="2014-08-01", question_id="run1-q1")


def standing(show: Show) -> str:
    return obligation(show.state, show.state.questions["run1-q1"])


def test_a_question_is_asked_of_the_unit_that_is_on() -> None:
    assert given(ON).when(ASKED) == (
        QuestionAsked(
            question_id="run1-q1",
            segment_id=QUESTIONING,
            unit_id="epb",
            person="questioners-7",
            text="河水为什么还是黑的?",
            obliges=True,
        ),
    )


@pytest.mark.parametrize("questioner", [7, "7", "questioners-7"])
def test_a_questioner_may_be_named_by_number(questioner: Any) -> None:
    (fact,) = given(ON).when(AskQuestion(text="?", questioner=questioner))
    assert isinstance(fact, QuestionAsked) and fact.person == "questioners-7"


@pytest.mark.parametrize("questioner", [0, 23, "questioners-23", "guests-1", "questioners", "questioners-x", "-7"])
def test_a_questioner_holds_a_seat_that_there_is(questioner: Any) -> None:
    assert given(ON).refuses(AskQuestion(text="?", questioner=questioner)) == "person-unknown"


@pytest.mark.parametrize("questioner", [None, ""])
def test_a_question_may_come_from_nobody_named(questioner: Any) -> None:
    (fact,) = given(ON).when(AskQuestion(text="?", questioner=questioner))
    assert isinstance(fact, QuestionAsked) and fact.person is None


def test_questions_are_numbered_within_their_unit() -> None:
    show = given(ON, ASKED, ASKED, AskQuestion(text="?", unit_id="water"))
    assert [asked.number for asked in show.state.questions.values()] == [1, 2, 1]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (AskQuestion(text=" \n"), "text-missing"),
        (AskQuestion(text="长" * 201), "text-too-long"),
        (AskQuestion(text="?", segment_id="encore"), "segment-unknown"),
        (AskQuestion(text="?", segment_id="opening"), "unit-missing"),
        (AskQuestion(text="?", unit_id="watr"), "unit-unknown"),
    ],
)
def test_a_question_that_says_nothing_or_names_nothing_is_refused(wish: AskQuestion, code: str) -> None:
    assert given(ON).refuses(wish) == code


def test_a_question_needs_a_segment_and_a_live_run() -> None:
    assert given().refuses(ASKED) == "no-segment"
    assert armed().refuses(ASKED) == "run-not-live"


def test_a_question_of_the_questioning_obliges() -> None:
    assert standing(given(ON, ASKED)) == "open"


def test_a_question_elsewhere_does_not_oblige() -> None:
    assert standing(given(Go(segment_id=VERDICT), ASKED)) == "none"


def test_a_pledge_meets_the_obligation() -> None:
    assert standing(given(ON, ASKED, PLEDGED)) == "pledged"


def test_a_pledge_withdrawn_leaves_the_obligation_open_again() -> None:
    show = given(ON, ASKED, PLEDGED, WithdrawPledge(pledge_id="run1-p1", reason="口误"))
    assert standing(show) == "open"


def test_a_waiver_names_who_and_why() -> None:
    wish = WaiveQuestion(question_id="run1-q1", reason="超出职责")
    show = given(ON, ASKED)
    assert show.when(wish, actor="lin") == (ObligationWaived(question_id="run1-q1", reason="超出职责", by="lin"),)
    assert standing(show.then(wish)) == "waived"


def test_a_waiver_needs_a_reason() -> None:
    assert given(ON, ASKED).refuses(WaiveQuestion(question_id="run1-q1", reason=" ")) == "reason-missing"


def test_only_an_open_obligation_is_waived() -> None:
    wish = WaiveQuestion(question_id="run1-q1", reason="超出职责")
    assert given(ON, ASKED, PLEDGED).refuses(wish) == "obligation-not-open"
    assert given(ON, ASKED, wish).refuses(wish) == "obligation-not-open"
    assert given(ON).refuses(wish) == "question-unknown"


def test_a_text_is_kept_without_outer_spaces_and_control_characters() -> None:
    (fact,) = given(ON).when(AskQuestion(text=" 为什么\x00\u202e？\n谁管？ "))
    assert isinstance(fact, QuestionAsked) and fact.text == "为什么？\n谁管？"
