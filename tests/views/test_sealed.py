"""Nothing derived from marks leaves the server before its time: worlds that differ in marks alone look alike."""

from __future__ import annotations

import pytest

from hearing.domain.agenda import Go
from hearing.domain.kernel import Wish
from hearing.domain.questions import AskQuestion
from hearing.domain.run import SetAttendance
from hearing.domain.scoring import CloseRound, ExtendRound, PublishRound, RevealRound, RunOut, SealRound, VoidRound
from hearing.domain.stage import Preview, Take
from hearing.views.scene import Scene
from hearing.views.topics import AUDIENCES, snapshot
from tests.domain.given import VERDICT, Show, armed, at, given, opened
from tests.views.looking import welcome

R1 = "run1-r1"
BEFORE_REVEAL: tuple[Wish | float, ...] = (
    SetAttendance(group="public", present=187),
    Go(segment_id=VERDICT),
    AskQuestion(text="?"),
    opened(),
    Take(graphic="countdown", round_id=R1),
    Take(graphic="turnout", round_id=R1),
    10,
    ExtendRound(round_id=R1),
    Preview(graphic="result", round_id=R1),
    65,
    RunOut(round_id=R1),
    1,
    CloseRound(round_id=R1),
    2,
    SealRound(round_id=R1),
    Preview(graphic="result", round_id=R1),
    Take(graphic="turnout", round_id=R1),
    60,
)
REVEAL = RevealRound(round_id=R1, take=True)
PUBLISH = PublishRound(round_id=R1)


def worlds(*steps: Wish | float) -> tuple[Show, Show]:
    """The same show where everybody is content, and where nobody is."""
    return given(*steps, marks=[5] * 160), given(*steps, marks=[1] * 160)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_before_the_reveal_every_step_of_both_worlds_looks_alike(audience: str) -> None:
    for length in range(len(BEFORE_REVEAL) + 1):
        content, angry = worlds(*BEFORE_REVEAL[:length])
        assert welcome(content, audience) == welcome(angry, audience), BEFORE_REVEAL[length - 1]


@pytest.mark.parametrize("audience", ["phone", "board"])
def test_phones_and_board_see_no_difference_until_it_is_published(audience: str) -> None:
    content, angry = worlds(*BEFORE_REVEAL, REVEAL)
    assert welcome(content, audience) == welcome(angry, audience)
    content, angry = worlds(*BEFORE_REVEAL, REVEAL, PUBLISH)
    assert welcome(content, audience) != welcome(angry, audience)


@pytest.mark.parametrize("audience", ["phone", "board"])
def test_a_round_voided_before_it_was_published_is_never_told(audience: str) -> None:
    void = VoidRound(round_id=R1, reason="误")
    content, angry = (show.then(void, seconded_by="chen") for show in worlds(*BEFORE_REVEAL, REVEAL))
    assert welcome(content, audience) == welcome(angry, audience)


@pytest.mark.parametrize("audience", ["control", "overlay"])
def test_panel_and_overlay_know_at_the_reveal(audience: str) -> None:
    content, angry = worlds(*BEFORE_REVEAL, REVEAL)
    assert content.state.rounds[R1].result is not None
    assert [welcome(show, audience)["round"]["result"]["share"] for show in (content, angry)] == ["100.00", "0.00"]


def test_a_phone_sees_a_revealed_round_as_closed_until_it_is_published() -> None:
    show, _ = worlds(*BEFORE_REVEAL, REVEAL)
    found = welcome(show, "phone")["round"]
    assert (found["state"], found["result"]) == ("closed", None)
    found = welcome(show.then(PUBLISH), "phone")["round"]
    assert (found["state"], found["result"]["satisfied"]) == ("revealed", 160)


def test_every_audience_reads_the_same_figures() -> None:
    show, _ = worlds(*BEFORE_REVEAL, REVEAL, PUBLISH)
    read = [welcome(show, audience)["round"]["result"] for audience in ("phone", "overlay", "preview", "control")]
    read += [welcome(show, audience)["results"]["items"][0]["result"] for audience in ("control", "board")]
    assert all(result == read[0] for result in read)
    on_air = welcome(show, "overlay")["stage"]["program"]["board"]["data"]
    names = ("satisfied", "valid", "present", "entitled", "share")
    assert {name: on_air[name] for name in names} == {name: read[0][name] for name in names}
    assert (on_air["satisfied"], on_air["valid"], on_air["present"], on_air["entitled"]) == (160, 160, 187, 200)


def test_phones_are_told_neither_turnout_nor_questions_nor_stage() -> None:
    assert set(AUDIENCES["phone"]) == {"run", "agenda", "round", "pledges"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_before_anything_was_armed_every_audience_is_welcome(audience: str) -> None:
    assert snapshot(audience, Scene(now=at(0)))["run"]["state"] == "none"
    assert welcome(armed(), audience)["run"]["state"] == "armed"
