"""Topics as the server sends them to the panel, for states of the show that are hard to reach by hand."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.control.pieces import (
    Topics,
    a_composite,
    a_round,
    agenda,
    health,
    pledge,
    question,
    run,
    shown,
    turnout,
)


def _base(mode: str, now: str | None, elapsed_ms: int, over_ms: int, state: str = "live") -> Topics:
    questions = [
        question(1, "暗访片里的堤塘险段，什么时候排查完？", "pledged"),
        question(2, "水库的隐患，年底前能不能整改到位？", "pledged"),
    ]
    pledges = [
        pledge(1, "堤塘险段逐段排查，清单上网公布", "2014-08-01", "10 个工作日"),
        pledge(2, "水库隐患整改到位，请问政代表到现场看", "2014-12-31", "年底前"),
    ]
    program = {"bug": shown("topic", "bug", 11), "lower": shown("lower-third", "lower", 39, person="experts-1")}
    return {
        "run": run(mode, state),
        "agenda": agenda(now, elapsed_ms, over_ms),
        "round": None,
        "turnout": None,
        "questions": {"items": questions},
        "pledges": {"unit": None, "items": pledges},
        "results": {"items": [], "ranking": []},
        "stage": {
            "program": program,
            "rehearsal": mode == "rehearsal",
            "preview": None,
            "at_seq": {"bug": 11, "lower": 39},
        },
        "health": health(),
    }


def ready() -> Topics:
    """The experts have spoken; scoring comes next."""
    return _base("air", "water-verdict", 12000, 112_000)


def asking() -> Topics:
    """A question stands without its pledge."""
    topics = _base("air", "water-qa", 336_000, 100_000)
    topics["questions"]["items"][0]["obligation"] = "open"
    topics["pledges"]["items"] = topics["pledges"]["items"][1:]
    topics["stage"]["preview"] = shown("question", "lower", 41, question_id="run1-q1")
    return topics


def opened() -> Topics:
    topics = _base("air", "water-verdict", 22000, 112_000)
    topics |= {"round": a_round("open"), "turnout": turnout(152)}
    topics["stage"] |= {"preview": shown("countdown", "clock", 51, round_id="run1-r3")}
    topics["stage"]["program"] = {
        "bug": shown("topic", "bug", 11),
        "clock": shown("countdown", "clock", 52, round_id="run1-r3"),
    }
    return topics


def closed() -> Topics:
    topics = opened() | {"round": a_round("closed"), "turnout": turnout(187)}
    topics["stage"]["preview"] = shown("result", "board", 55, round_id="run1-r3")
    return topics


def revealed() -> Topics:
    topics = closed() | {"round": a_round("revealed")}
    here = next(row for row in topics["agenda"]["segments"] if row["segment_id"] == "water-verdict")
    here["rounds"] = [{"round_id": "run1-r3", "state": "revealed", "kind": "verdict"}]
    topics["stage"]["program"] = {
        "bug": shown("topic", "bug", 11),
        "board": shown("result", "board", 60, round_id="run1-r3"),
    }
    return topics


def composed() -> Topics:
    topics = revealed() | {"round": a_composite()}
    group = {"id": "questioners", "label": "问政代表", "label_en": "Questioning representatives", "entitled": 22}
    topics["run"]["groups"].append(group | {"present": None})
    return topics


def rehearsing() -> Topics:
    topics = opened()
    topics["run"] = run("rehearsal", "live") | {"simulation": {"running": True, "phones": 200}}
    topics["stage"]["rehearsal"] = True
    return topics


def armed() -> Topics:
    topics = _base("rehearsal", None, 0, 0, state="armed")
    topics["agenda"]["show"] = None
    topics |= {"questions": {"items": []}, "pledges": {"unit": None, "items": []}}
    topics["stage"] = {"program": {}, "rehearsal": True, "preview": None, "at_seq": {}}
    return topics


def empty() -> Topics:
    none = {
        "run_id": None,
        "episode_id": None,
        "title": "",
        "title_en": "",
        "slogan": "",
        "mode": "rehearsal",
        "state": "none",
        "entitled": 0,
        "quorum": 0,
        "groups": [],
    }
    none |= {
        "units": [],
        "panel": [],
        "rubrics": [],
        "outputs": [],
        "public_url": None,
        "lan_urls": [],
        "simulation": {"running": False, "phones": 0},
    }
    gauges = health() | {
        "phones": {"joined": 0, "online": 0},
        "acks": {"p95_ms": None, "count": 0},
        "commit_ms": None,
        "overlays": [],
        "log": [],
        "public_url": None,
    }
    return {
        "run": none,
        "agenda": None,
        "round": None,
        "turnout": None,
        "questions": {"items": []},
        "pledges": None,
        "results": {"items": [], "ranking": []},
        "stage": {"program": {}, "rehearsal": False, "preview": None, "at_seq": {}},
        "health": gauges,
    }


STATES: dict[str, Callable[[], Topics]] = {
    f.__name__: f for f in (ready, asking, opened, closed, revealed, composed, rehearsing, armed, empty)
}
