"""The plan of the bench: what is measured, how often, with how many phones, and what is reported.

Real phone sessions on a real database, durable and counted afterwards; stock Flask-SocketIO and Node's socket.io
echo the same words and keep nothing. Prints a table and writes it as JSON. docs/performance.md says what it means.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.hearing_server import Hearing, Prepared, prepare
from bench.measures import Measures
from bench.page import load
from bench.peers import PACKAGES, Node, Stock, node_version
from bench.readings import machine, require_linux
from bench.report import Report, Row
from bench.subject import Subject

WORLD = ("--hasty",)
SLOW = ("--hasty", "--commit-ms", "5")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: `rounds` of each measure, `seconds` a closed loop, and these numbers of phones."""

    rounds: int
    seconds: float
    active: tuple[int, ...]
    bursts: tuple[int, ...]
    joins: tuple[int, ...]
    told: int
    slow: int


FULL = Size(5, 4.0, (64, 512), (200, 2000, 5000), (200, 2000), 1000, 2000)
QUICK = Size(3, 1.5, (64,), (200, 2000), (200,), 200, 500)


def say(text: str) -> None:
    """How far it has come."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run it; 1 where an acknowledged ballot was not counted."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="a short pass")
    options.add_argument("--async-mode", choices=["eventlet", "threading"], default="eventlet")
    options.add_argument("--json", type=Path, default=PACKAGES / "bench.json", help="where the results go")
    chosen = options.parse_args(arguments)
    require_linux()
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=_disk()))
    try:
        report = run(QUICK if chosen.quick else FULL, folder, chosen.async_mode)
    finally:
        shutil.rmtree(folder)
    report.keep(chosen.json)
    print(report.markdown())
    return 1 if report.lost else 0


def _disk() -> Path:
    """On the disk that servers use here, not in a temporary folder that may be memory."""
    PACKAGES.mkdir(parents=True, exist_ok=True)
    return PACKAGES


def run(size: Size, folder: Path, mode: str) -> Report:
    """Everything, one measure after the other."""
    node = node_version()
    if node is None:
        say("Node or its socket.io cannot be had: not measured")
    named = machine(folder, node)
    most = max(*size.active, *size.bursts, *size.joins, size.told, size.slow)
    prepared = prepare(folder, most)
    hearing = Hearing("hearing", prepared, folder, WORLD, mode)
    subjects = [hearing, Stock(folder / "stock.log"), *([Node(folder / "node.log")] if node else [])]
    with ExitStack() as stack:
        measures = _up(stack, subjects, size)
        rows = measures.join(max(size.joins))
        rows += [row for phones in size.joins[:-1] for row in measures.join(phones)[:1]]
        rows += [row for active in size.active for row in measures.throughput(active, size.seconds)]
        rows += [row for phones in size.bursts for row in measures.burst(phones)]
        rows += measures.broadcast(size.told)
        say("a page on a poor phone")
        page = load(hearing, size.rounds, say)
    rows.append(Row("cards changed for sessions", "1/s", "more", {"hearing": prepared.joins_per_s}))
    slow, lost = _slow_disk(size, prepared, folder, mode)
    return Report(named, size != FULL, rows, slow, page, measures.lost + lost)


def _slow_disk(size: Size, prepared: Prepared, folder: Path, mode: str) -> tuple[list[Row], int]:
    """(rows, lost) where every commit takes 5 ms longer: group commit, and one commit for each ballot."""
    grouped = Hearing("hearing", prepared, folder / "slow", SLOW, mode)
    each = Hearing("each", prepared, folder / "slow", (*SLOW, "--each"), mode)
    with ExitStack() as stack:
        measures = _up(stack, [grouped, each], size)
        return measures.burst(size.slow), measures.lost


def _up(stack: ExitStack, subjects: Sequence[Subject], size: Size) -> Measures:
    for subject in subjects:
        stack.callback(subject.stop)
        subject.start()
    return Measures(subjects, size.rounds, say)
