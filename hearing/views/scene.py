"""What the views look at: the state of the run, the moment, and what the live shell knows beside the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hearing.domain.kernel import Fact, Moment, Stamp
from hearing.domain.state import State


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A voter card as the door sees it. `away_ms`: since its phone was last here, None where it is or nobody knows.

    `voted`: whether the running round has a ballot of it, None without a round.
    """

    card: str
    group: str
    reserve: bool = False
    void: bool = False
    held: bool = False
    online: bool = False
    asked_for: bool = False
    away_ms: int | None = None
    voted: bool | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One consistent look. `state` is None before anything was ever armed.

    `joined`, `online`, `scored` and `all_scored` are the hall's; the public line's stand apart (`line_...`).
    `scored`: ballots held in the running round; `live`: (satisfied, valid) of an unsealed one, or None; `recent`: the
    newest facts, oldest first; `gauges`: what the health bar shows; `links`: addresses the panel hands out; `cards`:
    every card, where somebody is told of them.
    """

    now: Moment
    state: State | None = None
    joined: int = 0
    online: int = 0
    scored: int = 0
    all_scored: bool = False
    line_joined: int = 0
    line_scored: int = 0
    live: tuple[int, int] | None = None
    recent: tuple[tuple[Fact, Stamp], ...] = ()
    gauges: Mapping[str, Any] = field(default_factory=dict)
    cards: tuple[CardSeen, ...] = ()
    links: Mapping[str, Any] = field(default_factory=dict)
