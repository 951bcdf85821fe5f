"""The overlay page: driven by the server alone, right after any welcome, and holding its last picture without one."""

from __future__ import annotations

import pytest

from tests.browser.graphics.bench import CASES, until
from tests.browser.graphics.onair import OnAir, item

pytestmark = pytest.mark.browser

TOPIC = item("topic", "bug", CASES["topic"]["plain"])
PLEDGE = item("pledge", "lower", CASES["pledge"]["plain"], pledge_id="p1")
MOOD = item("mood", "measure", CASES["mood"]["short"], round_id="r1")
COUNTDOWN = item("countdown", "clock", {"round_id": "r1", "label": "打分剩余", "duration_ms": 60000}, round_id="r1")
TURNOUT = {"round_id": "r1", "scored": 152, "joined": 190, "online": 189, "present": 187, "entitled": 200}


def round_(state: str = "open", **more: object) -> dict[str, object]:
    return {"round_id": "r1", "state": state, "remaining_ms": 41900, "live": None, "result": None, **more}


def test_what_is_on_air_comes_without_its_entrance_and_once(on_air: OnAir) -> None:
    on_air.topics["stage"] = {"program": {"bug": TOPIC, "lower": PLEDGE}, "rehearsal": False}
    on_air.open()
    on_air.welcome()
    on_air.wait({"bug": "topic", "lower": "pledge"})
    on_air.page.evaluate("window.first = document.querySelector('graphic-pledge')")
    on_air.welcome()
    on_air.welcome(epoch="e2")
    on_air.wait({"bug": "topic", "lower": "pledge"})
    assert on_air.moves() == 0
    assert on_air.page.evaluate("window.first === document.querySelector('graphic-pledge')")


def test_take_enters_update_does_not_and_out_leaves(on_air: OnAir) -> None:
    on_air.open()
    on_air.welcome()
    on_air.stage(PLEDGE)
    on_air.wait({"lower": "pledge"})
    entered = on_air.moves()
    assert entered > 0
    on_air.stage({**PLEDGE, "data": CASES["pledge"]["corrected"]})
    until(on_air.page, "document.querySelector('graphic-pledge').shadowRoot.textContent.includes('更正')")
    assert on_air.moves() == entered
    on_air.stage()
    on_air.wait({})
    assert on_air.moves() > entered


def test_another_subject_replaces_the_graphic_and_the_last_wish_stands(on_air: OnAir) -> None:
    on_air.open()
    on_air.welcome()
    on_air.stage(PLEDGE)
    on_air.wait({"lower": "pledge"})
    for number in range(2, 6):
        another = {**CASES["pledge"]["plain"], "what": f"第{number}条"}
        on_air.stage(item("pledge", "lower", another, pledge_id=f"p{number}"))
    until(on_air.page, "document.querySelector('graphic-pledge')?.shadowRoot.textContent.includes('第5条')")
    on_air.wait({"lower": "pledge"})


def test_what_comes_opens_over_what_goes(on_air: OnAir) -> None:
    on_air.open()
    on_air.welcome()
    on_air.stage(MOOD)
    on_air.wait({"measure": "mood"})
    on_air.stage(PLEDGE)
    depth = "(layer) => getComputedStyle(document.querySelector(`[data-layer=${layer}]`)).zIndex"
    assert [on_air.page.evaluate(depth, layer) for layer in ("measure", "lower")] == ["0", "1"]
    on_air.wait({"lower": "pledge"})
    assert on_air.page.evaluate(depth, "measure") == "1"


def test_older_number_of_the_same_epoch_is_dropped(on_air: OnAir) -> None:
    on_air.open()
    on_air.welcome()
    on_air.stage(PLEDGE)
    on_air.tell("stage", {"program": {}, "rehearsal": False}, n=1)
    on_air.stage(PLEDGE, TOPIC)
    on_air.wait({"lower": "pledge", "bug": "topic"})


def test_live_numbers_come_from_the_topics_and_stay_when_the_round_is_gone(on_air: OnAir) -> None:
    on_air.topics |= {"round": round_(live={"satisfied": 128, "valid": 189}), "turnout": TURNOUT}
    on_air.open()
    on_air.welcome()
    on_air.stage(MOOD)
    on_air.wait({"measure": "mood"})
    assert "67.72%" in on_air.text("measure") and "实到187" in on_air.text("measure")
    on_air.tell("round", round_("revealed", result={"satisfied": 130, "valid": 190, "present": 188}))
    assert "68.42%" in on_air.text("measure")
    on_air.tell("round", {**round_(), "round_id": "r2", "live": {"satisfied": 0, "valid": 5}})
    assert "68.42%" in on_air.text("measure")


def test_countdown_ticks_and_goes_to_words_when_the_server_stays_away(on_air: OnAir) -> None:
    on_air.topics |= {"round": round_(), "turnout": TURNOUT}
    on_air.page.clock.install(time=0)
    on_air.open()
    on_air.page.clock.pause_at(60_000)
    on_air.welcome()
    on_air.stage(COUNTDOWN)
    on_air.wait({"clock": "countdown"})
    on_air.page.clock.run_for(1000)
    assert "41秒" in on_air.text("clock") and "152 / 200" in on_air.text("clock")
    on_air.page.evaluate("line.happen('disconnect')")
    on_air.page.clock.run_for(4000)
    assert "37秒" in on_air.text("clock")
    on_air.page.clock.run_for(2000)
    assert "打分进行中" in on_air.text("clock") and "秒" not in on_air.text("clock")
    on_air.topics["round"] = round_(remaining_ms=20000)
    on_air.welcome(epoch="e2")
    on_air.page.clock.run_for(100)
    assert "20秒" in on_air.text("clock")


def test_turnout_is_not_said_twice(on_air: OnAir) -> None:
    on_air.topics |= {"round": round_(), "turnout": TURNOUT}
    on_air.open()
    on_air.welcome()
    on_air.stage(COUNTDOWN, item("turnout", "measure", {"round_id": "r1", "entitled": 200}, round_id="r1"))
    on_air.wait({"clock": "countdown", "measure": "turnout"})
    assert "152/ 200" in on_air.text("measure") and "152" not in on_air.text("clock")


def test_lost_server_leaves_the_picture_as_it_is(on_air: OnAir) -> None:
    on_air.open()
    on_air.welcome()
    on_air.stage(TOPIC, PLEDGE)
    on_air.wait({"bug": "topic", "lower": "pledge"})
    on_air.page.wait_for_timeout(700)
    before = on_air.page.screenshot(omit_background=True)
    on_air.page.evaluate("line.happen('disconnect'); line.happen('connect_error')")
    on_air.page.wait_for_timeout(300)
    assert on_air.page.screenshot(omit_background=True) == before


def test_rehearsal_lies_above_everything_and_clear_leaves_it(on_air: OnAir) -> None:
    on_air.open()
    on_air.welcome()
    on_air.stage(PLEDGE, rehearsal=True)
    on_air.wait({"lower": "pledge", "rehearsal": "rehearsal"})
    assert on_air.page.evaluate("document.body.lastElementChild.dataset.layer") == "rehearsal"
    on_air.stage(rehearsal=True)
    on_air.wait({"rehearsal": "rehearsal"})
    on_air.stage()
    on_air.wait({})


def test_server_of_another_build_reloads_the_page_once(on_air: OnAir) -> None:
    on_air.open()
    with on_air.page.expect_navigation():
        on_air.welcome(build="b2")
    until(on_air.page, "Boolean(window.line)")
    on_air.page.evaluate("window.same = true")
    on_air.welcome(build="b2")
    on_air.page.wait_for_timeout(200)
    assert on_air.page.evaluate("window.same") is True


def test_unknown_graphic_and_broken_data_leave_the_rest_alone(on_air: OnAir) -> None:
    on_air.forgiving = True  # said to the console, never to the picture
    on_air.open()
    on_air.welcome()
    on_air.stage(item("hologram", "board", {}), item("ranking", "full", {"rows": "none"}), PLEDGE)
    until(on_air.page, "document.querySelector('graphic-pledge')?.hasAttribute('data-on')")
    on_air.stage(TOPIC)
    on_air.wait({"bug": "topic"})
    assert on_air.page.evaluate("document.body.innerText.trim()") == ""


def test_address_chooses_layers_language_theme_and_background(on_air: OnAir) -> None:
    on_air.topics["stage"] = {"program": {"bug": TOPIC, "lower": PLEDGE}, "rehearsal": True}
    on_air.open("?layers=bug&lang=en&theme=bright&bg=00B140")
    on_air.welcome()
    on_air.wait({"bug": "topic", "rehearsal": "rehearsal"})
    assert on_air.text("bug") == "问Taizhou HearingSewage"
    page = "getComputedStyle(document.documentElement)"
    assert on_air.page.evaluate(f"{page}.backgroundColor") == "rgb(0, 177, 64)"
    assert on_air.page.evaluate(f"{page}.getPropertyValue('--plate').trim()") == "#ffffff"
    ghost = "document.querySelector('graphic-rehearsal').shadowRoot.querySelector('.ghost')"
    assert on_air.page.evaluate(f"getComputedStyle({ghost}).opacity") == "1"  # a keyer leaves nothing translucent


def test_check_background_lies_under_everything(on_air: OnAir) -> None:
    on_air.open("?bg=check")
    order = on_air.page.evaluate("[...document.body.children].map((child) => child.className)")
    assert order[:4] == ["check", "action-safe", "title-safe", "logo"] and set(order[4:]) == {"layer"}


def test_line_tries_the_websocket_first_and_for_ever(on_air: OnAir) -> None:
    on_air.open()
    options = on_air.page.evaluate("line.options")
    assert options["transports"][0] == "websocket"
    assert 200 <= options["reconnectionDelay"] <= options["reconnectionDelayMax"] <= 500
    assert options["auth"] == {"key": "k", "output": "main", "preview": False, "monitor": False, "build": "b1"}
    assert on_air.page.evaluate("line.namespace") == "/overlay"


def test_page_is_empty_and_transparent_until_told(on_air: OnAir) -> None:
    on_air.open()
    assert on_air.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert on_air.page.evaluate("[document.documentElement.scrollHeight, document.body.innerText.trim()]") == [1080, ""]
