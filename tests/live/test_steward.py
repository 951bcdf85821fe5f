"""What stewards' pages are told: every card, at once and then at most twice a second, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from hearing.domain.card_acts import VoidCard
from hearing.live.broadcast import Broadcast
from hearing.live.control import ControlNamespace
from hearing.live.gate import Asker
from hearing.live.health import Health
from hearing.live.keeper import Keeper
from tests.live.house import DOOR, LIN, OPEN
from tests.live.test_desk import CARDS, Hall

Sent = tuple[str, Any, str, str | None]


class Ears:
    """A Socket.IO server that remembers what was emitted: (topic, data, namespace, room)."""

    def __init__(self) -> None:
        self.heard: list[Sent] = []

    def emit(self, topic: str, message: Any, namespace: str, room: str | None = None, to: str | None = None) -> None:
        self.heard.append((topic, message.get("data"), namespace, room or to))


class Watched(Hall):
    """A hall with stewards' pages."""

    def hear(self) -> Watched:
        self.ears, self.ms = Ears(), 0.0
        self.broadcast = Broadcast(self.hall, self.ears, Health(self.hall, Keeper(self.hall, self.path), "", []), "b")
        self.clock.stopwatch_ms = lambda: self.ms  # type: ignore[method-assign]
        self.broadcast.flush()
        self.pause(10_000)
        return self

    def pause(self, ms: float) -> None:
        """Time passes and what is due goes out; what went before is forgotten."""
        self.ears.heard.clear()
        self.ms += ms
        self.broadcast.flush()

    @property
    def told(self) -> list[Any]:  # type: ignore[override]
        return [data for topic, data, namespace, room in self.ears.heard if topic == "cards"]

    @told.setter
    def told(self, nothing: Any) -> None:
        """Sockets that lost their card: not looked at here."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Watched]:
    house = Watched(tmp_path / "hearing.db")
    house.begin()
    house.hand_out()
    yield house.hear()
    house.hall.db.conn.close()


def of(payload: dict[str, Any], number: str) -> dict[str, Any]:
    return next(card for card in payload["cards"] if card["card"] == number)


def seen(hall: Watched, number: str = "A017") -> dict[str, Any]:
    """How a card stands for a steward who opens the page now."""
    return of(hall.broadcast.snapshot("steward")["topics"]["cards"], number)


def test_a_card_is_followed_from_nobodys_to_void(hall: Watched) -> None:
    assert seen(hall) == {"card": "A017", "group": "public", "state": "absent", "seen_s": None, "voted": None}
    hall.sit_down("A017")
    assert seen(hall)["state"] == "here"
    hall.hall.presence.leave("A017", hall.clock.now().mono_ms)
    hall.clock.second += 75
    assert (seen(hall)["state"], seen(hall)["seen_s"]) == ("away", 75)
    hall.press(OPEN)
    assert seen(hall)["voted"] is False
    hall.cast(17)
    assert seen(hall)["voted"] is True
    hall.press(VoidCard(card="A017", reason="丢失"))
    assert (seen(hall)["state"], seen(hall)["seen_s"], seen(hall)["voted"]) == ("void", None, True)


def test_groups_are_counted(hall: Watched) -> None:
    hall.desk.make("taizhou-water", 2, reserve=True)
    for card in ("A001", "A002"):
        hall.sit_down(card)
    hall.hall.presence.leave("A002", 0)
    (group,) = hall.broadcast.snapshot("steward")["topics"]["cards"]["groups"]
    counts = {name: group[name] for name in ("group", "entitled", "issued", "reserve", "joined", "online")}
    expected = {"group": "public", "entitled": 200, "issued": CARDS + 2, "reserve": 2, "joined": 2, "online": 1}
    assert counts == expected
    assert seen(hall, "A021")["state"] == "reserve"


def test_simulated_phones_are_seen_too(hall: Watched) -> None:
    (minted,) = hall.door.mint(1)
    hall.join(minted.token)
    assert seen(hall, minted.card)["state"] == "away"


def test_after_a_restart_nobody_knows_when_a_phone_was_last_here(hall: Watched) -> None:
    hall.sit_down("A017")
    hall.restart()
    hall.hear()
    assert (seen(hall)["state"], seen(hall)["seen_s"]) == ("away", None)


def test_a_join_is_told_at_once_and_the_next_ones_together_half_a_second_later(hall: Watched) -> None:
    hall.sit_down("A001")
    hall.pause(0)
    assert [of(told, "A001")["state"] for told in hall.told] == ["here"]
    for at in range(2, 12):
        hall.sit_down(f"A{at:03d}")
        hall.pause(40)
        assert hall.told == []
    hall.pause(100)
    assert [told["groups"][0]["joined"] for told in hall.told] == [11]


def test_cards_go_to_stewards_alone(hall: Watched) -> None:
    hall.sit_down("A001")
    hall.pause(2_000)
    assert {(namespace, room) for topic, _, namespace, room in hall.ears.heard if topic == "cards"} == {
        ("/control", "steward")
    }
    assert "cards" not in hall.broadcast.snapshot("control")["topics"]
    rooms = {room for _, _, namespace, room in hall.ears.heard if namespace == "/control"}
    assert rooms <= {"control", "steward"}


class Control(ControlNamespace):
    """The namespace of panels, without a server."""

    def __init__(self, hall: Watched, asker: Asker) -> None:
        super().__init__(hall.hall, hall.broadcast, {}, lambda environ: asker)
        self.rooms: list[str] = []

    def enter_room(self, sid: str, room: str, namespace: str | None = None) -> None:
        self.rooms.append(room)


@pytest.mark.parametrize("asker", [DOOR, LIN])
def test_stewards_and_producers_may_open_a_stewards_page(hall: Watched, asker: Asker) -> None:
    control = Control(hall, asker)
    control.on_connect("s1", {}, {"page": "steward"})
    control.on_connect("s2", {}, None)
    assert control.rooms == ["steward", "control"]
    assert [topic for topic, *_ in hall.ears.heard] == ["welcome", "welcome"]


@pytest.mark.parametrize("role", ["graphics", "follow-up", "viewer"])
def test_others_may_not(hall: Watched, role: str) -> None:
    control = Control(hall, Asker("li", role))
    with pytest.raises(socketio.exceptions.ConnectionRefusedError, match="role-may-not"):
        control.on_connect("s1", {}, {"page": "steward"})
    assert control.rooms == []
