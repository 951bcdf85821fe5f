"""Once a round is closed, no byte left anywhere joins a card to what it chose."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from hearing.store.roster import token_hash
from tests.faults.house import SEGMENT, House, Witness, witnesses_in
from tests.faults.traces import Planted, beside, planted
from tests.shows.kit import HALL, Show, all_told, in_state, play

OUTSIDE = 10
MARKS = (b'{"mood":0}', b'{"mood":1}')
SIZES = [
    pytest.param(2, marks=[pytest.mark.faults, pytest.mark.timeout(120)]),
    pytest.param(20, marks=[pytest.mark.soak, pytest.mark.timeout(900)]),
]


async def _scored(show: Show, phones: list[Witness], chance: random.Random) -> str:
    """A round in which everybody scored, some of them several times; it is still open."""
    round_id = str((await show.producer.send("open_round", segment_id=SEGMENT))["round_id"])
    await all_told(list(phones), in_state(round_id, "open"))
    for share in (1.0, 0.5, 0.2):
        some = chance.sample(phones, int(len(phones) * share))
        answers = await asyncio.gather(*(phone.cast(round_id, {"mood": chance.randrange(2)}) for phone in some))
        assert [answer for answer in answers if not (answer and answer["ok"])] == []
    return round_id


async def _searched(show: House, rounds: int, chance: random.Random) -> None:
    await show.producer.send("start_run")
    async with witnesses_in(show, HALL - 1, OUTSIDE) as phones:
        tokens = {row["card"]: row["token"] for row in show.cards}
        for _ in range(rounds):
            some = chance.sample(phones, chance.choice([2, 20, 90, len(phones)]))
            round_id = await _scored(show, some, chance)
            cards = [planted(phone, tokens.get(phone.card, "")) for phone in some]
            assert set(await _looked(show.folder, cards)) == {phone.card for phone in some}
            cards.append(await _entered(show, round_id))
            cards.append(await _replaced(show))
            await show.producer.send("close_round", round_id=round_id, grace_s=0)
            assert await _link_erased(show)
            assert await _looked(show.folder, cards) == {}
            await show.producer.send("reveal_round", round_id=round_id)
        everybody = [planted(phone, tokens.get(phone.card, "")) for phone in phones if phone.tries]
        await _kept_and_exported(show)
    show.stop()
    assert beside(show.folder, everybody, MARKS) == {}


async def _looked(folder: Path, cards: list[Planted]) -> dict[str, set[str]]:
    """What the search finds while the phones stay connected; backups, of which there are more and more, at the end."""
    return await asyncio.to_thread(beside, folder, cards, MARKS, but="backups")


async def _entered(show: Show, round_id: str) -> Planted:
    """A paper ballot, confirmed by a second person: its nonce and code nobody is told, so look for anybody's marks."""
    card = show.cards[-1]
    entering = await show.producer.ask("enter_paper", round_id=round_id, card=card["card"], marks={"mood": 1})
    answer = await show.second.ask("confirm", request_id=entering["facts"]["request_id"], marks={"mood": 1})
    assert answer["ok"], answer
    return Planted(card["card"], (token_hash(card["token"]).encode(),), ())


async def _replaced(show: Show) -> Planted:
    """A card that scored is replaced while the round runs: it goes by its number, and by what it was replaced with."""
    card = show.cards[-1]
    answer = await show.producer.send("reissue_card", card=card["card"])
    secrets = (card["token"], answer["url"].partition("#")[2])
    return Planted(card["card"], tuple(token_hash(token).encode() for token in secrets), ())


async def _kept_and_exported(show: House) -> None:
    """Wait for a backup of all that was recorded, and leave a bundle, also unpacked."""
    now = (await show.producer.topics())["round"]["at_seq"]
    async with asyncio.timeout(30):
        while ((await show.producer.topics())["health"]["backup"]["seq"] or 0) < now:
            await asyncio.sleep(0.05)
    bundle = show.folder / "run1.zip"
    await asyncio.to_thread(show.line, "export", "run1", "-o", str(bundle))
    with ZipFile(bundle) as opened:
        opened.extractall(show.folder / "bundle")


async def _link_erased(show: Show) -> bool:
    return bool((await show.producer.topics())["health"]["link_erased"])


@pytest.mark.parametrize("rounds", SIZES)
def test_no_byte_joins_a_card_to_its_choice_once_the_round_is_closed(
    tmp_path: Path, prepared: Show, rounds: int
) -> None:
    backups = tmp_path / "served" / "backups"
    backups.mkdir(parents=True)
    show = House(prepared, tmp_path / "served", options=("--backup-dir", str(backups)))
    try:
        play(_searched(show, rounds, random.Random(rounds)))
    finally:
        show.kill()


READER = """import sqlite3, sys
reading = sqlite3.connect(sys.argv[1])
reading.execute("begin")
reading.execute("select count(*) from ballots").fetchone()
print("reading", flush=True)
sys.stdin.read()"""


def _reading(database: Path) -> subprocess.Popen[str]:
    """A process that reads until its input ends. (In this one, looking into the files would end SQLite's locks.)"""
    command = [sys.executable, "-c", READER, str(database)]
    reader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    return reader


async def _read_meanwhile(show: House) -> tuple[float, float]:
    """(the longest a tap waited while a reader stood in the way, seconds until the link was gone once it left)."""
    await show.producer.send("start_run")
    async with witnesses_in(show, 20) as phones:
        round_id = await _scored(show, phones, random.Random(3))
        cards = [planted(phone) for phone in phones]
        reader = await asyncio.to_thread(_reading, show.database)
        closing = asyncio.create_task(show.producer.send("close_round", round_id=round_id, grace_s=0))
        while not closing.done():
            await asyncio.gather(*(phone.cast(round_id, {"mood": 1}) for phone in phones))
        assert not await _link_erased(show)
        assert set(beside(show.folder, cards, MARKS)) == {phone.card for phone in phones}
        waited_s = await _told_for(show, phones, round_id, 1.5)
        reader.communicate(timeout=20)
        left_at = time.monotonic()
        async with asyncio.timeout(10):
            while not await _link_erased(show):
                await asyncio.sleep(0.05)
        assert beside(show.folder, cards, MARKS) == {}
        return waited_s, time.monotonic() - left_at


async def _told_for(show: Show, phones: list[Witness], round_id: str, seconds: float) -> float:
    """The longest any tap waited for its refusal in so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.gather(*(phone.cast(round_id, {"mood": 1}) for phone in phones))
    assert not await _link_erased(show)
    return max(tried.waited_s for phone in phones for tried in phone.tries.values())


@pytest.mark.faults
def test_a_reader_in_the_way_is_told_of_and_holds_nobody_up(tmp_path: Path, prepared: Show) -> None:
    show = House(prepared, tmp_path / "served")
    try:
        waited_s, erased_s = play(_read_meanwhile(show))
    finally:
        show.stop()
    assert waited_s <= 1
    assert erased_s <= 2


@pytest.mark.faults
def test_the_search_finds_what_lies_together(tmp_path: Path) -> None:
    card = Planted("A017", (b"ab" * 32,), (b"7K2Q-M4XD-0000-1111",))
    (tmp_path / "near").write_bytes(b"." * 9000 + b"run1-r1A017public" + b"." * 50 + card.choices[0])
    (tmp_path / "hashed").write_bytes(card.secrets[0] + b'{"mood":1}')
    (tmp_path / "apart").write_bytes(b"A017" + b"." * 9000 + card.choices[0])
    (tmp_path / "chance").write_bytes(b"7K2Q-A017-0000-1112" + card.choices[0])
    assert beside(tmp_path, [card], MARKS) == {"A017": {"near at 8192", "hashed at 0"}}
