"""A site, and two pages: a bench for single graphics, and the overlay page on a line that a test holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.graphics.bench import Bench, until
from tests.browser.graphics.onair import OnAir
from tests.browser.graphics.serving import serving

PICTURE = {"width": 1920, "height": 1080}


@pytest.fixture(scope="package")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


def _page(chromium: Browser, faults: list[str]) -> Page:
    page = chromium.new_page(viewport=PICTURE)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    return page


@pytest.fixture(scope="package")
def _bench(chromium: Browser, site: str) -> Iterator[Bench]:
    faults: list[str] = []
    page = _page(chromium, faults)
    page.goto(f"{site}/tests/browser/graphics/harness.html")
    until(page, "Boolean(window.harness)")
    yield Bench(page, faults)
    page.close()


@pytest.fixture
def bench(_bench: Bench) -> Iterator[Bench]:
    """An empty picture to mount a graphic on; whatever the browser complains of fails the test."""
    _bench.clear()
    _bench.faults.clear()
    yield _bench
    assert _bench.faults == []


@pytest.fixture
def on_air(chromium: Browser, site: str) -> Iterator[OnAir]:
    """The overlay page, not yet opened."""
    faults: list[str] = []
    page = _page(chromium, faults)
    opened = OnAir(page, site, faults)
    yield opened
    page.close()
    assert opened.forgiving or faults == []
