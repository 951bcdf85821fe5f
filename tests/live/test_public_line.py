"""The public line: one device one ballot however often it comes, and no figure of the hall knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hearing.domain import proof
from hearing.domain.ballots import Ballot
from hearing.domain.rounds import RoundClosed
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.run import EndRun
from hearing.domain.scoring import OpenRound, RevealRound, VoidRound
from hearing.errors import Refused
from hearing.live import door
from hearing.live.broadcast import Broadcast
from hearing.live.door import Door, Joined
from hearing.store.roster import device_hash, token_hash
from hearing.views.round import turnout
from tests.domain.given import VERDICT, WITH_LINE, nonce
from tests.live.house import OPEN, R1, House


class NoHealth:
    """A server whose gauges nobody reads."""

    def gauges(self) -> dict[str, Any]:
        """None."""
        return {}

    links = gauges


class Line(House):
    """A hall with a public line: cards and devices come to the same round."""

    @property
    def door(self) -> Door:
        return Door(self.hall, b"pepper")

    def enter(self, *devices: str) -> list[str]:
        """The numbers of devices with these cookies."""
        return [self.door.open_line(device).card for device in devices]

    def sit_down(self, card: int) -> None:
        """A phone joins with its card, and its socket opens."""
        session = token_hash(f"phone-{card}")
        self.hall.roster.bind("run1", f"A{card:03d}", "public", session)
        self.hall.presence.hold(session, f"A{card:03d}", "public")
        self.hall.presence.enter(f"socket-{card}", session)

    def tap(self, number: str, mark: int = 1, seq: int = 1, round_id: str = R1) -> dict[str, Any]:
        """A device scores; its nonces are its own."""
        marks = {self.state.rounds[round_id].rubric.measured[0].id: mark}
        ballot = Ballot(round_id=round_id, seq=seq, nonce=nonce(int(number[1:]) * 1000 + seq), marks=marks)
        return self.score(ballot, number, PUBLIC_LINE)

    def score(self, ballot: Ballot, card: str, group: str) -> dict[str, Any]:
        answers: list[dict[str, Any]] = []
        self.hall.cast(ballot, card, group, answers.append)
        self.hall.intake.drain()
        return answers[-1]

    def scene(self) -> Any:
        nothing: Any = NoHealth()
        return Broadcast(self.hall, None, nothing, "build").scene()

    def turnout(self) -> dict[str, Any]:
        found = turnout(self.scene())
        assert found is not None
        return found


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    house = Line(tmp_path / "hearing.db")
    house.begin(WITH_LINE)
    yield house
    house.hall.db.conn.close()


@pytest.fixture
def hall_alone(tmp_path: Path) -> Iterator[Line]:
    house = Line(tmp_path / "alone.db")
    house.begin()
    yield house
    house.hall.db.conn.close()


def refused(house: Line, device: str | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        house.door.open_line(device)
    return refusal.value.code


# Coming in


def test_devices_are_numbered_in_a_series_of_their_own(line: Line) -> None:
    assert line.enter("one", "two", "three") == ["O00001", "O00002", "O00003"]


def test_a_device_is_the_same_however_often_it_comes(line: Line) -> None:
    assert line.enter("one", "two", "one", "one") == ["O00001", "O00002", "O00001", "O00001"]
    assert line.hall.presence.devices == 2


def test_a_device_without_a_cookie_is_given_one(line: Line) -> None:
    first = line.door.open_line(None)
    assert line.door.open_line(first.session) == first
    assert line.door.open_line(None).card != first.card


def test_a_device_is_the_same_after_a_restart(line: Line) -> None:
    line.enter("one", "two")
    line.restart()
    assert line.enter("two", "three", "one") == ["O00002", "O00003", "O00001"]


def test_another_run_ends_every_device(line: Line) -> None:
    line.enter("one")
    line.arm()
    assert not line.door.on_line("one")
    assert (line.hall.presence.devices, line.hall.roster.phones("run1")) == (0, {})
    assert line.enter("two", "one") == ["O00001", "O00002"]


def test_a_device_is_never_among_the_cards(line: Line) -> None:
    line.enter("one")
    assert line.hall.roster.cards("taizhou-water") == []
    assert line.hall.roster.issued("taizhou-water") == {}


def test_a_full_line_keeps_who_is_on_it_and_takes_no_more(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_DEVICES", 2)
    line.enter("one", "two")
    assert refused(line, "three") == "public-line-full"
    assert line.enter("two") == ["O00002"]


def test_a_device_s_cookie_is_not_on_disk(line: Line) -> None:
    line.enter("the-secret-in-the-cookie")
    kept = b"".join(Path(f"{line.path}{end}").read_bytes() for end in ("", "-wal"))
    assert b"the-secret-in-the-cookie" not in kept
    assert device_hash("the-secret-in-the-cookie").encode() in kept


def test_without_a_public_line_in_the_programme_nobody_comes_in(hall_alone: Line) -> None:
    assert refused(hall_alone) == "no-public-line"


def test_where_nothing_is_on_nobody_comes_in(tmp_path: Path) -> None:
    house = Line(tmp_path / "empty.db")
    assert refused(house) == "no-run"
    house.hall.db.conn.close()


def test_after_the_end_nobody_comes_in(line: Line) -> None:
    line.press(EndRun())
    assert refused(line) == "run-ended"


def test_simulated_devices_stay_out_of_a_broadcast(line: Line) -> None:
    line.door.simulate_line()
    line.arm("air")
    with pytest.raises(Refused, match="rehearsal-only"):
        line.door.simulate_line()


# Scoring


def test_a_device_has_one_ballot_however_often_it_comes_and_scores(line: Line) -> None:
    line.press(OPEN)
    for seq in (1, 2, 3):
        (number,) = line.enter("one")
        assert line.tap(number, mark=seq, seq=seq)["ok"]
    line.restart()
    (number,) = line.enter("one")
    assert line.tap(number, mark=5, seq=3)["code"] == "older-ballot"
    assert line.tap(number, mark=5, seq=4)["ok"]
    assert line.hall.box.rows(R1)[0][0::2] == (PUBLIC_LINE, {"verdict": 5})
    assert len(line.hall.box.rows(R1)) == 1


def test_a_telephone_with_a_card_and_on_the_line_has_two_ballots_in_two_groups(line: Line) -> None:
    line.press(OPEN)
    line.sit_down(1)
    (number,) = line.enter("phone-1")  # even one that shows the very same secret
    assert line.hall.presence.card_of("socket-1") == ("A001", "public")
    assert line.cast(1)["ok"] and line.tap(number)["ok"]
    assert sorted(row[0] for row in line.hall.box.rows(R1)) == ["public", PUBLIC_LINE]
    assert line.hall.roster.phones("run1").keys() == {token_hash("phone-1"), device_hash("phone-1")}


def test_a_receipt_of_the_line_is_under_the_round_s_root(line: Line) -> None:
    line.press(OPEN)
    line.cast(1)
    codes = {line.tap(number)["code"] for number in line.enter("one", "two")}
    line.close()
    sealed = line.hall.box.rows(R1)
    assert {code for group, code, _ in sealed if group == PUBLIC_LINE} == codes
    assert proof.round_root(sealed, ("public", PUBLIC_LINE)) == line.state.rounds[R1].root
    assert proof.round_root([row for row in sealed if row[1] not in codes], ("public", PUBLIC_LINE)) != (
        line.state.rounds[R1].root
    )


# The hall's figures


def play(house: Line, devices: tuple[str, ...]) -> list[Any]:
    """The same three phones and so many devices, and all that is said of the hall at each step."""
    said: list[Any] = []

    def look() -> None:
        scene = house.scene()
        found = {name: value for name, value in house.turnout().items() if name != "public_line"}
        said.append((found, scene.joined, scene.online, scene.scored, house.hall.intake.scored(R1)))

    for card in (1, 2, 3):
        house.sit_down(card)
    house.press(OPEN)
    look()
    for number in house.enter(*devices):
        assert house.tap(number)["ok"]
    look()
    for card, mark in ((1, 5), (2, 4), (3, 1)):
        assert house.cast(card, mark)["ok"]
        look()
    house.close()
    look()
    house.press(RevealRound(round_id=R1, override_reason="small"))
    return [*said, house.state.rounds[R1].result]


def test_no_figure_of_the_hall_knows_of_the_line(line: Line, hall_alone: Line) -> None:
    devices = ("one", "two", "three", "four", "five")
    assert play(line, devices) == play(hall_alone, ())
    result = line.state.rounds[R1].result
    assert (result.satisfied, result.valid, result.joined) == (2, 3, 3)
    apart = line.state.rounds[R1].public_line
    assert (apart.satisfied, apart.valid) == (0, 5)


def test_the_hall_has_all_scored_whoever_of_the_line_has_not(line: Line) -> None:
    line.sit_down(1)
    line.enter("one", "two")
    line.press(OPEN)
    assert not line.turnout()["all_scored"]
    line.cast(1)
    assert line.turnout()["all_scored"]


def test_a_line_that_scores_alone_is_no_hall_that_has_all_scored(line: Line) -> None:
    line.press(OPEN)
    line.tap(*line.enter("one"))
    assert not line.turnout()["all_scored"]


def test_the_turnout_of_the_line_stands_apart(line: Line, hall_alone: Line) -> None:
    for house in (line, hall_alone):
        house.press(OPEN)
    numbers = line.enter("one", "two", "three")
    line.tap(numbers[0])
    assert line.turnout()["public_line"] == {"scored": 1, "joined": 3}
    line.close()
    line.restart()
    assert line.turnout()["public_line"] == {"scored": 1, "joined": 3}
    assert hall_alone.turnout()["public_line"] is None


def test_the_live_meter_is_the_hall_s(line: Line) -> None:
    line.press(OpenRound(segment_id=VERDICT, rubric="mood"))
    for number in line.enter(*map(str, range(6))):
        line.tap(number, mark=0)
    assert line.hall.intake.marks(R1) == []
    line.score(Ballot(round_id=R1, seq=1, nonce=nonce(1), marks={"mood": 1}), "A001", "public")
    assert line.hall.intake.marks(R1) == [{"mood": 1}]


def test_the_close_counts_the_line_by_its_group_alone(line: Line) -> None:
    line.press(OPEN)
    line.sit_down(1)
    line.cast(1)
    for number in line.enter("one", "two"):
        line.tap(number)
    line.close()
    closed = next(entry.fact for entry in line.hall.journal.entries() if isinstance(entry.fact, RoundClosed))
    said = msgspec.structs.asdict(closed)
    assert (said["valid"], said["joined"], said["issued"]) == (1, 1, {})
    assert said["by_group"] == {"public": 1, PUBLIC_LINE: 2}


def test_a_voided_round_is_void_for_the_line_too(line: Line) -> None:
    line.press(OPEN)
    (number,) = line.enter("one")
    line.press(VoidRound(round_id=R1, reason="误"))
    assert line.tap(number)["code"] == "round-not-open"


def test_who_joined_says_number_group_and_cookie(line: Line) -> None:
    assert line.door.open_line("one") == Joined("O00001", PUBLIC_LINE, "one")
