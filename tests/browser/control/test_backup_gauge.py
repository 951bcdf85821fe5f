"""The health bar's word on backups: no data, fine, wanting, bad; and what it tells to do."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.control import states
from tests.browser.control.conftest import Panel
from tests.browser.control.pieces import backup
from tests.browser.control.test_states import look

pytestmark = pytest.mark.browser
CELL = '[data-health="backup"]'


def told(page: Page, gauge: dict[str, Any] | None) -> None:
    """The server tells of its newest copy."""
    page.evaluate("health => window.fake.topic('health', health)", states.health() | {"backup": gauge})


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_bar_says_how_old_the_newest_copy_is(panel: Panel, lang: str) -> None:
    page = panel(states.ready(), lang=lang)
    cell = page.locator(CELL)
    expect(cell).to_have_attribute("data-state", "none")
    words = {
        "zh-CN": ("12 秒前", "2 分前", "同一块盘", "还没存"),
        "en": ("12 s ago", "2 min ago", "same disk", "none yet"),
    }
    for gauge, state, word in (
        (backup(), "ok", words[lang][0]),
        (backup(age_s=150), "ok", words[lang][1]),
        (backup(same_disk=True), "warn", words[lang][2]),
        (backup(age_s=None), "warn", words[lang][3]),
    ):
        told(page, gauge)
        expect(cell).to_have_attribute("data-state", state)
        expect(cell).to_contain_text(word)
        look(page)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("code", ["backup-dir-gone", "backup-dir-full", "backup-dir-readonly", "backup-not-written"])
def test_a_failing_stick_is_said_once_with_what_to_do(panel: Panel, code: str, lang: str) -> None:
    page = panel(states.ready(), lang=lang)
    told(page, backup(code, age_s=7300))
    expect(page.locator(CELL)).to_have_attribute("data-state", "bad")
    said = page.locator(".outcome")
    expect(said).to_contain_text("/media/usb")
    assert page.locator(CELL).get_attribute("title") in said.inner_text()
    look(page)
    page.evaluate("() => window.Control.say('done', 'something else')")
    told(page, backup(code, age_s=7400))
    expect(said).to_contain_text("something else")
    told(page, backup())
    expect(said).to_contain_text("备份又存上了" if lang == "zh-CN" else "stored again")
    expect(page.locator(CELL)).to_have_attribute("data-state", "ok")
