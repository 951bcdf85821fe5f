"""A real server on a fresh database, a producer who commands it over HTTP, and phones in a real browser."""

from __future__ import annotations

import csv
import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hearing.reach import ask

ROOT = Path(__file__).parents[3]
EPISODE = "taizhou-water"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SMALL, TALL = {"width": 360, "height": 560}, {"width": 390, "height": 844}

expect.set_options(timeout=8_000)


class Hall:
    """The server from the producer's side. Each `arm` begins a rehearsal of its own, so tests share nothing else."""

    def __init__(self, database: Path, port: int) -> None:
        self.database, self.base = database, f"http://127.0.0.1:{port}"
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.csrf = ""
        self.round_id = ""

    def line(self, *arguments: str, typed: str = "") -> str:
        """What a command line prints."""
        command = [sys.executable, "-m", "hearing", "--db", str(self.database), *arguments]
        done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        """The answer to a POST, accepted or refused."""
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.csrf}
        request = urllib.request.Request(self.base + path, json.dumps(fields).encode(), headers)
        try:
            with self.http.open(request, timeout=20) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return dict(json.load(refusal))

    def log_in(self, name: str, password: str) -> None:
        """Become the producer."""
        self.csrf = self.post("/api/v1/login", name=name, password=password)["csrf"]

    def send(self, command: str, **fields: Any) -> dict[str, Any]:
        """A command that must be accepted."""
        answer = self.post(f"/api/v1/commands/{command}", **fields)
        assert answer["ok"], answer
        return answer

    def topics(self) -> dict[str, Any]:
        """Every topic as the panel sees it."""
        with self.http.open(f"{self.base}/api/v1/state", timeout=20) as response:
            return dict(json.load(response)["topics"])

    def arm(self, mode: str = "rehearsal") -> None:
        """A new run, live."""
        ask(self.database, "arm", {"episode_id": EPISODE, "mode": mode}, serving=True)
        self.send("start_run")

    def open_round(self, segment: str = "flood-water-verdict", rubric: str | None = None) -> None:
        """Go to the segment and open a round in it."""
        self.send("go", segment_id=segment)
        fields = {"rubric": rubric} if rubric else {}
        self.round_id = self.send("open_round", segment_id=segment, **fields)["round_id"]

    def close_round(self) -> None:
        """Close it at once."""
        self.send("close_round", round_id=self.round_id, grace_s=0)

    def reveal_round(self) -> None:
        """Reveal it. A hall of one is under any quorum."""
        self.send("reveal_round", round_id=self.round_id, override_reason="test")


class Phones:
    """Phones with cards: each is a browser context of its own."""

    def __init__(self, browser: Browser, hall: Hall, cards: Iterator[dict[str, str]]) -> None:
        self.browser, self.hall, self.cards = browser, hall, cards
        self.contexts: list[BrowserContext] = []

    def bare(self, size: dict[str, int] = SMALL) -> Page:
        """A phone at no page yet."""
        context = self.browser.new_context(viewport=size, has_touch=True)  # type: ignore[arg-type]
        context.set_default_timeout(8_000)
        self.contexts.append(context)
        return context.new_page()

    def joined(self, size: dict[str, int] = SMALL, query: str = "") -> Page:
        """A phone whose person scanned a fresh card and went in."""
        page = self.bare(size)
        page.goto(next(self.cards)["url"].replace("/j#", f"/j{query}#"))
        page.locator(".join__card").wait_for()
        page.locator(".actions .btn").click()
        page.locator(".calm, .ask").wait_for()
        return page

    def close(self) -> None:
        """Put all phones away."""
        for context in self.contexts:
            context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(base: str, server: subprocess.Popen[bytes]) -> None:
    """Returns with the first good answer; asks anew as long as the port is closed."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                return
        except urllib.error.URLError:
            server_gone = server.poll()
            assert server_gone is None, f"the server went away: {server_gone}"


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running server with the bundled programme, results published at once, and a producer logged in."""
    folder, port = tmp_path_factory.mktemp("hall"), _free_port()
    hall = Hall(folder / "hearing.db", port)
    command = [sys.executable, "-m", "hearing", "--db", str(hall.database), "serve"]
    with (folder / "log").open("wb") as log:
        address = ["--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen([*command, *address], cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_until_up(hall.base, server)
        programme = (ROOT / "hearing" / "demo" / "taizhou-water.toml").read_text("utf-8")
        quick = folder / "programme.toml"
        quick.write_text(programme.replace("[episode]\n", "[episode]\nreveal_delay_s = 0\n", 1), "utf-8")
        hall.line("import", str(quick))
        hall.line("user", "add", "producer", "--role", "producer", "--password-stdin", typed="a-long-password\n")
        hall.log_in("producer", "a-long-password")
        yield hall
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def cards(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Fresh cards, one after the other."""
    sheet = tmp_path_factory.mktemp("cards") / "cards.csv"
    hall.line("cards", EPISODE, "--count", "60", "--public-url", hall.base, "--csv", str(sheet))
    with sheet.open(encoding="utf-8-sig", newline="") as rows:
        return iter(list(csv.DictReader(rows)))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all phones; only one Playwright may run in a process, so it ends with this folder."""
    path = os.environ.get("HEARING_CHROMIUM") or next((found for found in map(shutil.which, NAMES) if found), None)
    if path is None:
        reason = "no Chromium: run scripts/test.py browser"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phones(chromium: Browser, hall: Hall, cards: Iterator[dict[str, str]]) -> Iterator[Phones]:
    """Phones in a rehearsal that has just begun."""
    hall.arm()
    made = Phones(chromium, hall, cards)
    yield made
    made.close()


@pytest.fixture
def person(phones: Phones) -> Callable[..., Page]:
    """Brings a person with a fresh card into the hall: `person()`, `person(TALL)`, `person(query="?lang=en")`."""
    return phones.joined
