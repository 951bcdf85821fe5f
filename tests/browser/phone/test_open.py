"""The public line on a telephone: one tap, no card number, its name on every page, and one device it stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.serving import PROGRAMME, running
from tests.domain.given import LINE

from .conftest import SMALL, Hall, Phones
from .test_look import boxes, faults

pytestmark = pytest.mark.browser
NAMES = {"": LINE["label"], "?lang=en": LINE["label_en"]}
ENTER = {"": "进入打分", "?lang=en": "Enter"}
TABLE = f'\n[public_line]\nlabel = "{LINE["label"]}"\nlabel_en = "{LINE["label_en"]}"\n'


@pytest.fixture(scope="module")
def open_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running server whose programme has a public line, and a producer logged in."""
    folder = tmp_path_factory.mktemp("open")
    programme = folder / "programme.toml"
    text = PROGRAMME.read_text("utf-8").replace("[episode]\n", "[episode]\nreveal_delay_s = 0\n", 1)
    programme.write_text(text + TABLE, "utf-8")
    with running(Hall, folder, programme) as hall:
        hall.log_in()
        yield hall


@pytest.fixture
def line(chromium: Browser, open_hall: Hall) -> Iterator[Phones]:
    """Telephones outside, in a rehearsal that has just begun."""
    open_hall.arm()
    made = Phones(chromium, open_hall, iter([]))
    yield made
    made.close()


def scanned(line: Phones, query: str = "") -> Page:
    """A telephone whose person scanned the code."""
    page = line.bare(SMALL)
    page.goto(f"{line.hall.base}/open{query}")
    return page


def entered(line: Phones, query: str = "") -> Page:
    page = scanned(line, query)
    page.get_by_role("button", name=ENTER[query]).click()
    page.locator("h1.calm").wait_for()
    return page


def devices(hall: Hall) -> int:
    return int(hall.topics()["turnout"]["public_line"]["joined"])


@pytest.mark.parametrize("query", NAMES)
def test_one_tap_is_between_the_scan_and_the_waiting_page(line: Phones, query: str) -> None:
    page = scanned(line, query)
    button = page.get_by_role("button", name=ENTER[query])
    box = button.bounding_box()
    assert box and box["height"] >= 60 and box["y"] + box["height"] <= SMALL["height"]
    expect(page.locator(".join__card .line")).to_have_text(NAMES[query])
    assert faults(page) == []
    button.click()
    expect(page.locator(".calm")).to_be_visible()
    expect(page.locator(".strip__line")).to_have_text(NAMES[query])
    expect(page.locator(".strip__card")).to_have_count(0)
    assert "O0000" not in page.content()
    assert faults(page) == []


@pytest.mark.parametrize("query", NAMES)
def test_a_device_scores_and_has_its_receipt(line: Phones, query: str) -> None:
    page = entered(line, query)
    line.hall.open_round()
    expect(page.locator(".answer")).to_have_count(5)
    assert all(box["y"] + box["height"] <= SMALL["height"] for box in boxes(page))
    page.get_by_role("radio").first.check(force=True)
    page.locator("button[type=submit]").click()
    page.locator(".lamp--received").wait_for()
    expect(page.locator("dd.code")).to_contain_text("-")
    expect(page.locator(".strip__line")).to_have_text(NAMES[query])
    assert faults(page) == []
    turnout = line.hall.topics()["turnout"]
    assert (turnout["scored"], turnout["joined"]) == (0, 0)
    assert turnout["public_line"] == {"scored": 1, "joined": 1}
    line.hall.close_round()


def test_reload_second_tab_and_restart_are_the_same_device(line: Phones) -> None:
    page = scanned(line)
    tab = page.context.new_page()
    tab.goto(f"{line.hall.base}/open")
    for each in (page, tab):
        each.get_by_role("button", name=ENTER[""]).click()
        each.locator(".calm").wait_for()
    line.hall.open_round()
    assert devices(line.hall) == 1
    page.reload()
    page.get_by_role("radio").first.check(force=True)
    page.locator("button[type=submit]").click()
    page.locator(".lamp--received").wait_for()
    line.hall.stop()
    line.hall.start()
    page.get_by_role("button", name="修改打分").click()
    page.get_by_role("radio").nth(1).check(force=True)
    page.locator("button[type=submit]").click()
    page.locator(".lamp--received").wait_for()
    assert line.hall.topics()["turnout"]["public_line"] == {"scored": 1, "joined": 1}
    line.hall.close_round()


def test_another_run_asks_for_one_tap_again(line: Phones) -> None:
    page = entered(line)
    line.hall.arm()
    page.get_by_role("button", name=ENTER[""]).click()
    page.locator("h1.calm").wait_for()


def test_a_run_that_begins_right_after_the_tap_is_entered_by_it(line: Phones) -> None:
    page = scanned(line)

    def let_in_then_begin_another(route: Route) -> None:
        answer = route.fetch()
        line.hall.arm()
        route.fulfill(response=answer)

    page.route("**/api/v1/open", let_in_then_begin_another, times=1)
    page.get_by_role("button", name=ENTER[""]).click()
    expect(page.locator("h1.calm")).to_be_visible()


def test_a_telephone_that_keeps_no_cookie_is_told_so(line: Phones) -> None:
    page = scanned(line)
    page.route("**/api/v1/open", lambda route: (page.context.clear_cookies(), route.fulfill(json={"ok": True})))
    page.get_by_role("button", name=ENTER[""]).click()
    expect(page.locator(".lamp__word")).to_have_text("浏览器没有记住这部手机")


@pytest.mark.parametrize("query", NAMES)
def test_where_there_is_no_line_the_page_says_so(hall: Hall, phones: Phones, query: str) -> None:
    page = scanned(phones, query)
    expect(page.locator(".lamp__word")).to_have_text({"": "没有场外打分", "?lang=en": "No public line"}[query])
    assert faults(page) == []
