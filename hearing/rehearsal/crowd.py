"""A hall full of simulated phones that score like people do: most soon, some late, some twice, a few never."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from socketio.exceptions import SocketIOError

from hearing.rehearsal.phone import Phone

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NEVER, AGAIN = 0.04, 0.08
ARRIVAL_S = 4.0
LOOKS_EVERY_S = 1.0
GIVES_UP_AFTER_S = 30.0


class Assessor:
    """What one member of the crowd does with his phone."""

    def __init__(self, phone: Phone, chance: random.Random) -> None:
        self.phone, self.chance = phone, chance
        self.seen: set[str] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        phone.on_topic = self.told

    def told(self, topic: str) -> None:
        """Score a round once when it opens."""
        found = self.phone.topics.get("round")
        if topic != "round" or found is None or found["state"] != "open" or found["round_id"] in self.seen:
            return
        self.seen.add(found["round_id"])
        if self.chance.random() >= NEVER:
            task = asyncio.get_running_loop().create_task(self._score(found))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _score(self, found: dict[str, Any]) -> None:
        remaining_s = float(found["remaining_ms"]) / 1000
        await asyncio.sleep(min(remaining_s * 0.98, self.chance.lognormvariate(0, 0.7) * remaining_s * 0.25))
        await self.phone.cast(str(found["round_id"]), self._marks(found))
        if self.chance.random() < AGAIN:
            await asyncio.sleep(remaining_s * 0.1)
            await self.phone.cast(str(found["round_id"]), self._marks(found))

    def _marks(self, found: dict[str, Any]) -> dict[str, int]:
        """A mark for each criterion. Halls are kind: the upper ones are the likelier."""
        return {criterion["id"]: self._mark(criterion) for criterion in found["criteria"]}

    def _mark(self, criterion: dict[str, Any]) -> int:
        marks = criterion["range"]
        values = [step["value"] for step in criterion["scale"]]
        if marks is not None:
            values = list(range(marks["max"], marks["min"] - 1, -marks["step"]))
        weights = [1 / (place + 1.2) for place in range(len(values))]
        return int(self.chance.choices(values, weights)[0])


async def _enter(phone: Phone, after_s: float) -> bool:
    await asyncio.sleep(after_s)
    try:
        await phone.join()
        await phone.connect()
    except (RuntimeError, OSError, aiohttp.ClientError, SocketIOError):
        return False
    return True


async def _stay(phones: list[Phone], seconds: float) -> None:
    """Wait for the time to be over, or for the hall to be gone: a crowd does not outlive its run."""
    alone_s = 0.0
    while seconds > 0 and alone_s < GIVES_UP_AFTER_S:
        await asyncio.sleep(LOOKS_EVERY_S)
        seconds -= LOOKS_EVERY_S
        alone_s = 0.0 if any(phone.client.connected for phone in phones) else alone_s + LOOKS_EVERY_S


async def fill_hall(url: str, tokens: list[str], seconds: float, devices: int = 0, seed: int = 1) -> int:
    """Let a phone in for each token and `devices` onto the public line, and keep them there; how many came in.

    Raises ValueError for any address that is not this machine.
    """
    if urlsplit(url).hostname not in LOOPBACK:
        raise ValueError(f"simulated phones stay on this machine; {url} is not it")
    chance = random.Random(seed)
    async with aiohttp.TCPConnector(limit=0) as connector:
        phones = [Phone(url, token, connector) for token in [*tokens, *[None] * devices]]
        crowd = [Assessor(phone, random.Random(chance.random())) for phone in phones]
        came = await asyncio.gather(*(_enter(phone, chance.uniform(0, ARRIVAL_S)) for phone in phones))
        print(f"{sum(came)} / {len(crowd)}", flush=True)
        try:
            await _stay(phones, seconds)
        finally:
            await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)
    return sum(came)


def run_crowd(url: str, tokens: list[str], seconds: float, devices: int = 0) -> None:
    """The same, until the time is over or somebody stops it."""
    try:
        asyncio.run(fill_hall(url, tokens, seconds, devices))
    except KeyboardInterrupt:
        return
