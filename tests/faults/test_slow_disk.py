"""A disk that takes its time: whoever waits for it waits alone, and no answer comes before it has the ballot."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.browser.serving import ROOT
from tests.shows.kit import Show, all_told, in_state, phones_in, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]
WORLDS = str(ROOT / "scripts" / "bench" / "worlds.py")
VERDICT = "sewage-epb-verdict"


class SlowShow(Show):
    """A server whose commits wait for as long as the file `hold` is there."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.hold = folder / "hold"
        super().__init__(folder, mode)

    def _command(self, *arguments: str) -> list[str]:
        usual = super()._command(*arguments)
        if arguments[0] != "serve":
            return usual
        return [sys.executable, WORLDS, "--hold", str(self.hold), "--", *usual[3:], "--commit", "offload"]

    async def held_up(self) -> None:
        """A commit has begun and goes no further."""
        while not self.hold.with_suffix(".reached").exists():
            await asyncio.sleep(0.01)


@pytest.fixture(params=["eventlet", "threading"])
def show(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SlowShow]:
    """A server of each kind."""
    made = SlowShow(tmp_path, request.param)
    yield made
    made.hold.unlink(missing_ok=True)
    made.stop()


async def _served_meanwhile(show: SlowShow) -> None:
    await show.producer.send("start_run")
    async with phones_in(show, 2) as (first, second):
        await show.producer.send("go", segment_id=VERDICT)
        round_id = (await show.producer.send("open_round", segment_id=VERDICT))["round_id"]
        await all_told([first, second], in_state(round_id, "open"))
        show.hold.touch()
        ballot = asyncio.create_task(first.cast(round_id, {"verdict": 5}))
        await show.held_up()
        async with aiohttp.ClientSession() as http, http.get(f"{show.base}/healthz") as response:
            assert response.status == 200
        refused = await second.cast(round_id, {"verdict": "five"})  # type: ignore[dict-item]
        assert refused and refused["code"] == "marks-malformed"
        assert not ballot.done()
        show.hold.unlink()
        stored = await ballot
        assert stored and stored["ok"]
        await show.producer.send("close_round", round_id=round_id, grace_s=0)
        assert show.sealed_codes(round_id) == {stored["code"]}
        assert (await show.producer.topics())["health"]["commit_mode"] == "offload"


def test_others_are_served_while_a_commit_is_on_its_way(show: SlowShow) -> None:
    play(_served_meanwhile(show))
