"""GO's one function, walked through the states of a show: what it says, what it sends, and when it is blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.control import states
from tests.browser.control.pieces import agenda, run
from tests.browser.control.still import ROOT

pytestmark = pytest.mark.browser
Step = dict[str, Any]


@pytest.fixture(scope="module")
def bare(chromium: Browser) -> Iterator[Page]:
    """A page with the pure scripts alone: they need nothing of a panel."""
    page = chromium.new_page()
    for name in ("times", "due-dates", "basis", "next-step", "round-card-state", "candidates"):
        page.add_script_tag(path=ROOT / f"static/js/control/{name}.js")
    yield page
    page.close()


@pytest.fixture
def step(bare: Page) -> Callable[..., Step]:
    return lambda topics, left_ms=38_000: bare.evaluate(
        "([t, left]) => window.Control.nextStep(t, left)", [topics, left_ms]
    )


def at(now: str | None, **more: Any) -> dict[str, Any]:
    """A live show at a segment, with nothing asked, pledged or scored yet."""
    topics = states.ready() | {
        "agenda": agenda(now, 0, 0),
        "questions": {"items": []},
        "pledges": {"unit": None, "items": []},
    }
    return topics | more


def with_round(topics: dict[str, Any], segment_id: str, state: str, kind: str = "verdict") -> dict[str, Any]:
    here = next(row for row in topics["agenda"]["segments"] if row["segment_id"] == segment_id)
    here["rounds"].append({"round_id": "run1-r3", "state": state, "kind": kind})
    return topics


def test_armed_run_starts(step: Callable[..., Step]) -> None:
    found = step(states.armed())
    assert (found["command"], found["say"], found["hold"]) == ("start_run", ["control.go.start.rehearsal"], False)
    assert step(states.armed() | {"run": run("air", "armed")})["say"] == ["control.go.start.air"]


def test_no_run_and_an_ended_one_block_it(step: Callable[..., Step]) -> None:
    assert step(states.empty())["command"] is None
    assert step(states.ready() | {"run": run("air", "ended")})["say"] == ["control.go.ended"]


def test_before_the_first_segment_it_goes_there(step: Callable[..., Step]) -> None:
    found = step(at(None) | {"agenda": agenda(None, 0, 0) | {"next": "opening"}})
    assert (found["command"], found["args"], found["say"]) == (
        "go",
        {},
        ["control.go.first", {"title": "开场与规则说明"}],
    )


@pytest.mark.parametrize("segment", ["film1", "water-qa", "water-pledge", "comment1"])
def test_it_names_the_next_segment(step: Callable[..., Step], segment: str) -> None:
    topics = at(segment)
    following = next(row for row in topics["agenda"]["segments"] if row["state"] == "next")
    found = step(topics)
    assert (found["command"], found["say"][1]["title"], found["hold"]) == ("go", following["title"], False)


def test_an_open_obligation_is_said_but_does_not_block(step: Callable[..., Step]) -> None:
    found = step(states.asking())
    assert found["command"] == "go"
    assert found["note"] == ["control.go.owed", {"number": 1, "count": 1}]


def test_scoring_segment_opens_its_round(step: Callable[..., Step]) -> None:
    found = step(states.ready())
    assert found["command"] == "open_round"
    assert found["args"] == {"segment_id": "water-verdict", "rubric": "verdict"}
    assert found["say"] == ["control.go.open", {"unit": "水利局"}]


def test_open_round_blocks_it_and_says_how_long(step: Callable[..., Step]) -> None:
    found = step(states.opened(), 37_200)
    assert (found["command"], found["say"]) == (None, ["control.go.wait", {"left": "0:38"}])


def test_when_all_have_scored_it_says_so(step: Callable[..., Step]) -> None:
    topics = states.opened()
    topics["turnout"]["all_scored"] = True
    assert step(topics)["note"] == ["control.go.wait.all"]


def test_closed_round_is_revealed_by_holding(step: Callable[..., Step]) -> None:
    found = step(with_round(states.closed(), "water-verdict", "closed"))
    assert (found["command"], found["args"]) == ("reveal_round", {"round_id": "run1-r3", "take": True})
    assert found["hold"] is True


def test_too_few_ballots_are_announced_before_the_reveal(step: Callable[..., Step]) -> None:
    topics = with_round(states.closed(), "water-verdict", "closed")
    topics["turnout"]["scored"] = 149
    assert step(topics)["note"] == ["control.go.reveal.few", {"valid": 149, "quorum": 150}]


def test_after_the_reveal_it_goes_on(step: Callable[..., Step]) -> None:
    found = step(states.revealed())
    assert (found["command"], found["say"]) == ("go", ["control.go.next", {"title": "现场打分：椒江区"}])


def test_voided_round_is_opened_again(step: Callable[..., Step]) -> None:
    topics = with_round(states.ready(), "water-verdict", "void")
    assert step(topics)["say"] == ["control.go.reopen", {"unit": "水利局"}]


def test_round_left_unrevealed_elsewhere_does_not_hold_the_show_up(step: Callable[..., Step]) -> None:
    topics = states.closed() | {"agenda": agenda("jiaojiang-verdict", 0, 0)}
    assert step(topics)["command"] == "open_round"


def test_mood_rounds_do_not_count_as_the_verdict(step: Callable[..., Step]) -> None:
    assert step(with_round(states.ready(), "water-verdict", "revealed", "mood"))["command"] == "open_round"


def test_last_segment_ends_the_run_by_holding(step: Callable[..., Step]) -> None:
    found = step(at("closing"))
    assert (found["command"], found["hold"]) == ("end_run", True)


def test_due_dates_of_the_phrases(bare: Page) -> None:
    friday = "new Date(2014, 6, 18)"
    dues = bare.evaluate(f"() => window.Control.DUE_PHRASES.map((p) => window.Control.dueOf(p.id, {friday}))")
    assert [(item["due"], item["due_label"]) for item in dues] == [
        ("2014-07-18", "当场"),
        ("2014-08-01", "10 个工作日"),
        ("2014-08-02", "半个月"),
        ("2014-12-31", "年底前"),
    ]


def test_clock_and_today_are_those_of_the_show(bare: Page) -> None:
    moment = "new Date('2014-07-18T16:30:05Z')"
    assert bare.evaluate(f"() => window.Control.wallText({moment}, 'Asia/Shanghai')") == "00:30:05"
    assert (
        bare.evaluate(f"() => window.Control.dateText(window.Control.dayIn({moment}, 'Asia/Shanghai'))") == "2014-07-19"
    )


def test_basis_is_the_position_of_the_part_that_is_touched(bare: Page) -> None:
    basis = "([name, args, topics]) => window.Control.basisOf(name, args, topics)"
    topics = states.opened()
    assert bare.evaluate(basis, ["go", {}, topics]) == 40
    assert bare.evaluate(basis, ["extend_round", {}, topics]) == 50
    assert bare.evaluate(basis, ["out", {"layer": "lower"}, topics]) == 39
    assert bare.evaluate(basis, ["withdraw_pledge", {"pledge_id": "run1-p2"}, topics]) == 32
    assert bare.evaluate(basis, ["clear", {}, topics]) is None


def test_sealed_round_offers_no_meter_and_a_mood_round_no_result(bare: Page) -> None:
    names = bare.evaluate("(t) => window.Control.candidates(t).map((item) => item.graphic)", states.opened())
    assert names[:3] == ["countdown", "turnout", "result"]
    assert "mood" not in names
