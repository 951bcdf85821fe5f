"""One graphic on an empty, transparent picture."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

CASES: dict[str, dict[str, dict[str, Any]]] = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


def until(page: Page, expression: str, argument: Any = None, patience_ms: int = 5000) -> None:
    """Wait for something to become true; asked from outside, for the page's own policy forbids it to evaluate text."""
    for _ in range(patience_ms // 20):
        if page.evaluate(expression, argument):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never became true: {expression}")


@dataclass
class Bench:
    """What a test does to a graphic, and what it then sees."""

    page: Page
    faults: list[str]

    def clear(self) -> None:
        """An empty picture."""
        self.page.evaluate("harness.clear()")

    def mount(self, name: str, content: dict[str, Any], lang: str = "zh-CN") -> dict[str, Any]:
        """Load a graphic with its data; what `load` resolved to."""
        answer: dict[str, Any] = self.page.evaluate("([n, d, l]) => harness.mount(n, d, l)", [name, content, lang])
        return answer

    def act(self, action: str, **params: Any) -> Any:
        """Call an action of the graphic; what it resolved to."""
        return self.page.evaluate("([action, params]) => graphic[action](params)", [action, params])

    def show(self, name: str, content: dict[str, Any], lang: str = "zh-CN") -> None:
        """Mount and play without an entrance."""
        self.mount(name, content, lang)
        self.act("playAction", skipAnimation=True)

    def see(self, what: str, *arguments: Any) -> Any:
        """Ask the harness: reading, cut, frame, running."""
        return self.page.evaluate("([what, given]) => harness[what](...given)", [what, list(arguments)])

    def text(self) -> str:
        """All words and figures on the picture."""
        found: str = self.page.evaluate("graphic.shadowRoot.textContent")
        return found

    def alpha(self, inside: list[float] | None) -> dict[str, int]:
        """{painted, stray}: pixels that are not fully transparent, and those of them outside a box."""
        picture = self.page.screenshot(omit_background=True)
        counted: dict[str, int] = self.see_alpha(base64.b64encode(picture).decode(), inside)
        return counted

    def see_alpha(self, png: str, inside: list[float] | None) -> Any:
        """Decode a picture in the browser and count."""
        return self.page.evaluate("([png, inside]) => harness.alpha(png, inside)", [png, inside])
