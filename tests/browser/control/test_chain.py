"""A producer at the real server: a whole chain of segments by keyboard alone, and what happens when it goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.control.hall import Hall, go, hold
from tests.browser.serving import PRODUCERS

pytestmark = pytest.mark.browser
Desk = Callable[..., Page]
PHONES = "20"


@pytest.fixture
def producer(hall: Hall, desk: Desk) -> Page:
    """A panel on a rehearsal that was just armed."""
    hall.arm()
    return hall.log_in(desk())


def simulate(page: Page) -> None:
    """Fill the hall from the rehearsal's tab."""
    page.locator("#tab-rehearsal").click()
    page.locator("#sim-phones").fill(PHONES)
    page.locator("[data-simulate]").click()
    expect(page.locator('[data-count="joined"]')).to_have_text(PHONES, timeout=30_000)


def jump(page: Page, title: re.Pattern[str]) -> None:
    """From the rundown to a segment, past those in between."""
    page.locator('[data-run="live"]').wait_for()
    page.locator(".seg", has_text=title).locator("button").press("Enter")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".seg--now")).to_contain_text(title)


def reveal(page: Page) -> None:
    """Hold GO; a hall of twenty is under the quorum, so a reason is asked."""
    page.locator('.go[data-step="reveal"][data-settling="false"]').wait_for()
    hold(page, " ", "dialog[open]")
    page.keyboard.type("彩排，人没到齐")
    page.keyboard.press("Enter")
    page.locator('.round[data-step="revealed"]').wait_for()


def test_whole_chain_by_keyboard_alone(producer: Page, hall: Hall, desk: Desk) -> None:
    page, board = producer, desk({"width": 390, "height": 844})
    board.goto(f"{hall.base}/board")
    simulate(page)
    go(page, "start")
    for title in ("开场", "河道排污暗访", "环保局"):
        go(page, "go")
        expect(page.locator(".seg--now")).to_contain_text(title)

    page.keyboard.press("q")
    page.keyboard.type("暗访片里的排污口，当场能不能派人去？ 好吗")
    page.keyboard.press("Enter")
    expect(page.locator('[data-obligation="open"]')).to_contain_text("当场能不能派人去？ 好吗")
    expect(page.locator('.go[data-step="go"] small')).to_contain_text("第 1 问还没有承诺")
    expect(page.locator(".mon--pvw .mon__note")).to_contain_text("第 1 问")
    page.keyboard.press("t")
    expect(page.locator('[data-layer="lower"]')).to_contain_text("问题")

    hold(page, "Shift+O", '.round[data-step="open"]')
    expect(page.locator(".round h2")).to_contain_text("第 1 问")
    page.keyboard.press("t")
    expect(page.locator('[data-layer="measure"]')).to_contain_text("笑脸")
    expect(page.locator(".go")).to_contain_text("等打分截止")
    expect(page.locator('[data-count="scored"]')).not_to_have_text("0", timeout=20_000)
    hold(page, "Shift+C", '.round[data-step="closing"], .round[data-step="revealed"]')
    page.locator('.round[data-step="revealed"]').wait_for()

    page.keyboard.press("g")
    page.keyboard.type("排污口当场派人取样，结果上网公布")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-obligation="pledged"]')).to_be_visible()
    expect(page.locator(".mon--pvw .mon__note")).to_contain_text("第 1 诺")
    page.keyboard.press("t")
    expect(page.locator('[data-layer="lower"]')).to_contain_text("承诺")

    for _ in range(5):
        go(page, "go")
    go(page, "open")
    page.locator('.round[data-step="open"]').wait_for()
    expect(page.locator(".mon--pvw .mon__note")).to_contain_text("倒计时")
    page.keyboard.press("t")
    expect(page.locator('[data-layer="clock"]')).to_contain_text("倒计时")
    expect(page.locator(".seal")).to_contain_text("结果密封")
    expect(page.locator('[data-count="scored"]')).not_to_have_text("0", timeout=20_000)
    hold(page, "Shift+C", '.round:not([data-step="open"])')
    page.locator('.round[data-step="closed"]').wait_for()
    reveal(page)

    expect(page.locator('[data-layer="board"]')).to_contain_text("结果")
    told = page.locator("[data-result]").inner_text().replace("\n", " ")
    found = re.search(r"满意 (\d+) / 有效 (\d+) / 应到 200", told)
    assert found, told
    share = f"{100 * int(found[1]) / int(found[2]):.2f}%"
    assert share in told
    go(page, "go")
    expect(page.locator(".seg--now")).to_contain_text("住建局")

    unit = board.locator("#unit-epb")
    expect(unit).to_contain_text("排污口当场派人取样，结果上网公布")
    expect(unit.locator(".verdict")).to_contain_text(f"满意 {found[1]}")
    expect(board.locator('[data-unit="epb"] .rank__share')).to_contain_text(share)


def test_typed_space_never_goes(producer: Page) -> None:
    page = producer
    go(page, "start")
    go(page, "go")
    expect(page.locator(".seg--now")).to_contain_text("开场")
    page.locator('.go[data-step="go"][data-settling="false"]').wait_for()
    for field in ("#ask-text", "#pledge-what"):
        page.locator(field).press_sequentially("a b c ")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(".mon--pvw .mon__note")).not_to_contain_text("空")
    expect(page.locator(".seg--now")).to_contain_text("开场")


def test_stale_press_is_refused_with_who_and_what(producer: Page, hall: Hall, desk: Desk) -> None:
    page, other = producer, hall.log_in(desk(), PRODUCERS[1])
    go(page, "start")
    go(page, "go")
    expect(other.locator(".seg--now")).to_contain_text("开场")
    other.evaluate("() => { window.Control.basisOf = () => 1; }")
    go(other, "go")
    expect(other.locator('.said[data-kind="refused"]')).to_contain_text(PRODUCERS[0])
    expect(other.locator(".seg--now")).to_contain_text("开场")


def test_revealed_round_is_voided_by_two_and_scored_again(producer: Page, hall: Hall, desk: Desk) -> None:
    page, other = producer, hall.log_in(desk(), PRODUCERS[1])
    go(page, "start")
    jump(page, re.compile("现场打分.环保局"))
    go(page, "open")
    page.locator('.round[data-step="open"]').wait_for()
    hold(page, "Shift+C", '.round:not([data-step="open"])')
    page.locator('.round[data-step="closed"]').wait_for()
    reveal(page)

    page.keyboard.press("v")
    page.keyboard.type("题目念错了单位")
    page.keyboard.press("Enter")
    expect(page.locator('.said[data-kind="second"]')).to_contain_text("第二个人")
    other.locator("[data-confirm]").click()
    for panel in (page, other):
        expect(panel.locator(".seal--bad")).to_contain_text("题目念错了单位")
    go(page, "open")
    page.locator('.round[data-step="open"]').wait_for()


def test_panel_comes_back_by_itself_after_the_server(producer: Page, hall: Hall) -> None:
    page = producer
    go(page, "start")
    go(page, "go")
    expect(page.locator(".seg--now")).to_contain_text("开场")
    hall.stop()
    expect(page.locator("[data-gone]")).to_contain_text("按键全部停用")
    hall.start()
    expect(page.locator("[data-gone]")).to_have_count(0)
    expect(page.locator(".seg--now")).to_contain_text("开场")
    go(page, "go")
    expect(page.locator(".seg--now")).to_contain_text("暗访")


def test_simulated_phones_start_and_stop_from_the_panel(producer: Page) -> None:
    simulate(producer)
    producer.locator("#tab-rehearsal").click()
    producer.locator("button", has_text="停止模拟").click()
    expect(producer.locator('[data-simulation="off"]')).to_be_visible()


def test_wrong_password_is_said_in_words(hall: Hall, desk: Desk) -> None:
    page = desk()
    page.goto(f"{hall.base}/control")
    page.fill("#login-name", PRODUCERS[0])
    page.fill("#login-password", "not-the-password")
    page.keyboard.press("Enter")
    fault = page.locator(".login__fault")
    expect(fault).to_be_visible()
    assert "login-wrong" not in fault.inner_text()
