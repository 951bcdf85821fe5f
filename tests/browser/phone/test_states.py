"""Every state of the page, in both languages, on the smallest phone: readable, reachable, and steady."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.phone.conftest import SMALL
from tests.browser.phone.states import PARTS, STATES
from tests.browser.phone.still import CUT_OFF_MS, Still
from tests.browser.phone.test_look import faults

pytestmark = pytest.mark.browser

LANGS = pytest.mark.parametrize("lang", ["zh-CN", "en"])
TOO_SMALL = """() => [...document.querySelectorAll("#phone *")].filter(each => {
    const own = [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    return own && !each.closest(".sr") && parseFloat(getComputedStyle(each).fontSize) < 18;
  }).map(each => "small: " + each.outerHTML)"""
HARD_TO_TAP = """() => [...document.querySelectorAll("button, a.btn, summary, [data-answer], input:not([type=radio])")]
  .map(each => [each, each.getBoundingClientRect()]).filter(([, box]) => box.width < 60 || box.height < 60)
  .map(([each]) => "hard to tap: " + each.outerHTML)"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth ? ['wider than the phone'] : []"
BELOW = """() => [...document.querySelectorAll(
  "[data-answer], .stepper__key, .pager .btn, .actions > .btn:first-child")]
  .filter(each => each.getBoundingClientRect().bottom > innerHeight)
  .map(each => "below the edge: " + each.innerText)"""
KEYS = re.compile(r"(phone|common|refusal)\.[a-z]")
TOLD = "() => document.querySelector('main').innerText.replace(/\\d+(?=:\\d\\d)|:\\d\\d/g, '')"
# A door's question is asked again by whoever opens the page again; a ballot on its way goes on its way.
ASKED_AGAIN = re.compile(r"join|takeover|refused-(?!late|failed)|left|open|change")
ON_ITS_WAY = re.compile(r"sending|queued|scoring-cut-off")
MAY_SCROLL = re.compile(r"revealed|open|join|void")


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., Still]]:
    """A phone that is no one's: `phone("en")`; what its scripts throw or its policy refuses fails the test."""
    contexts: list[BrowserContext] = []
    faulty: list[str] = []

    def open_in(lang: str) -> Still:
        contexts.append(chromium.new_context(viewport=SMALL, has_touch=True))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faulty.append(str(error)))
        page.on("console", lambda said: faulty.append(said.text) if "Content Security" in said.text else None)
        return Still(page, lang)

    yield open_in
    for context in contexts:
        context.close()
    assert faulty == []


def wrong(page: Page, *questions: str) -> list[str]:
    """What any of these find."""
    return [found for question in questions for found in page.evaluate(question)]


def differing(before: str, after: str, when: str) -> list[str]:
    """Nothing where they are the same."""
    return [] if before == after else [f"{when}: {after}, not {before}"]


def assert_none(found: dict[str, list[str]]) -> None:
    """Say of every state what is wrong with it."""
    assert {name: each for name, each in found.items() if each} == {}


@LANGS
@pytest.mark.parametrize("part", PARTS)
def test_every_state_is_for_everybody(phone: Callable[..., Still], part: str, lang: str) -> None:
    still, found = phone(lang), {}
    for name, state in PARTS[part].items():
        still.show(state)
        found[name] = faults(still.page) + wrong(still.page, TOO_SMALL, HARD_TO_TAP, TOO_WIDE)
        found[name] += KEYS.findall(still.page.locator("#phone").inner_text())
        if not MAY_SCROLL.match(name):
            found[name] += wrong(still.page, BELOW)
        still.page.evaluate("Phone.setBig(true)")
        found[name] += [f"in big type: {each}" for each in wrong(still.page, TOO_WIDE, HARD_TO_TAP)]
    assert_none(found)


@pytest.mark.parametrize("part", PARTS)
def test_every_state_outlasts_a_loss_of_the_network_and_a_reload(phone: Callable[..., Still], part: str) -> None:
    still, found = phone("zh-CN"), {}
    for name, state in PARTS[part].items():
        if ON_ITS_WAY.match(name):
            continue
        still.show(state)
        before = still.page.evaluate(TOLD)
        if state.topics is not None:
            still.page.evaluate("fake.lose()")
            found[name] = differing(before, still.page.evaluate(TOLD), "offline")
        if not ASKED_AGAIN.match(name):
            still.load(again=True)
            found[name] += differing(before, still.page.evaluate(TOLD), "after a reload")
    assert_none(found)


@LANGS
@pytest.mark.parametrize("name", ["scoring-offline", "queued"])
def test_after_ten_seconds_without_a_line_the_plain_page_is_offered(
    phone: Callable[..., Still], name: str, lang: str
) -> None:
    still = phone(lang)
    still.page.clock.install()
    still.show(STATES[name])
    way = still.page.locator(f"a[href='/plain?lang={lang}']")
    before = still.page.locator("button.btn").first.bounding_box()
    still.page.clock.fast_forward(CUT_OFF_MS - 2000)
    expect(way).to_have_count(0)
    still.page.clock.fast_forward(2000)
    expect(way).to_have_count(1)
    assert still.page.locator("button.btn").first.bounding_box() == before
    still.page.evaluate("topics => fake.welcome(topics)", STATES[name].topics)
    expect(way).to_have_count(0)


@pytest.mark.parametrize("name", ["refused-foreign", "refused-reissued", "refused-void"])
def test_a_dead_card_is_not_offered_again(phone: Callable[..., Still], name: str) -> None:
    still = phone("zh-CN")
    still.show(STATES["join"])
    still.page.get_by_role("button", name="进入").click()
    still.state = STATES[name]
    still.page.evaluate("Phone.door.again()")
    still.page.locator(".lamp").wait_for()
    still.page.locator(".actions .btn").click()
    expect(still.page.get_by_role("textbox")).to_be_visible()
    expect(still.page.locator(".again")).to_have_count(0)


@LANGS
def test_what_is_kept_is_told_before_the_first_score(phone: Callable[..., Still], lang: str) -> None:
    still = phone(lang)
    heading = "您的打分怎么保存" if lang == "zh-CN" else "How your score is kept"
    for name in ("join", "open"):
        still.show(STATES[name])
        expect(still.page.get_by_role("heading", name=heading)).to_be_visible()
    for name in ("waiting", "scoring"):
        still.show(STATES[name])
        still.page.locator(".kept summary").click()
        expect(still.page.locator(".kept .rule li")).to_have_count(4)


def test_what_happens_to_others_leaves_a_choice_alone(phone: Callable[..., Still]) -> None:
    still, state = phone("zh-CN"), STATES["scoring-chosen"]
    still.show(state)
    assert state.topics is not None
    news = ("run", "agenda", "pledges", "round")
    for name in news:
        still.page.evaluate("([name, data]) => fake.topic(name, data)", [name, state.topics[name]])
    expect(still.page.get_by_role("radio", name="不太满意")).to_be_checked()
    closing = {**state.topics["round"], "state": "closing", "remaining_ms": 2000}
    still.page.evaluate("data => fake.topic('round', data)", closing)
    expect(still.page.get_by_role("radio", name="不太满意")).to_be_checked()
    expect(still.page.locator("button[type=submit]")).to_have_text("提交：不太满意")
