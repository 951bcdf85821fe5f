"""What waits for a second person: in memory only, for two minutes."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from hearing.clock import Clock
from hearing.domain import cards
from hearing.domain.kernel import Wish
from hearing.errors import Refused

WITHIN_MS = 120_000
REMEMBERED = 8
Outcome = Literal["done", "paper-differs"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, who asked, and until when it waits."""

    wish: Wish
    actor: str
    until_ms: int


class Requests:
    """The requests that wait, and how the last few ended: who asked is to learn it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.asked: dict[str, Asked] = {}
        self.ended: deque[tuple[str, str, Outcome]] = deque(maxlen=REMEMBERED)

    def ask(self, wish: Wish, actor: str) -> str:
        """Keep a wish until somebody else confirms it; its request id."""
        request_id = "".join(secrets.choice(cards.ALPHABET) for _ in range(6))
        self.asked[request_id] = Asked(wish, actor, self.clock.now().mono_ms + WITHIN_MS)
        return request_id

    def awaited(self, request_id: str, actor: str) -> tuple[Wish, str]:
        """(wish, who asked) of a request that waits for a second person.

        Refuses `request-unknown`: never asked, answered, withdrawn, or over two minutes old; `same-person`.
        """
        found = self.asked.get(request_id)
        if found is None or self.clock.now().mono_ms > found.until_ms:
            raise Refused("request-unknown", request_id=request_id)
        if found.actor == actor:
            raise Refused("same-person", by=found.actor)
        return found.wish, found.actor

    def end(self, request_id: str, outcome: Outcome) -> None:
        """A request waits no longer."""
        self.ended.append((request_id, self.asked.pop(request_id).actor, outcome))

    def forget_private(self) -> None:
        """Drop what carries marks: the round they belong to is closed."""
        self.asked = {key: asked for key, asked in self.asked.items() if not asked.wish.private}

    def waiting(self) -> list[dict[str, Any]]:
        """As panels are told: [{request_id, command, actor, left_ms, wish}], private fields left out."""
        now_ms = self.clock.now().mono_ms
        return [
            {
                "request_id": request_id,
                "command": asked.wish.name,
                "actor": asked.actor,
                "left_ms": asked.until_ms - now_ms,
                "wish": {k: v for k, v in msgspec.to_builtins(asked.wish).items() if k not in asked.wish.private},
            }
            for request_id, asked in self.asked.items()
            if asked.until_ms > now_ms
        ]

    def outcomes(self) -> list[dict[str, str]]:
        """As panels are told: [{request_id, actor, outcome}] of the last few that a second person answered."""
        return [
            {"request_id": request_id, "actor": actor, "outcome": outcome} for request_id, actor, outcome in self.ended
        ]
