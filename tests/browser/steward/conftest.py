"""A hall where only a steward moves a card to another phone, with stewards at the door and phones in people's hands."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.phone.conftest import SMALL, Hall, Phones
from tests.browser.serving import EPISODE, PASSWORD, PROGRAMME, running

STEWARDS = ("door", "aisle")
Steward = Callable[..., Page]


@pytest.fixture(scope="package")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running server whose results are published at once, with a producer logged in and two stewards' accounts."""
    folder = tmp_path_factory.mktemp("door")
    text = PROGRAMME.read_text("utf-8").replace("[episode]\n", "[episode]\nreveal_delay_s = 0\n", 1)
    programme = folder / "programme.toml"
    programme.write_text(text.replace('takeover = "self"', 'takeover = "steward"', 1), "utf-8")
    with running(Hall, folder, programme) as hall:
        hall.log_in()
        for name in STEWARDS:
            hall.line("user", "add", name, "--role", "steward", "--password-stdin", typed=f"{PASSWORD}\n")
        yield hall


@pytest.fixture(scope="package")
def cards(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Fresh cards, one after the other; three more are in reserve."""
    folder = tmp_path_factory.mktemp("cards")
    made = (EPISODE, "--public-url", hall.base)
    hall.line("cards", *made, "--count", "45", "--csv", str(folder / "cards.csv"))
    hall.line("cards", *made, "--reserve", "3", "--csv", str(folder / "reserve.csv"))
    with (folder / "cards.csv").open(encoding="utf-8-sig", newline="") as rows:
        return iter(list(csv.DictReader(rows)))


@pytest.fixture
def phones(chromium: Browser, hall: Hall, cards: Iterator[dict[str, str]]) -> Iterator[Phones]:
    """Phones in a rehearsal that has just begun."""
    hall.arm()
    made = Phones(chromium, hall, cards)
    yield made
    made.close()


@pytest.fixture
def steward(chromium: Browser, hall: Hall) -> Iterator[Steward]:
    """Somebody at the door with the page on a phone: `steward()`, `steward("aisle", LAPTOP, "?lang=en")`."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def at_the_door(name: str = STEWARDS[0], size: dict[str, int] | None = None, query: str = "") -> Page:
        contexts.append(chromium.new_context(viewport=size or SMALL))  # type: ignore[arg-type]
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{hall.base}/steward{query}")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".counts").wait_for()
        return page

    yield at_the_door
    for context in contexts:
        context.close()
    assert faults == []
