"""The layers under the program monitor: all of them in sight, on one line."""

from __future__ import annotations

import pytest

from tests.browser.control import states
from tests.browser.control.conftest import Panel

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_all_layers_stand_on_one_line(panel: Panel, language: str) -> None:
    page = panel(states.opened(), lang=language)
    tops = page.locator(".mon__layers > *").evaluate_all("found => found.map((e) => e.getBoundingClientRect().top)")
    assert len(tops) == 7
    assert len(set(tops)) == 1
