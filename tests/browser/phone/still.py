"""The phone's page without a server: its real template, scripts and words, put into a state by topics and taps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, Route

from tests.browser.control.still import BASE, BUNDLES, CSP, ROOT, page_html
from tests.browser.phone.states import State

CUT_OFF_MS = 11_000
KEEP = """kept => { localStorage.clear();
  Object.keys(kept).forEach(name => localStorage.setItem("hearing.phone." + name, JSON.stringify(kept[name]))); }"""


class Still:
    """One phone, for one state after the other."""

    def __init__(self, page: Page, lang: str) -> None:
        self.page, self.lang = page, lang
        self.state = State()
        page.route("**/*", self._answer)
        page.goto(f"{BASE}/phone")

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(BASE).partition("?")[0]
        if path == "/phone":
            config = {"build": "test", "lang": self.lang, **self.state.config}
            html = page_html("phone.html", self.lang, config=config)
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": CSP})
        elif path.startswith("/api/"):
            answer: Mapping[str, Any] | None = self.state.verify if path.endswith("verify") else self.state.join
            route.fulfill(json=answer)
        elif path in BUNDLES:
            route.fulfill(body=BUNDLES[path], content_type="text/javascript")
        else:
            route.fulfill(path=ROOT / path[1:])

    def show(self, state: State, *, big: bool = False) -> None:
        """Bring the page into this state."""
        self.state = state
        self.page.evaluate(KEEP, {**state.kept, "big": big})
        self.load()
        for deed in state.does:
            self._do(deed)

    def load(self, *, again: bool = False) -> None:
        """Open the page anew with what it keeps."""
        state, page = self.state, self.page
        topics = state.later if again and state.later else state.topics
        page.evaluate("() => { Math.random = () => 0; }")
        page.goto(f"{BASE}/phone")
        page.evaluate("answer => { Math.random = () => 0; fake.answers.cast_ballot = answer; }", state.answer)
        if state.config:
            return
        if state.topics is not None and state.join is None:
            page.evaluate("topics => fake.welcome(topics)", topics)
        elif state.join is None or state.typed:
            page.evaluate("Phone.door.typeCode()")
            if state.typed:
                page.locator("#code").fill(state.typed)
                page.locator("button[type=submit]").click()
                page.locator("#bad").wait_for()
        else:
            page.evaluate("Phone.door.start('#token')")
            page.locator(".join__card, .lamp").first.wait_for()
            if state.topics is not None:
                page.evaluate("topics => fake.welcome(topics)", topics)
        if state.verify is not None:
            page.locator(".checked, .note + .btn").first.wait_for()

    def _do(self, deed: str) -> None:
        page = self.page
        what, _, place = deed.partition(" ")
        if what == "choose":
            page.locator(".answer, .chip").nth(int(place)).click()
        elif what == "submit":
            page.locator("button[type=submit]").click()
        elif what == "button":
            page.locator(".actions .btn").first.click()
        elif what == "lose":
            page.evaluate("fake.lose()")
        else:
            page.evaluate("Phone.set({ cutOff: true })")
