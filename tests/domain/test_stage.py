"""The stage: preview, take, out, clear; what covers what; nothing sealed on air."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hearing.domain import proof
from hearing.domain.agenda import Go
from hearing.domain.notes import Key, key_of
from hearing.domain.pledges import CorrectPledge, MakePledge, WithdrawPledge
from hearing.domain.questions import AskQuestion
from hearing.domain.rounds import RoundClosed
from hearing.domain.run import EndRun
from hearing.domain.scoring import OpenRound, RevealRound, VoidRound
from hearing.domain.stage import COVERS, LAYERS, WIDE, Clear, GraphicOut, GraphicTaken, Out, Preview, StageCleared, Take
from hearing.domain.state import State
from tests.domain.given import (
    ARM,
    OTHER_VERDICT,
    QUESTIONING,
    TAIZHOU,
    VERDICT,
    Show,
    armed,
    given,
    opened,
    revealing,
    sealing,
)

R1 = "run1-r1"
FULL = given(
    Go(segment_id=QUESTIONING),
    AskQuestion(text="河水为什么还是黑的?", questioner=7),
    MakePledge(what="完成清淤", due="2014-08-01", question_id="run1-q1"),
    opened(QUESTIONING),
    *sealing(),
    opened(VERDICT),
    *sealing("run1-r2"),
    RevealRound(round_id="run1-r2", override_reason="a test is small"),
    marks=[1] * 3,
)
"""A show in which every graphic has something to say."""

TAKES: dict[str, Take] = {
    "topic": Take(graphic="topic"),
    "lower-third": Take(graphic="lower-third", official_id="epb-head"),
    "question": Take(graphic="question", question_id="run1-q1"),
    "pledge": Take(graphic="pledge", pledge_id="run1-p1"),
    "mood": Take(graphic="mood", round_id=R1),
    "countdown": Take(graphic="countdown", round_id="run1-r2"),
    "turnout": Take(graphic="turnout", round_id="run1-r2"),
    "result": Take(graphic="result", round_id="run1-r2"),
    "proof": Take(graphic="proof", round_id="run1-r2"),
    "ranking": Take(graphic="ranking"),
    "standby": Take(graphic="standby"),
}


def taken(show: Show, wish: Any) -> GraphicTaken:
    fact = show.when(wish)[-1]
    assert isinstance(fact, GraphicTaken)
    return fact


def on_air(show: Show) -> set[str]:
    return {shown.graphic for shown in show.state.stage.program.values()}


@pytest.mark.parametrize("graphic", LAYERS)
def test_every_graphic_goes_on_its_layer(graphic: str) -> None:
    assert taken(FULL, TAKES[graphic]).layer == LAYERS[graphic]


@pytest.mark.parametrize("graphic", LAYERS)
def test_two_presses_are_one(graphic: str) -> None:
    assert FULL.then(TAKES[graphic]).when(TAKES[graphic]) == ()


@pytest.mark.parametrize("second", LAYERS)
@pytest.mark.parametrize("first", LAYERS)
def test_a_take_sends_out_what_it_covers_and_nothing_else(first: str, second: str) -> None:
    covered = LAYERS[first] in COVERS[second] or LAYERS[first] == LAYERS[second]
    pushed = (LAYERS[second] == "measure" and first in WIDE) or (first, second) == ("ranking", "proof")
    show = FULL.then(TAKES[first], TAKES[second])
    assert on_air(show) == ({second} if covered or pushed else {first, second})


def test_what_covers_is_covered() -> None:
    """Order of takes must not decide whether two pictures overlap."""
    for one in LAYERS:
        for other in LAYERS:
            there = on_air(FULL.then(TAKES[one], TAKES[other])) == {one, other}
            back = on_air(FULL.then(TAKES[other], TAKES[one])) == {one, other}
            assert there == back, (one, other)


def test_a_caption_is_filled_in_by_the_server() -> None:
    caption = taken(FULL, TAKES["pledge"]).caption
    assert (caption["unit"], caption["what"], caption["due"]) == ("台州市环保局", "完成清淤", "2014年8月1日前")
    assert caption["corrected"] is None


def test_a_corrected_pledge_is_marked_with_the_time() -> None:
    show = FULL.then(60, CorrectPledge(pledge_id="run1-p1", what="完成全部清淤"))
    assert taken(show, TAKES["pledge"]).caption["corrected"] == "20:01"


def test_an_official_without_a_name_appears_by_unit_and_post() -> None:
    caption = taken(FULL, TAKES["lower-third"]).caption
    assert (caption["name"], caption["line"]) == ("台州市环保局", ["负责人"])


def test_a_question_appears_with_its_questioners_number() -> None:
    caption = taken(FULL, TAKES["question"]).caption
    assert (caption["by"], caption["role"]) == ("", "问政代表07号")


def test_a_sealed_result_is_not_taken() -> None:
    show = given(opened(), *sealing(), marks=[5] * 160)
    assert show.refuses(Take(graphic="result", round_id=R1)) == "result-not-revealed"


def test_a_sealed_result_is_previewed_with_dashes() -> None:
    show = given(opened(), *sealing(), Preview(graphic="result", round_id=R1), marks=[5] * 160)
    preview = show.state.stage.preview
    assert preview is not None and preview.caption["sealed"]
    assert {row["n"] for row in preview.caption["rows"]} == {preview.caption["satisfied"]} == {None}


def test_a_preview_of_a_sealed_result_is_filled_in_anew_when_it_is_taken() -> None:
    show = given(opened(), *sealing(), Preview(graphic="result", round_id=R1), marks=[5] * 160)
    assert show.refuses(Take()) == "result-not-revealed"
    caption = taken(show.then(RevealRound(round_id=R1)), Take()).caption
    assert (caption["sealed"], caption["satisfied"]) == (False, 160)


def test_reveal_and_take_are_one_step() -> None:
    show = given(opened(), *sealing(), marks=[5] * 160)
    facts = show.when(RevealRound(round_id=R1, take=True))
    assert [fact.kind for fact in facts] == ["round.revealed", "graphic.taken"]


def test_reveal_and_take_twice_are_one() -> None:
    show = given(opened(), *sealing(), RevealRound(round_id=R1, take=True), marks=[5] * 160)
    assert show.when(RevealRound(round_id=R1, take=True)) == ()


def test_reveal_and_take_under_quorum_does_neither() -> None:
    assert given(opened(), *sealing()).refuses(RevealRound(round_id=R1, take=True)) == "under-quorum"


def test_a_result_is_shown_with_the_code_of_its_checkpoint() -> None:
    closed = next(fact for fact, _ in FULL.written if isinstance(fact, RoundClosed) and fact.round_id == "run1-r2")
    code = proof.code_of(proof.checkpoint("taizhou-water", "run1-r2", closed.valid, closed.root))
    assert taken(FULL, TAKES["result"]).caption["code"] == taken(FULL, TAKES["proof"]).caption["code"] == code


def test_a_proof_counts_ballots_as_the_result_beside_it_does() -> None:
    result, proved = (taken(FULL, TAKES[graphic]).caption for graphic in ("result", "proof"))
    assert (proved["ballots"], proved["line_ballots"]) == (result["ballots"], None)


def test_nothing_of_a_sealed_round_is_proved_to_anybody() -> None:
    sealed = given(OpenRound(segment_id=VERDICT), *sealing(), marks=[5] * 150)
    for wish in (Take(graphic="proof", round_id=R1), Preview(graphic="proof", round_id=R1)):
        assert sealed.refuses(wish) == "result-not-revealed"
    assert sealed.when(Preview(graphic="result", round_id=R1))[0].caption["code"] is None  # type: ignore[attr-defined]


def test_a_proof_stands_beside_its_own_result_alone() -> None:
    proved = FULL.then(TAKES["result"], TAKES["proof"])
    assert on_air(proved) == {"result", "proof"}
    other = OpenRound(segment_id=OTHER_VERDICT)
    reveal = RevealRound(round_id="run1-r3", take=True, override_reason="a test is small")
    after = proved.then(other, *sealing("run1-r3"), reveal)
    assert on_air(after) == {"result"}
    assert on_air(after.then(TAKES["proof"])) == {"proof"}


def test_the_opening_shows_the_key_that_will_sign() -> None:
    vkey = Key("hearing/taizhou-water/run1", bytes(32)).vkey
    show = Show(State(TAIZHOU)).then(msgspec.structs.replace(ARM, key=vkey))
    caption = taken(show, Take(graphic="proof")).caption
    assert (caption["fingerprint"], caption["vkey"], caption["code"]) == (key_of(vkey).fingerprint, vkey, None)


def test_a_run_without_a_key_has_none_to_show() -> None:
    assert FULL.refuses(Take(graphic="proof")) == "reference-missing"


def test_voiding_a_round_takes_what_tells_of_it_off_the_air() -> None:
    show = FULL.then(TAKES["result"], TAKES["topic"])
    facts = show.when(VoidRound(round_id="run1-r2", reason="误"), seconded_by="chen")
    assert facts[-1] == GraphicOut(layer="board", cause="voided")
    assert on_air(show.then(*facts)) == {"topic"}


def test_voiding_a_round_takes_a_ranking_with_it_off_the_air() -> None:
    facts = FULL.then(TAKES["ranking"]).when(VoidRound(round_id="run1-r2", reason="误"), seconded_by="chen")
    assert facts[-1] == GraphicOut(layer="board", cause="voided")


def test_correcting_a_pledge_on_air_puts_its_right_words_there() -> None:
    facts = FULL.then(TAKES["pledge"]).when(CorrectPledge(pledge_id="run1-p1", what="完成全部清淤"))
    corrected, again = facts
    assert corrected.kind == "pledge.corrected"
    assert isinstance(again, GraphicTaken)
    assert (again.caption["what"], again.caption["corrected"] is None) == ("完成全部清淤", False)


def test_correcting_a_pledge_that_is_not_on_air_takes_nothing() -> None:
    facts = FULL.then(TAKES["question"]).when(CorrectPledge(pledge_id="run1-p1", what="完成全部清淤"))
    assert [fact.kind for fact in facts] == ["pledge.corrected"]


def test_withdrawing_a_pledge_takes_it_off_the_air() -> None:
    facts = FULL.then(TAKES["pledge"]).when(WithdrawPledge(pledge_id="run1-p1", reason="口误"))
    assert facts[-1] == GraphicOut(layer="lower", cause="withdrawn")


def test_what_counts_down_to_the_close_leaves_the_preview_with_it() -> None:
    show = given(Go(segment_id=VERDICT), opened(VERDICT), Preview(graphic="countdown", round_id=R1), *sealing())
    assert show.state.stage.preview is None


def test_a_result_in_preview_stays_there_until_its_round_is_voided() -> None:
    show = FULL.then(Preview(graphic="result", round_id="run1-r2"))
    assert show.state.stage.preview is not None
    voided = show.then(*show.when(VoidRound(round_id="run1-r2", reason="误"), seconded_by="chen"))
    assert voided.state.stage.preview is None


def test_a_void_round_is_not_taken() -> None:
    assert (
        given(opened(), VoidRound(round_id=R1, reason="误")).refuses(Take(graphic="result", round_id=R1))
        == "round-void"
    )


def test_out_takes_off_one_layer_once() -> None:
    show = FULL.then(TAKES["topic"], TAKES["pledge"])
    assert show.when(Out(layer="lower")) == (GraphicOut(layer="lower"),)
    assert show.then(Out(layer="lower")).when(Out(layer="lower")) == ()


def test_clear_takes_off_everything_and_leaves_the_votes() -> None:
    show = FULL.then(TAKES["topic"], TAKES["pledge"])
    assert show.when(Clear()) == (StageCleared(),)
    cleared = show.then(Clear())
    assert (on_air(cleared), cleared.when(Clear())) == (set(), ())
    assert cleared.state.rounds == show.state.rounds


def test_take_without_a_name_takes_the_preview() -> None:
    show = FULL.then(Preview(graphic="pledge", pledge_id="run1-p1"))
    assert taken(show, Take()).refs == {"pledge_id": "run1-p1"}
    assert FULL.refuses(Take()) == "preview-empty"


def test_the_same_preview_again_is_no_news() -> None:
    wish = Preview(graphic="topic")
    assert FULL.then(wish).when(wish) == ()


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Take(graphic="pledge"), "reference-missing"),
        (Take(graphic="pledge", pledge_id="run1-p9"), "pledge-unknown"),
        (Take(graphic="question", question_id="run1-q9"), "question-unknown"),
        (Take(graphic="lower-third"), "reference-missing"),
        (Take(graphic="lower-third", official_id="nobody"), "official-unknown"),
        (Take(graphic="lower-third", person="questioners-99"), "person-unknown"),
        (Take(graphic="topic", text_id="none"), "text-unknown"),
        (Take(graphic="result", round_id="run1-r9"), "round-unknown"),
        (Take(graphic="mood", round_id="run1-r2"), "round-kind"),
        (Take(graphic="topic", override_reason=" "), "reason-missing"),
        (Out(layer="attic"), "layer-unknown"),
    ],
)
def test_a_graphic_about_nothing_is_refused(wish: Any, code: str) -> None:
    assert FULL.refuses(wish) == code


def test_a_withdrawn_pledge_is_not_taken() -> None:
    assert FULL.then(WithdrawPledge(pledge_id="run1-p1", reason="误")).refuses(TAKES["pledge"]) == "pledge-withdrawn"


def test_there_is_no_ranking_before_the_first_verdict() -> None:
    assert given(opened(QUESTIONING), *sealing(), marks=[1]).refuses(TAKES["ranking"]) == "nothing-to-rank"


def test_the_ranking_goes_from_high_to_low_by_verdicts_that_stand() -> None:
    show = given(*revealing(), marks=[5, 1]).box(5, 5)
    show = show.then(*revealing("run1-r2", OTHER_VERDICT))
    rows = taken(show, TAKES["ranking"]).caption["rows"]
    assert [(row["place"], row["unit_id"], row["share"]) for row in rows] == [
        (1, "construction", "100.00"),
        (2, "epb", "50.00"),
    ]


def test_the_stage_is_used_from_arming_to_the_end() -> None:
    assert armed().when(TAKES["standby"])
    ended = given(EndRun())
    codes = [ended.refuses(wish) for wish in (TAKES["standby"], Preview(graphic="topic"), Out(layer="bug"), Clear())]
    assert set(codes) == {"run-not-live"}
