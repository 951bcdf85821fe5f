"""A steward with a phone at the door: who is here, and what is done for those whose card or phone is in trouble."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.phone.conftest import SMALL, Hall, Phones
from tests.browser.phone.test_look import faults
from tests.browser.phone.test_phone import score
from tests.browser.reading import codes_on
from tests.browser.steward.conftest import STEWARDS, Steward

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1366, "height": 768}


def number(page: Page) -> str:
    """The number of the card that a phone holds."""
    return page.locator(".strip__card").inner_text()


def opened(page: Page, card: str) -> None:
    """Look a card up by its number."""
    page.fill("#search", card.lower().replace("a0", "a", 1))
    page.keyboard.press("Enter")
    expect(page.locator(".cardno")).to_have_text(card)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def address(page: Page) -> str:
    """What the QR on the page says."""
    expect(page.locator(".qrbox img")).to_be_visible()
    (found,) = codes_on(page)
    return found


def test_a_phone_that_joins_is_seen_at_once_and_one_that_leaves_is_named_first(
    steward: Steward, phones: Phones
) -> None:
    page = steward()
    expect(page.locator('[data-count="joined"] dd')).to_have_text("0")
    person = phones.joined()
    card = number(person)
    expect(page.locator('[data-count="joined"] dd')).to_have_text("1", timeout=1000)
    person.close()
    first = page.locator('[data-part="hand"] .cardrow').first
    expect(first).to_contain_text(card)
    expect(first).to_contain_text("掉线")
    expect(first).to_contain_text(re.compile(r"\d+ 秒前在线"))


def test_a_second_phone_waits_until_a_steward_lets_it_in(steward: Steward, hall: Hall, phones: Phones) -> None:
    person = phones.bare()
    card = next(phones.cards)
    person.goto(card["url"])
    press(person, "进入")
    hall.open_round()
    score(person, "满意")
    other = phones.bare()
    other.goto(card["url"])
    expect(other.locator(".lamp")).to_contain_text("工作人员")
    page = steward()
    asking = page.locator('[data-part="hand"] .cardrow', has_text=card["card"])
    expect(asking).to_contain_text("要换手机")
    asking.click()
    expect(page.locator(".cardno")).to_have_text(card["card"])
    press(page, "放行到新手机")
    expect(page.locator(".said--done")).to_contain_text("已放行")
    press(other, re.compile("重试|再试"))
    press(other, "进入")
    expect(other.locator(".lamp--received h1")).to_have_text("已收到")
    assert hall.topics()["turnout"]["scored"] == 1


def test_a_refused_wish_leaves_the_card_where_it_is(steward: Steward, phones: Phones) -> None:
    person = phones.bare()
    card = next(phones.cards)
    person.goto(card["url"])
    press(person, "进入")
    other = phones.bare()
    other.goto(card["url"])
    expect(other.locator(".lamp")).to_contain_text("工作人员")
    page = steward()
    opened(page, card["card"])
    press(page, "拒绝，原手机继续用")
    expect(page.locator(".said--done")).to_contain_text("留在原手机上")
    expect(page.locator(".cardstate")).to_contain_text("在场")


def test_a_replaced_card_works_on_another_phone_with_the_ballot_it_gave(
    steward: Steward, hall: Hall, phones: Phones
) -> None:
    person = phones.joined()
    card = number(person)
    hall.open_round()
    score(person, "满意")
    page = steward()
    opened(page, card)
    expect(page.locator(".facts")).to_contain_text("本轮已打分")
    press(page, "补发新卡（旧码作废）")
    expect(page.locator(".given .code")).to_have_text(re.compile(r"^\w{4} \w{4}$"))
    new = phones.bare()
    new.goto(address(page))
    press(new, "进入")
    expect(new.locator(".lamp--received h1")).to_have_text("已收到")
    assert hall.topics()["turnout"]["scored"] == 1
    press(page, "已经扫好")
    expect(page.locator(".counts")).to_be_visible()


def test_a_reserve_card_lets_somebody_in_and_a_void_one_nobody(steward: Steward, phones: Phones) -> None:
    page = steward()
    press(page, "给备用卡")
    press(page, re.compile("还有备用"))
    person = phones.bare()
    person.goto(address(page))
    press(person, "进入")
    expect(person.locator("h1")).to_have_text("现在不用打分，请看台上")
    card = number(person)
    expect(page.locator(".cardno")).to_have_text(card)
    press(page, "全部卡")
    opened(page, card)
    press(page, "作废这张卡…")
    press(page, f"作废 {card}")
    expect(page.locator("#reason")).to_be_focused()  # the browser asks for it
    page.fill("#reason", "捡到的")
    press(page, f"作废 {card}")
    expect(page.locator(".cardstate")).to_contain_text("已作废")
    person.reload()
    expect(person.get_by_role("textbox")).to_be_visible()


def test_a_paper_ballot_is_read_by_two_stewards(steward: Steward, hall: Hall, phones: Phones) -> None:
    card = next(phones.cards)["card"]
    page, other = steward(), steward(STEWARDS[1])
    hall.open_round()
    opened(page, card)
    press(page, "登记纸票")
    page.locator(".answer", has_text="基本满意").click()
    press(page, "登记纸票")
    expect(page.locator(".said--second")).to_contain_text("另一位")
    press(other, "去确认")
    expect(other.locator(".page")).to_contain_text(card)
    other.locator(".answer", has_text="基本满意").click()
    press(other, "确认")
    expect(other.locator(".said--done")).to_contain_text(re.compile(r"回执号 \w{4}-\w{4}-\w{4}-\w{4}"))
    expect(page.locator(".facts")).to_contain_text("本轮已打分")
    expect(page.locator(".said--done")).to_contain_text(f"{card} 的纸票已计入")


def test_two_who_read_a_paper_differently_both_learn_that_it_does_not_count(
    steward: Steward, hall: Hall, phones: Phones
) -> None:
    card = next(phones.cards)["card"]
    page, other = steward(), steward(STEWARDS[1])
    hall.open_round()
    opened(page, card)
    press(page, "登记纸票")
    page.locator(".answer", has_text="基本满意").click()
    press(page, "登记纸票")
    expect(page.get_by_role("button", name="登记纸票")).to_have_count(0)
    press(other, "去确认")
    other.locator(".answer", has_text="不太满意").click()
    press(other, "确认")
    expect(other.locator(".said--refused")).to_be_visible()
    expect(page.locator(".said--refused")).to_be_visible()
    expect(page.locator(".said--second")).to_have_count(0)
    assert hall.topics()["turnout"]["scored"] == 0


@pytest.mark.parametrize(("size", "query"), [(SMALL, ""), (SMALL, "?lang=en"), (LAPTOP, "?lang=en")])
def test_every_page_can_be_reached_read_and_pressed(
    steward: Steward, hall: Hall, phones: Phones, size: dict[str, int], query: str
) -> None:
    hall.open_round()
    card = next(phones.cards)["card"]
    page = steward(STEWARDS[0], size, query)
    looks(page)
    page.locator('[data-part="all"] .cardrow--range').first.click()
    looks(page)
    page.fill("#search", "zz9")
    expect(page.locator(".note")).to_contain_text("ZZ9")
    looks(page)
    opened(page, card)
    looks(page)
    page.get_by_role("button", name=re.compile("登记纸票|paper ballot")).click()
    looks(page)
    page.get_by_role("button", name=re.compile("全部卡|All cards")).click()
    page.get_by_role("button", name=re.compile("给备用卡|Reserve card")).last.click()
    looks(page)


def looks(page: Page) -> None:
    """Nothing shuts anybody out, nothing hangs over the edge, and every button has the size of a thumb."""
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    low = "buttons => buttons.filter(b => b.getBoundingClientRect().height < 60).map(b => b.textContent)"
    assert page.locator("main button, nav button, nav a").evaluate_all(low) == []


def test_without_the_server_the_page_says_that_nothing_has_an_effect(steward: Steward) -> None:
    page = steward()
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("断开")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_page_is_no_place_for_other_accounts(hall: Hall, phones: Phones) -> None:
    hall.line("user", "add", "watcher", "--role", "viewer", "--password-stdin", typed="a-long-password\n")
    page = phones.bare()
    page.goto(f"{hall.base}/steward")
    page.fill("#name", "watcher")
    page.fill("#password", "wrong-password")
    page.keyboard.press("Enter")
    expect(page.locator(".said--refused")).to_be_visible()
    page.fill("#password", "a-long-password")
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_contain_text("watcher 不是场务")
