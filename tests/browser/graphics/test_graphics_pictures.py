"""What stands on the picture: in its box, in the safe area, whole, and never a blank or a word of the machine."""

from __future__ import annotations

import re

import pytest

from tests.browser.graphics.bench import CASES, Bench

pytestmark = pytest.mark.browser

SAFE = (96, 54, 1824, 1026)
PANEL, MEASURE = (96, 600, 1824, 1026), (1224, 754, 1824, 1026)
SLOTS = {
    "topic": (760, 54, 1824, 146), "lower-third": (96, 680, 1200, 1026), "question": PANEL, "pledge": PANEL,
    "mood": MEASURE, "turnout": MEASURE, "countdown": (1440, 150, 1824, 380), "result": (840, 150, 1824, 1026),
    "proof": (96, 150, 816, 1026), "ranking": (96, 174, 1824, 1026), "standby": (0, 0, 1920, 1080),
    "rehearsal": (0, 0, 1920, 1080),
}  # fmt: skip
EVERY = [(name, case, lang) for name, cases in CASES.items() for case in cases for lang in ("zh-CN", "en")]
MACHINE = re.compile(r"undefined|null|NaN|\[object|Infinity|\{\w+\}")


def within(inner: list[float], outer: tuple[float, ...] | list[float], slack: float = 0.5) -> bool:
    return (
        inner[0] >= outer[0] - slack and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack and inner[3] <= outer[3] + slack
    )  # fmt: skip


@pytest.mark.parametrize(("name", "case", "lang"), EVERY)
def test_graphic_is_whole_and_in_its_place(bench: Bench, name: str, case: str, lang: str) -> None:
    bench.show(name, CASES[name][case], lang)
    frame = bench.see("frame")
    assert within(frame, SLOTS[name]), frame
    assert all(edge % 2 == 0 for edge in frame), frame
    assert bench.see("cut") == []
    for word in bench.see("reading"):
        if word["giant"]:
            continue
        left, _, right, _ = word["rect"]
        height = word["size"] * (0.44 if word["size"] < 200 else 0.38)  # the score is figures only: no descenders
        ink = [left, word["middle"] - height, right, word["middle"] + height]
        assert within(ink, SAFE), word
        assert word["size"] >= 27, word  # a per cent sign; everything else is larger
        assert word["plate"] is None or within([*ink[:2], right + word["air"], ink[3]], word["plate"], 1.5), word
    assert not MACHINE.search(bench.text()), bench.text()


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, case, lang in EVERY if lang == "zh-CN"])
def test_picture_is_fully_transparent_outside_the_graphic(bench: Bench, name: str, case: str) -> None:
    bench.show(name, CASES[name][case])
    counted = bench.alpha(bench.see("frame"))
    assert counted["painted"] > 1000 and counted["stray"] == 0


def test_nothing_is_painted_before_play_and_after_stop(bench: Bench) -> None:
    for name, cases in CASES.items():
        bench.mount(name, cases["plain"])
    assert bench.alpha(None)["painted"] == 0
    for name, cases in CASES.items():
        bench.show(name, cases["plain"])
        bench.act("stopAction", skipAnimation=True)
    assert bench.alpha(None)["painted"] == 0


def test_graphic_without_content_shows_no_empty_plate(bench: Bench) -> None:
    for name in ("topic", "lower-third", "question", "pledge", "proof", "ranking"):
        bench.show(name, {})
    assert bench.alpha(None)["painted"] == 0


@pytest.mark.parametrize("name", CASES)
def test_hostile_text_stays_text(bench: Bench, name: str) -> None:
    attack = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'

    def poison(value: object) -> object:
        if isinstance(value, dict):
            return {key: poison(one) for key, one in value.items()}
        if isinstance(value, list):
            return [poison(one) for one in value]
        return attack if isinstance(value, str) else value

    bench.show(name, poison(CASES[name]["plain"]))
    found = "graphic.shadowRoot.querySelectorAll('img, script, [onerror]').length + (window.broken ?? 0)"
    assert bench.page.evaluate(found) == 0
    assert within(bench.see("frame"), (0, 0, 1920, 1080))


def test_english_falls_back_to_chinese_that_is_marked_as_such(bench: Bench) -> None:
    bench.show("question", CASES["question"]["plain"], "en")
    marked = bench.see("words", '[lang="zh-CN"]')
    assert CASES["question"]["plain"]["text"] in marked and "Representative 07" not in marked


@pytest.mark.parametrize("theme", ["solemn", "bright"])
@pytest.mark.parametrize("name", ["lower-third", "result", "ranking", "mood", "pledge", "proof"])
def test_text_stands_out_from_its_plate(bench: Bench, name: str, theme: str) -> None:
    bench.page.evaluate("(name) => harness.theme(name)", theme)
    bench.show(name, CASES[name]["nasty"])
    contrasts = bench.see("contrasts")
    assert contrasts and min(one["ratio"] for one in contrasts) >= 4.5, min(contrasts, key=lambda one: one["ratio"])


def test_own_words_stand_in_both_languages(bench: Bench) -> None:
    keys = """async () => {
      const { WORDS } = await import('/static/graphics/_kit/words.mjs');
      return Object.values(WORDS).map((words) => Object.keys(words).filter((key) => words[key]).sort());
    }"""
    chinese, english = bench.page.evaluate(keys)
    assert chinese == english and len(chinese) > 20


def test_missing_part_goes_with_its_label(bench: Bench) -> None:
    bench.show("pledge", CASES["pledge"]["bare"])
    assert "责任人" not in bench.text() and "完成时限" not in bench.text()
    bench.show("result", CASES["result"]["plain"])
    assert "实到" not in bench.text()
    bench.show("result", {**CASES["result"]["plain"], "present": 187})
    assert re.search(r"满意124有效149实到187应到200", bench.text())


def test_result_without_ballots_says_so_and_shows_no_share(bench: Bench) -> None:
    bench.show("result", CASES["result"]["empty"])
    assert "无结果" in bench.text() and "%" not in bench.text() and "满意0有效0应到200" in bench.text()


def test_sealed_result_has_dashes_and_no_figure_of_the_marks(bench: Bench) -> None:
    bench.show("result", CASES["result"]["sealed"])
    assert "等待揭晓" in bench.text() and "满意—有效149实到187应到200" in bench.text() and "%" not in bench.text()


def test_marks_are_words_with_a_shape(bench: Bench) -> None:
    bench.show("result", CASES["result"]["nasty"])
    assert bench.see("words", ".mark:has(svg)") == ["票数未达门槛", "更正 · 重新打分"]
    bench.show("ranking", CASES["ranking"]["nasty"])
    assert bench.text().count("并列") == 2 and "更正" in bench.text() and "票数未达门槛" in bench.text()


def test_points_are_never_shown_as_a_share(bench: Bench) -> None:
    for case in ("mean", "composite", "longest", "unresolved"):
        bench.show("result", CASES["result"][case])
        assert "%" not in bench.text() and "满意" not in bench.text()[:40]
    bench.show("ranking", CASES["ranking"]["points"])
    assert "%" not in bench.text() and "88.50分" in bench.text() and "按综合得分" in bench.text()


def test_too_few_ballots_are_told_by_a_band_and_a_frame_in_the_colour_of_warning(bench: Bench) -> None:
    bench.show("result", CASES["result"]["crowded"])
    assert "票数不足 175 · 仅供参考" in bench.text()
    bench.show("result", CASES["result"]["abstain"])
    assert "票数" not in bench.text() and bench.see("words", ".below-quorum") == []


def test_public_line_stands_on_a_plate_of_its_own_with_its_own_base(bench: Bench) -> None:
    bench.show("result", CASES["result"]["crowded"])
    apart = "场外公众打分64.07%满意 312 / 有效 487 / 弃权 13 · 不计入现场结果"
    assert bench.see("words", ".apart") == [apart] and "64.07" not in bench.text().replace(apart, "")


def test_abstentions_paper_and_the_way_of_counting_are_told_where_there_are_any(bench: Bench) -> None:
    bench.show("result", CASES["result"]["longest"])
    assert "弃权120" in bench.text() and "含纸质票 12" in bench.text()
    bench.show("result", CASES["result"]["composite"])
    assert bench.see("words", ".notes") == ["综合得分各组按比重合成去掉 1 个最高分、1 个最低分"]
    bench.show("result", CASES["result"]["plain"])
    assert "弃权" not in bench.text() and "纸质" not in bench.text() and bench.see("words", ".notes") == []


def test_mood_without_a_ballot_is_words(bench: Bench) -> None:
    bench.show("mood", {**CASES["mood"]["short"], "live": {"state": "open", "satisfied": 0, "valid": 0}})
    assert "打分进行中" in bench.text() and "%" not in bench.text()
    bench.act("updateAction", data={"live": {"state": "closed", "satisfied": 0, "valid": 0}})
    assert "无结果" in bench.text() and "%" not in bench.text()


SHARES = [(128, 189, "67.72 32.28"), (1, 3, "33.33 66.67"), (1, 32, "3.13 96.88"), (200, 200, "100.00 0.00")]


@pytest.mark.parametrize(("satisfied", "valid", "shares"), SHARES)
def test_mood_shares_have_two_decimals_rounded_half_up(bench: Bench, satisfied: int, valid: int, shares: str) -> None:
    bench.show("mood", {**CASES["mood"]["short"], "live": {"satisfied": satisfied, "valid": valid}})
    assert all(f"{share}%" in bench.text() for share in shares.split())
