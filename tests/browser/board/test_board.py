"""The public's board: units, pledges and results with all their bases, on a phone, without scripts, and kept fresh."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.board import shows
from tests.browser.board.conftest import Open
from tests.browser.control.still import ROOT

pytestmark = pytest.mark.browser
DESK = {"width": 1366, "height": 768}


@pytest.mark.parametrize("size", [None, DESK, {"width": 360, "height": 640}])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("name", list(shows.STATES))
def test_every_state_fits_the_width_and_names_everything(
    opened: Open, name: str, lang: str, size: dict[str, int] | None
) -> None:
    page = opened(shows.STATES[name](), lang, size)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    text = page.locator("body").inner_text()
    assert "board." not in text and "None" not in text


def test_it_is_whole_without_scripts(opened: Open) -> None:
    page = opened(shows.full(), scripts=False)
    unit = page.locator("#unit-water")
    expect(unit.locator(".verdict")).to_contain_text("63.64%")
    expect(unit.locator(".verdict__bases")).to_have_text("满意 119 / 有效 187 / 实到 195 / 应到 200")
    expect(unit.locator("#p-water-1")).to_contain_text("堤塘险段逐段排查，清单上网公布")
    expect(unit.locator("#p-water-1")).to_contain_text("2014年8月1日前 · 10 个工作日")


def test_no_share_stands_without_its_counts(opened: Open) -> None:
    page = opened(shows.full())
    for row in page.locator(".rank tbody tr, .verdict:has(.verdict__share)").all():
        text = row.inner_text()
        assert "%" in text and all(word in text for word in ("满意", "有效", "实到", "应到")), text


def test_voided_corrected_withdrawn_waived_and_owed_are_marked(opened: Open) -> None:
    page = opened(shows.full())
    epb, water = page.locator("#unit-epb"), page.locator("#unit-water")
    expect(epb.locator(".verdict--void")).to_contain_text("题目念错了单位")
    expect(epb.locator(".verdict").first).to_contain_text("更正后")
    expect(epb.locator("#p-epb-1")).to_contain_text("20:47 更正")
    expect(epb).to_contain_text("免答：超出本单位职权，已转市水务集团")
    expect(water.locator("#q-water-2")).to_contain_text("还没有承诺")
    expect(water.locator("#p-water-2")).to_contain_text("已撤回")
    expect(page.locator('[data-unit="epb"]')).to_contain_text("更正后")


def test_rehearsal_says_that_it_is_none_of_the_record(opened: Open) -> None:
    expect(opened(shows.STATES["armed"]()).locator(".demo")).to_contain_text("不是真实记录")


def test_english_page_keeps_chinese_names_marked_as_such(opened: Open) -> None:
    page = opened(shows.full(), "en")
    expect(page.locator("#name-water span")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("h1")).to_have_text("Taizhou all-media hearing: five-water governance")


def test_texts_of_people_are_never_markup(opened: Open) -> None:
    board = shows.full()
    board["pledges"]["items"][1]["what"] = "<img src=x onerror=alert(1)>"
    page = opened(board)
    expect(page.locator("#p-water-1 h4")).to_have_text("<img src=x onerror=alert(1)>")


def test_news_is_swapped_in_with_focus_and_scroll_where_they_were(opened: Open) -> None:
    board = shows.full()
    page = opened(board, size={"width": 390, "height": 500})
    page.evaluate("fake.welcome({})")
    link = page.locator('.rank a[href="#unit-epb"]')
    link.focus()
    page.evaluate("window.scrollTo(0, 300)")
    before = page.evaluate("window.scrollY")
    board["pledges"]["items"].append(shows.pledge(3, "jiaojiang", "巡查责任人上墙公布", "2014-08-02", "半个月"))
    page.evaluate("fake.topic('pledges', {})")
    expect(page.locator("#p-jiaojiang-3")).to_contain_text("巡查责任人上墙公布")
    expect(link).to_be_focused()
    assert page.evaluate("window.scrollY") == before > 0


@pytest.mark.parametrize("name", list(shows.STATES))
def test_axe_finds_nothing(opened: Open, name: str) -> None:
    page = opened(shows.STATES[name](), size=DESK)
    page.evaluate((ROOT / "tests/vendor/axe.min.js").read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]][:3]) for item in found] == []
