"""A hall for breaking: a server that can be killed and come back, and phones that remember what they sent.

It is prepared once (programme, accounts, cards) and copied for every test. All its scoring is `mood`, so that rounds
may follow each other without end; only the marks of `verdict` rounds are of a scale of five.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from hearing.domain.proof import receipt_code
from hearing.rehearsal.phone import Phone
from tests.browser.serving import EPISODE, PROGRAMME
from tests.shows.kit import Account, Show, all_told, batches

SEGMENT = "sewage-epb-qa"
VERDICT = "sewage-epb-verdict"
QUICK = """
[rubrics.quick]
kind = "mood"
label = "快"
question = "?"
sealed = true
duration_s = 1
close_grace_s = 1
scale = [{ value = 1, label = "满意", satisfied = true }, { value = 0, label = "不满意", satisfied = false }]

[rubrics.mood]"""


def programme() -> str:
    """The bundled hearing with sealed moods that last, one that closes by itself at once, and no waiting."""
    text = PROGRAMME.read_text("utf-8")
    text = text.replace("[episode]\n", "[episode]\nreveal_delay_s = 0\nrestart_grace_s = 1\n", 1)
    text = re.sub(r"sealed = false\nduration_s = 20", "sealed = true\nduration_s = 600", text, count=1)
    return text.replace("[rubrics.mood]", QUICK.strip(), 1) + '\n[public_line]\nlabel = "场外"\n'


MARKS = {"mood": (0, 1), "verdict": (1, 2, 3, 4, 5)}
PASSING = ("-shm", ".lock", ".server")
"""Ends of the names of files that die with the process."""
UNLIMITED = {"hearing.live.phone": {"CASTS_IN_WINDOW": 10**9}}
"""Nobody changes his mind as often as a test's phone does."""


class House(Show):
    """A copy of a prepared show in a folder of its own, served anew.

    `mode`: its runtime, and how it commits ballots; `environment`: what its process is given beside; `loosened`:
    module -> constants changed for the test; `options`: of `serve`.
    """

    launcher = (sys.executable, str(Path(__file__).with_name("loosened.py")))

    def __init__(
        self,
        prepared: Show,
        folder: Path,
        mode: str = "eventlet inline",
        environment: Mapping[str, str] | None = None,
        loosened: Mapping[str, Any] | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        self.mode, commit = mode.split()
        self.options = ("--commit", commit, *options)
        self.environment = {**(environment or {}), "LOOSENED": json.dumps({**UNLIMITED, **(loosened or {})})}
        folder.mkdir(exist_ok=True)
        self.folder, self.database = folder, folder / "hearing.db"
        for file in prepared.database.parent.glob(f"{prepared.database.name}*"):
            if not file.name.endswith(PASSING):
                shutil.copy(file, folder / file.name)
        self.cards, self.port = prepared.cards, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.start()
        try:
            self.producer = Account(self.base, prepared.producer.name)
            self.second = Account(self.base, prepared.second.name)
        except BaseException:
            self.kill()
            raise

    def _command(self, *arguments: str) -> list[str]:
        served = self.options if arguments[0] == "serve" else ()
        return [*super()._command(*arguments), *served]


MODES = ("eventlet inline", "eventlet offload", "threading inline")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Try:
    """One ballot a phone made: what it said, how often it was sent without an answer yet, and the answers."""

    round_id: str
    seq: int
    code: str
    marks: dict[str, int]
    unanswered: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)
    waited_s: float = 0.0

    @property
    def acknowledged(self) -> bool:
        """Whether the server ever said it counts."""
        return any(answer["ok"] for answer in self.answers)

    @property
    def refused(self) -> bool:
        """Whether the server said each time that it does not count; unanswered it may count."""
        return bool(self.answers) and not self.acknowledged and not self.unanswered


class Witness(Phone):
    """A phone that remembers every ballot, and what was said of it. `nonces`: where its nonces come from, if seeded."""

    def __init__(self, url: str, token: str | None, connector: aiohttp.BaseConnector) -> None:
        super().__init__(url, token, connector)
        self.card = ""
        self.tries: dict[str, Try] = {}
        self.nonces: random.Random | None = None

    async def join(self) -> str:
        self.card = await super().join()
        return self.card

    def choose(self, round_id: str, marks: dict[str, int]) -> None:
        super().choose(round_id, marks)
        if self.nonces is not None and self.pending is not None:
            self.pending["nonce"] = self.nonces.randbytes(16).hex()

    async def send(self) -> dict[str, Any] | None:
        ballot = self.pending
        if ballot is None or not self.client.connected:
            return None
        tried = self.tries.get(ballot["nonce"])
        if tried is None:
            code = receipt_code(EPISODE, ballot["round_id"], ballot["nonce"])
            tried = self.tries[ballot["nonce"]] = Try(ballot["round_id"], ballot["seq"], code, ballot["marks"])
        tried.unanswered += 1
        loop = asyncio.get_running_loop()
        started = loop.time()
        answer = await super().send()
        tried.waited_s = max(tried.waited_s, loop.time() - started)
        if answer is not None:
            tried.unanswered -= 1
            tried.answers.append(answer)
        return answer

    def of(self, round_id: str) -> list[Try]:
        """Its ballots of a round, in order of `seq`."""
        return sorted((t for t in self.tries.values() if t.round_id == round_id), key=lambda t: t.seq)


class Panel:
    """A panel on a socket of its own, as an account that is logged in. `seqs`: topic -> when it was last told."""

    def __init__(self, account: Account) -> None:
        self.account, self.client = account, socketio.AsyncClient(reconnection=False)
        self.topics: dict[str, Any] = {}
        self.seqs: dict[str, int] = {}
        self.client.on("*", self._told, namespace="/control")

    def _told(self, event: str, message: dict[str, Any]) -> None:
        told = message["topics"] if event == "welcome" else {event: message["data"]}
        self.topics.update(told)
        self.seqs.update(dict.fromkeys(told, message["seq"]))

    async def connect(self) -> None:
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.account.jar)
        await self.client.connect(
            self.account.base, headers={"Cookie": cookie}, namespaces=["/control"], transports=["websocket"]
        )

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """The answer to a command, granted or refused."""
        return dict(await self.client.call(command, fields, namespace="/control", timeout=60))


@asynccontextmanager
async def panels_of(show: Show, count: int) -> AsyncIterator[list[Panel]]:
    """So many panels, of both producers in turn."""
    panels = [Panel((show.producer, show.second)[at % 2]) for at in range(count)]
    await asyncio.gather(*(panel.connect() for panel in panels))
    try:
        yield panels
    finally:
        await asyncio.gather(*(panel.client.disconnect() for panel in panels), return_exceptions=True)


@asynccontextmanager
async def witnesses_in(
    show: Show,
    count: int,
    outside: int = 0,
    prepare: Callable[[Witness], None] = lambda phone: None,
    kind: type[Witness] = Witness,
    base: str = "",
) -> AsyncIterator[list[Witness]]:
    """So many phones that remember, joined and welcomed, and so many more on the public line.

    `prepare` sees each before it connects. `kind`: what phones they are; `base`: where they find the server.
    """
    base = base or show.base
    async with aiohttp.TCPConnector(limit=0) as connector:
        phones = [kind(base, card["token"], connector) for card in show.cards[:count]]
        phones += [kind(base, None, connector) for _ in range(outside)]
        for phone in phones:
            prepare(phone)
        for phone in phones[count:]:
            await phone.join()  # one after the other: they are numbered as they come
        for some in batches(list(phones), 25):
            await asyncio.gather(*(phone.join() for phone in some if not phone.card))
            await asyncio.gather(*(phone.connect() for phone in some))
        await all_told(list(phones), lambda topics: "run" in topics)
        try:
            yield phones
        finally:
            await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)


async def tapping(phone: Witness, round_id: str, chance: random.Random, times: int = 18, kind: str = "mood") -> None:
    """Tap on and change one's mind, as fast as answers come; stop when the round is over."""
    for _ in range(times):
        answer = await phone.cast(round_id, {kind: chance.choice(MARKS[kind])})
        if answer is not None and answer.get("code") == "round-not-open":
            return
        await asyncio.sleep(chance.uniform(0, 0.05))


async def finished(tasks: list[asyncio.Task[Any]]) -> None:
    """Stop what still runs and wait until it has."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
