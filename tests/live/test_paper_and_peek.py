"""Paper ballots and looks before the reveal on a real database: what is kept, told, and erased."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hearing.domain.scoring import RevealRound
from tests.domain.given import TAIZHOU
from tests.live.house import CHEN, DOOR, LIN, OPEN, R1, House, sent

CARD = "A017"


@pytest.fixture
def scoring(house: House) -> House:
    """A verdict is open, and cards A001 to A020 were given out."""
    row = {"episode_id": "taizhou-water", "grp": "public"}
    cards = [f"A{number:03d}" for number in range(1, 21)]
    hashes = [{"token_hash": f"t{card}", "code_hash": f"c{card}"} for card in cards]
    house.hall.roster.add_cards([{**row, "card": card, **each} for card, each in zip(cards, hashes, strict=True)])
    house.press(OPEN)
    return house


def enter(house: House, card: str = CARD, mark: int = 4) -> dict[str, Any]:
    """Two people enter a paper ballot; the second one's answer."""
    asked = sent(house, DOOR, "enter_paper", round_id=R1, card=card, marks={"verdict": mark})
    if asked["code"] != "needs-second":
        return asked
    return again(house, asked, mark)


def again(house: House, asked: dict[str, Any], mark: int) -> dict[str, Any]:
    """The second person enters it too; their answer."""
    return sent(house, CHEN, "confirm", request_id=asked["facts"]["request_id"], marks={"verdict": mark})


def test_a_paper_ballot_is_counted_and_named_in_the_record(scoring: House) -> None:
    scoring.cast(1, 5)
    answer = enter(scoring)
    assert answer["ok"] and len(answer["code"]) == 19
    scoring.close()
    scoring.press(RevealRound(round_id=R1, override_reason="人少"))
    result = scoring.state.rounds[R1].result
    assert (result.valid, result.satisfied, result.paper) == (2, 2, 1)
    assert answer["code"] in [code for _, code, _ in scoring.hall.box.rows(R1)]
    assert CARD in scoring.hall.box.spent(R1)


def test_a_card_on_paper_is_closed_to_its_phone_also_after_a_restart(scoring: House) -> None:
    enter(scoring)
    assert scoring.cast(17)["code"] == "card-on-paper"
    scoring.restart()
    assert scoring.cast(17)["code"] == "card-on-paper"
    assert scoring.hall.intake.scored(R1) == [CARD]


def test_a_ballot_by_phone_stands_against_paper(scoring: House) -> None:
    scoring.cast(17)
    assert enter(scoring)["code"] == "card-voted"
    assert enter(scoring, "A999")["code"] == "card-not-made"


def test_a_paper_ballot_is_entered_once(scoring: House) -> None:
    enter(scoring)
    assert enter(scoring)["code"] == "card-voted"


def test_a_phone_that_scored_meanwhile_stands_when_the_second_person_confirms(scoring: House) -> None:
    asked = sent(scoring, DOOR, "enter_paper", round_id=R1, card=CARD, marks={"verdict": 1})
    scoring.cast(17)
    assert again(scoring, asked, 1)["code"] == "card-voted"
    assert scoring.hall.box.held(R1)[CARD].marks == {"verdict": 5}


@pytest.fixture
def asked(scoring: House) -> dict[str, Any]:
    """A paper ballot that waits for the second person."""
    return sent(scoring, DOOR, "enter_paper", round_id=R1, card=CARD, marks={"verdict": 1})


def test_after_two_entries_that_differ_nothing_is_counted_and_nobody_may_try_again(
    scoring: House, asked: dict[str, Any]
) -> None:
    answer = again(scoring, asked, 2)
    assert (answer["code"], answer["facts"]) == ("paper-differs", {})
    assert scoring.hall.box.held(R1) == {}
    assert again(scoring, asked, 1)["code"] == "request-unknown"


def test_a_slip_of_the_second_person_leaves_the_request_standing(scoring: House, asked: dict[str, Any]) -> None:
    assert sent(scoring, CHEN, "confirm", request_id=asked["facts"]["request_id"])["code"] == "paper-unread"
    assert again(scoring, asked, 9)["code"] == "mark-out-of-range"
    assert again(scoring, asked, 1)["ok"]


@pytest.mark.parametrize(("mark", "outcome"), [(1, "done"), (2, "paper-differs")])
def test_who_asked_is_told_how_it_ended(scoring: House, asked: dict[str, Any], mark: int, outcome: str) -> None:
    told: list[set[str]] = []
    scoring.hall.on_change = told.append
    again(scoring, asked, mark)
    request_id = asked["facts"]["request_id"]
    assert scoring.gauges["requests"] == []
    assert scoring.gauges["answered"] == [{"request_id": request_id, "actor": "men", "outcome": outcome}]
    assert {"health"} in told


def test_who_waits_for_a_second_person_shows_no_mark(scoring: House) -> None:
    sent(scoring, DOOR, "enter_paper", round_id=R1, card=CARD, marks={"verdict": 1})
    (request,) = scoring.gauges["requests"]
    assert request["wish"] == {"round_id": R1, "card": CARD}


def test_the_others_are_told_at_once_that_somebody_waits_for_a_second_person(scoring: House) -> None:
    told: list[set[str]] = []
    scoring.hall.on_change = told.append
    sent(scoring, DOOR, "enter_paper", round_id=R1, card=CARD, marks={"verdict": 1})
    assert {"health"} in told


def test_the_journal_holds_neither_card_nor_mark_of_a_paper_ballot(scoring: House) -> None:
    enter(scoring)
    text = " ".join(row[0] for row in scoring.hall.db.execute("select body from journal where kind = 'paper.entered'"))
    assert CARD not in text and "verdict" not in text and "chen" in text


def test_after_the_close_no_paper_tells_its_card(scoring: House) -> None:
    code = enter(scoring)["code"]
    scoring.close()
    assert scoring.hall.db.table("ballots").count == 0
    assert scoring.hall.db.execute("select count(*) from sealed where code = ?", [code]).fetchone() == (1,)


def test_marks_that_nobody_confirmed_are_forgotten_at_the_close(scoring: House) -> None:
    asked = sent(scoring, DOOR, "enter_paper", round_id=R1, card=CARD, marks={"verdict": 1})
    scoring.close()
    assert scoring.hall.requests.asked == {}
    assert again(scoring, asked, 1)["code"] == "request-unknown"


# Looking before the reveal


@pytest.fixture
def peeking(empty: House) -> House:
    """The same show with a verdict that may be looked at."""
    rubric = msgspec.structs.replace(TAIZHOU.rubrics["verdict"], peek=True)
    empty.begin(msgspec.structs.replace(TAIZHOU, rubrics={**TAIZHOU.rubrics, "verdict": rubric}))
    empty.press(OPEN)
    return empty


def test_a_look_is_answered_to_its_asker_and_recorded(peeking: House) -> None:
    for card in range(1, 6):
        peeking.cast(card, 5 if card > 2 else 1)
    answer = sent(peeking, LIN, "peek_round", round_id=R1, reason="核对设备", command_id="c1")
    assert answer["result"]["share"] == "60.00"
    assert peeking.kinds[-1] == "round.peeked"


def test_each_look_is_its_own_on_record_however_it_is_asked(peeking: House) -> None:
    for card in range(1, 6):
        peeking.cast(card)
    peeking.close()
    for asker in (LIN, CHEN):
        assert sent(peeking, asker, "peek_round", round_id=R1, reason="核对", command_id="c1")["ok"]
    assert peeking.kinds.count("round.peeked") == 2
    assert "c1" not in peeking.hall.answers


def test_looking_before_and_after_somebody_scored_is_refused_also_after_a_restart(peeking: House) -> None:
    for card in range(1, 6):
        peeking.cast(card)
    look = {"round_id": R1, "reason": "核对"}
    assert sent(peeking, LIN, "peek_round", **look)["ok"]
    peeking.cast(6, 1)
    assert sent(peeking, LIN, "peek_round", **look)["code"] == "peek-too-soon"
    peeking.restart()
    assert sent(peeking, CHEN, "peek_round", **look)["code"] == "peek-too-soon"
