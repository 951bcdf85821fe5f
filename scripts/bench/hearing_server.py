"""The hearing itself: a real database, real phone sessions, rounds opened over the API, ballots counted afterwards."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from producer import Producer, line

from bench.line import Talk
from bench.subject import HERE, HOST, ROOT, Subject, ballot

EPISODE, VERDICT, ROUND_S = "taizhou-water", "sewage-epb-verdict", 3600
DEMO = ROOT / "hearing" / "demo" / f"{EPISODE}.toml"
WORLDS = str(HERE / "worlds.py")
COOKIE = "hearing_phone"
JOINING = 64
CODE = re.compile(rb'"code":"([0-9A-Z-]{19})"')


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database with phones that have joined: their cookies, and how many could join in a second."""

    database: Path
    password: str
    cookies: list[str]
    joins_per_s: float


class Hearing(Subject):
    """The server on a copy of a prepared database, in a `world` of its own (arguments of `worlds.py`)."""

    def __init__(self, name: str, prepared: Prepared, folder: Path, world: tuple[str, ...], mode: str) -> None:
        super().__init__(folder / f"{name}.log")
        self.name, self.prepared, self.world, self.mode = name, prepared, world, mode
        self.database = folder / f"{name}.db"
        folder.mkdir(exist_ok=True)
        for file in prepared.database.parent.glob(f"{prepared.database.name}*"):  # its secrets, and its log
            shutil.copyfile(file, file.name.replace(prepared.database.name, str(self.database)))
        self.round_id = ""

    def command(self) -> list[str]:
        served = ["serve", "--host", HOST, "--port", str(self.port), "--async-mode", self.mode]
        return [sys.executable, WORLDS, *self.world, "--", "--db", str(self.database), *served]

    def start(self) -> None:
        super().start()
        self.producer = Producer(self.base, "producer", self.prepared.password)

    def talk(self, phones: int) -> Talk:
        return Talk(HOST, self.port, self.prepared.cookies[:phones], lambda phone, n: ballot(self.round_id, phone, n))

    def open_round(self) -> None:
        self.round_id = self.producer.send("open_round", segment_id=VERDICT)["round_id"]

    def lost(self, acks: dict[int, bytes]) -> int:
        """Every answer must be a receipt, and the sealed box must hold just these codes and the record their number."""
        closed = self.producer.send("close_round", round_id=self.round_id, grace_s=0)
        found = [CODE.search(answer) for answer in acks.values()]
        receipts = {code[1].decode() for code in found if code is not None}
        with sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True) as reading:
            rows = reading.execute("select code from sealed where round_id = ?", [self.round_id])
            counted = {code for (code,) in rows}
        reading.close()
        self.producer.send("void_round", round_id=self.round_id, reason="bench")
        if closed["valid"] != len(counted) or not counted <= receipts:
            raise SystemExit(f"{self.round_id}: {closed['valid']} counted, {len(counted)} sealed, {len(receipts)} told")
        return len(acks) - len(receipts & counted)

    def tell(self) -> None:
        """Open a round: through the API, decided and on disk, and then told to every phone."""
        self.open_round()

    def health(self) -> dict[str, Any]:
        """Its gauges."""
        return dict(self.producer.topic("health"))


def prepare(folder: Path, phones: int) -> Prepared:
    """A rehearsal with so many phones in it, each with a card of its own."""
    database, password = folder / "prepared.db", secrets.token_urlsafe(12)
    programme = folder / "programme.toml"
    text = DEMO.read_text("utf-8")
    programme.write_text(re.sub(r"(sealed = true\nduration_s = )\d+", rf"\g<1>{ROUND_S}", text), "utf-8")
    line(database, "import", str(programme))
    line(database, "user", "add", "producer", "--role", "producer", "--password-stdin", typed=f"{password}\n")
    line(database, "arm", EPISODE, "--mode", "rehearsal")
    server = Joining(folder, database)
    server.start()
    try:
        Producer(server.base, "producer", password).send("start_run")
        tokens = [card["token"] for card in mint(database, phones)]
        began = time.monotonic()
        cookies = asyncio.run(_join(server.base, tokens))
        return Prepared(database, password, cookies, phones / (time.monotonic() - began))
    finally:
        server.stop()


class Joining(Subject):
    """The server that cards are changed for sessions at."""

    name = "joining"

    def __init__(self, folder: Path, database: Path) -> None:
        super().__init__(folder / "joining.log")
        self.database = database

    def command(self) -> list[str]:
        served = ["serve", "--host", HOST, "--port", str(self.port)]
        return [sys.executable, "-m", "hearing", "--db", str(self.database), *served]


def mint(database: Path, count: int) -> list[dict[str, str]]:
    """Cards for simulated phones, of the server that serves this database."""
    sys.path.insert(0, str(ROOT))
    from hearing.reach import ask

    return list(ask(database, "mint", {"count": count}, serving=True)["cards"])


async def _join(base: str, tokens: list[str]) -> list[str]:
    """The cookie of each card's phone, in the same order."""
    turn = asyncio.Semaphore(JOINING)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def join(token: str) -> str:
            async with (
                turn,
                http.post(f"{base}/api/v1/join", json={"token": token}, headers={"Origin": base}) as answer,
            ):
                if answer.status != 200:
                    raise SystemExit(json.dumps(await answer.json()))
                return f"{COOKIE}={answer.cookies[COOKIE].value}"

        return list(await asyncio.gather(*(join(token) for token in tokens)))
