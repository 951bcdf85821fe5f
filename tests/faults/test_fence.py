"""The fence: fifty closes against two hundred casting phones; one outcome for everybody, and late taps are told."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from tests.faults.count import found, held_right
from tests.faults.house import (
    MODES,
    SEGMENT,
    VERDICT,
    House,
    Panel,
    Witness,
    finished,
    panels_of,
    tapping,
    witnesses_in,
)
from tests.shows.kit import HALL, Show, all_told, in_state, play

CLOSES = 50
BY_HTTP = 8
ROUNDS = [
    *(pytest.param(mode, 1, marks=[pytest.mark.faults, pytest.mark.timeout(120)]) for mode in MODES),
    *(pytest.param(mode, 30, marks=[pytest.mark.soak, pytest.mark.timeout(900)]) for mode in MODES),
]


async def _close(show: Show, panels: list[Panel], round_id: str, chance: random.Random) -> list[dict[str, Any]]:
    """What fifty closers are told: from panels and over HTTP, with frames that are replayed within the moment."""
    grace_s = chance.choice([0, 0, 1])

    async def press(at: int) -> dict[str, Any]:
        await asyncio.sleep(chance.uniform(0, 0.05))
        fields = {"round_id": round_id, "grace_s": grace_s, "command_id": f"{round_id}-{at // 2}"}
        if at < BY_HTTP:
            return await (show.producer, show.second)[at % 2].ask("close_round", **fields)
        return await panels[at % len(panels)].ask("close_round", **fields)

    return list(await asyncio.gather(*(press(at) for at in range(CLOSES))))


async def _race(
    show: Show, phones: list[Witness], panels: list[Panel], chance: random.Random, rubric: str
) -> tuple[str, dict[str, Any]]:
    """One round that is closed while everybody taps; its id and what the closers were told."""
    opened = await show.producer.send("open_round", segment_id=SEGMENT, rubric=rubric)
    round_id = str(opened["round_id"])
    await all_told(list(phones), in_state(round_id, "open"))
    taps = [asyncio.create_task(tapping(phone, round_id, chance)) for phone in phones]
    await asyncio.sleep(chance.uniform(0.1, 0.4) if rubric == "mood" else 0.9)
    answers = await _close(show, panels, round_id, chance)
    assert all(answer == answers[0] for answer in answers), answers
    assert answers[0]["ok"]
    late = await asyncio.gather(*(phone.cast(round_id, {"mood": 1}) for phone in phones))
    assert [(answer or {}).get("code") for answer in late] == ["round-not-open"] * len(phones)
    await finished(taps)
    return round_id, answers[0]


async def _races(show: Show, rounds: int, chance: random.Random) -> tuple[int, float]:
    """(ballots acknowledged, the longest a refused tap waited)."""
    await show.producer.send("start_run")
    told: dict[str, dict[str, Any]] = {}
    acknowledged, waited_s = 0, 0.0
    async with witnesses_in(show, HALL) as phones, panels_of(show, 5) as panels:
        for _ in range(rounds):
            round_id, answer = await _race(show, phones, panels, chance, chance.choice(["mood", "quick"]))
            told[round_id] = answer
            there = found(show.database, round_id)
            assert there.closed is not None
            assert answer["valid"] == there.closed["valid"]
            acknowledged += held_right(there, round_id, phones)
            waited_s = max(waited_s, *(t.waited_s for p in phones for t in p.of(round_id) if t.refused))
            for phone in phones:
                phone.tries = {}
        again = [await panels[0].ask("close_round", round_id=round_id) for round_id in told]
        assert again == list(told.values())
    return acknowledged, waited_s


@pytest.mark.parametrize(("mode", "rounds"), ROUNDS)
def test_fifty_closes_against_a_tapping_hall_have_one_outcome(
    tmp_path: Path, prepared: Show, mode: str, rounds: int
) -> None:
    show = House(prepared, tmp_path, mode)
    try:
        acknowledged, waited_s = play(_races(show, rounds, random.Random(mode)))
    finally:
        show.stop()
    print(f"{mode}: {rounds} x {CLOSES} closes: {acknowledged} acknowledged, late taps told in {waited_s:.3f} s")
    assert acknowledged > rounds * HALL / 2
    assert waited_s <= 1


async def _voided_under_fire(show: Show, chance: random.Random) -> None:
    await show.producer.send("start_run")
    async with witnesses_in(show, HALL) as phones:
        opened = await show.producer.send("open_round", segment_id=VERDICT)
        first = str(opened["round_id"])
        await all_told(list(phones), in_state(first, "open"))
        taps = [asyncio.create_task(tapping(phone, first, chance, 8, "verdict")) for phone in phones]
        await asyncio.sleep(0.3)
        await show.producer.send("void_round", round_id=first, reason="误开")
        await asyncio.gather(*taps)
        kept = found(show.database, first)
        held_right(kept, first, phones)
        opened = await show.producer.send("open_round", segment_id=VERDICT)
        second = str(opened["round_id"])
        await all_told(list(phones), in_state(second, "open"))
        answers = await asyncio.gather(*(phone.cast(second, {"verdict": 5}) for phone in phones))
        assert all(answer and answer["ok"] for answer in answers)
        closed = await show.producer.send("close_round", round_id=second, grace_s=0)
        assert closed["valid"] == HALL
        held_right(found(show.database, second), second, phones)
        assert found(show.database, first) == kept


@pytest.mark.faults
def test_a_round_voided_under_fire_keeps_its_record_beside_the_rerun(tmp_path: Path, prepared: Show) -> None:
    show = House(prepared, tmp_path)
    try:
        play(_voided_under_fire(show, random.Random(5)))
    finally:
        show.stop()
