"""The overlay page with a line whose other end the test holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.browser.graphics.bench import until

LINE = """
window.io = (namespace, options) => {
  const on = {};
  let every;
  window.line = {
    namespace, options,
    receive(name, message) { every(name, message); },
    happen(name) { on[name]?.(); },
  };
  return {
    active: true,
    on(name, handler) { on[name] = handler; },
    onAny(handler) { every = handler; },
    connect() {},
  };
};
"""
COUNT_MOVES = """
window.moves = 0;
const animate = Element.prototype.animate;
Element.prototype.animate = function (...given) { window.moves += 1; return animate.apply(this, given); };
"""


NOTHING = {"stage": {"program": {}, "rehearsal": False}, "round": None, "turnout": None}
STANDS = """
(shown) => {
  const layers = [...document.querySelectorAll('.layer')].filter((layer) => layer.firstElementChild);
  const names = (layer) => [...layer.children].map((child) => child.localName.replace('graphic-', '')).join();
  const there = layers.map((layer) => `${layer.dataset.layer}:${names(layer)}`).sort().join(' ');
  const wanted = Object.entries(shown).map((pair) => pair.join(':')).sort().join(' ');
  return there === wanted && layers.every((layer) => layer.firstElementChild.hasAttribute('data-on'));
}
"""


@dataclass
class OnAir:
    """What the server would do, and what is then on the picture."""

    page: Page
    site: str
    faults: list[str]
    n: int = 0
    forgiving: bool = False
    topics: dict[str, Any] = field(default_factory=lambda: {**NOTHING})

    def open(self, query: str = "") -> None:
        """Open the page, its line not yet used."""
        self.page.route("**/socket.io.js", lambda route: route.fulfill(body=LINE, content_type="text/javascript"))
        self.page.add_init_script(COUNT_MOVES)
        self.page.goto(f"{self.site}/overlay{query}")
        until(self.page, "Boolean(window.line)")

    def receive(self, name: str, message: dict[str, Any]) -> None:
        """One event arrives."""
        self.page.evaluate("([name, message]) => line.receive(name, message)", [name, message])

    def welcome(self, epoch: str = "e1", build: str = "b1") -> None:
        """The server greets with all topics."""
        self.n += 1
        self.receive("welcome", {"epoch": epoch, "n": self.n, "build": build, "topics": self.topics})

    def tell(self, name: str, value: Any, *, n: int | None = None) -> None:
        """One topic changes."""
        self.n = self.n + 1 if n is None else self.n
        self.topics[name] = value
        self.receive(name, {"epoch": "e1", "n": self.n if n is None else n, "data": value})

    def stage(self, *items: dict[str, Any], rehearsal: bool = False) -> None:
        """The stage changes to these items."""
        self.tell("stage", {"program": {item["layer"]: item for item in items}, "rehearsal": rehearsal})

    def wait(self, shown: dict[str, str]) -> None:
        """Wait until exactly these graphics stand on their layers."""
        until(self.page, STANDS, shown)

    def text(self, layer: str) -> str:
        """The words and figures of a layer."""
        found: str = self.page.evaluate(
            "(layer) => document.querySelector(`[data-layer=\"${layer}\"] > *`)?.shadowRoot.textContent ?? ''", layer
        )
        return found

    def moves(self) -> int:
        """How many movements have been started so far."""
        count: int = self.page.evaluate("window.moves")
        return count


def item(graphic: str, layer: str, data: dict[str, Any], **refs: str) -> dict[str, Any]:
    """One item of the stage as the server sends it."""
    return {"graphic": graphic, "layer": layer, "refs": refs, "data": data, "at_seq": 1}
