"""What a producer does at a panel."""

from __future__ import annotations

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.serving import PASSWORD, PRODUCERS, Server


class Hall(Server):
    """A server, and panels on it."""

    def log_in(self, page: Page, name: str = PRODUCERS[0]) -> Page:
        """A panel with somebody at it."""
        page.goto(f"{self.base}/control")
        page.fill("#login-name", name)
        page.fill("#login-password", PASSWORD)
        page.keyboard.press("Enter")
        try:
            page.locator(".room").wait_for()
        except TimeoutError as late:
            logged = self.database.with_suffix(".log").read_text("utf-8")
            shown = page.locator("body").inner_text()
            raise AssertionError(f"no room at {page.url}; the page says {shown!r}; logged: {logged[-3000:]}") from late
        return page


def go(page: Page, step: str) -> None:
    """Space, once GO offers that step."""
    expect(page.locator(f'.go[data-step="{step}"][aria-disabled="false"][data-settling="false"]')).to_be_visible()
    page.keyboard.press("Space")


def hold(page: Page, keys: str, until: str) -> None:
    """Hold keys (`Shift+O`, ` `) until the panel shows `until`, then let go."""
    for key in keys.split("+"):
        page.keyboard.down(key)
    page.locator(until).wait_for()
    for key in reversed(keys.split("+")):
        page.keyboard.up(key)
