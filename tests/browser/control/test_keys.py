"""The keyboard of the panel: what each press sends, and all that must send nothing. The test plays the server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.control import states
from tests.browser.control.conftest import Panel

pytestmark = pytest.mark.browser


WAITING = """(n) => new Promise((done) => {
  const look = () => (window.fake.sent.length >= n ? done(window.fake.sent) : requestAnimationFrame(look));
  look();
})"""


def sent(page: Page, at_least: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """The commands that went up, without their ids; waits until there are so many."""
    said: list[tuple[str, dict[str, Any]]] = page.evaluate(WAITING, at_least)
    return [(name, {key: value for key, value in args.items() if key != "command_id"}) for name, args in said]


def names(page: Page) -> list[str]:
    return [name for name, _ in sent(page)]


def test_space_sends_the_step_with_what_the_panel_saw(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("Space")
    assert sent(page) == [("go", {"basis": 40})]
    ids = page.evaluate("window.fake.sent.map(([, args]) => args.command_id)")
    assert len(ids[0]) == 24


def test_second_press_within_a_second_is_none(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    assert names(page) == ["go"]


CHANGED_UNDER_THE_HAND = """([topic, value]) => {
  fake.topic(topic, value);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
}"""


def test_step_that_changed_under_the_hand_is_not_pressed(panel: Panel) -> None:
    page = panel(states.revealed())
    page.evaluate(CHANGED_UNDER_THE_HAND, ["agenda", states.ready()["agenda"]])
    expect(page.locator(".go")).to_have_attribute("data-step", "open")
    assert names(page) == []
    page.locator('.go[data-settling="false"]').wait_for()
    page.keyboard.press("Space")
    assert names(page)[0] == "open_round"


def test_hold_that_came_to_mean_something_else_does_nothing(panel: Panel) -> None:
    page = panel(states.closed())
    page.keyboard.down("Space")
    page.locator(".go.is-held").wait_for()
    page.evaluate("topics => fake.welcome(topics)", states.revealed())
    expect(page.locator(".outcome")).to_contain_text("刚变")
    page.keyboard.up("Space")
    assert names(page) == []


def test_space_is_go_also_where_a_button_has_the_focus(panel: Panel) -> None:
    page = panel(states.revealed())
    page.locator('[data-action="clear"]').focus()
    page.keyboard.press("Space")
    assert names(page) == ["go"]


@pytest.mark.parametrize("field", ["#ask-text", "#pledge-what", "#pledge-who", "#pledge-proof"])
def test_typing_a_space_never_goes(panel: Panel, field: str) -> None:
    page = panel(states.revealed())
    page.locator(field).fill("")
    page.locator(field).press_sequentially("n t o Esc")
    assert page.locator(field).input_value() == "n t o Esc"
    assert names(page) == []


def test_escape_leaves_a_field_and_clears_nothing(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("q")
    expect(page.locator("#ask-text")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#ask-text")).not_to_be_focused()
    assert names(page) == []
    page.keyboard.press("Escape")
    assert names(page) == ["clear"]


def test_composing_with_an_input_method_presses_nothing(panel: Panel) -> None:
    page = panel(states.revealed())
    page.evaluate(
        """() => [{ key: " ", isComposing: true }, { key: "Process", keyCode: 229 }, { key: "t", keyCode: 229 }]
             .forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true })))"""
    )
    assert names(page) == []


def test_next_and_previous_put_graphics_in_preview(panel: Panel) -> None:
    page = panel(states.revealed() | {"stage": {"program": {}, "preview": None, "rehearsal": False, "at_seq": {}}})
    page.keyboard.press("n")
    assert sent(page) == [("preview", {"graphic": "result", "round_id": "run1-r3"})]
    page.keyboard.press("p")
    assert sent(page)[1] == ("preview", {"graphic": "standby"})


def test_take_out_and_clear(panel: Panel) -> None:
    page = panel(states.opened())
    page.keyboard.press("t")
    page.keyboard.press("o")
    page.keyboard.press("Escape")
    assert sent(page) == [("take", {"basis": 52}), ("out", {"layer": "clock", "basis": 52}), ("clear", {})]


def test_click_on_a_layer_takes_it_out(panel: Panel) -> None:
    page = panel(states.opened())
    page.locator('[data-layer="bug"]').click()
    assert sent(page) == [("out", {"layer": "bug", "basis": 11})]


def test_reveal_by_go_needs_the_key_held(panel: Panel) -> None:
    page = panel(states.closed())
    page.keyboard.press("Space")
    assert names(page) == []
    expect(page.locator(".outcome")).to_contain_text("按住 1 秒")
    page.keyboard.down("Space")
    sent(page, 1)
    page.keyboard.up("Space")
    assert sent(page) == [("reveal_round", {"round_id": "run1-r3", "take": True, "basis": 50})]


def test_shift_keys_must_be_held(panel: Panel) -> None:
    page = panel(states.opened())
    page.keyboard.press("Shift+C")
    assert names(page) == []
    page.keyboard.down("Shift")
    page.keyboard.down("C")
    sent(page, 1)
    page.keyboard.up("C")
    page.keyboard.up("Shift")
    assert sent(page) == [("close_round", {"round_id": "run1-r3"})]


def test_held_mouse_reveals_and_a_click_does_not(panel: Panel) -> None:
    page = panel(states.closed())
    page.locator(".go").click()
    assert names(page) == []
    page.locator(".go").hover()
    page.mouse.down()
    sent(page, 1)
    page.mouse.up()
    assert names(page) == ["reveal_round"]


def test_blocked_go_says_why_and_sends_nothing(panel: Panel) -> None:
    page = panel(states.opened())
    page.keyboard.press("Space")
    expect(page.locator('.said[data-kind="hint"]')).to_contain_text("等打分截止")
    assert names(page) == []


def test_refusal_is_said_in_words_in_one_place(panel: Panel) -> None:
    page = panel(states.revealed())
    facts = {"by": "主控席 2 号", "kind": "segment.entered", "at": "20:13:01", "at_seq": 61}
    page.evaluate("facts => { window.fake.answers.go = { ok: false, code: 'stale-command', facts }; }", facts)
    page.keyboard.press("Space")
    expect(page.locator('.said[data-kind="refused"]')).to_contain_text("没有做成——换环节")


def test_missing_quorum_asks_for_a_reason_and_sends_it(panel: Panel) -> None:
    page = panel(states.closed())
    page.evaluate(
        "() => { fake.answers.reveal_round = { ok: false, code: 'under-quorum', facts: { valid: 12, quorum: 150 } }; }"
    )
    page.keyboard.down("Space")
    page.locator("dialog[open]").wait_for()
    page.keyboard.up("Space")
    page.evaluate("() => { delete fake.answers.reveal_round; }")
    page.keyboard.type("只来了一部分手机")
    page.keyboard.press("Enter")
    sent(page, 2)
    assert sent(page)[1][1]["override_reason"] == "只来了一部分手机"


def test_what_is_typed_right_after_the_key_belongs_to_the_dialog(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("v")
    page.keyboard.type("to be voided")
    expect(page.locator("dialog[open] input")).to_have_value("to be voided")
    assert names(page) == []


def test_reason_of_spaces_is_none(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("v")
    page.locator("dialog[open] input").fill("   ")
    page.keyboard.press("Enter")
    assert names(page) == []
    expect(page.locator("dialog[open]")).to_be_visible()


def test_request_for_a_second_person_is_shown_and_confirmed(panel: Panel) -> None:
    page = panel(states.revealed())
    page.evaluate(
        "() => { fake.answers.void_round = { ok: false, code: 'needs-second', facts: { request_id: '7k2q9x' } }; }"
    )
    page.keyboard.press("v")
    page.locator("dialog[open] input").fill("题目念错了单位")
    page.keyboard.press("Enter")
    expect(page.locator('.said[data-kind="second"]')).to_contain_text("7k2q9x")
    other = panel(states.revealed(), account="主控席 2 号")
    requests = [{"request_id": "7k2q9x", "command": "void_round", "actor": "主控席 1 号", "left_ms": 100_000}]
    other.evaluate("data => fake.topic('health', data)", states.health() | {"requests": requests})
    other.locator("[data-confirm]").click()
    assert sent(other) == [("confirm", {"request_id": "7k2q9x"})]


def test_dialog_swallows_the_keys_of_the_room(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    for key in ("Space", "t", "o", "n", "v"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    assert names(page) == []


def test_jump_asks_first(panel: Panel) -> None:
    page = panel(states.revealed())
    page.locator(".seg", has_text="椒江区").last.click()
    page.locator("dialog[open]").wait_for()
    assert names(page) == []
    page.keyboard.press("Enter")
    assert sent(page) == [("go", {"segment_id": "jiaojiang-verdict", "basis": 40})]


def test_lock_lets_nothing_through_until_held_open(panel: Panel) -> None:
    page = panel(states.revealed())
    page.keyboard.press("l")
    page.locator("[data-locked]").wait_for()
    for key in ("Space", "t", "Escape", "Tab", "Enter"):
        page.keyboard.press(key)
    assert names(page) == []
    page.locator(".key--unlock").hover()
    page.mouse.down()
    page.locator("[data-locked]").wait_for(state="detached")
    page.mouse.up()
    page.keyboard.press("Space")
    assert names(page) == ["go"]


def test_lost_server_freezes_the_room(panel: Panel) -> None:
    page = panel(states.opened())
    page.evaluate("fake.lose()")
    expect(page.locator("[data-gone]")).to_contain_text("与服务器断开")
    stopped = page.locator(".clock dd").inner_text()
    for key in ("t", "Escape", "Space", "n"):
        page.keyboard.press(key)
    assert names(page) == []
    expect(page.locator("[data-gone] h1 b")).not_to_have_text("0")
    assert page.locator(".clock dd").inner_text() == stopped
    page.evaluate("topics => fake.welcome(topics)", states.opened())
    expect(page.locator("[data-gone]")).to_have_count(0)
    page.keyboard.press("t")
    assert names(page) == ["take"]


def test_pledge_takes_seconds_by_keyboard(panel: Panel) -> None:
    page = panel(states.asking())
    page.keyboard.press("g")
    page.keyboard.type("堤塘险段逐段排查")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("清单上网")
    page.keyboard.press("Control+Enter")
    sent(page, 2)
    (make, made), (preview, shown) = sent(page)
    assert (make, preview, shown) == ("make_pledge", "preview", {"graphic": "pledge", "pledge_id": "run1-p9"})
    assert made["what"] == "堤塘险段逐段排查"
    assert (made["who"], made["due_label"], made["proof"]) == ("水利局负责人", "10 个工作日", "清单上网")
    assert (made["question_id"], made["unit_id"]) == ("run1-q1", "water")
    expect(page.locator("#pledge-proof")).not_to_be_focused()


def test_question_takes_seconds_by_keyboard(panel: Panel) -> None:
    page = panel(states.asking())
    page.locator("#ask-person").focus()
    page.keyboard.press("7")
    page.keyboard.press("Tab")
    page.keyboard.type("水库什么时候能放心？")
    page.keyboard.press("Enter")
    sent(page, 2)
    assert sent(page)[0] == (
        "ask_question",
        {"text": "水库什么时候能放心？", "unit_id": "water", "questioner": "questioners-7"},
    )


def test_pledge_is_corrected_and_withdrawn(panel: Panel) -> None:
    page = panel(states.ready())
    page.locator('[data-pledge="run1-p2"] button', has_text="更正").click()
    expect(page.locator("#pledge-what")).to_have_value("水库隐患整改到位，请问政代表到现场看")
    page.locator("#pledge-who").fill("水利局局长")
    page.keyboard.press("Control+Enter")
    sent(page, 2)
    assert sent(page)[0][0] == "correct_pledge"
    assert (sent(page)[0][1]["pledge_id"], sent(page)[0][1]["who"], sent(page)[0][1]["basis"]) == (
        "run1-p2",
        "水利局局长",
        32,
    )
    page.locator('[data-pledge="run1-p1"] button', has_text="撤回").click()
    page.locator("dialog[open] input").fill("重复")
    page.keyboard.press("Enter")
    assert sent(page)[-1] == ("withdraw_pledge", {"pledge_id": "run1-p1", "reason": "重复", "basis": 31})
