"""Phones under every kind of rule: an answer that abstains, points, several criteria, groups, trim."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import PRODUCERS, ROOT, running
from tests.shows.kit import Account

from .conftest import SMALL, Hall, Phones

pytestmark = pytest.mark.browser

LANGUAGES = ["", "?lang=en"]


class Ground(Hall):
    """The hall with the programme of rules."""

    episode = "rules"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with running(Ground, tmp_path_factory.mktemp("ground"), ROOT / "tests" / "shows" / "rules.toml") as ground:
        ground.log_in()
        yield ground


@pytest.fixture(scope="module")
def rows(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    sheet = tmp_path_factory.mktemp("cards") / "cards.csv"
    ground.line("cards", "rules", "--count", "30", "--public-url", ground.base, "--csv", str(sheet))
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        return iter(list(csv.DictReader(lines)))


@pytest.fixture
def person(chromium: Browser, ground: Ground, rows: Iterator[dict[str, str]]) -> Iterator[Callable[..., Page]]:
    ground.arm("rehearsal")
    made = Phones(chromium, ground, rows)
    yield made.joined
    made.close()


@pytest.fixture
def on_air(chromium: Browser, ground: Ground, rows: Iterator[dict[str, str]]) -> Iterator[Callable[..., Page]]:
    """The same without the band of a rehearsal."""
    ground.arm("air")
    made = Phones(chromium, ground, rows)
    yield made.joined
    made.close()
    ground.post("/api/v1/commands/end_run")


def submit(page: Page) -> None:
    page.locator("button[type=submit]").click()


def inside(page: Page, size: dict[str, int]) -> None:
    """Everything that can be tapped for an answer is on the screen and big enough for a thumb."""
    found = page.locator("[data-answer], .stepper__key, .actions .btn").all()
    assert found
    for each in found:
        box = each.bounding_box()
        assert box is not None
        assert box["width"] >= 60 and box["height"] >= 60
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"], each.inner_text()


@pytest.mark.parametrize("query", LANGUAGES)
def test_every_answer_of_every_rule_is_in_sight_on_the_smallest_phone(
    ground: Ground, on_air: Callable[..., Page], query: str
) -> None:
    page = on_air(SMALL, query)
    for segment in ("water-share", "water-points", "zone-hundred"):
        ground.open_round(segment)
        page.locator("[data-answer]").first.wait_for()
        inside(page, SMALL)
        ground.close_round()
        page.locator(".lamp").wait_for()
    ground.open_round("water-composite")
    for at in (1, 1, 3):
        page.locator("[data-answer]").first.wait_for()
        inside(page, SMALL)
        page.locator(".chip, .answer").nth(at).click()
        submit(page)
    page.locator(".sum").wait_for()
    inside(page, SMALL)
    submit(page)
    page.locator(".lamp--received").wait_for()
    ground.close_round()


def rule(page: Page) -> str:
    page.locator(".fold:not(.kept) summary").click()
    return page.locator(".fold:not(.kept)").inner_text()


@pytest.mark.parametrize("query", LANGUAGES)
def test_abstaining_stands_apart_and_is_counted_as_no_answer(
    ground: Ground, person: Callable[..., Page], query: str
) -> None:
    page = person(SMALL, query)
    ground.open_round("water-share")
    expect(page.locator(".answer")).to_have_count(6)
    assert "answer--abstain" in (page.locator(".answer").nth(5).get_attribute("class") or "")
    page.locator(".answer").nth(5).click()
    expect(page.locator(".answer--abstain .answer__mark")).to_be_visible()
    submit(page)
    page.locator(".lamp--received").wait_for()
    ground.close_round()
    ground.reveal_round()
    words = "有效 0 / 弃权 1 / 应到 40" if not query else "valid 0 / abstained 1 / entitled 40"
    expect(page.locator(".res__sum")).to_contain_text(words)
    expect(page.locator(".res__figure")).to_have_text("无结果" if not query else "No result")
    expect(page.locator(".bars .mine")).to_have_count(0)


@pytest.mark.parametrize("query", LANGUAGES)
def test_points_are_tapped_and_nothing_is_preselected(ground: Ground, person: Callable[..., Page], query: str) -> None:
    page = person(SMALL, query)
    ground.open_round("water-points")
    expect(page.locator(".chip")).to_have_count(11)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.locator("input[type=range]")).to_have_count(0)
    page.locator(".chip").nth(7).click()
    expect(page.locator("button[type=submit]")).to_have_text("提交：7 分" if not query else "Submit: 7 points")
    submit(page)
    expect(page.locator(".facts")).to_contain_text("7 分" if not query else "7 points")


def test_long_range_is_reached_by_a_near_score_and_two_buttons(ground: Ground, person: Callable[..., Page]) -> None:
    page = person()
    ground.open_round("zone-hundred")
    expect(page.locator(".chip")).to_have_count(11)
    expect(page.locator(".stepper__mark")).to_have_text("先点一个相近的分数")
    assert page.get_by_role("button", name="加 1 分").get_attribute("aria-disabled") == "true"
    page.locator(".chip", has_text="100").click()
    assert page.get_by_role("button", name="加 1 分").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="减 1 分").click()
    expect(page.locator(".stepper__mark")).to_have_text("99 分")
    page.reload()
    expect(page.locator("button[type=submit]")).to_have_text("提交：99 分")
    told = rule(page)
    assert "60 分和以上计为满意" in told and "群众代表 0.7、问政代表 0.3" in told and "不到 35 张" in told


def test_several_criteria_come_one_by_one_and_are_read_over_before_they_go(
    ground: Ground, person: Callable[..., Page]
) -> None:
    page = person()
    ground.open_round("water-composite")
    heading = page.locator("h1.ask")
    expect(heading).to_contain_text("回答是否正面")
    page.locator(".chip", has_text="80").click()
    page.get_by_role("button", name="加 5 分").click()
    submit(page)
    expect(heading).to_contain_text("承诺是否具体")
    page.reload()  # what was chosen, and how far it had come, is still there
    expect(heading).to_contain_text("承诺是否具体")
    page.locator(".answer").nth(1).click()
    submit(page)
    page.locator(".answer").nth(3).click()
    submit(page)
    expect(page.locator(".sum__row")).to_have_text(
        ["回答是否正面 85 分 改", "承诺是否具体 比较具体 改", "态度 说不清 改"]
    )
    page.locator(".sum__row").nth(2).click()
    page.locator(".answer").nth(0).click()
    submit(page)
    submit(page)
    expect(page.locator(".lamp--received h1")).to_have_text("已收到")
    expect(page.locator(".marks li")).to_have_text(["回答是否正面 85 分", "承诺是否具体 比较具体", "态度 诚恳"])
    page.reload()
    expect(page.locator(".marks li")).to_have_text(["回答是否正面 85 分", "承诺是否具体 比较具体", "态度 诚恳"])
    page.get_by_role("button", name="修改打分").click()
    expect(page.locator("button[type=submit]")).to_have_text("不改了")
    told = rule(page)
    assert "回答是否正面（占 0.5）：0 到 100 分" in told and "每组的每项先去掉 1 个最高分、1 个最低分" in told


def told_of(ground: Ground) -> dict[str, Any]:
    found: dict[str, Any] = ground.topics()["round"]["result"]
    return found


def test_result_reads_the_record_with_all_that_belongs_to_it(ground: Ground, person: Callable[..., Page]) -> None:
    page = person()
    ground.open_round("water-composite")
    for at in (8, 0, 3):
        page.locator(".chip, .answer").nth(at).click()
        submit(page)
    submit(page)
    page.locator(".lamp--received").wait_for()
    ground.close_round()
    ground.reveal_round()
    expect(page.locator(".res__flag")).to_have_text("收到的票不到 20 张，仅供参考")
    expect(page.locator(".res__what").first).to_have_text("综合得分 · 各组按比重合成")
    expect(page.locator(".res__sum")).to_have_text("有效 1 / 应到 40")
    told = told_of(ground)
    assert told["headline"] == "weighted" and told["under_quorum"]
    lines = page.locator(".lines").first.locator("li")
    expect(lines).to_have_count(3)
    expect(lines.nth(2)).to_contain_text("有效 0 · 弃权 1")
    expect(lines.nth(0)).to_contain_text("您选的 80 分")
    expect(page.locator(".lines").last.locator("li").first).to_contain_text("1 票，太少，不单独公布")
    expect(page.locator(".res")).not_to_contain_text("%")


def test_rule_is_told_before_the_round(ground: Ground, person: Callable[..., Page]) -> None:
    page = person()
    ground.send("go", segment_id="water-composite")
    expect(page.locator(".part .rule")).to_contain_text("3 项依次打分")
    expect(page.locator(".part .rule")).to_contain_text("“说不清”不算有效票")
    ground.send("go", segment_id="water-share")
    expect(page.locator(".part .rule")).to_contain_text("0 到 100 分")


def test_phone_is_told_that_the_paper_ballot_of_its_card_stands(ground: Ground, person: Callable[..., Page]) -> None:
    page = person()
    ground.open_round("water-points")
    page.locator(".chip").nth(3).click()
    card = page.locator(".strip__card").inner_text()
    asked = ground.post("/api/v1/commands/enter_paper", round_id=ground.round_id, card=card, marks={"verdict": 9})
    second = Account(ground.base, PRODUCERS[1])
    second.post("/api/v1/commands/confirm", request_id=asked["facts"]["request_id"], marks={"verdict": 9})
    expect(page.locator(".lamp--received h1")).to_have_text("纸质票已收到")
    expect(page.get_by_role("button", name="修改打分")).to_have_count(0)
    ground.close_round()
    expect(page.locator("h1")).to_have_text("您的纸质票已收到")
    ground.reveal_round()
    expect(page.locator(".res")).to_contain_text("含纸质票 1 张")
    expect(page.get_by_text("您投的是纸质票")).to_be_visible()
    expect(page.get_by_role("link", name="核对回执号")).to_have_attribute("href", "/verify?lang=zh-CN")
