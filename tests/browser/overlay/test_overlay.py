"""The overlay on air, from the real server: only its graphics are painted, and the picture outlives the server."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.shows.kit import HALL, Show, in_state, phones_in, play

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SEGMENT = "sewage-epb-verdict"

BOXES = """() => {
  const found = [];
  const walk = (root) => root.querySelectorAll('*').forEach((element) => {
    if (!element.shadowRoot) return;
    const slot = element.shadowRoot.querySelector('.g');
    if (slot) { const box = slot.getBoundingClientRect();
      found.push([box.left, box.top, box.right, box.bottom]); }
    walk(element.shadowRoot);
  });
  walk(document);
  return found;
}"""

WORDS = BOXES.replace("found.push(", "found.push(slot.textContent, ")

STRAY = """async ([shown, empty, boxes]) => {
  const pixels = async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    return canvas.getImageData(0, 0, picture.width, picture.height);
  };
  const [one, other] = [await pixels(shown), await pixels(empty)];
  let changed = 0, stray = 0, opaque = 0;
  for (let at = 0; at < one.data.length; at += 4) {
    const same = [0, 1, 2, 3].every((part) => one.data[at + part] === other.data[at + part]);
    if (other.data[at + 3]) opaque += 1;
    if (same) continue;
    changed += 1;
    const x = (at / 4) % one.width, y = Math.floor(at / 4 / one.width);
    const inside = boxes.some(([left, top, right, bottom]) =>
      x >= Math.floor(left) && x < Math.ceil(right) && y >= Math.floor(top) && y < Math.ceil(bottom));
    if (!inside) stray += 1;
  }
  return { changed, stray, opaque };
}"""


class Output:
    """The overlay page, as a media team captures it."""

    def __init__(self, chromium: Browser, show: Show) -> None:
        self.show = show
        context = chromium.new_context(viewport={"width": 1920, "height": 1080})
        self.page: Page = context.new_page()
        self.page.goto(show.line("outputs", "taizhou-water").split("\t")[1])

    def picture(self) -> str:
        """What is captured at this moment, with its alpha."""
        return base64.b64encode(self.page.screenshot(omit_background=True, animations="disabled")).decode()

    def words(self) -> str:
        """All words and figures on the picture."""
        return "".join(map(str, self.page.evaluate(WORDS)))

    def until(self, words: str) -> None:
        """Wait until the picture says so, and stands still."""
        self._poll(lambda: words in self.words())
        self.rest()

    def gone(self, words: str) -> None:
        """Wait until the picture says so no more."""
        self._poll(lambda: words not in self.words())

    def rest(self) -> None:
        """Wait until nothing moves."""
        still = "() => document.getAnimations().every((motion) => motion.playState === 'finished')"
        self._poll(lambda: bool(self.page.evaluate(still)))

    def _poll(self, seen: Callable[[], bool]) -> None:
        for _ in range(500):
            if seen():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never came; the picture says {self.words()!r}")

    def boxes(self) -> list[list[float]]:
        """Where the graphics stand."""
        return list(self.page.evaluate(BOXES))

    def compare(self, shown: str, empty: str) -> dict[str, Any]:
        """{changed, stray, opaque}: pixels that differ, those of them outside graphics, and painted ones of `empty`."""
        return dict(self.page.evaluate(STRAY, [shown, empty, self.boxes()]))


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """An air run with a result of 200 ballots, nothing on air yet."""
    server = Show(tmp_path_factory.mktemp("air"))
    play(_score(server))
    yield server
    server.stop()


async def _score(show: Show) -> None:
    await show.producer.send("start_run")
    await show.producer.send("go", segment_id=SEGMENT)
    round_id = (await show.producer.send("open_round", segment_id=SEGMENT))["round_id"]
    async with phones_in(show) as phones:
        await asyncio.gather(*(phone.wait_for(in_state(round_id, "open")) for phone in phones))
        for place, phone in enumerate(phones):
            await phone.cast(round_id, {"verdict": 5 if place < 125 else 1})
    await show.producer.send("close_round", round_id=round_id, grace_s=0)
    await show.producer.send("reveal_round", round_id=round_id)


def take(show: Show, graphic: str, **refs: str) -> None:
    play(show.producer.send("take", graphic=graphic, **refs))


def newest_round(show: Show) -> str:
    return str(play(show.producer.topics())["round"]["round_id"])


@pytest.fixture
def output(chromium: Browser, show: Show) -> Iterator[Output]:
    """The page, with nothing on air."""
    play(show.producer.send("clear"))
    opened = Output(chromium, show)
    yield opened
    opened.page.context.close()


def test_on_air_only_the_graphics_are_painted_and_the_rest_is_transparent(output: Output, show: Show) -> None:
    empty = output.picture()
    assert output.compare(empty, empty) == {"changed": 0, "stray": 0, "opaque": 0}
    take(show, "topic")
    take(show, "result", round_id=newest_round(show))
    output.until("62.50")
    seen = output.compare(output.picture(), empty)
    assert seen["changed"] > 100_000
    assert seen["stray"] == 0


def test_the_picture_says_every_denominator_of_the_share(output: Output, show: Show) -> None:
    take(show, "result", round_id=newest_round(show))
    output.until("62.50")
    for figure in ("125", str(HALL)):
        assert figure in output.words()


def test_a_refresh_shows_the_same_picture_again(output: Output, show: Show) -> None:
    take(show, "lower-third", official_id="epb-head")
    output.until("台州市环保局")
    before = output.picture()
    output.page.reload()
    output.until("台州市环保局")
    assert output.compare(output.picture(), before)["changed"] == 0


def test_the_picture_stands_while_the_server_is_away_and_after_it_came_back(output: Output, show: Show) -> None:
    take(show, "result", round_id=newest_round(show))
    output.until("62.50")
    before = output.picture()
    show.kill()
    output.page.wait_for_event("websocket", timeout=20_000)
    assert output.compare(output.picture(), before)["changed"] == 0
    with output.page.expect_websocket(lambda socket: bool(socket.url), timeout=30_000):
        show.start()
    play(show.producer.send("take", graphic="lower-third", official_id="epb-head"))
    output.until("负责人")
    output.gone("62.50")
