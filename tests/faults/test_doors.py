"""What the stock settings get wrong: half-open connections, foreign hosts and origins, huge frames, keys of outputs."""

from __future__ import annotations

import asyncio
import http.client
import json
import resource
import socket
from collections.abc import Iterator

import aiohttp
import pytest
import socketio

from hearing.rehearsal.phone import Phone
from tests.shows.kit import Show, Watcher, in_state, phones_in, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
HALF_OPEN = 1100


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def show(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """A server of each kind with an air run armed and live."""
    server = Show(tmp_path_factory.mktemp("doors"), request.param)
    play(server.producer.send("start_run"))
    yield server
    server.stop()


def ask(show: Show, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    """(status, text) of a request with just these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", show.port, timeout=60)
    try:
        connection.request(method, path, body.encode() or None, {n.replace("_", "-"): v for n, v in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_a_foreign_host_is_turned_away_on_pages_and_on_the_socket(show: Show) -> None:
    for path in ("/healthz", "/phone", "/socket.io/?EIO=4&transport=polling"):
        assert ask(show, "GET", path, Host="evil.test")[0] == 400
        assert ask(show, "GET", path, Host=f"127.0.0.1:{show.port}")[0] == 200


def test_a_forwarded_host_opens_nothing(show: Show) -> None:
    headers = {"Origin": "http://evil.test", "X_Forwarded_Host": "evil.test"}
    assert ask(show, "GET", "/socket.io/?EIO=4&transport=polling", **headers)[0] == 400


def test_a_foreign_origin_may_not_join_and_no_origin_may(show: Show) -> None:
    body = json.dumps({"token": show.cards[0]["token"]})
    status, text = ask(show, "POST", "/api/v1/join", body, Content_Type="application/json", Origin="http://evil.test")
    assert (status, json.loads(text)["code"]) == (403, "origin-foreign")
    assert ask(show, "POST", "/api/v1/join", body, Content_Type="application/json")[0] == 200


def test_a_command_needs_a_session_and_its_token(show: Show) -> None:
    status, text = ask(show, "POST", "/api/v1/commands/go", "{}", Content_Type="application/json")
    assert (status, json.loads(text)["code"]) == (401, "not-logged-in")
    account, show.producer.csrf = show.producer.csrf, "guess"
    try:
        assert play(show.producer.ask("go"))["code"] == "csrf-wrong"
    finally:
        show.producer.csrf = account


def test_on_air_the_overlay_opens_with_its_key_alone(show: Show) -> None:
    assert ask(show, "GET", "/overlay")[0] == 403
    assert ask(show, "GET", "/overlay?key=guess")[0] == 403
    key = show.line("outputs", "taizhou-water").split("key=")[1]
    assert ask(show, "GET", f"/overlay?key={key}")[0] == 200

    async def connect(given: str) -> bool:
        watcher = Watcher(show.base, "/overlay", {"output": "overlay", "key": given})
        try:
            await watcher.connect()
        except socketio.exceptions.ConnectionError:
            return False
        await watcher.client.disconnect()
        return True

    assert [play(connect(given)) for given in ("guess", key)] == [False, True]


def test_half_open_connections_do_not_keep_the_others_out(show: Show) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, HALF_OPEN + 512), hard))
    idle = []
    try:
        for _ in range(HALF_OPEN):
            connection = socket.create_connection(("127.0.0.1", show.port), timeout=30)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost:")
            idle.append(connection)
        assert ask(show, "GET", "/healthz")[0] == 200
    finally:
        for connection in idle:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_huge_frame_ends_its_own_connection_alone(show: Show) -> None:
    async def story() -> None:
        opened = await show.producer.send("open_round", segment_id="sewage-epb-qa")
        async with phones_in(show, 2) as (loud, calm):
            await calm.wait_for(in_state(opened["round_id"], "open"))
            lost = asyncio.Event()
            loud.client.on("disconnect", lambda *reason: lost.set(), namespace="/phone")
            await loud.client.emit("cast_ballot", {"round_id": "x" * 40_000}, namespace="/phone")
            await asyncio.wait_for(lost.wait(), 30)
            answer = await calm.cast(opened["round_id"], {"mood": 1})
            assert answer and answer["ok"]
        await show.producer.send("close_round", round_id=opened["round_id"], grace_s=0)

    play(story())


def test_a_simulated_card_is_never_minted_on_air(show: Show) -> None:
    assert play(show.producer.ask("simulate", phones=5))["code"] == "rehearsal-only"


def test_a_phone_without_a_card_gets_no_socket(show: Show) -> None:
    async def story() -> str:
        async with aiohttp.TCPConnector() as connector:
            phone = Phone(show.base, "nothing", connector)
            try:
                await phone.connect()
            except socketio.exceptions.ConnectionError:
                return "refused"
            finally:
                await phone.leave()
        return "let in"

    assert play(story()) == "refused"
