"""The plain page in a real browser that runs no script: joins, scores, changes, sees close and result, at 360 x 560."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import ROOT, running

from .conftest import SMALL, Hall, Phones
from .test_look import AXE, LANGUAGES, RULES, boxes
from .test_rules import Ground

pytestmark = pytest.mark.browser
WORDS = {
    "": ("进入", "基本满意", "修改打分", "不满意", "刷新", "您的票已收到", "满意率", "English"),
    "?lang=en": (
        "Enter",
        "Fairly satisfied",
        "Change my score",
        "Dissatisfied",
        "Refresh",
        "Your score is in",
        "Satisfied",
        "中文",
    ),
}
SMALL_TYPE = """[...document.querySelectorAll("body *")].filter((e) => e.offsetWidth > 1 && !e.closest("option")
  && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
  && parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => e.outerHTML.slice(0, 90))"""
SMALL_TARGETS = """[...document.querySelectorAll("a, button, summary, input:not([type=hidden])")]
  .filter((e) => { const b = e.getBoundingClientRect(); return b.width > 0 && (b.height < 60 || b.width < 60); })
  .map((e) => e.outerHTML.slice(0, 90))"""
REFRESHES = "meta-refresh"
"""What axe says of a page that loads itself anew: this one says so, and has a link that stops it."""


def without_scripts(browser: Browser, hall: Hall, query: str) -> Page:
    """A browser that runs no script, at the page."""
    page = browser.new_context(viewport=SMALL, has_touch=True, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    page.goto(f"{hall.base}/plain{query}")
    return page


def sight(page: Page) -> list[str]:
    """What is wrong with the page as it stands, for people who read and tap with effort; looked at with scripts on."""
    browser = page.context.browser
    assert browser
    context = browser.new_context(viewport=SMALL, has_touch=True, bypass_csp=True)  # type: ignore[arg-type]
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    looking = context.new_page()
    html, written = page.content(), "text/html; charset=utf-8"
    looking.route(re.compile(r"/plain([?/]|$)"), lambda route: route.fulfill(body=html, content_type=written))
    looking.goto(page.url)
    looking.evaluate(AXE)
    run = "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    faults: list[str] = looking.evaluate(run, RULES)
    faults = [fault for fault in faults if not fault.startswith(REFRESHES)]
    wide = [] if looking.evaluate("document.documentElement.scrollWidth") <= SMALL["width"] else ["too wide"]
    found = [*faults, *looking.evaluate(SMALL_TYPE), *looking.evaluate(SMALL_TARGETS), *wide]
    context.close()
    return found


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with running(Ground, tmp_path_factory.mktemp("ground"), ROOT / "tests" / "shows" / "rules.toml") as ground:
        ground.log_in()
        yield ground


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look."""
    if folder := os.environ.get("PLAIN_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def bare(chromium: Browser) -> Iterator[Callable[[Hall, str], Page]]:
    pages: list[Page] = []

    def opened(hall: Hall, query: str) -> Page:
        pages.append(without_scripts(chromium, hall, query))
        return pages[-1]

    yield opened
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("query", LANGUAGES)
def test_a_whole_round_without_a_script(
    hall: Hall, phones: Phones, cards: Iterator[dict[str, str]], bare: Callable[[Hall, str], Page], query: str
) -> None:
    enter, good, change, bad, refresh, closed, result, other = WORDS[query]
    lang, page, card = query[-2:] or "zh", bare(hall, query), next(cards)
    shot(page, f"{lang}-1-entrance")
    assert sight(page) == []
    page.get_by_role("textbox").fill("2222 2222")
    page.get_by_role("button", name=enter).click()
    expect(page.locator("#bad")).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_focused()
    shot(page, f"{lang}-2-wrong")
    assert sight(page) == []
    page.get_by_role("textbox").fill(card["code"])
    page.get_by_role("button", name=enter).click()
    expect(page.locator(".strip__card")).to_have_text(card["card"])
    shot(page, f"{lang}-3-waiting")
    assert sight(page) == []
    hall.open_round()
    page.get_by_role("link", name=refresh, exact=True).click()
    expect(page.get_by_role("radio")).to_have_count(5)
    assert not any(radio.is_checked() for radio in page.get_by_role("radio").all())
    assert all(box["y"] + box["height"] <= SMALL["height"] for box in boxes(page)), "all in sight"
    shot(page, f"{lang}-4-score")
    assert sight(page) == []
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("radio").first).to_be_visible()
    assert hall.topics()["turnout"]["scored"] == 0, "nothing is sent without an answer"
    page.get_by_role("radio", name=good).check(force=True)
    page.locator("button[type=submit]").click()
    expect(page.locator(".facts")).to_contain_text(good)
    first = page.locator("dd.code").inner_text()
    shot(page, f"{lang}-5-received")
    assert sight(page) == []
    older = page.context.new_page()
    older.goto(f"{hall.base}/plain{query}{'&' if query else '?'}change")
    page.get_by_role("link", name=change).click()
    shot(page, f"{lang}-6-change")
    assert sight(page) == []
    page.get_by_role("radio", name=bad, exact=True).check(force=True)
    page.locator("button[type=submit]").click()
    expect(page.locator(".facts")).to_contain_text(bad)
    assert page.locator("dd.code").inner_text() != first
    receipt = page.locator("dd.code").inner_text()
    older.get_by_role("radio", name=good).check(force=True)
    older.locator("button[type=submit]").click()
    expect(older.locator(".plain__notice")).to_be_visible()
    page.get_by_role("link", name=refresh, exact=True).click()
    expect(page.locator(".plain__notice")).to_be_visible()
    expect(page.locator("dd.code")).to_have_text(receipt)
    shot(page, f"{lang}-7-older")
    assert sight(page) == []
    hall.close_round()
    page.get_by_role("link", name=refresh, exact=True).click()
    expect(page.locator(".lamp__word")).to_have_text(closed)
    expect(page.locator("dd.code")).to_have_text(receipt)
    shot(page, f"{lang}-8-closed")
    assert sight(page) == []
    hall.reveal_round()
    page.get_by_role("link", name=refresh, exact=True).click()
    expect(page.locator(".res")).to_contain_text(result)
    expect(page.locator(".code")).to_have_text(receipt)
    shot(page, f"{lang}-9-result")
    assert sight(page) == []
    page.get_by_role("link", name=other).click()
    expect(page.locator(".code")).to_have_text(receipt)


def test_the_page_with_scripts_learns_of_a_ballot_of_the_plain_one(hall: Hall, phones: Phones) -> None:
    page = phones.joined()
    plain = page.context.new_page()
    plain.route(re.compile("/v/.*[.]js"), lambda route: route.abort())
    hall.open_round()
    page.locator(".ask").wait_for()
    plain.goto(f"{hall.base}/plain")
    plain.get_by_role("radio").nth(1).check(force=True)
    plain.locator("button[type=submit]").click()
    expect(page.locator(".lamp--received h1")).to_have_text("已收到")
    expect(page.locator("dd.code")).to_have_text(plain.locator("dd.code").inner_text())


def test_a_page_that_waits_loads_itself_anew_until_it_is_stopped(
    hall: Hall, phones: Phones, cards: Iterator[dict[str, str]], bare: Callable[[Hall, str], Page]
) -> None:
    page = bare(hall, "")
    page.get_by_role("textbox").fill(next(cards)["code"])
    page.get_by_role("button", name="进入").click()
    hall.open_round()
    expect(page.get_by_role("radio")).to_have_count(5)
    hall.close_round()
    page.goto(f"{hall.base}/plain")
    page.get_by_role("link", name="停止自动刷新").click()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)


@pytest.mark.parametrize("query", LANGUAGES)
def test_several_criteria_and_points_without_a_script(
    ground: Ground, bare: Callable[[Hall, str], Page], query: str
) -> None:
    ground.arm()
    lang, page = query[-2:] or "zh", bare(ground, query)
    shot(page, f"{lang}-a-line")
    assert sight(page) == []
    page.locator("form[action^='/plain/open'] button").click()
    ground.open_round("water-composite")
    page.goto(f"{ground.base}/plain{query}")
    page.get_by_role("spinbutton").fill("85")
    page.get_by_role("radio").nth(1).check(force=True)
    page.get_by_role("radio").nth(6).check(force=True)
    page.locator("summary").click()
    shot(page, f"{lang}-b-several")
    assert sight(page) == []
    page.locator("button[type=submit]").click()
    expect(page.locator(".marks li")).to_have_count(3)
    shot(page, f"{lang}-c-received")
    assert sight(page) == []
    assert ground.topics()["turnout"]["public_line"]["scored"] == 1
    ground.close_round()
    ground.open_round("water-points")
    page.goto(f"{ground.base}/plain{query}")
    expect(page.get_by_role("radio")).to_have_count(11)
    shot(page, f"{lang}-d-points")
    assert sight(page) == []


def test_without_scripts_the_phone_page_leads_to_the_plain_one(hall: Hall, bare: Callable[[Hall, str], Page]) -> None:
    page = bare(hall, "")
    for path, name, lang in (("/j", "不用脚本打分", "zh-CN"), ("/open", "Score without scripts", "en")):
        page.goto(hall.base + path)
        shot(page, f"noscript-{lang}")
        box = page.get_by_role("link", name=name).bounding_box()
        assert box and box["y"] + box["height"] <= SMALL["height"]
        page.get_by_role("link", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.get_by_role("textbox")).to_be_visible()
