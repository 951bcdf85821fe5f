"""Looking at a show with the eyes of every audience."""

from __future__ import annotations

from typing import Any

import msgspec

from hearing.domain.state import State
from hearing.views import topics
from hearing.views.scene import Scene
from tests.domain.given import Show, at

Welcome = dict[str, Any]


def scene(show: Show, state: State | None = None) -> Scene:
    """What the shell would hand the views now, with everybody in the hall there."""
    looked_at = show.state if state is None else state
    running = looked_at.running_round
    return Scene(
        now=at(show.second),
        state=looked_at,
        joined=200,
        online=199,
        scored=len(show.marks) if running else 0,
        recent=show.written,
    )


def welcome(show: Show, audience: str, state: State | None = None) -> Welcome:
    """Every topic of the audience as it goes over the wire."""
    payload: Welcome = msgspec.to_builtins(topics.snapshot(audience, scene(show, state)))
    return payload
