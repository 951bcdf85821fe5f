"""Every state of the panel, at three screen sizes and in both languages: nothing cut off, nothing unnamed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.control import states
from tests.browser.control.conftest import Panel
from tests.browser.control.pieces import backup
from tests.browser.control.still import ROOT

pytestmark = pytest.mark.browser

SIZES = [{"width": 1366, "height": 768}, {"width": 1920, "height": 1080}, {"width": 1366, "height": 660}]
FIXED = ".room, .mid, .round, .pane, .qp__col, .pledge, .chips, .key, .top, .health > div, .steps li, .base, .tabs"
CUT = """(fixed) => [...document.querySelectorAll(fixed)]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1)
  .map((box) => `${box.className}: ${box.textContent.slice(0, 24)}`)"""
TOO_WIDE = "found => found.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
PLACES = """() => Object.fromEntries([...document.querySelectorAll("[data-action], .go, .tabs button, .health > div")]
  .map((box, at) => [at, JSON.stringify(box.getBoundingClientRect())]))"""


def look(page: Page) -> None:
    """Nothing stands out of its box, and no word is missing."""
    assert page.evaluate(CUT, FIXED) == []
    assert page.evaluate(
        "() => [document.body.scrollWidth - innerWidth, document.body.scrollHeight - innerHeight]"
    ) == [0, 0]
    assert "control." not in page.locator("body").inner_text()


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
def test_every_state_fits_its_boxes(panel: Panel, size: dict[str, int], lang: str) -> None:
    page = panel(states.ready(), size, lang=lang)
    for name, topics in states.STATES.items():
        page.evaluate("topics => window.fake.welcome(topics)", topics())
        page.locator(f'[data-run="{topics()["run"]["state"]}"]').wait_for()
        look(page)
        assert name


def test_every_tab_fits_its_box(panel: Panel) -> None:
    page = panel(states.rehearsing())
    for tab in ("graphics", "rehearsal", "links", "log", "talk"):
        page.locator(f"#tab-{tab}").click()
        look(page)


def test_nothing_moves_when_numbers_change(panel: Panel) -> None:
    page = panel(states.opened())
    before = page.evaluate(PLACES)
    topics = states.opened()
    topics["turnout"] |= {"scored": 8, "joined": 9, "online": 7}
    topics["health"] |= {"phones": {"joined": 9, "online": 7}, "acks": {"p95_ms": 1203, "count": 9}, "commit_ms": 310}
    topics["round"] |= {"remaining_ms": 1000}
    page.evaluate("topics => window.fake.welcome(topics)", topics)
    page.locator('[data-health="acks"][data-state="bad"]').wait_for()
    assert page.evaluate(PLACES) == before


def test_sealed_round_shows_no_figure_of_satisfaction(panel: Panel) -> None:
    for topics in (states.opened(), states.closed()):
        page = panel(topics)
        assert page.locator("[data-result]").count() == 0
        assert "密封" in page.locator(".round").inner_text() or "已封箱" in page.locator(".round").inner_text()


def test_result_stands_with_all_its_bases(panel: Panel) -> None:
    page = panel(states.revealed())
    text = page.locator("[data-result]").inner_text().replace("\n", " ")
    assert "63.64%" in text
    assert "满意 119 / 有效 187 / 实到 195 / 应到 200" in text


def test_composite_stands_with_all_that_belongs_to_it(panel: Panel) -> None:
    page = panel(states.composed())
    text = page.locator("[data-result]").inner_text().replace("\n", " ")
    assert "76.67 分" in text and "%" not in text and "票数未达门槛" in text
    assert "综合得分 · 各组按比重 · 去 1 高 1 低 · 含纸质票 3" in text
    assert "有效 144 / 实到 195 / 应到 200" in text and "群众代表 76.67 分 (140)" in text and "问政代表 — (4)" in text
    assert "有效 132 · 弃权 12" in text
    apart = page.locator("[data-line-result]").inner_text().replace("\n", " ")
    assert apart == "场外公众打分 64.07 分 有效 487"


def test_login_is_asked_where_nobody_is_logged_in(panel: Panel) -> None:
    page = panel(None, account=None)
    assert page.locator("#login-name").is_visible()
    look(page)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_no_figure_and_no_mark_is_cut_off(panel: Panel, lang: str) -> None:
    topics = states.revealed()
    page = panel(topics, lang=lang)
    for kept in (backup(age_s=13), backup(age_s=59, same_disk=True), backup(age_s=None), backup("backup-failed", 3000)):
        page.evaluate("data => fake.topic('health', data)", topics["health"] | {"backup": kept})
        page.locator('[data-health="backup"]:not([data-state="none"])').wait_for()
        wide = page.locator(".health dd b, .bars li span:first-child").evaluate_all(TOO_WIDE)
        assert wide == []


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("paper", [0, 3])
@pytest.mark.parametrize("line", [None, {"satisfied": 300, "valid": 487, "abstained": 13, "value": "64.07"}])
def test_no_line_of_the_log_is_cut_in_half(panel: Panel, lang: str, paper: int, line: dict[str, Any] | None) -> None:
    topics = states.revealed()
    topics["round"]["result"]["paper"] = paper
    topics["round"]["public_line"] = line and line | {"label": "场外公众打分", "label_en": "Public scoring outside"}
    page = panel(topics, lang=lang)
    halves = page.locator(".round .log li").evaluate_all(
        """rows => rows.filter((row) => {
          const [seen, box] = [row.getBoundingClientRect(), row.parentNode.getBoundingClientRect()];
          return seen.left < box.right && seen.top < box.bottom && seen.bottom > box.bottom + 0.5;
        }).length"""
    )
    assert halves == 0


@pytest.mark.parametrize("step", ["opened", "closed"])
def test_where_a_look_is_allowed_nobody_is_promised_otherwise(panel: Panel, step: str) -> None:
    topics = states.STATES[step]()
    topics["round"]["peek"] = True
    text = panel(topics).locator(".seal").inner_text()
    assert "谁也看不到" not in text and "制片人可以在公布前查看，每次查看都记入日志" in text


@pytest.mark.parametrize("name", ["ready", "opened", "revealed", "composed", "rehearsing", "armed", "empty"])
def test_axe_finds_nothing(panel: Panel, name: str) -> None:
    page = panel(states.STATES[name]())
    page.evaluate((ROOT / "tests/vendor/axe.min.js").read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run(document, { iframes: false })).violations")
    told = [(item["id"], [node["html"][:120] for node in item["nodes"]][:3]) for item in found]
    assert told == [], json.dumps(told, ensure_ascii=False, indent=1)
