"""The life of a graphic as OGraf has it: load, play, update, stop, dispose; each a promise with a status."""

from __future__ import annotations

import time

import pytest

from tests.browser.graphics.bench import CASES, Bench

pytestmark = pytest.mark.browser


def test_every_action_resolves_with_its_status(bench: Bench) -> None:
    lives = bench.see("lives", {name: cases["plain"] for name, cases in CASES.items()})
    ended = {
        "load": 200,
        "playAction": 200,
        "updateAction": 200,
        "customAction": 400,
        "stopAction": 200,
        "dispose": 200,
    }
    assert lives == {name: {**ended, "currentStep": 0, "left": 0} for name in CASES}


def test_graphic_that_is_not_live_is_refused(bench: Bench) -> None:
    bench.mount("topic", {})
    assert bench.act("load", data={}, renderType="non-realtime")["statusCode"] == 400


@pytest.mark.parametrize("name", sorted(set(CASES) - {"rehearsal"}))
def test_entrance_and_exit_move_and_skipping_them_does_not(bench: Bench, name: str) -> None:
    bench.mount(name, CASES[name]["plain"])
    bench.page.evaluate("void graphic.playAction({})")
    assert bench.see("running") > 0
    bench.page.evaluate("graphic.playAction({ goto: 0 })")
    bench.page.evaluate("void graphic.stopAction({})")
    assert bench.see("running") > 0
    bench.act("stopAction", skipAnimation=True)
    bench.act("playAction", skipAnimation=True)
    assert bench.see("running") == 0


@pytest.mark.parametrize("name", sorted(set(CASES) - {"rehearsal"}))
def test_update_neither_replays_nor_breaks_the_entrance(bench: Bench, name: str) -> None:
    content = CASES[name]["plain"]
    bench.mount(name, content)
    bench.page.evaluate("void graphic.playAction({})")
    bench.page.evaluate("graphic.shadowRoot.getAnimations().forEach((one) => one.pause())")
    moving = bench.see("running")
    bench.act("updateAction", data=content)
    assert bench.see("running") == moving
    bench.act("stopAction", skipAnimation=True)
    bench.act("playAction", skipAnimation=True)
    bench.act("updateAction", data=CASES[name]["nasty"])
    assert bench.see("running") == 0


def test_entrance_takes_at_most_twelve_frames_and_exit_ten(bench: Bench) -> None:
    for name in sorted(set(CASES) - {"rehearsal"}):
        bench.mount(name, CASES[name]["plain"])
        ends = "Math.max(...graphic.shadowRoot.getAnimations().map((one) => one.effect.getComputedTiming().endTime))"
        bench.page.evaluate("void graphic.playAction({})")
        assert bench.page.evaluate(ends) <= 15 * 40, name
        bench.page.evaluate("void graphic.stopAction({})")
        assert bench.page.evaluate(ends) <= 10 * 40, name
        bench.clear()


def test_play_beyond_the_last_step_takes_it_off(bench: Bench) -> None:
    bench.show("topic", CASES["topic"]["plain"])
    assert bench.act("playAction", skipAnimation=True)["currentStep"] is None
    assert bench.alpha(None)["painted"] == 0


def test_stop_during_the_entrance_ends_empty_and_play_during_the_exit_ends_full(bench: Bench) -> None:
    bench.mount("pledge", CASES["pledge"]["plain"])
    bench.page.evaluate("async () => { void graphic.playAction({}); await graphic.stopAction({}); }")
    assert bench.page.evaluate("graphic.hasAttribute('data-on')") is False
    bench.act("playAction")
    bench.page.evaluate("async () => { void graphic.stopAction({}); await graphic.playAction({}); }")
    assert bench.page.evaluate("graphic.hasAttribute('data-on')") is True
    bench.page.wait_for_timeout(500)
    assert bench.page.evaluate("graphic.hasAttribute('data-on')") is True


def test_partial_update_keeps_what_it_does_not_name(bench: Bench) -> None:
    bench.show("pledge", CASES["pledge"]["plain"])
    bench.act("updateAction", data={"corrected": "20:47"})
    assert "更正 20:47" in bench.text() and "王建国 局长" in bench.text()


def test_actions_end_by_the_clock_when_no_frame_is_drawn(bench: Bench) -> None:
    bench.mount("lower-third", CASES["lower-third"]["plain"])
    began = time.monotonic()
    bench.page.evaluate("""async () => {
      const played = graphic.playAction({});
      graphic.shadowRoot.getAnimations().forEach((one) => one.pause());
      await played;
    }""")
    assert time.monotonic() - began < 2
