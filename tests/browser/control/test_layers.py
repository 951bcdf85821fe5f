"""The layers under the program monitor: all of them in sight, on one line."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.control import states
from tests.browser.control.conftest import Panel
from tests.browser.control.pieces import shown

pytestmark = pytest.mark.browser


CUT = "found => found.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
GRAPHICS = {
    "bug": ["topic"],
    "lower": ["lower-third", "question", "pledge"],
    "measure": ["mood", "turnout"],
    "clock": ["countdown"],
    "proof": ["proof"],
    "board": ["result", "ranking"],
    "full": ["standby"],
}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_graphic_is_named_whole_on_its_layer(panel: Panel, language: str) -> None:
    topics = states.opened()
    page = panel(topics, lang=language)
    for at in range(3):
        on = {layer: shown(names[at % len(names)], layer, 60 + at) for layer, names in GRAPHICS.items()}
        page.evaluate("stage => fake.topic('stage', stage)", topics["stage"] | {"program": on})
        expect(page.locator(".layer--on")).to_have_count(7)
        assert page.locator(".layer, .layer span").evaluate_all(CUT) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_all_layers_stand_on_one_line(panel: Panel, language: str) -> None:
    page = panel(states.opened(), lang=language)
    tops = page.locator(".mon__layers > *").evaluate_all("found => found.map((e) => e.getBoundingClientRect().top)")
    assert len(tops) == 7
    assert len(set(tops)) == 1
