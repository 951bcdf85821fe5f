"""A disk that fails in mid-round: honest refusals, nothing lost, and on it goes without a restart."""

from __future__ import annotations

import asyncio
import errno
import signal
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.faults.count import found, held_right
from tests.faults.house import MODES, SEGMENT, House, Witness, panels_of, witnesses_in
from tests.faults.shims import compiled
from tests.faults.traces import beside, planted
from tests.shows.kit import Show, all_told, in_state, play

pytestmark = pytest.mark.timeout(300)
MARKS = (b'{"mood":0}', b'{"mood":1}')
PHONES = 20
MOST_SYNCS = 20
EITHER = [pytest.param(MODES[0], marks=pytest.mark.faults), pytest.param(MODES[1], marks=pytest.mark.soak)]


class Disk:
    """Orders to the disk under one server (see faulty.c)."""

    def __init__(self, folder: Path, *, soak: bool) -> None:
        self.order = folder / "order"
        shim = compiled("faulty", folder, soak=soak)
        self.environment = {"LD_PRELOAD": str(shim), "FAULTY_ORDER": str(self.order), "FAULTY_MATCH": "/hearing.db"}

    def fail(self, what: str, *numbers: int) -> None:
        """Give an order, at once and whole."""
        draft = self.order.with_suffix(".new")
        draft.write_text(" ".join(map(str, (what, *numbers))))
        draft.replace(self.order)

    def heal(self) -> None:
        """No order stands any more."""
        self.order.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Disk:
    return Disk(tmp_path, soak=request.node.get_closest_marker("soak") is not None)


async def _open(show: Show, phones: list[Witness]) -> str:
    round_id = str((await show.producer.send("open_round", segment_id=SEGMENT))["round_id"])
    await all_told(list(phones), in_state(round_id, "open"))
    return round_id


async def _tap(phones: list[Witness], round_id: str) -> list[Any]:
    """What everybody is told: the acknowledgement's True, or the code of the refusal."""
    answers = await asyncio.gather(*(phone.cast(round_id, {"mood": 1}) for phone in phones))
    return [answer and (answer.get("code") if not answer["ok"] else True) for answer in answers]


async def _join(show: Show, card: dict[str, str]) -> str:
    """The number of a card that a phone joined with. Raises RuntimeError with the code of the refusal."""
    async with aiohttp.TCPConnector() as connector:
        phone = Witness(show.base, card["token"], connector)
        try:
            return await phone.join()
        finally:
            await phone.http.close()


# Ballots -------------------------------------------------------------------------------------------------------------


async def _refused_and_healed(show: House, disk: Disk, order: tuple[str, int]) -> None:
    await show.producer.send("start_run")
    async with witnesses_in(show, PHONES) as phones:
        round_id = await _open(show, phones)
        assert await _tap(phones[:10], round_id) == [True] * 10
        disk.fail(*order, 0)
        assert await _tap(phones, round_id) == ["not-stored"] * PHONES
        assert (await show.producer.topics())["turnout"]["scored"] == 10
        with pytest.raises(RuntimeError, match="not-stored"):
            await _join(show, show.cards[PHONES])
        assert (await show.producer.ask("extend_round", round_id=round_id))["code"] == "not-stored"
        disk.heal()
        assert await _tap(phones[5:], round_id) == [True] * 15
        assert await _join(show, show.cards[PHONES]) == show.cards[PHONES]["card"]
        await show.producer.send("close_round", round_id=round_id, grace_s=0)
        there = found(show.database, round_id)
        assert held_right(there, round_id, phones) == 25
        assert len(there.sealed) == PHONES


@pytest.mark.parametrize("mode", EITHER)
@pytest.mark.parametrize(
    "order", [("fail-sync", errno.EIO), ("fail-write", errno.ENOSPC)], ids=["EIO at the sync", "ENOSPC at the write"]
)
def test_what_the_disk_does_not_take_is_refused_and_taken_once_it_does(
    tmp_path: Path, prepared: Show, disk: Disk, order: tuple[str, int], mode: str
) -> None:
    show = House(prepared, tmp_path / "served", mode, disk.environment)
    try:
        play(_refused_and_healed(show, disk, order))
    finally:
        show.stop()


async def _refused_and_killed(show: House, disk: Disk) -> None:
    await show.producer.send("start_run")
    async with witnesses_in(show, PHONES) as phones:
        round_id = await _open(show, phones)
        assert await _tap(phones[:10], round_id) == [True] * 10
        disk.fail("fail-sync", errno.EIO, 0)
        assert await _tap(phones, round_id) == ["not-stored"] * PHONES
        assert (await show.producer.ask("close_round", round_id=round_id))["code"] == "not-stored"
        show.kill()
        disk.heal()
        await asyncio.to_thread(show.start)
        there = found(show.database, round_id)
        assert (there.phase, held_right(there, round_id, phones), len(there.ballots)) == ("open", 10, 10)


@pytest.mark.parametrize("mode", EITHER)
def test_what_was_refused_is_not_there_after_a_crash(tmp_path: Path, prepared: Show, disk: Disk, mode: str) -> None:
    """A commit whose sync failed stands in SQLite's log, whole: whoever starts on it would take it for good."""
    show = House(prepared, tmp_path / "served", mode, disk.environment)
    try:
        play(_refused_and_killed(show, disk))
    finally:
        show.kill()


# The close -----------------------------------------------------------------------------------------------------------


async def _closed_in_spite_of(show: House, disk: Disk, order: tuple[str, ...], phones: list[Witness]) -> bool:
    """Close a round under an order to the disk; whether the order came to be carried out.

    A server that died is started again. Fails unless the round is whole at any time, and closed in the end.
    """
    round_id = await _open(show, phones)
    assert await _tap(phones, round_id) == [True] * PHONES
    async with panels_of(show, 1) as (panel,):
        disk.fail(order[0], *map(int, order[1:]))
        asking = asyncio.create_task(panel.ask("close_round", round_id=round_id, grace_s=0))
        bitten = await _bitten(show, asking)
        disk.heal()
        if bitten:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            for phone in phones:
                phone.topics.clear()
            await asyncio.to_thread(show.start)
            held_right(found(show.database, round_id), round_id, phones)
    closed = await show.producer.send("close_round", round_id=round_id, grace_s=0)
    assert closed["valid"] == PHONES
    await all_told(list(phones), lambda topics: topics.get("round", {}).get("state") == "closed")
    assert held_right(found(show.database, round_id), round_id, phones) == PHONES
    await _erased(show)
    cards = [planted(phone) for phone in phones]
    assert beside(show.folder, cards, MARKS) == {}
    return bitten


async def _bitten(show: House, asking: asyncio.Task[Any]) -> bool:
    """Wait until the close was answered and its traces erased, or the server died; whether it died."""
    async with asyncio.timeout(20):
        while show.process.poll() is None:
            with suppress(OSError, HTTPException):  # it dies while it is asked
                if asking.done() and (not asking.result()["ok"] or await _link_erased(show)):
                    return False
            await asyncio.sleep(0.01)
    assert show.process.returncode == -signal.SIGKILL
    return True


async def _erased(show: House) -> None:
    async with asyncio.timeout(10):
        while not await _link_erased(show):
            await asyncio.sleep(0.05)


async def _link_erased(show: House) -> bool:
    return bool((await show.producer.topics())["health"]["link_erased"])


async def _every_sync(show: House, disk: Disk, side: str) -> int:
    """Kill at the first sync of a close, at the second in the next, and so on; how many a close has."""
    await show.producer.send("start_run")
    async with witnesses_in(show, PHONES) as phones:
        for at in range(1, MOST_SYNCS):
            if not await _closed_in_spite_of(show, disk, (side, str(at)), phones):
                return at - 1
    raise AssertionError(f"a close has more than {MOST_SYNCS} syncs")


@pytest.mark.parametrize(
    ("side", "mode"),
    [
        pytest.param("kill-before", MODES[0], marks=pytest.mark.faults),
        *(pytest.param(side, mode, marks=pytest.mark.soak) for side in ("kill-before", "kill-after") for mode in MODES),
    ],
)
def test_a_kill_at_any_sync_of_a_close_leaves_it_open_or_wholly_closed(
    tmp_path: Path, prepared: Show, disk: Disk, side: str, mode: str
) -> None:
    show = House(prepared, tmp_path / "served", mode, disk.environment)
    try:
        syncs = play(_every_sync(show, disk, side))
    finally:
        show.stop()
    print(f"{mode}: {side} each of the {syncs} syncs of a close")
    assert syncs >= 4, "closing, sealing, and both files of the checkpoint"


async def _every_failing_sync(show: House, disk: Disk, syncs: int) -> None:
    await show.producer.send("start_run")
    async with witnesses_in(show, PHONES) as phones:
        for at in range(1, syncs + 1):
            assert not await _closed_in_spite_of(show, disk, ("fail-sync", str(errno.EIO), str(at)), phones)


@pytest.mark.faults
def test_a_sync_that_fails_in_a_close_delays_it_and_everybody_is_told(
    tmp_path: Path, prepared: Show, disk: Disk
) -> None:
    show = House(prepared, tmp_path / "served", environment=disk.environment)
    try:
        play(_every_failing_sync(show, disk, 4))
    finally:
        show.stop()
