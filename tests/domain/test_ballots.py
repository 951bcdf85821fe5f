"""Judging one ballot against the round and what the box holds of its card."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from hearing.domain.ballots import Ballot, Held, judge
from hearing.domain.rounds import Round
from hearing.domain.scoring import CloseRound
from hearing.errors import Refused
from tests.domain.given import given, nonce, opened, sealing

OPEN = given(opened()).state.rounds["run1-r1"]
CLOSING = given(opened(), CloseRound(round_id="run1-r1")).state.rounds["run1-r1"]
CLOSED = given(opened(), *sealing()).state.rounds["run1-r1"]


def ballot(seq: int = 1, number: int = 1, mark: int = 5, **marks: int) -> Ballot:
    return Ballot(round_id="run1-r1", seq=seq, nonce=nonce(number), marks=marks or {"verdict": mark})


def judged(
    cast: Ballot, held: Held | None = None, found: Round | None = OPEN, codes_of_others: tuple[str, ...] = ()
) -> Held:
    return judge(found, cast, held, "taizhou-water", codes_of_others.__contains__)


def refused(*args: Any, **rest: Any) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as refusal:
        judged(*args, **rest)
    return refusal.value.code, refusal.value.facts


def test_a_first_ballot_is_held_under_its_receipt() -> None:
    held = judged(ballot())
    assert (held.seq, held.nonce, held.marks) == (1, nonce(1), {"verdict": 5})


def test_a_receipt_is_what_the_phone_works_out_by_itself() -> None:
    text = f"hearing-ballot-v1|taizhou-water|run1-r1|{nonce(1)}"
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:10], "big")
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> 5 * place & 31] for place in range(15, -1, -1))
    assert judged(ballot()).code == "-".join(letters[at : at + 4] for at in (0, 4, 8, 12))


def test_the_last_ballots_are_let_in_while_the_round_closes() -> None:
    assert judged(ballot(), found=CLOSING).seq == 1


@pytest.mark.parametrize(("found", "state"), [(None, "none"), (CLOSED, "closed")])
def test_early_and_late_ballots_are_refused_with_the_rounds_state(found: Round | None, state: str) -> None:
    assert refused(ballot(), found=found) == ("round-not-open", {"round_id": "run1-r1", "state": state})


def test_a_late_repeat_of_a_ballot_that_counted_is_refused_too() -> None:
    assert refused(ballot(), judged(ballot()), found=CLOSED)[0] == "round-not-open"


@pytest.mark.parametrize("marks", [{"mood": 1}, {"verdict": 5, "mood": 1}])
def test_marks_of_other_criteria_are_refused(marks: dict[str, int]) -> None:
    assert refused(ballot(**marks)) == ("marks-malformed", {"criteria": ["verdict"]})


def test_no_marks_are_refused() -> None:
    cast = Ballot(round_id="run1-r1", seq=1, nonce=nonce(1), marks={})
    assert refused(cast)[0] == "marks-malformed"


@pytest.mark.parametrize("mark", [0, 6, -1, 50])
def test_a_mark_off_the_scale_is_refused(mark: int) -> None:
    assert refused(ballot(mark=mark))[0] == "mark-out-of-range"


def test_a_resent_ballot_adds_nothing() -> None:
    held = judged(ballot())
    assert judged(ballot(), held) is held


def test_a_higher_seq_replaces_marks_and_receipt() -> None:
    first = judged(ballot())
    second = judged(ballot(seq=2, number=2, mark=1), first)
    assert (second.seq, second.marks) == (2, {"verdict": 1})
    assert second.code != first.code


def test_a_higher_seq_may_keep_the_nonce_and_so_the_receipt() -> None:
    first = judged(ballot())
    assert judged(ballot(seq=2, mark=1), first).code == first.code


@pytest.mark.parametrize(
    "cast", [ballot(seq=3, mark=4), ballot(seq=3, number=9), ballot(seq=2), ballot(seq=1, mark=4, number=7)]
)
def test_an_older_or_another_ballot_of_that_seq_is_refused_with_the_seq_that_stands(cast: Ballot) -> None:
    held = judged(ballot(seq=3))
    assert refused(cast, held) == ("older-ballot", {"seq": 3})


def test_a_nonce_another_card_used_is_refused() -> None:
    code = judged(ballot()).code
    assert refused(ballot(), codes_of_others=(code,)) == ("nonce-used", {})


@pytest.mark.parametrize("text", ["0" * 31, "0" * 33, "0" * 32 + "\n", "G" * 32, "A" * 32])
def test_a_nonce_is_thirty_two_lower_case_hex_digits_and_nothing_more(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"round_id": "run1-r1", "seq": 1, "nonce": text, "marks": {}}, Ballot)
