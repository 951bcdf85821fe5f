"""A card's life at the door through the real server, on both runtimes: phone, steward and record agree."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
import pytest

from hearing.rehearsal.phone import Phone
from tests.shows.kit import Show, Watcher, all_told, in_state, phones_in, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
VERDICT, CARDS = "flood-water-verdict", 5


class Hall(Show):
    """A hall of five."""

    seats: Mapping[str, int] = {"public": CARDS}


@pytest.fixture(params=["eventlet", "threading"])
def show(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Hall]:
    server = Hall(tmp_path_factory.mktemp("cards"), request.param)
    play(server.producer.send("start_run"))
    yield server
    server.stop()


def stands(card: str, state: str) -> Any:
    """Whether a steward is told that the card stands so."""
    return lambda topics: any(
        (c["card"], c["state"]) == (card, state) for c in topics.get("cards", {"cards": []})["cards"]
    )


def lost(state: str) -> Any:
    """Whether a phone was told that its card is gone, and how."""
    return lambda topics: topics["card"]["state"] == state


async def _evening(show: Hall) -> None:
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in show.producer.jar)
    steward = Watcher(show.base, "/control", {"page": "steward"}, {"Cookie": cookie})
    panel = Watcher(show.base, "/control", None, {"Cookie": cookie})
    await asyncio.gather(steward.connect(), panel.connect())
    await steward.wait_for(stands("A001", "absent"))
    began = time.monotonic()
    async with phones_in(show, CARDS) as phones, aiohttp.TCPConnector() as connector:
        await steward.wait_for(lambda topics: topics["cards"]["groups"][0]["online"] == CARDS)
        assert time.monotonic() - began < 10
        await show.producer.send("go", segment_id=VERDICT)
        round_id = (await show.producer.send("open_round", segment_id=VERDICT))["round_id"]
        await all_told(phones, in_state(round_id, "open"))
        await asyncio.gather(*(phone.cast(round_id, {"verdict": 1}) for phone in phones))
        anew = await show.producer.send("reissue_card", card="A001")
        await show.producer.send("void_card", card="A002", reason="丢失")
        await show.producer.send("release_card", card="A003")
        for phone, how in zip(phones, ("reissued", "void", "released"), strict=False):
            await phone.wait_for(lost(how))
            assert (await phone.cast(round_id, {"verdict": 5}) or {})["code"] == "card-moved"
        await steward.wait_for(stands("A002", "void"))
        newcomer = Phone(show.base, anew["url"].partition("#")[2], connector)
        assert await newcomer.join() == "A001"
        await newcomer.connect()
        await newcomer.wait_for(lambda topics: (topics.get("ballot") or {}).get("seq") == 1)
        await steward.wait_for(stands("A001", "here"))
        assert (await newcomer.cast(round_id, {"verdict": 4}) or {})["ok"]
        await show.producer.send("close_round", round_id=round_id, grace_s=0)
        await show.producer.send("reveal_round", round_id=round_id, override_reason="人少")
        result = (await show.producer.topics())["round"]["result"]
        assert (result["valid"], result["satisfied"]) == (CARDS, 1)
        await newcomer.leave()
    assert "cards" not in panel.topics and "questions" not in steward.topics
    await asyncio.gather(steward.client.disconnect(), panel.client.disconnect())


def test_replacing_voiding_and_releasing_in_mid_round_loses_and_doubles_nothing(show: Hall) -> None:
    play(_evening(show))
    told = [row for row in show.journal() if row["kind"].startswith("card.")]
    assert [row["kind"] for row in told] == ["card.reissued", "card.voided", "card.released"]
    assert all(set(row["body"]) <= {"card", "group", "reason"} for row in told)
