"""What everybody must be able to see, reach and read: on the smallest phone, in both languages, on a poor line."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Page, Request, expect

from tests.browser.serving import ROOT

from .conftest import SMALL, TALL, Hall, Phones

pytestmark = pytest.mark.browser

AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LANGUAGES = ["", "?lang=en"]
HEAVIEST_BYTES = 60 * 1024
"""All that comes over the line up to the first question, compressed, with its heads; and all there is, without them."""
GZIP = {"Accept-Encoding": "gzip"}
MOST_REQUESTS = 6
"""Without the socket's own."""


def boxes(page: Page) -> list[FloatRect]:
    """Where the answers and the button are."""
    found = [each.bounding_box() for each in page.locator(".answer__face, button[type=submit]").all()]
    assert found and None not in found
    return [box for box in found if box]


def faults(page: Page) -> list[str]:
    """What axe has to say against the page."""
    page.evaluate(AXE)
    run = "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    found: list[str] = page.evaluate(run, RULES)
    return found


@pytest.mark.parametrize("query", LANGUAGES)
@pytest.mark.parametrize("size", [SMALL, TALL], ids=["small", "tall"])
def test_all_answers_and_the_button_are_in_sight(
    hall: Hall, person: Callable[..., Page], size: Any, query: str
) -> None:
    page = person(size, query)
    hall.open_round()
    expect(page.locator(".answer")).to_have_count(5)
    everything = boxes(page)
    for box in everything:
        assert box["height"] >= 60 and box["width"] >= 60
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    page.get_by_role("radio").nth(3).check(force=True)
    assert boxes(page) == everything


def test_two_faces_and_the_button_are_in_sight(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.send("go", segment_id="flood-water-qa")
    asked = hall.send("ask_question", text="去年承诺的水库隐患，为什么一年以后还在？" * 3, questioner="questioners-7")
    hall.send("open_round", segment_id="flood-water-qa", rubric="mood", question_id=asked["question_id"])
    expect(page.locator(".asked")).to_contain_text("去年承诺")
    lowest = max(box["y"] + box["height"] for box in boxes(page))
    assert lowest <= SMALL["height"]


def test_big_type_is_remembered_and_counts_what_is_below(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    hall.open_round()
    page.get_by_role("button", name="大字版").click()
    expect(page.locator(".more")).to_contain_text("下面还有")
    page.reload()
    expect(page.locator(".more")).to_contain_text("下面还有")
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    page.locator("button[type=submit]").scroll_into_view_if_needed()
    page.get_by_role("button", name="恢复字号").scroll_into_view_if_needed()
    expect(page.locator(".more")).to_have_count(0)


def test_english_is_one_tap_away_and_remembered(hall: Hall, person: Callable[..., Page]) -> None:
    page = person()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("No scoring now. Please watch the stage")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    hall.open_round()
    question = page.get_by_role("heading", level=1)
    expect(question).to_have_text("Are you satisfied with the answers and pledges of 台州市水利局?")
    expect(question.locator("[lang=zh-CN]")).to_have_text("台州市水利局")
    page.get_by_role("radio", name="Rather dissatisfied").check(force=True)
    page.get_by_role("button", name="Submit: Rather dissatisfied").click()
    expect(page.locator(".lamp--received h1")).to_have_text("Received")
    expect(page.locator(".lamp--received")).to_be_focused()


@pytest.mark.parametrize("query", LANGUAGES)
def test_all_up_to_the_first_question_is_light_and_asks_nobody_else(hall: Hall, phones: Phones, query: str) -> None:
    page = phones.bare()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(next(phones.cards)["url"].replace("/j#", f"/j{query}#"))
    page.locator(".join__card ~ .actions .btn").click()
    hall.open_round()
    expect(page.locator(".answer")).to_have_count(5)
    assert all(request.url.startswith((hall.base, "data:")) for request in asked)
    sent = [each for each in asked if "socket.io/?" not in each.url and not each.url.startswith("data:")]
    assert len(sent) <= MOST_REQUESTS
    sizes = [each.sizes() for each in sent]
    assert sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes) <= HEAVIEST_BYTES
    check = str(page.locator("body").get_attribute("data-check"))
    later = urllib.request.Request(hall.base + check, headers=GZIP)
    with urllib.request.urlopen(later, timeout=10) as found:  # it comes once there is a result to check
        assert sum(size["responseBodySize"] for size in sizes) + len(found.read()) <= HEAVIEST_BYTES
