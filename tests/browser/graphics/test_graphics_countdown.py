"""The countdown: by the clock, from when it was told, and in words when it can no longer know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.graphics.bench import CASES, Bench, until

pytestmark = pytest.mark.browser
PLAIN = CASES["countdown"]["plain"]


@pytest.fixture
def still(chromium: Browser, site: str) -> Iterator[Bench]:
    """A bench whose clock the test moves."""
    page: Page = chromium.new_page(viewport={"width": 1920, "height": 1080})
    page.clock.install(time=0)
    page.goto(f"{site}/tests/browser/graphics/harness.html")
    until(page, "Boolean(window.harness)")
    yield Bench(page, [])
    page.close()


def test_counts_down_second_by_second_and_drains(still: Bench) -> None:
    still.page.clock.pause_at(1000)
    still.show("countdown", PLAIN)
    assert "42秒" in still.text()
    still.page.clock.run_for(1000)
    assert "41秒" in still.text()
    still.page.clock.run_for(31000)
    assert "10秒" in still.text() and still.page.evaluate("graphic.shadowRoot.querySelectorAll('.last').length") == 1


def test_news_of_the_turnout_does_not_move_the_clock(still: Bench) -> None:
    still.page.clock.pause_at(1000)
    still.show("countdown", PLAIN)
    still.page.clock.run_for(1500)
    still.act("updateAction", data={"label": "打分剩余"})
    assert "41秒" in still.text()


def test_says_words_when_nobody_confirmed_the_end(still: Bench) -> None:
    still.page.clock.pause_at(1000)
    still.show("countdown", {**PLAIN, "live": {"state": "open", "remaining_ms": 2000}})
    still.page.clock.run_for(4000)
    assert "0秒" in still.text()
    still.page.clock.run_for(3200)
    assert "打分进行中" in still.text() and "秒" not in still.text()


STATES = {
    "closing": "最后提交",
    "closed": "打分结束",
    "revealed": "打分结束",
    "void": "本轮作废",
    "unknown": "打分进行中",
}


@pytest.mark.parametrize(("state", "words"), STATES.items())
def test_states_other_than_open_are_words(bench: Bench, state: str, words: str) -> None:
    bench.show("countdown", {**PLAIN, "live": {"state": state, "remaining_ms": 3000}})
    assert bench.text() == words


def test_extended_round_counts_on_from_what_was_told(still: Bench) -> None:
    still.page.clock.pause_at(1000)
    still.show("countdown", PLAIN)
    still.page.clock.run_for(10000)
    still.act("updateAction", data={"live": {"state": "open", "remaining_ms": 61500}})
    assert "62秒" in still.text()
