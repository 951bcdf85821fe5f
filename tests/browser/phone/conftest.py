"""A real server on a fresh database, a producer who commands it over HTTP, and phones in a real browser."""

from __future__ import annotations

import csv
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.serving import EPISODE, PASSWORD, PRODUCERS, PROGRAMME, Server, running

SMALL, TALL = {"width": 360, "height": 560}, {"width": 390, "height": 844}


class Hall(Server):
    """The server from the producer's side. Each `arm` begins a rehearsal of its own, so tests share nothing else."""

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.csrf = ""
        self.round_id = ""

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

    def log_in(self) -> None:
        """Become the producer."""
        self.csrf = self.post("/api/v1/login", name=PRODUCERS[0], password=PASSWORD)["csrf"]

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
        super().arm(mode)
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
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        return context.new_page()

    def joined(self, size: dict[str, int] = SMALL, query: str = "") -> Page:
        """A phone whose person scanned a fresh card and went in."""
        page = self.bare(size)
        page.goto(next(self.cards)["url"].replace("/j#", f"/j{query}#"))
        page.locator(".join__card").wait_for()
        page.locator(".actions .btn").click()
        page.locator("h1.calm, h1.ask").wait_for()
        return page

    def close(self) -> None:
        """Put all phones away."""
        for context in self.contexts:
            context.close()


@pytest.fixture(scope="package")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running server with the bundled programme, results published at once, and a producer logged in."""
    folder = tmp_path_factory.mktemp("hall")
    quick = folder / "programme.toml"
    quick.write_text(PROGRAMME.read_text("utf-8").replace("[episode]\n", "[episode]\nreveal_delay_s = 0\n", 1), "utf-8")
    with running(Hall, folder, quick) as hall:
        hall.log_in()
        yield hall


@pytest.fixture(scope="package")
def cards(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Fresh cards, one after the other."""
    sheet = tmp_path_factory.mktemp("cards") / "cards.csv"
    hall.line("cards", EPISODE, "--count", "60", "--public-url", hall.base, "--csv", str(sheet))
    with sheet.open(encoding="utf-8-sig", newline="") as rows:
        return iter(list(csv.DictReader(rows)))


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
