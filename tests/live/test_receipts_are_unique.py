"""A receipt is one ballot's alone in its round: across phones, groups, paper, one commit and a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hearing.domain.ballots import Ballot, Held
from hearing.domain.paper import EnterPaper
from hearing.domain.proof import receipt_code
from hearing.domain.rubrics import PUBLIC_LINE
from tests.domain.given import nonce
from tests.web.night import Night


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    found = Night(tmp_path / "hearing.db")
    found.arm()
    yield found
    found.stop()


@pytest.fixture
def round_id(night: Night) -> str:
    return night.open()


def codes(night: Night, round_id: str) -> list[str]:
    return [code for _, code, _ in night.hall.box.rows(round_id)]


@pytest.mark.parametrize(("card", "group"), [("A002", "public"), ("E001", "experts"), ("device-1", PUBLIC_LINE)])
def test_no_other_card_of_any_group_gets_a_receipt_that_is_held(
    night: Night, round_id: str, card: str, group: str
) -> None:
    assert night.cast("A001", 1, round_id)["ok"]
    assert night.cast(card, 1, round_id, group=group)["code"] == "nonce-used"
    assert night.cast(card, 2, round_id, group=group)["ok"]
    assert len(codes(night, round_id)) == 2


def test_the_card_itself_may_keep_its_receipt(night: Night, round_id: str) -> None:
    first = night.cast("A001", 1, round_id)
    assert night.cast("A001", 1, round_id, mark=1, seq=2)["code"] == first["code"]


def test_a_receipt_that_its_card_gave_up_is_not_handed_on(night: Night, round_id: str) -> None:
    """The phone was told that it was in the box: it must not find it counted with somebody else's mark."""
    night.cast("A001", 1, round_id)
    night.cast("A001", 2, round_id, seq=2)
    assert night.cast("A002", 1, round_id)["code"] == "nonce-used"


def test_two_that_share_a_commit_do_not_share_a_receipt(night: Night, round_id: str) -> None:
    answers: list[dict[str, Any]] = []
    for card in ("A001", "A002", "A003"):
        ballot = Ballot(round_id=round_id, seq=1, nonce=nonce(1), marks={"verdict": 5})
        night.hall.cast(ballot, card, "public", answers.append)
    night.hall.intake.drain()
    assert [answer.get("code") for answer in answers[1:]] == ["nonce-used"] * 2
    assert codes(night, round_id) == [answers[0]["code"]]


def test_a_receipt_changed_within_a_commit_is_not_taken_over_in_it(night: Night, round_id: str) -> None:
    answers: list[dict[str, Any]] = []
    for card, seq, number in (("A001", 1, 1), ("A001", 2, 2), ("A002", 1, 1), ("A003", 1, 2)):
        ballot = Ballot(round_id=round_id, seq=seq, nonce=nonce(number), marks={"verdict": 5})
        night.hall.cast(ballot, card, "public", answers.append)
    night.hall.intake.drain()
    assert [answer["ok"] for answer in answers] == [True, True, False, False]
    assert codes(night, round_id) == [answers[1]["code"]]


def test_a_restart_forgets_no_receipt(night: Night, round_id: str) -> None:
    assert night.cast("A001", 1, round_id)["ok"]
    night.stop()
    night.wired = Night(night.database).wired
    assert night.cast("A002", 1, round_id)["code"] == "nonce-used"
    assert night.cast("A001", 1, round_id)["ok"]


def test_a_ballot_the_disk_did_not_take_leaves_its_receipt_free(
    night: Night, round_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night.hall.box, "put", lambda cast: 1 / 0)
    assert night.cast("A001", 1, round_id)["code"] == "not-stored"
    monkeypatch.undo()
    assert night.cast("A002", 1, round_id)["ok"]


def test_the_next_round_takes_the_same_nonce_for_another_receipt(night: Night, round_id: str) -> None:
    first = night.cast("A001", 1, round_id)["code"]
    night.publish(round_id)
    second = night.cast("A002", 1, night.open("sewage-construction-verdict"))
    assert second["ok"] and second["code"] != first


def test_a_paper_ballot_has_a_receipt_of_its_own_which_no_phone_can_take(night: Night, round_id: str) -> None:
    night.hall.minted["A009"] = "public"
    night.cast("A001", 1, round_id)
    paper = EnterPaper(round_id=round_id, card="A009", marks={"verdict": 5})
    night.hall.handle(paper, "lin", second="chen", reread=paper.marks)
    on_paper = night.hall.box.held(round_id)["A009"]
    stolen: list[dict[str, Any]] = []
    ballot = Ballot(round_id=round_id, seq=1, nonce=on_paper.nonce, marks={"verdict": 1})
    night.hall.cast(ballot, "A002", "public", stolen.append)
    night.hall.intake.drain()
    assert stolen[0]["code"] == "nonce-used"
    assert len(set(codes(night, round_id))) == 2


def test_the_box_itself_keeps_a_second_row_of_a_receipt_out(night: Night, round_id: str) -> None:
    code = receipt_code("taizhou-water", round_id, nonce(1))
    held = Held(seq=1, nonce=nonce(1), marks={"verdict": 5}, code=code)
    box, db = night.hall.box, night.hall.db
    with pytest.raises(sqlite3.IntegrityError), db.atomic():
        box.put([(round_id, "A001", "public", held), (round_id, "device-1", PUBLIC_LINE, held)])
    assert codes(night, round_id) == []
    with db.atomic():
        box.put([(round_id, "A001", "public", held)])
        box.seal(round_id)
    with pytest.raises(sqlite3.IntegrityError), db.atomic():
        box.put([(round_id, "A002", "public", held)])
        box.seal(round_id)
    assert codes(night, round_id) == [code]
