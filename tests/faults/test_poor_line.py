"""A hall on a poor line: late, and broken again and again. What was acknowledged is counted, once, and phones know."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio

from tests.faults.count import Found, found, held_right
from tests.faults.house import MARKS, MODES, SEGMENT, House, Witness, finished, free_port, witnesses_in
from tests.faults.poor_line import PoorLine
from tests.shows.kit import Show, all_told, in_state, play

DELAY_S, JITTER_S, BREAKS = 0.06, 0.05, 0.05
MOST_TAPS = 6
PAUSE_S = 0.4
GRACE_S = 1


class Afar(Witness):
    """A phone that joins and connects until it has come through, and keeps what each welcome told of its ballot."""

    welcome_within_s = 1

    def __init__(self, url: str, token: str | None, connector: aiohttp.BaseConnector) -> None:
        super().__init__(url, token, connector)
        self.told: list[dict[str, Any]] = []
        self.welcomes = 0

    async def join(self) -> str:
        while not self.card:
            try:
                await super().join()
            except aiohttp.ClientError:
                continue
        return self.card

    async def connect(self) -> None:
        self.client.reconnection = False  # else it comes back by itself while it is brought in again here
        while not self.client.connected:
            try:
                await super().connect()
            except socketio.exceptions.ConnectionError:
                continue
        self.client.reconnection = True

    async def _told(self, event: str, message: dict[str, Any]) -> None:
        if event == "welcome":
            self.welcomes += 1
            if message["topics"]["ballot"] is not None:
                self.told.append(message["topics"]["ballot"])
        await super()._told(event, message)


async def _change_ones_mind(phone: Witness, round_id: str, chance: random.Random) -> None:
    """A few times in the round, whatever the line does; until it is over."""
    for _ in range(chance.randint(2, MOST_TAPS)):
        await asyncio.sleep(chance.uniform(0, PAUSE_S))
        answer = await phone.cast(round_id, {"mood": chance.choice(MARKS["mood"])})
        if answer is not None and answer.get("code") == "round-not-open":
            return


async def _a_round(show: House, line: PoorLine, phones: Sequence[Afar], chance: random.Random) -> tuple[str, Found]:
    """One round, closed by hand while ballots are still under way; and then everybody is welcomed anew."""
    round_id = str((await show.producer.send("open_round", segment_id=SEGMENT))["round_id"])
    await all_told(list(phones), in_state(round_id, "open"))
    taps = [asyncio.create_task(_change_ones_mind(phone, round_id, chance)) for phone in phones]
    await asyncio.sleep(chance.uniform(0.2, 1))
    await show.producer.send("close_round", round_id=round_id, grace_s=GRACE_S)
    await finished(taps)
    for phone in phones:
        phone.topics.clear()
    line.cut()
    await all_told(list(phones), lambda topics: "ballot" in topics)
    return round_id, found(show.database, round_id)


def _told_right(there: Found, round_id: str, phones: Sequence[Afar]) -> None:
    """What a phone was told of its ballot is what it sent; and what it was told last is what the box holds."""
    for phone in phones:
        by_seq = {tried.seq: tried for tried in phone.of(round_id)}
        for ballot in phone.told:
            if ballot["round_id"] == round_id and ballot["marks"] is not None:
                tried = by_seq[ballot["seq"]]
                assert (ballot["code"], ballot["marks"]) == (tried.code, tried.marks)
        ballot = phone.topics["ballot"]
        assert (ballot["seq"] if ballot else None) == there.spent.get(phone.card)
        if ballot:
            assert by_seq[ballot["seq"]].code in there.sealed


async def _rounds(show: House, line: PoorLine, count: int, rounds: int) -> dict[str, int]:
    """So many rounds of so many phones; what happened in them."""
    sums = dict.fromkeys(("sent", "acknowledged", "counted", "counted unheard"), 0)
    chance = random.Random(count)
    await show.producer.send("start_run")
    async with line, witnesses_in(show, count, kind=Afar, base=line.base) as phones:
        for _ in range(rounds):
            round_id, there = await _a_round(show, line, phones, chance)
            sums["acknowledged"] += held_right(there, round_id, phones)
            _told_right(there, round_id, phones)
            tries = [tried for phone in phones for tried in phone.of(round_id)]
            counted = [tried for tried in tries if tried.code in there.sealed]
            sums["sent"] += len(tries)
            sums["counted"] += len(counted)
            sums["counted unheard"] += sum(not tried.acknowledged for tried in counted)
        sums["welcomes"] = sum(phone.welcomes for phone in phones)
        refused = Counter(str(answer["code"]) for phone in phones for answer in phone.refusals)
        line.still = True
    return {**sums, **refused, "resets": line.resets}


@pytest.mark.parametrize(
    ("mode", "phones", "rounds"),
    [
        pytest.param(MODES[0], 24, 1, marks=[pytest.mark.faults, pytest.mark.timeout(120)]),
        *(pytest.param(mode, 200, 30, marks=[pytest.mark.soak, pytest.mark.timeout(2400)]) for mode in MODES[:2]),
    ],
)
def test_a_poor_line_loses_and_doubles_nothing(
    tmp_path: Path, prepared: Show, mode: str, phones: int, rounds: int
) -> None:
    port, chance = free_port(), random.Random(mode)
    show = House(prepared, tmp_path, mode, options=("--public-url", f"http://127.0.0.1:{port}"))
    line = PoorLine(port, show.port, chance, DELAY_S, JITTER_S, BREAKS)
    try:
        sums = play(_rounds(show, line, phones, rounds))
    finally:
        show.stop()
    print(f"{mode}: {rounds} rounds of {phones} phones: {sums}, 0 lost, 0 doubled")
    assert sums["resets"] >= phones * rounds / 4
    assert sums["counted"] >= phones * rounds * 0.9
    assert sums["counted unheard"] > 0
