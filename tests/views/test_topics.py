"""After each fact, every topic that looks different now was marked as touched, for every audience."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hearing.domain.agenda import AddTime, Back, Go
from hearing.domain.card_acts import CardGiven, CardReissued, CardReleased, CardVoided
from hearing.domain.kernel import FACTS, evolve
from hearing.domain.paper import PaperEntered
from hearing.domain.peek import RoundPeeked
from hearing.domain.pledges import CorrectPledge, MakePledge, WithdrawPledge
from hearing.domain.questions import AskQuestion, WaiveQuestion
from hearing.domain.run import EndRun, GoOnFrom, SetAttendance
from hearing.domain.scoring import CloseRound, ExtendRound, PublishRound, RevealRound, SealRound, VoidRound
from hearing.domain.stage import Clear, Out, Preview, Take
from hearing.domain.state import State
from hearing.views.topics import AUDIENCES, touched
from tests.domain.given import OTHER_VERDICT, QUESTIONING, TAIZHOU, VERDICT, Show, given, opened, revealing, sealing
from tests.views.looking import welcome

R1, R2, R3, R4 = (f"run1-r{number}" for number in (1, 2, 3, 4))


def whole_show() -> Show:
    """A show in which every kind of fact happens, most of them in several places."""
    show = given(
        Take(graphic="standby"),
        SetAttendance(group="public", present=187),
        Go(),
        Go(segment_id=QUESTIONING),
        AskQuestion(text="河水为什么还是黑的?", questioner=7),
        AskQuestion(text="谁来管?", questioner=8),
        MakePledge(what="完成清淤", due="2014-08-01", question_id="run1-q1"),
        Take(graphic="pledge", pledge_id="run1-p1"),
        WaiveQuestion(question_id="run1-q2", reason="超出职责"),
        opened(QUESTIONING),
        Take(graphic="mood", round_id=R1),
        SetAttendance(group="public", present=188),
        ExtendRound(round_id=R1),
        *sealing(R1),
        CorrectPledge(pledge_id="run1-p1", what="完成全部清淤"),
        AddTime(seconds=60),
        Go(segment_id=VERDICT),
        Back(),
        Go(segment_id=VERDICT),
        Preview(graphic="countdown", round_id=R1),
        marks=[1, 1, 0],
    )
    show = show.box(5, 4, 1).then(
        opened(VERDICT),
        Take(graphic="countdown", round_id=R2),
        PaperEntered(round_id=R2, group="public", second="chen"),
        RoundPeeked(round_id=R2, reason="核对设备", by_group={"public": 5}),
        CardReleased(card="A017", group="public"),
        CardReissued(card="A017", group="public"),
        CardVoided(card="A018", group="public", reason="捡到"),
        CardGiven(card="A201", group="public"),
        CloseRound(round_id=R2, grace_s=0),
        SealRound(round_id=R2),
        Preview(graphic="result", round_id=R2),
        RevealRound(round_id=R2, take=True, override_reason="信号中断"),
        PublishRound(round_id=R2),
        Take(graphic="ranking"),
        WithdrawPledge(pledge_id="run1-p1", reason="口误"),
    )
    show = show.then(VoidRound(round_id=R2, reason="问错了单位"), seconded_by="chen")
    return show.then(
        *revealing(R3, VERDICT, publish=True),
        opened(OTHER_VERDICT),
        Take(graphic="turnout", round_id=R4),
        VoidRound(round_id=R4, reason="断网"),
        Take(graphic="topic"),
        Out(layer="bug"),
        Take(graphic="standby"),
        Clear(),
        Take(graphic="standby"),
        GoOnFrom(copy="hearing.db", mark="7kq2"),
        EndRun(),
    )


SHOW = whole_show()


def test_the_show_has_every_kind_of_fact() -> None:
    assert {fact.kind for fact, _ in SHOW.written} == set(FACTS)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_looks_different_was_touched(audience: str) -> None:
    before = State(TAIZHOU)
    missed: list[tuple[int, str, set[str]]] = []
    for place, (fact, stamp) in enumerate(SHOW.written):
        after = evolve(before, fact, stamp)
        then = replace(SHOW, written=SHOW.written[:place], second=1)
        now = replace(SHOW, written=SHOW.written[: place + 1], second=1)
        old, new = welcome(then, audience, before), welcome(now, audience, after)
        changed = {topic for topic in new if old[topic] != new[topic]}
        if not changed <= touched(fact.kind, audience):
            missed.append((place, fact.kind, changed - touched(fact.kind, audience)))
        before = after
    assert missed == []


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("kind", sorted(FACTS))
def test_only_topics_of_the_audience_are_touched(kind: str, audience: str) -> None:
    assert touched(kind, audience) <= set(AUDIENCES[audience])


@pytest.mark.parametrize("kind", ["attendance.set", "question.asked", "graphic.taken", "time.added", "stage.cleared"])
def test_phones_are_not_woken_by_what_does_not_concern_them(kind: str) -> None:
    assert touched(kind, "phone") <= {"run", "round"}


def test_a_reveal_does_not_wake_phones() -> None:
    assert touched("round.revealed", "phone") == set()
    assert touched("round.published", "phone") == {"round"}
