"""Rehearse the loss of the show's laptop: .venv/bin/python scripts/drill.py (.venv\\Scripts\\python on Windows).

A show on loopback with phones, a stick to which copies go, and kill -9 in the middle of a round. Then the newest copy
goes on "the other laptop" (another folder), as docs/runbook.md says; every step is timed, what was lost is counted, and
everything else must be there.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import http.cookiejar
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402

from hearing.rehearsal.phone import Phone  # noqa: E402

EPISODE = "taizhou-water"
SEGMENTS = ("sewage-epb-verdict", "sewage-construction-verdict", "flood-water-verdict", "flood-jiaojiang-verdict")
LOST = "drainage-enforcement-verdict"
WITHIN_S = 60
Payload = dict[str, Any]
CHINESE = {
    "close to copy on the stick": "截止到备份写上 U 盘",
    "hearing restore": "恢复备份",
    "hearing serve": "启动服务",
    "phones scan the new QR": "手机扫新的二维码",
    "phones come back": "手机自己连回来",
    "the lost round, scored again": "丢掉的那一轮重新打",
    "the producer's session": "制片人的登录",
    "the run's key": "本场的签名密钥",
    "typed codes": "卡上的号码",
    "no round is open": "没有打分开着",
    "a new id for the round": "那一轮换了新编号",
    "everybody's ballot in it": "重打时每人一票",
    "every closed round": "已截止的各轮",
    "every sealed ballot": "已封存的每一票",
    "cards": "打分卡",
    "accounts": "账号",
    "the outputs' keys": "叠加层的钥匙",
    "every acknowledged ballot": "手机上显示收到的每一票",
    "the phones' sessions": "手机的进场",
    "the journal's chain": "日志的链",
    "ballots of the open round": "当时开着的那一轮的票",
    "facts since the copy": "备份以后记下的条目",
}
"""What a report names -> the same in Chinese."""


@dataclass
class Report:
    """What came of a drill. `steps`: what was done -> seconds; `there`: what must be there -> whether it is."""

    steps: dict[str, float] = field(default_factory=dict)
    there: dict[str, bool] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note how long a step takes."""
        started = time.monotonic()
        yield
        self.steps[step] = time.monotonic() - started


class Laptop:
    """A folder with a database, its command line, and a server on it."""

    def __init__(self, folder: Path, port: int, mode: str) -> None:
        folder.mkdir()
        self.database, self.port, self.mode = folder / "hearing.db", port, mode
        self.base = f"http://127.0.0.1:{port}"

    def command(self, *words: object) -> list[str]:
        """The words of a command line."""
        return [sys.executable, "-m", "hearing", "--db", str(self.database), *map(str, words)]

    def line(self, *words: object, typed: str = "") -> str:
        """What a command line prints. Raises SystemExit where it fails."""
        environment = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            self.command(*words),
            cwd=ROOT,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            env=environment,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.strip()

    def serve(self, *more: object) -> None:
        """Start the server; returns once it answers."""
        served = ("serve", "--host", "127.0.0.1", "--port", self.port, "--async-mode", self.mode, *more)
        with self.database.with_suffix(".log").open("ab") as log:
            self.server = subprocess.Popen(self.command(*served), cwd=ROOT, stdout=log, stderr=log)
        while self.server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base}/healthz", timeout=5):
                    return
            except urllib.error.URLError:
                time.sleep(0.05)
        raise SystemExit(self.database.with_suffix(".log").read_text())

    def end(self, *, kill: bool = False) -> None:
        """Stop the server; `kill`: as a power cut does."""
        if kill:
            self.server.kill()
        else:
            self.server.terminate()
        self.server.wait(20)

    def rows(self, sql: str) -> set[tuple[Any, ...]]:
        """Rows of the database as it lies there."""
        reading = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)
        try:
            return set(reading.execute(sql).fetchall())
        finally:
            reading.close()


class Producer:
    """Whoever runs the show, over HTTP; the session outlives the laptop."""

    def __init__(self, password: str) -> None:
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.password, self.csrf = password, ""

    def post(self, base: str, path: str, **fields: Any) -> Payload:
        """The answer to a POST, granted or refused."""
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.csrf}
        request = urllib.request.Request(f"{base}/api/v1/{path}", json.dumps(fields).encode(), headers)
        try:
            with self.http.open(request, timeout=WITHIN_S) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return dict(json.load(refusal))

    def log_in(self, base: str) -> None:
        """Begin a session."""
        self.csrf = self.post(base, "login", name="producer", password=self.password)["csrf"]

    def type_code(self, base: str, code: str) -> Payload:
        """The answer to a card's code, typed on the phone's page."""
        with self.http.open(f"{base}/phone", timeout=WITHIN_S):  # gives the cookie that a typed code goes with
            return self.post(base, "join", code=code)

    async def send(self, base: str, command: str, **fields: Any) -> Payload:
        """A command that must be granted, while the phones go on. Raises SystemExit."""
        answer = await asyncio.to_thread(lambda: self.post(base, f"commands/{command}", **fields))
        if not answer["ok"]:
            raise SystemExit(f"{command}: {answer}")
        return answer

    async def topics(self, base: str) -> Payload:
        """Every topic as the panel sees it. Raises HTTPError where the session is not known."""

        def read() -> Payload:
            with self.http.open(f"{base}/api/v1/state", timeout=WITHIN_S) as response:
                return dict(json.load(response)["topics"])

        return await asyncio.to_thread(read)


class Drill:
    """One show, two laptops and a stick. `new_address`: the other laptop cannot take over the first one's address."""

    def __init__(self, folder: Path, phones: int, rounds: int, mode: str, new_address: bool) -> None:
        self.report, self.rounds = Report(), SEGMENTS[:rounds]
        self.stick = folder / "stick"
        self.stick.mkdir()
        port = free_port()
        self.first = Laptop(folder / "first", port, mode)
        self.spare = Laptop(folder / "spare", free_port() if new_address else port, mode)
        self.producer = Producer(secrets.token_urlsafe(12))
        self.cards = self._prepare(phones + 1)
        self.acknowledged: dict[str, set[str]] = {}

    def _prepare(self, cards: int) -> list[dict[str, str]]:
        """An air run on the first laptop, with an account and cards; the last one stays in its owner's pocket."""
        first, sheet = self.first, self.first.database.with_name("cards.csv")
        first.line("import", ROOT / "hearing" / "demo" / "taizhou-water.toml")
        first.line(
            "user", "add", "producer", "--role", "producer", "--password-stdin", typed=f"{self.producer.password}\n"
        )
        first.line("arm", EPISODE, "--mode", "air")
        first.line("cards", EPISODE, "--count", cards, "--public-url", first.base, "--csv", sheet)
        with sheet.open(encoding="utf-8-sig", newline="") as rows:
            return list(csv.DictReader(rows))

    async def play(self) -> Report:
        """The whole drill."""
        first, spare = self.first, self.spare
        first.serve("--backup-dir", self.stick)
        self.producer.log_in(first.base)
        async with aiohttp.TCPConnector(limit=0) as connector:
            phones = [Phone(first.base, card["token"], connector) for card in self.cards[:-1]]
            try:
                await enter(phones)
                await self._show(phones)
                lost_round = await self._lose(phones)
                phones = await self._take_over(phones, connector)
                await self._go_on(phones, lost_round)
                await asyncio.to_thread(self._compare)
            finally:
                await asyncio.gather(*(phone.leave() for phone in phones), return_exceptions=True)
                for laptop in (first, spare):
                    if hasattr(laptop, "server") and laptop.server.poll() is None:
                        laptop.end()
        return self.report

    async def score(self, base: str, segment_id: str, phones: list[Phone]) -> str:
        """A round in which every phone scores, from its opening to its reveal; its id."""
        await self.producer.send(base, "go", segment_id=segment_id)
        round_id = str((await self.producer.send(base, "open_round", segment_id=segment_id))["round_id"])
        await self._cast(round_id, phones)
        await self.producer.send(base, "close_round", round_id=round_id, grace_s=0)
        await self.producer.send(base, "reveal_round", round_id=round_id, override_reason="drill")
        return round_id

    async def _cast(self, round_id: str, phones: list[Phone]) -> None:
        await all_told(phones, lambda topics: bool(topics["round"]) and topics["round"]["round_id"] == round_id)
        answers = await asyncio.gather(*(phone.cast(round_id, {"verdict": 5}) for phone in phones))
        self.acknowledged[round_id] = {answer["code"] for answer in answers if answer and answer["ok"]}

    async def _show(self, phones: list[Phone]) -> None:
        await self.producer.send(self.first.base, "start_run")
        for segment_id in self.rounds:
            await self.score(self.first.base, segment_id, phones)
        topics = await self.producer.topics(self.first.base)
        closed = max(row["seq"] for row in topics["health"]["log"] if row["kind"] == "round.closed")
        with self.report.timed("close to copy on the stick"):
            async with asyncio.timeout(WITHIN_S):
                while ((await self.producer.topics(self.first.base))["health"]["backup"]["seq"] or 0) < closed:
                    await asyncio.sleep(0.05)

    async def _lose(self, phones: list[Phone]) -> str:
        """Half of the phones have scored in the next round when the laptop dies; the round's id."""
        await self.producer.send(self.first.base, "go", segment_id=LOST)
        opened = await self.producer.send(self.first.base, "open_round", segment_id=LOST)
        await self._cast(str(opened["round_id"]), phones[: len(phones) // 2])
        self.first.end(kill=True)
        for phone in phones:
            phone.topics.clear()
        return str(opened["round_id"])

    async def _take_over(self, phones: list[Phone], connector: aiohttp.BaseConnector) -> list[Phone]:
        """What the runbook's minute consists of; the phones, as they are in the hall now."""
        report, spare = self.report, self.spare
        with report.timed("hearing restore"):
            self.said = await asyncio.to_thread(spare.line, "restore", self.stick)
        with report.timed("hearing serve"):
            await asyncio.to_thread(spare.serve, "--backup-dir", self.stick)
        if spare.base != self.first.base:
            await asyncio.gather(*(phone.leave() for phone in phones))
            phones = [Phone(spare.base, phone.token, connector) for phone in phones]
            with report.timed("phones scan the new QR"):
                await enter(phones)
            self.producer.log_in(spare.base)
            return phones
        with report.timed("phones come back"):
            await all_told(phones, lambda topics: topics.get("card", {}).get("state") == "here")
        return phones

    async def _go_on(self, phones: list[Phone], lost_round: str) -> None:
        report, base = self.report, self.spare.base
        topics = await self.producer.topics(base)
        report.there["the producer's session"] = topics["run"]["state"] == "live"
        report.there["the run's key"] = topics["health"]["signs"] is True
        joined = self.producer.type_code(base, self.cards[-1]["code"])
        report.there["typed codes"] = joined.get("card") == self.cards[-1]["card"]
        report.there["no round is open"] = topics["round"] is None or topics["round"]["state"] not in (
            "open",
            "closing",
        )
        with report.timed("the lost round, scored again"):
            again = await self.score(base, LOST, phones)
        report.there["a new id for the round"] = again != lost_round
        report.there["everybody's ballot in it"] = len(self.acknowledged[again]) == len(phones)

    def _compare(self) -> None:
        """What both databases say of everything before the copy."""
        first, spare, there = self.first, self.spare, self.report.there
        rounds = [row[0] for row in first.rows("select distinct round_id from sealed")]
        there["every closed round"] = len(rounds) == len(self.rounds)
        for what, sql in (
            ("every sealed ballot", f"select * from sealed where round_id in ({', '.join(map(repr, rounds))})"),
            ("cards", "select * from cards"),
            ("accounts", "select * from accounts"),
            ("the outputs' keys", "select * from outputs"),
        ):
            there[what] = first.rows(sql) == spare.rows(sql)
        codes = {row[0] for row in spare.rows("select code from sealed")}
        there["every acknowledged ballot"] = all(self.acknowledged[round_id] <= codes for round_id in rounds)
        phones = first.rows("select card, session_hash from phones")
        there["the phones' sessions"] = spare.base != first.base or phones <= spare.rows(
            "select card, session_hash from phones"
        )
        there["the journal's chain"] = "run.restored" in spare.line("journal", EPISODE)
        ballots, facts = first.rows("select * from ballots"), first.rows("select seq from journal")
        kept = first.rows("select hash from journal") & spare.rows("select hash from journal")
        self.report.lost = {"ballots of the open round": len(ballots), "facts since the copy": len(facts) - len(kept)}


async def enter(phones: list[Phone]) -> None:
    """Let phones in, some at a time."""
    for at in range(0, len(phones), 25):
        some = phones[at : at + 25]
        await asyncio.gather(*(phone.join() for phone in some))
        await asyncio.gather(*(phone.connect() for phone in some))
    await all_told(phones, lambda topics: "run" in topics)


async def all_told(phones: list[Phone], seen: Any) -> None:
    """Wait until every phone was told what satisfies `seen`."""
    await asyncio.gather(*(phone.wait_for(seen, WITHIN_S) for phone in phones))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rehearse(
    folder: Path, phones: int = 30, rounds: int = 3, mode: str = "eventlet", new_address: bool = False
) -> Report:
    """Play the drill in an empty folder; what came of it."""
    return asyncio.run(Drill(folder, phones, rounds, mode, new_address).play())


def main(arguments: list[str]) -> int:
    """Play it and print what came of it; 1 where something is missing that should be there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--rounds", type=int, choices=range(1, len(SEGMENTS) + 1), default=3)
    parser.add_argument("--async-mode", choices=("eventlet", "threading"), default="eventlet")
    parser.add_argument("--new-address", action="store_true", help="the other laptop has another address")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = rehearse(Path(folder), options.phones, options.rounds, options.async_mode, options.new_address)
    print("用了几秒 · Seconds")
    for step, seconds in report.steps.items():
        print(f"  {seconds:6.2f}  {CHINESE[step]} · {step}")
    print("都在 · There")
    for what, there in report.there.items():
        print(f"  {'✓' if there else '✗'} {CHINESE[what]} · {what}")
    print("丢了 · Lost")
    for what, count in report.lost.items():
        print(f"  {count:6}  {CHINESE[what]} · {what}")
    return 0 if all(report.there.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
