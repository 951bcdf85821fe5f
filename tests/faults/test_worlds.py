"""Two worlds: a show where everybody is content, and where nobody is, looks alike to everybody until the reveal.

Cards and nonces are the same in both, so that whatever differs follows from the marks: also roots and signed notes.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pytest

from hearing import create_app
from hearing.config import Config
from tests.browser.serving import EPISODE
from tests.faults.ears import Ears, plain, text, without_own
from tests.faults.house import MODES, SEGMENT, VERDICT, House, Panel, Witness, witnesses_in
from tests.shows.kit import Show, Watcher, all_told, in_state, play

pytestmark = pytest.mark.timeout(180)
PHONES, OUTSIDE = 8, 2
GRACE = 1
"""Which of the looks falls into the grace."""
JSON = {"Content-Type": "application/json"}
TELLS = {
    "set_attendance": "run",
    "start_run": "run",
    "go": "agenda",
    "open_round": "round",
    "extend_round": "round",
    "close_round": "round",
    "void_round": "round",
    "reveal_round": "round",
    "take": "stage",
    "preview": "stage",
}
"""Command -> a topic that it changes."""
CONTENT, ANGRY = {"verdict": 5, "mood": 1}, {"verdict": 1, "mood": 0}
SENT_HEADERS = ("Date", "Set-Cookie", "Content-Length", "ETag")
"""They say the time, chance, and the length of a body that is looked at itself."""


Streams = dict[str, dict[str, list[str]]]
"""Audience -> topic -> what was heard."""


class World:
    """One show with ears everywhere. `marks`: rubric kind -> the mark everybody gives."""

    def __init__(self, show: House, marks: dict[str, int], paths: list[str]) -> None:
        self.show, self.marks, self.paths = show, marks, paths
        self.chance = random.Random(7)
        self.panel = Panel(show.producer)
        key = show.line("outputs", EPISODE).splitlines()[0].split("key=")[1]
        cookie = {"Cookie": "; ".join(f"{c.name}={c.value}" for c in show.producer.jar)}
        self.overlay = Watcher(show.base, "/overlay", {"output": "overlay", "key": key})
        self.preview = Watcher(show.base, "/overlay", {"preview": "1"}, cookie)
        self.board = Watcher(show.base, "/board")
        watching = {"control": self.panel, "overlay": self.overlay, "preview": self.preview, "board": self.board}
        self.ears = {audience: Ears(audience) for audience in watching}
        for audience, watcher in watching.items():
            self.ears[audience].listen(watcher.client)
        self.read: list[list[str]] = []
        self.receipts: list[str] = []
        self.in_grace = False
        self.phones: list[Witness] = []
        self.on_paper = show.cards[-1]["card"]

    # The story -------------------------------------------------------------------------------------------------------

    async def play(self) -> None:
        """A mood that is voided, and a verdict up to its reveal."""
        for watcher in (self.panel, self.overlay, self.preview, self.board):
            await watcher.connect()
        await self.do("set_attendance", group="public", present=PHONES)
        await self.do("start_run")
        async with witnesses_in(self.show, PHONES, OUTSIDE, self._hear) as self.phones:
            round_id = await self.open("mood", SEGMENT)
            await self.score(round_id, "mood")
            await self.do("void_round", round_id=round_id, reason="误开")
            await self.everywhere(round_id, "void")
            await self.turnout(None, None, None)
            await self.do("go", segment_id=VERDICT)
            round_id = await self.open("verdict", VERDICT)
            for graphic in ("countdown", "turnout"):
                await self.do("take", graphic=graphic, round_id=round_id)
            await self.score(round_id, "verdict")
            await self.enter_paper(round_id, "verdict")
            await self.look()
            await self.do("extend_round", round_id=round_id, seconds=5)
            await self.come_back(self.phones[1], round_id)
            await self.close(round_id)
            await self.do("preview", graphic="result", round_id=round_id)
            await self.do("reveal_round", round_id=round_id)
            await self.do("take", graphic="result", round_id=round_id)
            await self.look()
        newest = max(self.panel.seqs.values())
        await self.until(self.panel, lambda topics: bool(topics["health"]["log"][0]["seq"] >= newest))
        self.until_reveal = self.heard()
        await self.do("reveal_round", round_id=round_id, override_reason="小场")
        await self.everywhere(round_id, "revealed")
        for watcher in (self.panel, self.overlay, self.preview, self.board):
            await watcher.client.disconnect()

    async def do(self, command: str, **fields: Any) -> dict[str, Any]:
        """A command, granted or refused, and what it changed told: each change of both worlds is a message of its own.

        Panel, overlay and the rest are told in one go.
        """
        answer = await self.panel.ask(command, **fields)
        if "seq" in answer:
            await self.until(self.panel, lambda topics: self.panel.seqs[TELLS[command]] >= answer["seq"])
        return answer

    async def open(self, rubric: str, segment_id: str) -> str:
        round_id = str((await self.do("open_round", segment_id=segment_id, rubric=rubric))["round_id"])
        await all_told(list(self.phones), in_state(round_id, "open"))
        await self.everywhere(round_id, "open")
        await self.turnout(round_id, 0, 0)
        return round_id

    async def turnout(self, round_id: str | None, scored: int | None, outside: int | None) -> None:
        """Wait until everybody who is told of it knows that so many have scored: it goes out at most so often."""

        def told(topics: dict[str, Any]) -> bool:
            found = topics["turnout"] or {}
            line = found.get("public_line") or {}
            return (found.get("round_id"), found.get("scored"), line.get("scored")) == (round_id, scored, outside)

        await asyncio.gather(*(watcher.wait_for(told) for watcher in (self.overlay, self.preview)))
        await self.until(self.panel, told)

    async def everywhere(self, round_id: str, state: str) -> None:
        """Wait until panel, overlay, preview and board know of the round's state."""
        await asyncio.gather(*(watcher.wait_for(in_state(round_id, state)) for watcher in (self.overlay, self.preview)))
        await self.until(self.panel, in_state(round_id, state))

    async def until(self, panel: Panel, seen: Callable[[dict[str, Any]], bool]) -> None:
        async with asyncio.timeout(20):
            while not seen(panel.topics):
                await asyncio.sleep(0.01)

    async def score(self, round_id: str, kind: str) -> None:
        """One after the other; some change their mind, some send what is refused."""
        order = self.chance.sample(self.phones, len(self.phones))
        scored = outside = 0
        for phone in order:
            for _ in range(self.chance.choice([1, 1, 2])):
                assert (await phone.cast(round_id, {kind: self.marks[kind]}) or {})["ok"]
            scored, outside = (scored, outside + 1) if phone.token is None else (scored + 1, outside)
            await self.turnout(round_id, scored, outside)
        assert not (await order[0].cast(round_id, {kind: 77}) or {})["ok"]

    async def enter_paper(self, round_id: str, kind: str) -> None:
        """A paper ballot, once everybody at a panel saw that it waits for a second person."""
        marks = {kind: self.marks[kind]}
        asked = await self.do("enter_paper", round_id=round_id, card=self.on_paper, marks=marks)
        await self.until(self.panel, lambda topics: bool(topics["health"]["requests"]))
        await self.show.second.send("confirm", request_id=asked["facts"]["request_id"], marks=marks)
        await self.turnout(round_id, PHONES + 1, OUTSIDE)

    async def come_back(self, phone: Witness, round_id: str) -> None:
        """A phone loses its socket, and is told of its own ballot at the next welcome."""
        phone.topics.clear()
        await phone.client.disconnect()
        await phone.connect()
        await phone.wait_for(lambda topics: topics.get("ballot") is not None and "round" in topics)

    async def close(self, round_id: str) -> None:
        closing = asyncio.create_task(self.do("close_round", round_id=round_id, grace_s=1))
        await self.everywhere(round_id, "closing")
        await self.look()
        self.in_grace = self.overlay.topics["round"]["state"] == "closing"
        assert (await closing)["valid"] == PHONES + 1
        await self.everywhere(round_id, "closed")
        await all_told(list(self.phones), in_state(round_id, "closed"))
        late = await self.phones[0].cast(round_id, {"verdict": self.marks["verdict"]})
        assert late and late["code"] == "round-not-open"

    # What was heard --------------------------------------------------------------------------------------------------

    def _hear(self, phone: Witness) -> None:
        self.ears[f"phone {len(self.ears)}"] = ears = Ears(f"phone {len(self.ears)}")
        ears.listen(phone.client)
        phone.nonces = random.Random(len(self.ears))  # what follows from nonces is alike; what follows from marks not

    async def look(self) -> None:
        """Read every page and endpoint, as nobody, as a producer and as a phone; and look a phone's receipts up."""
        asked = [{}, {"Cookie": "; ".join(f"{c.name}={c.value}" for c in self.show.producer.jar)}]
        asked.append({"Cookie": "; ".join(f"{c.key}={c.value}" for c in self.phones[0].http.cookie_jar)})
        pages = [(path, headers) for path in self.paths for headers in asked]
        self.read.append([await asyncio.to_thread(self._read, path, headers) for path, headers in pages])
        for code in [tried.code for tried in self.phones[0].tries.values()]:
            self.receipts.append(
                await asyncio.to_thread(self._read, "/api/v1/verify", JSON, json.dumps({"code": code}))
            )
            self.receipts.append(await asyncio.to_thread(self._read, "/verify", {}, f"code={code}"))

    def _read(self, path: str, headers: dict[str, str], sent: str | None = None) -> str:
        request = urllib.request.Request(self.show.base + path, sent.encode() if sent else None, headers)
        try:
            response = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as refusal:
            response = refusal
        with response:
            body = response.read().decode()
            kept = sorted(f"{name}: {value}" for name, value in response.headers.items() if name not in SENT_HEADERS)
            if response.headers.get_content_type() == "application/json":
                body = json.dumps(_without_gauges(plain(json.loads(body))))
            body = without_own(body).replace(self.show.producer.csrf, "token")
            return text(f"{path} {response.status} {kept}\n{body}")

    def heard(self) -> Streams:
        return {audience: ears.streams() for audience, ears in self.ears.items()}


def _without_gauges(said: Any) -> Any:
    """The panel's gauges and log are in its stream, line by line."""
    if isinstance(said, dict) and "health" in said.get("topics", {}):
        return {**said, "topics": {**said["topics"], "health": None}}
    return said


def endpoints(folder: Path) -> list[str]:
    """Every address that can be read without knowing an id, as the server itself lists them."""
    app, wired = create_app(Config(folder / "addresses.db", "127.0.0.1", 1, "", "threading"))
    wired.hall.db.conn.close()
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return [*sorted(rule.rule for rule in rules), "/board?lang=en", "/plain?change"]


@pytest.mark.parametrize(
    "mode",
    [pytest.param(MODES[0], marks=pytest.mark.faults), *(pytest.param(mode, marks=pytest.mark.soak) for mode in MODES)],
)
def test_two_worlds_look_alike_to_everybody_until_the_reveal(tmp_path: Path, prepared: Show, mode: str) -> None:
    houses = [House(prepared, tmp_path / name, mode) for name in ("content", "angry")]
    paths = endpoints(tmp_path)
    worlds = [World(house, marks, paths) for house, marks in zip(houses, (CONTENT, ANGRY), strict=True)]

    async def both() -> None:
        await asyncio.gather(*(world.play() for world in worlds))

    try:
        play(both())
    finally:
        for house in houses:
            house.stop()
    content, angry = worlds
    assert list(_differing(content.until_reveal, angry.until_reveal)) == []
    for at, (here, there) in enumerate(zip(content.read, angry.read, strict=True)):
        if at != GRACE or (content.in_grace and angry.in_grace):  # on a slow machine it is over before all was read
            assert here == there
    assert content.receipts == angry.receipts
    logs = [text(house.database.with_suffix(".log").read_text()) for house in houses]
    assert logs[0] == logs[1]
    assert list(_differing(content.heard(), angry.heard())) != [], "the reveal tells them apart"
    for world in worlds:
        _nothing_of_others(world)


def _differing(one: Streams, other: Streams) -> Iterator[tuple[str, str, str | None, str | None]]:
    """(audience, topic, what one heard, what the other heard instead), the first of each stream."""
    for audience in sorted({*one, *other}):
        here, there = one[audience], other[audience]
        for topic in sorted({*here, *there}):
            pairs = zip_longest(here.get(topic, []), there.get(topic, []))
            yield from islice(((audience, topic, a, b) for a, b in pairs if a != b), 1)


def _nothing_of_others(world: World) -> None:
    """Marks, nonces and codes of a ballot are told to nobody but its own phone."""
    phones = [ears for audience, ears in world.ears.items() if audience.startswith("phone")]
    for at, phone in enumerate(world.phones):
        secrets = [secret for nonce, tried in phone.tries.items() for secret in (nonce, tried.code)]
        others = [ears for ears in world.ears.values() if ears is not phones[at]]
        assert not [ears.audience for ears in others for frame in ears.frames if any(s in frame for s in secrets)]
        read = [page for pages in world.read for page in pages]
        assert not [page for page in read if any(secret in page for secret in secrets)]
    for audience, ears in world.ears.items():
        marked = {topic for topic, said in ears.messages() if re.search(r'"(marks|nonce)": ?[{"]', json.dumps(said))}
        assert marked <= ({"ballot"} if audience.startswith("phone") else set()), audience
