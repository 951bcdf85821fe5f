"""The measures: each puts the same question to every subject in turn, several times, and takes the median."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

from bench.readings import memory_kib, quantile, run_time_s
from bench.report import Row
from bench.subject import Subject
from bench.swarm import Swarm

WARM_S = 0.5
SETTLE_S = 0.4
Figures = dict[str, dict[str, list[float]]]
"""Figure -> subject -> its readings."""


class Measures:
    """`subjects` are up; `rounds`: how often each measure is taken. `lost` grows by what was told and did not count."""

    def __init__(self, subjects: Sequence[Subject], rounds: int, say: Callable[[str], None]) -> None:
        self.subjects, self.rounds, self.say = subjects, rounds, say
        self.lost = 0
        self.chance = random.Random(1)

    def _each(self, times: int, measure: Callable[[Subject, Figures], None]) -> Figures:
        """One subject after the other, again and again: what else the machine does falls on all of them."""
        found: Figures = {}
        for turn in range(times):
            for subject in self.subjects:
                measure(subject, found)
                self.say(f"  {turn + 1}/{times} {subject.name}: {_newest(found, subject.name)}")
        return found

    @contextmanager
    def _hall(self, subject: Subject, phones: int) -> Iterator[Swarm]:
        """So many phones, in their places."""
        swarm = Swarm(subject.talk(phones), phones)
        swarm.join()
        with _no_collection():
            yield swarm
        swarm.leave()
        subject.settle()

    # What is measured ------------------------------------------------------------------------------------------------

    def throughput(self, active: int, seconds: float) -> list[Row]:
        """Acknowledgements a second with so many messages on their way, and what each costs the server."""

        def measure(subject: Subject, found: Figures) -> None:
            with self._hall(subject, active) as swarm:
                subject.open_round()
                swarm.settle(SETTLE_S)
                swarm.closed(WARM_S, active)
                before = run_time_s(subject.pid)
                acks, took = swarm.closed(seconds, active)
                _add(found, "rate", subject, acks / took)
                _add(found, "cpu", subject, (run_time_s(subject.pid) - before) / acks * 1e6)
                _add(found, "p99", subject, quantile(swarm.latencies, 0.99))
                self.lost += subject.lost(swarm.acks)

        self.say(f"{active} active")
        found = self._each(self.rounds, measure)
        return [
            _row(f"acks a second, {active} active", "1/s", "more", found["rate"]),
            _row(f"server's run time an ack, {active} active", "us", "less", found["cpu"]),
            _row(f"ack p99, {active} active", "ms", "less", found["p99"]),
        ]

    def burst(self, phones: int, window_s: float = 1.0) -> list[Row]:
        """Everyone scores once within a second; the median of the rounds."""

        def measure(subject: Subject, found: Figures) -> None:
            with self._hall(subject, phones) as swarm:
                for _ in range(self.rounds):
                    subject.open_round()
                    swarm.settle(SETTLE_S)
                    waits = swarm.spread(window_s, self.chance)
                    self.lost += subject.lost(swarm.acks) + phones - len(waits)
                    swarm.settle(SETTLE_S)
                    _add(found, "p50", subject, quantile(waits, 0.5))
                    _add(found, "p99", subject, quantile(waits, 0.99))

        self.say(f"{phones} phones within {window_s:g} s")
        found = self._each(1, measure)
        return [
            _row(f"ack p50, {phones:,} phones in {window_s:g} s", "ms", "less", found["p50"]),
            _row(f"ack p99, {phones:,} phones in {window_s:g} s", "ms", "less", found["p99"]),
        ]

    def join(self, phones: int) -> list[Row]:
        """All open their sockets at once; and what each of them costs in memory."""

        def measure(subject: Subject, found: Figures) -> None:
            before = memory_kib(subject.pid)
            swarm = Swarm(subject.talk(phones), phones)
            _add(found, "last", subject, swarm.join())
            swarm.settle(SETTLE_S)
            _add(found, "memory", subject, max(memory_kib(subject.pid) - before, 0) / phones)
            swarm.leave()
            subject.settle()

        self.say(f"{phones} phones join")
        found = self._each(self.rounds, measure)
        # Later ones are given memory that the first left behind: it alone tells what a phone takes.
        first = {name: readings[:1] for name, readings in found["memory"].items()}
        return [
            _row(f"join of {phones:,}, until the last is in", "s", "less", found["last"]),
            _row(f"memory a phone, {phones:,} phones", "KiB", "less", first),
        ]

    def broadcast(self, phones: int) -> list[Row]:
        """Everyone is told something; the hearing first decides and stores it."""

        def measure(subject: Subject, found: Figures) -> None:
            with self._hall(subject, phones) as swarm:
                for _ in range(self.rounds):
                    before = run_time_s(subject.pid)
                    _add(found, "last", subject, swarm.hear("round", subject.tell) * 1000)
                    _add(found, "cpu", subject, (run_time_s(subject.pid) - before) * 1000)
                    subject.lost({})
                    swarm.settle(SETTLE_S)

        self.say(f"broadcast to {phones}")
        found = self._each(1, measure)
        return [
            _row(f"broadcast to {phones:,}, until the last is told", "ms", "less", found["last"]),
            _row(f"broadcast to {phones:,}, server's run time", "ms", "less", found["cpu"]),
        ]


@contextmanager
def _no_collection() -> Iterator[None]:
    """The bench's own garbage collector shall not be measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _add(found: Figures, figure: str, subject: Subject, reading: float) -> None:
    found.setdefault(figure, {}).setdefault(subject.name, []).append(reading)


def _row(what: str, unit: str, better: str, readings: dict[str, list[float]]) -> Row:
    return Row(what, unit, better, {name: median(each) for name, each in readings.items()})


def _newest(found: Figures, name: str) -> str:
    return ", ".join(f"{figure} {readings[name][-1]:.2f}" for figure, readings in found.items())
