"""How soon a poor phone can score: the audience's page in a real browser that is made slow, beside an empty page.

400 kbit/s, 300 ms there and back, a CPU six times slower (the browser's own throttling), an empty cache.
Browsers delay the opening of a websocket likewise, but not its frames.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

import browsers

from bench.hearing_server import Hearing, mint
from bench.report import Row

LINE = {"offline": False, "latency": 300, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
CPU_TIMES_SLOWER = 6
SIZE = {"width": 360, "height": 560}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WITHIN_MS = 60_000
# The first moment at which a tap would be taken: what to tap is drawn, and the page has time for it.
TAPPABLE = """([wanted, withinMs]) => new Promise((done, failed) => {
  const look = () => {
    if (document.querySelector(wanted)) requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
    else if (performance.now() > withinMs) failed(new Error(`no ${wanted}: ${document.body.innerText}`));
    else setTimeout(look, 10);
  };
  look();
})"""


def load(subject: Hearing, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """Rows of seconds from the address to what can be tapped; without figures where no browser can be driven."""
    with _driven() as browser:
        if browser is None:
            say("no browser, or nothing to drive it with: the page was not measured")
        return measured(browser, subject, rounds if browser else 0, say)


def measured(browser: Any, subject: Hearing, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """The same in this browser: the median of so many rounds."""
    card: list[float] = []
    answer: list[float] = []
    empty: list[float] = []
    for minted in mint(subject.database, rounds) if rounds else []:
        seconds, cookies = _opened(browser, f"{subject.base}/j#{minted['token']}", ".join__card ~ .actions .btn")
        card.append(seconds)
        subject.open_round()
        answer.append(_opened(browser, f"{subject.base}/phone", ".answer", cookies)[0])
        subject.lost({})
        empty.append(_opened(browser, f"{subject.base}/healthz", "body")[0])
        say(f"  page: card {card[-1]:.2f}, answer {answer[-1]:.2f}, empty {empty[-1]:.2f}")
    return [
        _row("a card scanned, until its number is there to confirm", card, empty),
        _row("a phone that has joined, until its first answer can be tapped", answer, empty),
    ]


@contextmanager
def _driven() -> Iterator[Any]:
    """A browser, or None where there is none or nothing to drive it with."""
    path = os.environ.get(browsers.VARIABLE) or browsers.found_browser()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        driven = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield driven
        finally:
            driven.close()


def _opened(browser: Any, address: str, wanted: str, cookies: Sequence[Any] = ()) -> tuple[float, list[Any]]:
    """(seconds until `wanted` can be tapped, the cookies it has then), on a phone that has nothing but `cookies`."""
    context = browser.new_context(viewport=SIZE, has_touch=True)
    context.add_cookies(cookies)
    page = context.new_page()
    throttle = context.new_cdp_session(page)
    throttle.send("Network.enable")
    throttle.send("Network.emulateNetworkConditions", LINE)
    throttle.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    page.goto(address, wait_until="commit")
    waited_ms = float(page.evaluate(TAPPABLE, [wanted, WITHIN_MS]))
    cookies = context.cookies()
    context.close()
    return waited_ms / 1000, list(cookies)


def _row(what: str, page: list[float], empty: list[float]) -> Row:
    figures = {"hearing": median(page), "empty": median(empty)} if page else {}
    return Row(what, "s", "less", figures)
