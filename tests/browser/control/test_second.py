"""A second person at the panel: what they are asked, and what the first one learns of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.control import states
from tests.browser.control.conftest import Panel

pytestmark = pytest.mark.browser

PAPER = {"round_id": "run1-r3", "card": "A005"}
ASKED = {"request_id": "7K2Q9X", "command": "enter_paper", "actor": "主控席 2 号", "left_ms": 100_000, "wish": PAPER}
CODE = "ABCD-EFGH-JKMN-PQRS"


def tell(page: Page, **changed: Any) -> None:
    """What the panel is told of requests."""
    page.evaluate("data => fake.topic('health', data)", states.health() | changed)


def confirmed(page: Page, card: str = "A005", mark: str = "一般") -> None:
    """A paper ballot of a colleague, entered again."""
    tell(page, requests=[ASKED | {"wish": PAPER | {"card": card}, "request_id": f"7K{card}"}])
    expect(page.locator(".said--second")).to_contain_text(card)
    page.locator("[data-confirm]").click()
    page.locator("#dialog-mark-verdict").select_option(label=mark)
    page.locator("dialog button[type=submit]").click()
    tell(page)
    expect(page.locator(".said--second")).to_have_count(0)


def asking(page: Page) -> None:
    """The round's voiding waits for a second person."""
    page.evaluate(
        "() => { fake.answers.void_round = { ok: false, code: 'needs-second', facts: { request_id: 'ME' } }; }"
    )
    page.keyboard.press("v")
    page.locator("dialog[open] input").fill("题目念错了单位")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("编号 ME")
    tell(page, requests=[ASKED | {"request_id": "ME", "actor": "主控席 1 号"}])


def test_who_confirms_paper_reads_it_too(panel: Panel) -> None:
    page = panel(states.opened())
    confirmed(page)
    args = page.evaluate("() => fake.sent.find((one) => one[0] === 'confirm')[1]")
    assert (args["request_id"], args["marks"]) == ("7KA005", {"verdict": 3})


def test_receipts_stay_until_each_is_put_away(panel: Panel) -> None:
    page = panel(states.opened())
    page.evaluate("code => { fake.answers.confirm = { ok: true, seq: 1, code }; }", CODE)
    confirmed(page)
    confirmed(page, "A006")
    page.keyboard.press("t")
    receipt = page.locator("[data-receipt]")
    expect(receipt).to_contain_text(f"A005 {CODE}")
    expect(receipt).to_contain_text("+1")
    receipt.get_by_role("button").click()
    expect(receipt).to_contain_text("A006")
    receipt.get_by_role("button").click()
    expect(receipt).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_receipt_stands_whole_beside_the_tabs(panel: Panel, lang: str) -> None:
    page = panel(states.rehearsing(), lang=lang)
    page.evaluate("code => Control.update({ receipts: [{ card: 'A005', code }, { card: 'A006', code }] })", CODE)
    expect(page.locator("[data-receipt]")).to_be_visible()
    assert page.locator(".tabs").evaluate("box => box.scrollWidth <= box.clientWidth")


def test_a_colleagues_request_hides_no_outcome_of_ones_own(panel: Panel) -> None:
    page = panel(states.opened())
    tell(page, requests=[ASKED])
    expect(page.locator("[data-confirm]")).to_be_visible()
    before = page.locator("[data-confirm]").bounding_box()
    page.evaluate("() => { fake.answers.take = { ok: false, code: 'stale-command', facts: {} }; }")
    page.keyboard.press("t")
    expect(page.locator('.said[data-kind="refused"]')).to_be_visible()
    expect(page.locator("[data-confirm]")).to_be_visible()
    assert page.locator("[data-confirm]").bounding_box() == before


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ([{"request_id": "ME", "actor": "主控席 1 号", "outcome": "done"}], "做好了"),
        ([{"request_id": "ME", "actor": "主控席 1 号", "outcome": "paper-differs"}], "两人录的不一样"),
        ([], "没有等到确认"),
    ],
)
def test_who_asked_is_told_how_it_ended(panel: Panel, answered: list[dict[str, str]], said: str) -> None:
    page = panel(states.revealed())
    asking(page)
    tell(page, answered=answered)
    expect(page.locator(".said")).to_contain_text(said)
    expect(page.locator(".said")).not_to_contain_text("编号 ME")
