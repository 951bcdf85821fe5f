"""Crashes under load: the server is killed, or its disk loses what was not synced; what was acknowledged is counted."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import ROOT
from tests.faults.count import Found, found, held_right
from tests.faults.house import MODES, PASSING, SEGMENT, House, Witness, finished, tapping, witnesses_in
from tests.faults.shims import compiled
from tests.shows.kit import Show, all_told, in_state, play

PHONES = 60
BLOCK = 4096
WAL_HEADER = 32
Blow = Callable[[], None]


def sizes(few: int, many: int) -> list[Any]:
    """So many in CI; in a soak so many in each mode."""
    return [
        pytest.param(MODES[0], few, marks=[pytest.mark.faults, pytest.mark.timeout(120)]),
        *(pytest.param(mode, many, marks=[pytest.mark.soak, pytest.mark.timeout(2400)]) for mode in MODES[:2]),
    ]


# Stories -------------------------------------------------------------------------------------------------------------


async def _under_load(show: House, phones: Sequence[Witness], round_id: str, chance: random.Random, blow: Blow) -> None:
    """Everybody taps; somewhere in the round, in its grace or in its close, the blow falls."""
    taps: list[asyncio.Task[Any]] = [asyncio.create_task(tapping(phone, round_id, chance, 100)) for phone in phones]
    await asyncio.sleep(chance.uniform(0.05, 0.3))
    moment = chance.choice(["open", "grace", "close"])
    if moment != "open":
        grace_s = 2 if moment == "grace" else 0
        taps.append(asyncio.create_task(show.producer.ask("close_round", round_id=round_id, grace_s=grace_s)))
        await asyncio.sleep(chance.uniform(0, 0.4 if moment == "grace" else 0.09))
    for phone in phones:
        phone.topics.clear()
    show.kill()
    await finished(taps)
    await asyncio.to_thread(blow)
    await asyncio.to_thread(show.start)
    await all_told(list(phones), lambda topics: "run" in topics)


async def _close(show: House, phones: Sequence[Witness], round_id: str) -> Found:
    """A round that is closed in the end, once every phone had an answer to what it sent last."""
    async with asyncio.timeout(30):
        while any(phone.pending for phone in phones):
            await asyncio.gather(*(phone.send() for phone in phones))
    closed = await show.producer.send("close_round", round_id=round_id, grace_s=0)
    there = found(show.database, round_id)
    assert there.closed is not None
    assert closed["valid"] == there.closed["valid"]
    return there


async def crashes(show: House, blows: int, chance: random.Random, blow: Blow) -> int:
    """Ballots acknowledged over so many crashes, up to three in a round."""
    await show.producer.send("start_run")
    acknowledged, fallen = 0, 0
    async with witnesses_in(show, PHONES) as phones:
        while fallen < blows:
            round_id = str((await show.producer.send("open_round", segment_id=SEGMENT))["round_id"])
            await all_told(list(phones), in_state(round_id, "open"))
            for _ in range(chance.randint(1, min(3, blows - fallen))):
                await _under_load(show, phones, round_id, chance, blow)
                fallen += 1
                there = found(show.database, round_id)
                held_right(there, round_id, phones)
                if there.closed:
                    break
            acknowledged += held_right(await _close(show, phones, round_id), round_id, phones)
            for phone in phones:
                phone.tries, phone.pending = {}, None
    return acknowledged


# A process dies ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "kills"), sizes(3, 200))
def test_kill_9_again_and_again_loses_and_doubles_nothing(
    tmp_path: Path, prepared: Show, mode: str, kills: int
) -> None:
    show = House(prepared, tmp_path, mode)
    try:
        acknowledged = play(crashes(show, kills, random.Random(mode), lambda: None))
    finally:
        show.stop()
    print(f"{mode}: {kills} kills: {acknowledged} ballots acknowledged, 0 lost, 0 doubled")
    assert acknowledged >= 20 * kills


# The power goes ------------------------------------------------------------------------------------------------------


class Platter:
    """What the disk of a server really holds: the folder the shim keeps."""

    def __init__(self, folder: Path, shim: Path) -> None:
        self.live, self.kept = folder / "live", folder / "kept"
        self.environment = {"LD_PRELOAD": str(shim), "SHADOW_DIR": str(self.kept), "SHADOW_MATCH": "/hearing.db"}
        self.kept.mkdir(parents=True)

    def format(self, prepared: Show) -> None:
        """Begin with a disk that holds what was prepared."""
        for file in _lasting(prepared.database.parent):
            shutil.copy(file, self.kept / file.name)

    def cut(self, chance: random.Random) -> None:
        """Lose what was not synced: all of it, or some blocks."""
        torn = chance.random() < 0.5
        written = {file.name: file.read_bytes() for file in _lasting(self.live)}
        for file in self.live.glob("hearing.db*"):
            file.unlink()
        for name in sorted({*written, *(file.name for file in _lasting(self.kept))}):
            kept = self.kept / name
            left = kept.read_bytes() if kept.exists() else b""
            if torn and name in written:
                left = _torn(left, written[name], chance, log=name.endswith("-wal"))
            (self.live / name).write_bytes(left)
            kept.write_bytes(left)


def _lasting(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("hearing.db*") if not file.name.endswith((*PASSING, ".new", ".part")))


def _torn(kept: bytes, written: bytes, chance: random.Random, *, log: bool) -> bytes:
    """Some blocks of what was written since the last sync, and the rest as it was then.

    A log begun anew is there as a whole or not at all: SQLite syncs its new head before anything else of it.
    """
    if log and kept[:WAL_HEADER] != written[:WAL_HEADER]:
        return chance.choice([kept, written])
    length = chance.choice([len(kept), len(written)])
    blocks = range(0, length, BLOCK)
    sides = [[side for side in (kept, written) if at < len(side)] for at in blocks]
    return b"".join(chance.choice(side)[at : at + BLOCK] for at, side in zip(blocks, sides, strict=True))[:length]


@pytest.mark.parametrize(("mode", "cuts"), sizes(2, 50))
def test_a_power_cut_loses_no_acknowledged_ballot(
    tmp_path: Path, prepared: Show, mode: str, cuts: int, request: pytest.FixtureRequest
) -> None:
    soak = request.node.get_closest_marker("soak") is not None
    platter, chance = Platter(tmp_path, compiled("shadow", tmp_path, soak=soak)), random.Random(mode)
    platter.format(prepared)
    show = House(prepared, platter.live, mode, platter.environment)
    try:
        acknowledged = play(crashes(show, cuts, chance, lambda: platter.cut(chance)))
    finally:
        show.stop()
    print(f"{mode}: {cuts} power cuts: {acknowledged} ballots acknowledged, 0 lost")
    assert acknowledged >= 100 * cuts


class Calm(random.Random):
    """No block survives by chance."""

    def random(self) -> float:
        return 1.0


async def _told_and_gone(show: House, blow: Blow) -> tuple[int, int]:
    """(ballots acknowledged, those that are gone after the blow)."""
    await show.producer.send("start_run")
    async with witnesses_in(show, 20) as phones:
        round_id = str((await show.producer.send("open_round", segment_id=SEGMENT))["round_id"])
        await all_told(list(phones), in_state(round_id, "open"))
        await asyncio.gather(*(phone.cast(round_id, {"mood": 1}) for phone in phones))
    show.kill()
    blow()
    codes = {t.code for phone in phones for t in phone.of(round_id) if t.acknowledged}
    return len(codes), len(codes - set(found(show.database, round_id).ballots))


@pytest.mark.faults
def test_the_secret_of_an_installation_outlives_the_cut_from_the_first(tmp_path: Path) -> None:
    platter = Platter(tmp_path, compiled("shadow", tmp_path, soak=False))
    platter.live.mkdir()
    code = "import sys; from hearing.store.lock import secret_of; print(secret_of(sys.argv[1]).hex())"
    command = [sys.executable, "-c", code, str(platter.live / "hearing.db")]
    environment = {**os.environ, **platter.environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert (platter.kept / "hearing.db.secret").read_text() == done.stdout.strip()


@pytest.mark.faults
@pytest.mark.parametrize(("synchronous", "lost"), [(2, 0), (1, 20)], ids=["full", "normal"])
def test_with_less_than_full_sync_the_cut_takes_ballots(
    tmp_path: Path, prepared: Show, synchronous: int, lost: int
) -> None:
    """The test above can fail: with NORMAL, which SQLite's manual calls safe, acknowledged ballots are gone."""
    platter = Platter(tmp_path, compiled("shadow", tmp_path, soak=False))
    platter.format(prepared)
    settings = {"SETTINGS": {"journal_mode": "wal", "synchronous": synchronous, "secure_delete": 1}}
    loosened = {"hearing.store.database": settings}
    show = House(prepared, platter.live, environment=platter.environment, loosened=loosened)
    try:
        told = play(_told_and_gone(show, lambda: platter.cut(Calm())))
    finally:
        show.kill()
    assert told == (20, lost)
