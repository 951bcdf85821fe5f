"""A hall of three and a public line of five, through the real server: every number on every output."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import click
import pytest
import socketio

from hearing.domain import proof
from hearing.reach import ask
from hearing.rehearsal.phone import Phone
from tests.browser.serving import EPISODE, PROGRAMME
from tests.domain.given import LINE
from tests.shows.kit import Show, Watcher, all_told, in_state, phones_in, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
VERDICT, MARKS = "flood-water-verdict", (5, 4, 1)
HALL = {"satisfied": 2, "valid": 3, "ballots": 3, "present": 3, "entitled": 200, "joined": 3, "share": "66.67"}
APART = {"label": LINE["label"], "satisfied": 0, "valid": 5, "share": "0.00"}
TABLE = f'\n[public_line]\nlabel = "{LINE["label"]}"\nlabel_en = "{LINE["label_en"]}"\n'


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """A server with a public line in its programme, on air."""
    text = PROGRAMME.read_text("utf-8").replace("[episode]\n", "[episode]\nreveal_delay_s = 0\n", 1)
    server = Show(tmp_path_factory.mktemp("line"), programme=text + TABLE)
    play(server.producer.send("start_run"))
    play(server.producer.send("set_attendance", group="public", present=3))
    yield server
    server.stop()


@asynccontextmanager
async def devices_on(show: Show, count: int) -> AsyncIterator[list[Phone]]:
    """So many devices, on the line and welcomed."""
    async with aiohttp.TCPConnector(limit=0) as connector:
        devices = [Phone(show.base, None, connector) for _ in range(count)]
        await asyncio.gather(*(device.join() for device in devices))
        await asyncio.gather(*(device.connect() for device in devices))
        await all_told(devices, lambda topics: "run" in topics)
        try:
            yield devices
        finally:
            await asyncio.gather(*(device.leave() for device in devices), return_exceptions=True)


async def begin(show: Show) -> str:
    await show.producer.send("go", segment_id=VERDICT)
    return str((await show.producer.send("open_round", segment_id=VERDICT))["round_id"])


def within(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Those of the figures that are asked for and told."""
    return {name: found[name] for name in wanted if name in found}


def sealed_rows(show: Show, round_id: str) -> list[Any]:
    with sqlite3.connect(f"{show.database.as_uri()}?mode=ro", uri=True) as reading:
        rows = reading.execute("select grp, code, marks from sealed where round_id = ? order by code", [round_id])
        return [(group, code, json.loads(marks)) for group, code, marks in rows]


async def watch(show: Show) -> tuple[Watcher, Watcher]:
    key = show.line("outputs", EPISODE).splitlines()[0].split("key=")[1]
    overlay = Watcher(show.base, "/overlay", {"output": "overlay", "key": key})
    board = Watcher(show.base, "/board")
    for watcher in (overlay, board):
        await watcher.connect()
    return overlay, board


def test_the_line_stands_in_no_number_of_the_hall_on_any_output(show: Show) -> None:
    async def story() -> None:
        overlay, board = await watch(show)
        round_id = await begin(show)
        async with phones_in(show, 3) as phones, devices_on(show, 5) as devices:
            everybody = [*phones, *devices]
            await all_told(everybody, in_state(round_id, "open"))
            receipts = [await device.cast(round_id, {"verdict": 1}) for device in devices]
            assert all(receipt and receipt["ok"] for receipt in receipts)
            await overlay.wait_for(
                lambda told: (told["turnout"] or {}).get("public_line") == {"scored": 5, "joined": 5}
            )
            said = overlay.topics["turnout"]
            assert (said["scored"], said["joined"], said["online"], said["all_scored"]) == (0, 3, 3, False)
            for phone, mark in zip(phones, MARKS, strict=True):
                assert (await phone.cast(round_id, {"verdict": mark}) or {})["ok"]
            await overlay.wait_for(lambda told: told["turnout"]["all_scored"])
            told = await show.producer.topics()
            assert told["health"]["phones"] == {"joined": 3, "online": 3}
            assert (told["turnout"]["scored"], told["turnout"]["joined"], told["turnout"]["present"]) == (3, 3, 3)

            closed = await show.producer.send("close_round", round_id=round_id, grace_s=0)
            assert closed["valid"] == 3
            await show.producer.send("reveal_round", round_id=round_id, take=True, override_reason="a test is small")
            await all_told(everybody, in_state(round_id, "revealed"))
            await board.wait_for(lambda told: told["results"]["items"])
            await overlay.wait_for(lambda told: "board" in told["stage"]["program"])
            told = await show.producer.topics()
            rounds = [phone.topics["round"] for phone in everybody]
            rounds += [told["round"], overlay.topics["round"]]
            rounds += [told["results"]["items"][0], board.topics["results"]["items"][0]]
            for found in rounds:
                assert within(found["result"], HALL) == HALL
                assert within(found["public_line"], APART) == APART
            on_air = overlay.topics["stage"]["program"]["board"]["data"]
            assert within(on_air, HALL) == {name: HALL[name] for name in HALL if name != "joined"}
            assert within(on_air["public_line"], APART) == APART
            await show.producer.send("take", graphic="proof", round_id=round_id)
            await overlay.wait_for(lambda told: "proof" in told["stage"]["program"])
            proved = overlay.topics["stage"]["program"]["proof"]["data"]
            assert (proved["ballots"], proved["line_ballots"]) == (3, 5)
            for topics in (told, board.topics):
                ranked = topics["results"]["ranking"][0]
                assert (ranked["satisfied"], ranked["valid"], ranked["share"]) == (2, 3, "66.67")

            facts = {row["kind"]: row["body"] for row in show.journal()}
            assert facts["round.closed"]["by_group"] == {"public": 3, "public-line": 5}
            assert (facts["round.closed"]["joined"], facts["round.closed"]["issued"]) == (3, {"public": 200})
            rows = sealed_rows(show, round_id)
            codes = {str(receipt["code"]) for receipt in receipts if receipt}
            assert {code for group, code, _ in rows if group == "public-line"} == codes
            assert proof.round_root(rows, ("public", "public-line")) == facts["round.closed"]["root"]
            bundle = str(show.database.with_name("run.zip"))
            show.line("export", "run1", "-o", bundle)
            assert "V10" in show.line("verify", bundle, "--receipt", codes.pop())
        await overlay.client.disconnect()
        await board.client.disconnect()

    play(story())


def test_a_device_is_the_same_after_the_server_came_back(show: Show) -> None:
    async def story() -> None:
        segment = "sewage-epb-verdict"
        await show.producer.send("go", segment_id=segment)
        round_id = str((await show.producer.send("open_round", segment_id=segment))["round_id"])
        async with devices_on(show, 2) as (device, other):
            await all_told([device, other], in_state(round_id, "open"))
            number = device.topics["card"]["card"]
            assert (await device.cast(round_id, {"verdict": 5}) or {})["ok"]
            await asyncio.to_thread(show.kill)
            await asyncio.to_thread(show.start)
            await device.wait_for(lambda topics: topics["ballot"] is not None)
            assert await device.join() == number
            answer = None
            while answer is None:  # the welcome may be there a moment before the client calls itself connected
                answer = await device.cast(round_id, {"verdict": 1})
                await asyncio.sleep(0.05)
            assert answer["ok"]
            told = await show.producer.topics()
            assert told["turnout"]["public_line"]["scored"] == 1
        await show.producer.send("void_round", round_id=round_id, reason="tried")

    play(story())


def test_a_telephone_may_have_a_card_and_be_on_the_line(show: Show) -> None:
    async def story() -> set[tuple[str, str]]:
        async with aiohttp.TCPConnector() as connector:
            phone = Phone(show.base, show.cards[0]["token"], connector)
            device = Phone(show.base, None, connector)
            await device.http.close()
            device.http = device.client.eio.http = phone.http  # one browser, one jar
            try:
                await phone.join()
                await device.join()
                await phone.connect()
                await device.connect()
                await all_told([phone, device], lambda topics: "card" in topics)
                return {(each.topics["card"]["card"][0], each.topics["card"]["group"]) for each in (phone, device)}
            finally:
                await device.client.disconnect()
                await phone.leave()

    assert play(story()) == {("A", "public"), ("O", "public-line")}


def test_a_socket_for_the_line_needs_the_line_s_cookie(show: Show) -> None:
    async def story() -> str:
        async with aiohttp.TCPConnector() as connector:
            phone = Phone(show.base, show.cards[1]["token"], connector)
            try:
                await phone.join()
                phone.token = None
                await phone.connect()
            except socketio.exceptions.ConnectionError:
                return "refused"
            finally:
                await phone.leave()
        return "let in"

    assert play(story()) == "refused"


def test_simulated_devices_stay_out_of_a_broadcast_and_come_to_a_rehearsal(show: Show) -> None:
    with pytest.raises(click.ClickException, match="rehearsal-only"):
        ask(show.database, "simulate-line", {}, serving=True)
    play(show.producer.send("end_run"))
    show.arm("rehearsal")
    came = show.line("rehearse", "--phones", "2", "--public-line", "3", "--seconds", "1")
    assert came == "5 / 5"
    told = play(show.producer.topics())
    assert told["health"]["phones"]["joined"] == 2
    assert f"open\t{show.base}/open" in show.line("outputs", EPISODE)
