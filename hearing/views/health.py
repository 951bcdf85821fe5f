"""The topic `health`: gauges of the running server, and the log of who did what."""

from __future__ import annotations

from typing import Any

import msgspec

from hearing.domain import wording
from hearing.domain.kernel import Fact, Stamp
from hearing.domain.state import State
from hearing.views.programme import Payload
from hearing.views.scene import Scene

LOG_LENGTH = 30
UNTOLD = frozenset({"root", "note"})
"""What follows from marks, though it shows none: two outcomes would be told apart by it before the reveal."""


def for_control(scene: Scene) -> Payload:
    """Gauges; one that was never read is None ("no data")."""
    state = scene.state
    newest = scene.recent[-LOG_LENGTH:]
    log = [_line(state, fact, stamp) for fact, stamp in reversed(newest)] if state else []
    return {"phones": {"joined": scene.joined, "online": scene.online}, **scene.gauges, "log": log}


def for_steward(scene: Scene) -> Payload:
    """{phones: {joined, online}, requests, answered}: what waits for a second person, who may be a steward."""
    waiting = {name: scene.gauges.get(name, []) for name in ("requests", "answered")}
    return {"phones": {"joined": scene.joined, "online": scene.online}, **waiting}


def _line(state: State, fact: Fact, stamp: Stamp) -> Payload:
    zone = state.programme.episode.timezone
    fields: dict[str, Any] = msgspec.to_builtins(fact)
    said = {name: value for name, value in fields.items() if isinstance(value, str | int) and name not in UNTOLD}
    return {
        "seq": stamp.seq,
        "at": wording.local_time(stamp.moment, zone, seconds=True),
        "actor": stamp.actor,
        "kind": fact.kind,
        "text_facts": said,
    }
