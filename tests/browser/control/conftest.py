"""The panel on its own with topics given by the test, and a real server with panels on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.control import still
from tests.browser.control.hall import Hall
from tests.browser.serving import running

DESK = {"width": 1366, "height": 768}
Panel = Callable[..., Page]


@pytest.fixture(scope="package")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running(Hall, tmp_path_factory.mktemp("panel")) as hall:
        yield hall


def watched(page: Page, faults: list[str]) -> Page:
    """A page whose faults are kept: what its script throws, and what its policy refuses."""
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    return page


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Gives fresh pages, each with a session of its own; a fault of any fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def page(size: dict[str, int] | None = None) -> Page:
        contexts.append(chromium.new_context(viewport=size or DESK))  # type: ignore[arg-type]
        return watched(contexts[-1].new_page(), faults)

    yield page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="package")
def desks(chromium: Browser) -> Iterator[tuple[list[Page], list[str]]]:
    """Pages that are used again from test to test, loaded anew each time; and their faults."""
    pages: list[Page] = []
    yield pages, []
    for page in pages:
        page.context.close()


@pytest.fixture
def panel(chromium: Browser, desks: tuple[list[Page], list[str]]) -> Iterator[Panel]:
    """The panel without a server: `panel(states.ready())`; called again, a second one beside it."""
    pages, faults = desks
    used: list[Page] = []
    faults.clear()

    def open_with(topics: dict[str, Any] | None, size: dict[str, int] | None = None, **more: Any) -> Page:
        if len(used) == len(pages):
            pages.append(watched(chromium.new_context().new_page(), faults))
        used.append(pages[len(used)])
        used[-1].set_viewport_size(size or DESK)  # type: ignore[arg-type]
        still.open_panel(used[-1], topics, **more)
        return used[-1]

    yield open_with
    assert faults == []
