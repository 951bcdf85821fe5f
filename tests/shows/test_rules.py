"""A show of every kind of rule, over real sockets: criteria, points, trim, groups, abstentions, paper, a public line.

Every output says the same numbers, and they are those of a second count that knows nothing of the first.
"""

from __future__ import annotations

import asyncio
import tomllib
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from hearing.rehearsal.phone import Phone
from tests.shows.kit import Show, Watcher, all_told, in_state, phones_in, play
from tests.shows.recount import Ballots, criteria_of, recount, recount_apart

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
SOURCE = Path(__file__).with_name("rules.toml").read_text("utf-8")
PROGRAMME = tomllib.loads(SOURCE)
SEATS = {"public": 30, "questioners": 10}
LINE = "public-line"
ON_PAPER = 29  # the place of the card whose holder has no phone
BASES = (
    "satisfied",
    "valid",
    "abstained",
    "ballots",
    "paper",
    "present",
    "entitled",
    "value",
    "quorum",
    "under_quorum",
)


class Ground(Show):
    """The hall of rules."""

    episode = "rules"
    seats = SEATS


def marks_of(place: int, rubric: Mapping[str, Any], turn: int) -> dict[str, int]:
    """What the phone at that place gives: all over each scale and range, differently in each round."""
    marks = {}
    for at, criterion in enumerate(criteria_of(rubric)):
        values = [step["value"] for step in criterion.get("scale", [])]
        if "range" in criterion:
            span = criterion["range"]
            values = list(range(span["min"], span["max"] + 1, span.get("step", 1)))
        marks[criterion["id"]] = values[(place * place + 7 * at + turn * (place % 5)) % len(values)]
    return marks


class Evening:
    """One broadcast, a round for each segment that scores."""

    def __init__(self, show: Ground, hall: list[Phone], line: list[Phone], overlay: Watcher, board: Watcher) -> None:
        self.show, self.producer, self.hall, self.line = show, show.producer, hall, line
        self.overlay, self.board, self.turn = overlay, board, 0

    async def score(self, segment: str, silent: int = 0, paper: bool = False) -> dict[str, Any]:
        """Score the segment with all phones but the last `silent` ones; the record, once it was found everywhere."""
        self.turn += 1
        name = next(row["rubric"] for row in PROGRAMME["segments"] if row["id"] == segment)
        rubric = PROGRAMME["rubrics"][name]
        await self.producer.send("go", segment_id=segment)
        round_id = (await self.producer.send("open_round", segment_id=segment))["round_id"]
        await all_told(self.hall + self.line, in_state(round_id, "open"))
        hall = self.hall[: len(self.hall) - silent]
        groups = [card["group"] for place, card in enumerate(self.show.cards) if place != ON_PAPER]
        ballots: Ballots = [(group, marks_of(place, rubric, self.turn)) for place, group in enumerate(groups)][
            : len(hall)
        ]
        apart: Ballots = [(LINE, marks_of(place + 3, rubric, self.turn)) for place in range(len(self.line))]
        given = [marks for _, marks in ballots + apart]
        cast = zip(hall + self.line, given, strict=True)
        answers = await asyncio.gather(*(phone.cast(round_id, dict(marks)) for phone, marks in cast))
        assert all(answer and answer["ok"] for answer in answers)
        if paper:
            ballots.append(await self.enter_paper(round_id, rubric))
        await self.producer.send("close_round", round_id=round_id, grace_s=0)
        await self.reveal(round_id, few=len(ballots) < rubric.get("quorum", PROGRAMME["episode"]["quorum"]))
        return await self.everywhere_equal(round_id, rubric, ballots, apart)

    async def enter_paper(self, round_id: str, rubric: Mapping[str, Any]) -> tuple[str, dict[str, int]]:
        card, marks = self.show.cards[ON_PAPER], marks_of(ON_PAPER, rubric, self.turn)
        asked = await self.producer.ask("enter_paper", round_id=round_id, card=card["card"], marks=marks)
        assert asked["code"] == "needs-second"
        await self.show.second.send("confirm", request_id=asked["facts"]["request_id"], marks=marks)
        return card["group"], marks

    async def reveal(self, round_id: str, few: bool) -> None:
        """Under quorum it takes a reason."""
        if few:
            refused = await self.producer.ask("reveal_round", round_id=round_id, take=True)
            assert refused["code"] == "under-quorum"
        reason = {"override_reason": "人数不足，照样公布"} if few else {}
        await self.producer.send("reveal_round", round_id=round_id, take=True, **reason)
        await all_told(self.hall + self.line, in_state(round_id, "revealed"))

    async def everywhere_equal(
        self, round_id: str, rubric: Mapping[str, Any], ballots: Ballots, apart: Ballots
    ) -> dict[str, Any]:
        panel = (await self.producer.topics())["round"]
        told, line = panel["result"], panel["public_line"]
        wanted = recount(PROGRAMME, rubric, ballots)
        assert {name: told[name] for name in ("value", "valid", "abstained", "satisfied", "ballots")} == {
            name: wanted[name] for name in ("value", "valid", "abstained", "satisfied", "ballots")
        }
        found = {item["id"]: (item["value"], item["valid"], item["abstained"]) for item in told["criteria"]}
        assert found == wanted["criteria"]
        assert {g["group"]: g["figures"] and g["figures"]["value"] for g in told["groups"]} == wanted["groups"]
        by_itself = recount_apart(rubric, apart, LINE)
        assert {name: line[name] for name in by_itself} == by_itself
        for phone in self.hall + self.line:
            assert (phone.topics["round"]["result"], phone.topics["round"]["public_line"]) == (told, line)
        await self.overlay.wait_for(lambda topics: caption_of(topics, round_id) is not None)
        self.caption_equal(caption_of(self.overlay.topics, round_id) or {}, told, line)
        await self.board.wait_for(lambda topics: any(i["round_id"] == round_id for i in topics["results"]["items"]))
        shown = next(item for item in self.board.topics["results"]["items"] if item["round_id"] == round_id)
        assert (shown["result"], shown["public_line"]) == (told, line)
        await self.board_says(round_id, rubric, told, line)
        written = [row["body"] for row in self.show.journal() if row["kind"] == "round.revealed"][-1]
        assert written["result"] == told
        return dict(told)

    def caption_equal(self, caption: dict[str, Any], told: dict[str, Any], line: dict[str, Any]) -> None:
        assert {name: caption[name] for name in BASES} == {name: told[name] for name in BASES}
        assert (caption["headline"], caption["weighted"], caption["trim"]) == (told["headline"], True, told["trim"])
        if caption["criteria"]:
            assert [row["value"] for row in caption["criteria"]] == [item["value"] for item in told["criteria"]]
        assert [row["ballots"] for row in caption["groups"]] == [group["ballots"] for group in told["groups"]]
        apart = {name: caption["public_line"][name] for name in ("satisfied", "valid", "abstained", "value", "label")}
        assert apart == {name: line[name] for name in apart}

    async def board_says(
        self, round_id: str, rubric: Mapping[str, Any], told: dict[str, Any], line: dict[str, Any]
    ) -> None:
        def read() -> str:
            with urllib.request.urlopen(f"{self.show.base}/board", timeout=30) as response:
                return str(response.read().decode())

        page = (await asyncio.to_thread(read)).split(f'data-round="{round_id}"')[1].split('<div class="verdict"')[0]
        unit = "%" if told["headline"] == "satisfied-share" else " 分"
        for value in (told["value"], line["value"], *(group["figures"]["value"] for group in told["groups"])):
            assert f"{value}{unit}" in page
        assert ("弃权" in page) is any(step.get("abstain") for c in criteria_of(rubric) for step in c.get("scale", []))
        assert ("票数未达门槛" in page) is told["under_quorum"] and ("含纸质票" in page) is (told["paper"] > 0)

    async def rank(self, *records: dict[str, Any]) -> None:
        """Both units by what the records say, on air and on the board."""
        await self.producer.send("take", graphic="ranking")
        ranking = (await self.producer.topics())["results"]["ranking"]
        assert [row["value"] for row in ranking] == sorted((r["value"] for r in records), key=float, reverse=True)
        await self.board.wait_for(lambda topics: topics["results"]["ranking"] == ranking)


def caption_of(topics: dict[str, Any], round_id: str) -> dict[str, Any] | None:
    shown = topics["stage"]["program"].get("board")
    return shown["data"] if shown and shown["refs"].get("round_id") == round_id else None


async def _play(show: Ground) -> dict[str, dict[str, Any]]:
    overlay = Watcher(
        show.base, "/overlay", {"output": "overlay", "key": show.line("outputs", "rules").split("key=")[1].split()[0]}
    )
    board = Watcher(show.base, "/board")
    await overlay.connect()
    await board.connect()
    paper = show.cards.pop(ON_PAPER)
    async with phones_in(show, sum(SEATS.values()) - 1) as hall, aiohttp.TCPConnector(limit=0) as connector:
        show.cards.insert(ON_PAPER, paper)
        line = [Phone(show.base, None, connector) for _ in range(7)]
        for phone in line:
            await phone.join()
            await phone.connect()
        await all_told(line, lambda topics: "run" in topics)
        for group, present in SEATS.items():
            await show.producer.send("set_attendance", group=group, present=present)
        await show.producer.send("start_run")
        evening = Evening(show, hall, line, overlay, board)
        records = {}
        for segment in ("water-composite", "zone-composite"):
            records[segment] = await evening.score(segment)
        await evening.rank(*records.values())
        records["points"] = await evening.score("water-points")
        records["share"] = await evening.score("water-share", paper=True)
        records["hundred"] = await evening.score("zone-hundred", silent=5)
        await asyncio.gather(*(phone.leave() for phone in line))
    await overlay.client.disconnect()
    await board.client.disconnect()
    return records


def test_every_output_says_what_a_second_count_says(tmp_path: Path) -> None:
    show = Ground(tmp_path, programme=SOURCE)
    try:
        records = play(_play(show))
    finally:
        show.stop()
    assert records["share"]["paper"] == 1 and records["share"]["abstained"] > 0
    assert records["hundred"]["under_quorum"] and not records["points"]["under_quorum"]
    assert all(record["value"] is not None and record["weighted"] for record in records.values())
