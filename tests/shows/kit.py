"""A whole hall over real sockets: a server of its own, producers over HTTP, phones that join with printed cards."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import socketio

from hearing.rehearsal.phone import Phone
from tests.browser.serving import PASSWORD, PRODUCERS, PROGRAMME, Server

T = TypeVar("T")
HALL = 200


def play(story: Coroutine[Any, Any, T]) -> T:
    """What a story comes to. It is played in a thread of its own: a browser may hold this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


class Show(Server):
    """A server and its producers. `mode`: the runtime it serves with; `seats`: group -> cards."""

    seats: Mapping[str, int] = {"public": HALL}

    def __init__(self, folder: Path, mode: str = "eventlet", programme: str = "") -> None:
        self.mode = mode
        super().__init__(folder / "hearing.db")
        source = folder / "programme.toml"
        text = PROGRAMME.read_text("utf-8").replace("[episode]\n", "[episode]\nreveal_delay_s = 0\n", 1)
        source.write_text(programme or text, "utf-8")
        self.line("import", str(source))
        for name in PRODUCERS:
            self.line("user", "add", name, "--role", "producer", "--password-stdin", typed=f"{PASSWORD}\n")
        self.line("arm", self.episode, "--mode", "air")
        self.cards = [card for group, count in self.seats.items() for card in self._cards(folder, group, count)]
        self.producer = Account(self.base, PRODUCERS[0])
        self.second = Account(self.base, PRODUCERS[1])

    def _cards(self, folder: Path, group: str, count: int) -> list[dict[str, str]]:
        sheet = folder / f"{group}.csv"
        asked = ("--count", str(count), "--group", group, "--public-url", self.base, "--csv", str(sheet))
        self.line("cards", self.episode, *asked)
        with sheet.open(encoding="utf-8-sig", newline="") as rows:
            return list(csv.DictReader(rows))

    def _command(self, *arguments: str) -> list[str]:
        served = ("--async-mode", self.mode) if arguments[0] == "serve" else ()
        return [*super()._command(*arguments), *served]

    def kill(self) -> None:
        """As a power cut does, for everything but the disk."""
        self.process.kill()
        self.process.wait()

    def sealed_codes(self, round_id: str) -> set[str]:
        """The receipt codes in the sealed box."""
        with sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True) as reading:
            return {code for (code,) in reading.execute("select code from sealed where round_id = ?", [round_id])}

    def journal(self) -> list[dict[str, Any]]:
        """The run's journal as the command line prints it."""
        return [json.loads(line) for line in self.line("journal", self.episode).splitlines()]


class Account:
    """Somebody who is logged in, over HTTP."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name, self.csrf = base, name, ""
        self.jar = CookieJar()
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.csrf = self.post("/api/v1/login", name=name, password=PASSWORD)["csrf"]

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        """The answer to a POST, granted or refused."""
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.csrf}
        request = urllib.request.Request(self.base + path, json.dumps(fields).encode(), headers)
        try:
            with self.http.open(request, timeout=60) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return dict(json.load(refusal))

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """The answer to a command, granted or refused, while the phones go on."""
        return await asyncio.to_thread(lambda: self.post(f"/api/v1/commands/{command}", **fields))

    async def send(self, command: str, **fields: Any) -> dict[str, Any]:
        """A command that must be granted."""
        answer = await self.ask(command, **fields)
        assert answer["ok"], (command, answer)
        return answer

    async def topics(self) -> dict[str, Any]:
        """Every topic as the panel sees it."""

        def read() -> dict[str, Any]:
            with self.http.open(f"{self.base}/api/v1/state", timeout=60) as response:
                return dict(json.load(response)["topics"])

        return await asyncio.to_thread(read)


class Watcher:
    """A socket that only listens: an overlay or a board."""

    def __init__(
        self, base: str, namespace: str, auth: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        self.base, self.namespace, self.auth, self.headers = base, namespace, auth, headers or {}
        self.client, self.topics, self.changed = socketio.AsyncClient(), {}, asyncio.Event()
        self.client.on("*", self._told, namespace=namespace)

    async def _told(self, event: str, message: dict[str, Any]) -> None:
        self.topics.update(message["topics"] if event == "welcome" else {event: message["data"]})
        self.changed.set()
        self.changed = asyncio.Event()

    async def connect(self) -> None:
        """Begin to listen."""
        spaces = [self.namespace]
        await self.client.connect(self.base, self.headers, auth=self.auth, namespaces=spaces, transports=["websocket"])

    async def wait_for(self, seen: Any, within_s: float = 20) -> None:
        """Wait until what was told satisfies `seen`."""
        async with asyncio.timeout(within_s):
            while not seen(self.topics):
                await self.changed.wait()


@asynccontextmanager
async def phones_in(show: Show, count: int = HALL) -> AsyncIterator[list[Phone]]:
    """So many phones, joined and welcomed."""
    async with aiohttp.TCPConnector(limit=0) as connector:
        phones = [Phone(show.base, card["token"], connector) for card in show.cards[:count]]
        for some in batches(phones, 25):
            await asyncio.gather(*(phone.join() for phone in some))
            await asyncio.gather(*(phone.connect() for phone in some))
        await all_told(phones, lambda topics: "run" in topics)
        try:
            yield phones
        finally:
            await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)


def batches(phones: list[Phone], size: int) -> Iterable[list[Phone]]:
    """The phones, some at a time: a door lets nobody in all at once."""
    return (phones[at : at + size] for at in range(0, len(phones), size))


async def all_told(phones: list[Phone], seen: Any, within_s: float = 40) -> None:
    """Wait until every phone was told what satisfies `seen`."""
    await asyncio.gather(*(phone.wait_for(seen, within_s) for phone in phones))


def in_state(round_id: str, state: str) -> Any:
    """Whether the round in focus is that one, in that state."""

    def seen(topics: dict[str, Any]) -> bool:
        found = topics.get("round")
        return found is not None and found["round_id"] == round_id and found["state"] == state

    return seen
