"""What an account's role may not send is dimmed and says why, and nothing of it is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.control import states
from tests.browser.control.conftest import Panel

pytestmark = pytest.mark.browser


def test_a_steward_is_not_offered_what_is_the_producers(panel: Panel) -> None:
    page = panel(states.revealed(), role="steward")
    expect(page.locator(".go--blocked")).to_contain_text("现场工作人员")
    for action in ("void", "take", "back"):
        key = page.locator(f'[data-action="{action}"]')
        expect(key).to_have_attribute("aria-disabled", "true")
        expect(key).to_have_attribute("title", "您的账号是现场工作人员，不能做这一项")
    for key in ("v", "t", "Space", "b"):
        page.keyboard.press(key)
    page.locator(".layer--on").first.click(force=True)
    page.locator("#tab-graphics").click()
    page.locator(".pick").first.click(force=True)
    assert page.evaluate("() => fake.sent") == []
    expect(page.locator(".said")).to_contain_text("不能做这一项")


def test_a_steward_enters_paper_and_attendance(panel: Panel) -> None:
    page = panel(states.opened(), role="steward")
    for action in ("paper", "attendance"):
        expect(page.locator(f'[data-action="{action}"]')).not_to_have_attribute("data-barred", "")
    page.keyboard.press("z")
    expect(page.locator("dialog[open]")).to_be_visible()


def test_the_phones_address_is_one_that_a_phone_can_reach(panel: Panel) -> None:
    topics = states.ready()
    topics["run"] |= {"public_url": None, "lan_urls": ["http://192.168.8.10:8000"]}
    page = panel(topics)
    page.locator("#tab-links").click()
    expect(page.get_by_label("手机入口")).to_have_value("http://192.168.8.10:8000/j")
