"""A paper ballot at the panel: one person enters it, another confirms it, and it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.control import states
from tests.browser.control.conftest import Panel
from tests.browser.control.hall import Hall, go
from tests.browser.control.test_chain import jump
from tests.browser.serving import EPISODE, PRODUCERS

pytestmark = pytest.mark.browser


def test_a_paper_ballot_is_entered_by_two(hall: Hall, desk: Callable[..., Page], tmp_path: Path) -> None:
    hall.line("cards", EPISODE, "--count", "3", "--public-url", hall.base, "--csv", str(tmp_path / "cards.csv"))
    hall.arm()
    page, other = hall.log_in(desk()), hall.log_in(desk(), PRODUCERS[1])
    go(page, "start")
    jump(page, re.compile("现场打分.环保局"))
    page.keyboard.press("z")
    expect(page.locator('.said[data-kind="hint"]')).to_contain_text("打分没有打开")
    go(page, "open")
    page.locator('.round[data-step="open"]').wait_for()
    page.keyboard.press("z")
    page.locator("dialog[open]").wait_for()
    page.keyboard.type("a002")
    page.locator("#dialog-mark-verdict").select_option(label="基本满意")
    page.keyboard.press("Enter")
    expect(page.locator('.said[data-kind="second"]')).to_contain_text("第二个人")
    expect(other.locator(".outcome")).to_contain_text("A002")
    assert "基本满意" not in other.locator(".outcome").inner_text()
    other.locator("[data-confirm]").click()
    other.locator("dialog[open]").wait_for()
    assert other.locator("#dialog-mark-verdict").input_value() == ""
    other.locator("#dialog-mark-verdict").select_option(label="基本满意")
    other.keyboard.press("Enter")
    other.locator("dialog button[type=submit]").click()
    expect(other.locator('.said[data-kind="done"]')).to_contain_text(re.compile(r"回执 \w{4}-\w{4}-\w{4}-\w{4}"))
    expect(other.locator("[data-receipt]")).to_contain_text(re.compile(r"A002 \w{4}-\w{4}-\w{4}-\w{4}"))
    expect(page.locator('.said[data-kind="done"]')).to_contain_text("另一位确认了")
    expect(page.locator('[data-count="scored"]')).to_have_text("1")
    expect(page.locator(".log").first).to_contain_text("录入一张纸质票")


def test_looking_early_is_offered_only_where_it_is_allowed(panel: Panel) -> None:
    topics = states.opened()
    page = panel(topics)
    expect(page.locator('[data-action="paper"]')).to_be_visible()
    expect(page.locator('[data-action="peek"]')).to_have_count(0)
    topics["round"]["peek"] = True
    page = panel(topics)
    expect(page.locator('[data-action="peek"]')).to_be_visible()
