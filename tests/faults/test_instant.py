"""200 phones that score in the same instant: all acknowledged, all counted, one each; also across kill -9."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.shows.kit import HALL, Show, all_told, in_state, phones_in, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
SEGMENT = "sewage-epb-qa"


async def _rounds_in_an_instant(show: Show, times: int) -> None:
    await show.producer.send("start_run")
    async with phones_in(show) as phones:
        for turn in range(times):
            round_id = (await show.producer.send("open_round", segment_id=SEGMENT))["round_id"]
            await all_told(phones, in_state(round_id, "open"))
            answers = await asyncio.gather(*(phone.cast(round_id, {"mood": turn % 2}) for phone in phones))
            assert [answer and answer["ok"] for answer in answers] == [True] * HALL
            closed = await show.producer.send("close_round", round_id=round_id, grace_s=0)
            assert closed["valid"] == HALL
            assert show.sealed_codes(round_id) == {answer["code"] for answer in answers if answer}
            found = (await show.producer.topics())["round"]["result"]
            assert (found["satisfied"], found["valid"]) == (HALL * (turn % 2), HALL)


@pytest.mark.parametrize(("mode", "times"), [("eventlet", 20), ("threading", 3)])
def test_200_taps_in_the_same_instant_are_200_ballots(tmp_path: Path, mode: str, times: int) -> None:
    show = Show(tmp_path, mode)
    try:
        play(_rounds_in_an_instant(show, times))
    finally:
        show.stop()


async def _killed_in_the_middle(show: Show) -> None:
    await show.producer.send("start_run")
    async with phones_in(show) as phones:
        await show.producer.send("go", segment_id="sewage-epb-verdict")
        round_id = (await show.producer.send("open_round", segment_id="sewage-epb-verdict"))["round_id"]
        await all_told(phones, in_state(round_id, "open"))
        early = [asyncio.create_task(phone.cast(round_id, {"verdict": 5})) for phone in phones]
        await asyncio.wait(early, return_when=asyncio.FIRST_COMPLETED)
        show.kill()
        await asyncio.gather(*early)
        acknowledged = {phone.receipts[round_id]["code"] for phone in phones if round_id in phone.receipts}
        assert acknowledged
        for phone in phones:
            phone.topics.clear()
        await asyncio.to_thread(show.start)
        await all_told(phones, in_state(round_id, "open"))
        assert phones[0].topics["round"]["remaining_ms"] > 20_000
        async with asyncio.timeout(30):
            while any(phone.pending for phone in phones):
                await asyncio.gather(*(phone.send() for phone in phones))
        await show.producer.send("close_round", round_id=round_id, grace_s=0)
        counted = show.sealed_codes(round_id)
        assert acknowledged <= counted
        assert counted == {phone.receipts[round_id]["code"] for phone in phones}
        assert len(counted) == HALL


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_kill_9_in_mid_round_loses_no_acknowledged_ballot(tmp_path: Path, mode: str) -> None:
    show = Show(tmp_path, mode)
    try:
        play(_killed_in_the_middle(show))
    finally:
        show.stop()
