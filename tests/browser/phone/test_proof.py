"""A person who wants to know: the place of a ballot on the phone, and the page that checks a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import SMALL, TALL, Hall, Phones
from .test_look import LANGUAGES, faults
from .test_phone import CODE, fact, score

pytestmark = pytest.mark.browser
TOO_SMALL = """[...document.querySelectorAll("body *")]
  .filter((each) => each.innerText && parseFloat(getComputedStyle(each).fontSize) < 18).map((each) => each.outerHTML)"""
DESK = {"width": 1366, "height": 768}
SIZES = pytest.mark.parametrize("size", [SMALL, TALL, DESK], ids=["small", "tall", "desk"])


def shown(hall: Hall, person: Callable[..., Page]) -> tuple[Page, str]:
    """A phone whose ballot counted, before the round is revealed; its receipt."""
    page = person()
    hall.open_round()
    score(page, "基本满意")
    code = fact(page, "回执号")
    hall.close_round()
    expect(page.locator("h1")).to_have_text("您的票已收到")
    return page, code


def check(page: Page, code: str) -> None:
    """Type a receipt into the page and send it."""
    page.locator("#code").fill(code)
    page.locator(".btn--main").click()


def unscripted(phones: Phones, size: Any = TALL) -> Page:
    """A browser with scripts switched off."""
    context = phones.browser.new_context(viewport=size, java_script_enabled=False)
    phones.contexts.append(context)
    return context.new_page()


def test_after_the_result_the_phone_shows_its_place_in_the_box_and_the_way_to_the_root(
    hall: Hall, person: Callable[..., Page]
) -> None:
    page, code = shown(hall, person)
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request) if "/verify" in request.url else None)
    hall.reveal_round()
    expect(page.locator(".checked--received")).to_have_text("本机已核对：您的票原样在票箱里第 1 张，共 1 张")
    assert [code in request.url for request in asked] == [False]
    assert "cookie" not in asked[0].all_headers()
    expect(page.locator(".hashes")).to_be_hidden()
    page.locator(".way summary").click()
    root = hall.post("/api/v1/verify", code=code)["proof"]["root"]
    expect(page.locator(".hashes dd").last).to_have_text(root)
    expect(page.locator(".hashes .code")).to_have_text(CODE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults(page) == []


def test_nothing_is_asked_before_the_result_or_without_a_ballot(hall: Hall, person: Callable[..., Page]) -> None:
    idle = person()
    asked: list[str] = []
    idle.on("request", lambda request: asked.append(request.url))
    page, _ = shown(hall, person)
    expect(page.locator(".way, .proof")).to_have_count(0)
    hall.reveal_round()
    expect(page.locator(".way")).to_be_visible()
    expect(idle.locator(".res")).to_be_visible()
    expect(idle.locator(".way")).to_have_count(0)
    assert not [url for url in asked if "verify" in url]


def test_what_does_not_fit_is_said_loudly(hall: Hall, person: Callable[..., Page]) -> None:
    page, _ = shown(hall, person)

    def lie(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        told["proof"]["root"] = "0" * 64
        route.fulfill(response=answer, json=told)

    page.route("**/api/v1/verify", lie)
    hall.reveal_round()
    expect(page.get_by_role("alert")).to_contain_text("核对不符")
    expect(page.locator(".checked--received")).to_have_count(0)
    assert faults(page) == []


def test_a_phone_that_keeps_nothing_of_its_ballot_says_so(hall: Hall, person: Callable[..., Page]) -> None:
    page, _ = shown(hall, person)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator(".facts")).to_contain_text("本机没有记录")
    hall.reveal_round()
    expect(page.locator(".res")).to_be_visible()
    expect(page.get_by_text("不能替您核对")).to_be_visible()
    expect(page.locator(".checked")).to_have_count(0)


def test_phone_that_took_the_card_keeps_the_receipt_after_the_close(hall: Hall, phones: Phones) -> None:
    card = next(phones.cards)
    first, second = phones.bare(), phones.bare()
    first.goto(card["url"])
    first.get_by_role("button", name="进入").click()
    hall.open_round()
    score(first, "满意")
    code = fact(first, "回执号")
    second.goto(card["url"])
    second.get_by_role("button", name="在这部手机继续").click()
    expect(second.locator(".lamp--received")).to_be_visible()
    hall.close_round()
    expect(second.locator("h1")).to_have_text("您的票已收到")
    second.reload()
    expect(second.locator("h1")).to_have_text("您的票已收到")
    assert (fact(second, "您的打分"), fact(second, "回执号")) == ("满意", code)
    hall.reveal_round()
    expect(second.locator(".checked--received")).to_contain_text("您的票原样在票箱里")


def test_without_an_answer_the_phone_offers_to_ask_again(hall: Hall, person: Callable[..., Page]) -> None:
    page, _ = shown(hall, person)
    page.route("**/api/v1/verify", lambda route: route.abort())
    hall.reveal_round()
    expect(page.get_by_text("这不改变您的票")).to_be_visible()
    page.unroute("**/api/v1/verify")
    page.get_by_role("button", name="再查一次").click()
    expect(page.locator(".way")).to_be_visible()


@SIZES
@pytest.mark.parametrize("query", LANGUAGES)
def test_the_page_works_without_scripts_and_fits(hall: Hall, phones: Phones, query: str, size: Any) -> None:
    _, code = shown(hall, phones.joined)
    page = unscripted(phones, size)
    page.goto(f"{hall.base}/verify{query}")
    check(page, code.lower().replace("-", ""))
    expect(page.locator(".lamp--queued")).to_be_visible()
    hall.reveal_round()
    check(page, code)
    expect(page.locator(".lamp--received")).to_be_visible()
    assert code not in page.url
    expect(page.locator(".facts")).to_contain_text(code)
    page.locator(".way summary").click()
    expect(page.locator(".hashes")).to_be_visible()
    wide = page.locator("body").bounding_box()
    assert wide and wide["width"] <= size["width"]
    page.locator(".tools button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if query else "en")
    expect(page.locator(".lamp--received")).to_be_visible()


@pytest.mark.parametrize("query", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "look"), [("", ".field--bad"), ("abc", ".field--bad"), ("0000-0000-0000-0000", ".lamp--plain")]
)
def test_every_state_of_the_page_is_for_everybody(
    hall: Hall, phones: Phones, typed: str, look: str, query: str
) -> None:
    page = phones.bare(SMALL)
    page.goto(f"{hall.base}/verify{query}")
    check(page, typed)
    expect(page.locator(look)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert not re.search(r"verify\.[a-z]", page.locator("body").inner_text())


def test_the_answer_is_for_everybody_too(hall: Hall, phones: Phones) -> None:
    _, code = shown(hall, phones.joined)
    hall.reveal_round()
    page = phones.bare(SMALL)
    page.goto(f"{hall.base}/")
    page.get_by_role("link", name="核对回执号").click()
    check(page, code)
    page.locator(".way summary").click()
    assert faults(page) == []
