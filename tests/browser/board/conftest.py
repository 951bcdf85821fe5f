"""The board in a browser: its real templates, style and script, filled by the test; every request answered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.control.conftest import watched
from tests.browser.control.still import BASE, BUNDLES, CSP, ROOT, page_html

Open = Callable[..., Page]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Open]:
    """`opened(shows.full())`: the page of that board; `page.board` may be changed, and the next fetch shows it."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def at(
        board: dict[str, Any], lang: str = "zh-CN", size: dict[str, int] | None = None, scripts: bool = True
    ) -> Page:
        contexts.append(chromium.new_context(viewport=size or PHONE, java_script_enabled=scripts))  # type: ignore[arg-type]
        page = watched(contexts[-1].new_page(), faults)

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(BASE).partition("?")[0]
            if path in ("/board", "/board/fragment"):
                html = page_html("board.html" if path == "/board" else "_board.html", lang, board=board)
                route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": CSP})
            elif path in BUNDLES:
                route.fulfill(body=BUNDLES[path], content_type="text/javascript")
            else:
                route.fulfill(path=ROOT / path[1:])

        page.route("**/*", answer)
        page.goto(f"{BASE}/board")
        return page

    yield at
    for context in contexts:
        context.close()
    assert faults == []
