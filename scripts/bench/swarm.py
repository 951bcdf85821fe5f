"""A hall of phones in one thread: they enter, score all within a second, one after the other, or wait for the news.

Hand-made frames over epoll take about 15 us a message, so that one core can drive a server of any kind to its limit.
Latency runs from the moment a message was *due*: a server that stalls is not spared those who came meanwhile.
"""

from __future__ import annotations

import random
import select
import threading
import time
from array import array
from collections.abc import Callable

from bench.frames import masked
from bench.line import Gone, Line, Talk

now = time.monotonic
UNDER_WAY = 200
BURST = 64
JOIN_S, DRAIN_S = 90.0, 60.0


class Swarm:
    """So many phones on one server. `gone`: why any of them lost its connection."""

    def __init__(self, talk: Talk, count: int) -> None:
        self.talk, self.count = talk, count
        self.poll = select.epoll()
        self.lines: dict[int, Line] = {}
        self.ready: list[Line] = []
        self.gone: list[str] = []
        self.latencies = array("d")
        self.acks: dict[int, bytes] = {}
        self.pushed, self.told_at, self.awaited = 0, 0.0, b""
        self.next_of: Callable[[Line], None] = lambda line: None

    def _start(self, number: int) -> None:
        try:
            line = Line(number, self.talk, self.poll)
        except Gone as reason:
            self.gone.append(str(reason))
            return
        line.on_ready, line.on_ack, line.on_push = self.ready.append, self._acked, self._told
        self.lines[line.sock.fileno()] = line

    def _acked(self, line: Line, message: int, answer: bytes) -> None:
        due = line.sent.pop(message, None)
        if due is not None:
            self.latencies.append(now() - due)
            self.acks[line.number] = answer
            self.next_of(line)

    def _told(self, packet: bytes) -> None:
        self.told_at = now()
        if self.awaited and packet.startswith(self.awaited):
            self.pushed += 1

    def _pump(self, timeout_s: float) -> None:
        for descriptor, event in self.poll.poll(max(timeout_s, 0), 512):
            line = self.lines[descriptor]
            try:
                line.heed(event)
            except Gone as reason:
                self.gone.append(str(reason))
                self._drop(line)

    def _drop(self, line: Line) -> None:
        del self.lines[line.sock.fileno()]
        self.poll.unregister(line.sock.fileno())
        line.sock.close()
        if line in self.ready:
            self.ready.remove(line)

    def _say(self, line: Line, due: float) -> None:
        line.say(self.talk.message(line.number, line.said), due)

    # What a hall does ------------------------------------------------------------------------------------------------

    def join(self) -> float:
        """All enter at once; seconds until the last one is in. Raises TimeoutError where some never are."""
        began, started = now(), 0
        while len(self.ready) < self.count:
            while started < self.count and started - len(self.ready) - len(self.gone) < UNDER_WAY:
                self._start(started)
                started += 1
            self._pump(0.05)
            if self.gone or now() - began > JOIN_S:
                raise TimeoutError(f"{len(self.ready)} of {self.count} came in; {self.gone[:1]}")
        return now() - began

    def spread(self, window_s: float, chance: random.Random) -> array[float]:
        """Everyone scores once, at a random moment of the window; how long each waited, in seconds."""
        self.latencies, self.acks = array("d"), {}
        begin = now() + 0.05
        plan = sorted((begin + chance.random() * window_s, line.number, line) for line in self.ready)
        at, until = 0, begin + window_s + DRAIN_S
        while len(self.latencies) < len(plan) and now() < until:
            moment, stop = now(), at + BURST
            while at < min(stop, len(plan)) and plan[at][0] <= moment:
                self._say(plan[at][2], plan[at][0])
                at += 1
            self._pump(plan[at][0] - now() if at < len(plan) else 0.02)
        return self.latencies

    def closed(self, seconds: float, active: int) -> tuple[int, float]:
        """So many have one message on its way each, for so long; (acknowledgements, seconds until the last)."""
        began = now()
        until = began + seconds
        self.latencies, self.acks = array("d"), {}
        self.next_of = lambda line: self._say(line, now()) if now() < until else None
        talking = self.ready[:active]
        for line in talking:
            self._say(line, now())
        while now() < until or (any(line.sent for line in talking) and now() < until + DRAIN_S):
            self._pump(0.02)
        self.next_of = lambda line: None
        return len(self.latencies), now() - began

    def hear(self, event: str, cause: Callable[[], object]) -> float:
        """Seconds from `cause` until the last phone was told the event. Raises TimeoutError."""
        self.pushed, self.awaited = 0, f'42/phone,["{event}"'.encode()
        began = now()
        causing = threading.Thread(target=cause)
        causing.start()
        while self.pushed < len(self.ready):
            self._pump(0.05)
            if now() - began > DRAIN_S:
                raise TimeoutError(f"{self.pushed} of {len(self.ready)} were told {event}")
        causing.join()
        self.awaited = b""
        return self.told_at - began

    def settle(self, seconds: float) -> None:
        """Go on when nobody has been told anything for so long: what was measured before is over."""
        self.told_at = now()
        while now() < self.told_at + seconds:
            self._pump(self.told_at + seconds - now())

    def leave(self) -> None:
        """All go, as they should."""
        self.ready = []
        for line in list(self.lines.values()):
            line.write(masked(b"41/phone,"))
            self._drop(line)
        self.poll.close()
