"""The ballots' lane through the real Socket.IO server: in as read, out by the committer, everything else as ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from engineio.packet import MESSAGE, Packet
from engineio.socket import Socket

from hearing import create_app
from hearing.config import Config
from hearing.domain.kernel import Wish
from hearing.domain.run import StartRun
from hearing.domain.scoring import OpenRound
from hearing.store.roster import token_hash
from hearing.web.sessions import PHONE_COOKIE
from hearing.wiring import Wired
from tests.domain.given import TAIZHOU, VERDICT, nonce

R1 = "run1-r1"
BALLOT = f'{{"round_id":"{R1}","seq":1,"nonce":"{nonce(1)}","marks":{{"verdict":5}}}}'


class Line:
    """One phone's line to the server, packet by packet; `own` is what a card's cookie says."""

    def __init__(self, wired: Wired, server: Any, own: str) -> None:
        self.wired, self.server, self.eio = wired, server, Socket(server.eio, own)
        server.eio.sockets[own] = self.eio
        server._handle_eio_connect(own, {"HTTP_COOKIE": f"{PHONE_COOKIE}={own}"})
        self.send("0/phone,")

    def send(self, packet: str) -> None:
        """What the phone sends."""
        self.eio.receive(Packet(MESSAGE, packet))

    def received(self) -> list[str]:
        """What came down since."""
        found = []
        while not self.eio.queue.empty():
            found.append(self.eio.queue.get().data)
        return found


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Wired]:
    """A server that is never started: nothing happens beside what a test does. A verdict is open."""
    _, made = create_app(Config(tmp_path / "hearing.db", port=8000, async_mode="threading"))
    made.hall.roster.keep_programme(TAIZHOU)
    made.hall.arm("taizhou-water", "rehearsal", "")
    wishes: list[Wish] = [StartRun(), OpenRound(segment_id=VERDICT)]
    for wish in wishes:
        made.hall.handle(wish, "lin")
    yield made
    made.hall.db.close()


@pytest.fixture
def line(wired: Wired) -> Line:
    """The phone of card A001, welcomed."""
    wired.hall.presence.hold(token_hash("own"), "A001", "public")
    server = wired.broadcast.server
    server.async_handlers = False
    made = Line(wired, server, "own")
    assert made.received()[0].startswith('2/phone,["welcome"')
    return made


def test_a_ballot_is_acknowledged_after_the_commit_and_not_before(line: Line) -> None:
    line.send(f'2/phone,7["cast_ballot",{BALLOT}]')
    assert line.received() == []
    line.wired.hall.intake.drain()
    [ack] = line.received()
    assert ack.startswith('3/phone,7[{"ok":true,"code":"')
    assert line.wired.hall.box.held(R1)["A001"].code in ack


def test_a_ballot_is_taken_without_a_request_of_flask(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(line.wired.hall, "cast", lambda *ballot: seen.append(flask.has_request_context()))
    line.send(f'2/phone,7["cast_ballot",{BALLOT}]')
    assert seen == [False]


def test_a_refusal_is_answered_at_once(line: Line) -> None:
    line.send('2/phone,7["cast_ballot",{"round_id":"run1-r1","seq":0}]')
    line.send('2/phone,8["cast_ballot"]')
    line.send('2/phone,9["cast_ballot",{"round_id":]')
    assert [packet.partition(',"facts')[0] for packet in line.received()] == [
        f'3/phone,{number}[{{"ok":false,"code":"malformed"' for number in (7, 8, 9)
    ]


def test_a_bug_is_answered_too(line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(line.wired.hall, "cast", lambda *ballot: 1 / 0)
    line.send(f'2/phone,7["cast_ballot",{BALLOT}]')
    assert line.received() == ['3/phone,7[{"ok":false,"code":"internal","facts":{}}]']
    assert "cast_ballot" in caplog.text


def test_a_ballot_that_asks_for_no_answer_counts_and_gets_none(line: Line) -> None:
    line.send(f'2/phone,["cast_ballot",{BALLOT}]')
    line.wired.hall.intake.drain()
    assert line.received() == []
    assert list(line.wired.hall.box.held(R1)) == ["A001"]


def test_a_phone_that_went_away_hinders_nobody(line: Line, wired: Wired) -> None:
    wired.hall.presence.hold(token_hash("other"), "A002", "public")
    other = Line(wired, line.server, "other")
    other.received()
    for phone, card in ((line, 1), (other, 2)):
        phone.send(f'2/phone,7["cast_ballot",{BALLOT.replace(nonce(1), nonce(card))}]')
    line.eio.closed = True
    wired.hall.intake.drain()
    assert other.received()[0].startswith('3/phone,7[{"ok":true')
    assert sorted(wired.hall.box.held(R1)) == ["A001", "A002"]


def test_other_events_go_their_usual_way(line: Line) -> None:
    line.send('2/phone,7["sing"]')
    assert line.received() == ['3/phone,7[{"ok":false,"code":"command-unknown","facts":{"command":"sing"}}]']


def test_a_socket_that_never_entered_casts_nothing(wired: Wired) -> None:
    server = wired.broadcast.server
    stranger = Line(wired, server, "stranger")
    assert stranger.received()[-1].startswith("4/phone,")
    stranger.send(f'2/phone,7["cast_ballot",{BALLOT}]')
    assert stranger.received() == []
    assert wired.hall.box.held(R1) == {}


def test_beyond_its_bound_the_line_is_busy_at_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hearing.live.intake.BOUND", 1)
    line.send(f'2/phone,7["cast_ballot",{BALLOT}]')
    line.send(f'2/phone,8["cast_ballot",{BALLOT}]')
    assert line.received() == ['3/phone,8[{"ok":false,"code":"busy","facts":{}}]']
    line.wired.hall.intake.drain()
    line.send(f'2/phone,9["cast_ballot",{BALLOT}]')
    line.wired.hall.intake.drain()
    assert [packet[:20] for packet in line.received()] == ['3/phone,7[{"ok":true', '3/phone,9[{"ok":true']
