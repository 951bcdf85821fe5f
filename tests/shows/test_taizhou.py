"""The whole Taizhou show through the real server and real sockets, with 200 phones, at speed.

Every unit is asked, pledges and is scored; every number is the same wherever it is shown; every phone's receipt is
found; and the journal tells the show as the golden file beside this one does. To write that file anew after a wanted
change: HEARING_WRITE_GOLDEN=1 python3 scripts/test.py faults -- tests/shows
"""

from __future__ import annotations

import asyncio
import json
import os
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from hearing.rehearsal.phone import Phone
from tests.shows.kit import HALL, Show, Watcher, all_told, in_state, phones_in, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]
GOLDEN = Path(__file__).with_name("taizhou-water.journal.jsonl")
BY_CHANCE = ("root", "programme_digest", "key", "note", "code")
BASE = ("satisfied", "valid", "present", "entitled", "share")


def mark_of(place: int, scale: list[dict[str, Any]], turn: int) -> int:
    """What the phone at that place gives: every step of the scale is used, differently for each unit."""
    values = [step["value"] for step in scale]
    return int(values[(place * place + turn * (place % 7)) % len(values)])


class Evening:
    """One broadcast, from the first GO to the end."""

    def __init__(self, show: Show, phones: list[Phone], overlay: Watcher, board: Watcher) -> None:
        self.show, self.producer, self.phones = show, show.producer, phones
        self.overlay, self.board = overlay, board
        self.turn, self.scored, self.receipt = 0, 0, ""

    async def run(self) -> None:
        await self.producer.send("set_attendance", group="public", present=HALL)
        await self.producer.send("start_run")
        while True:
            segment = await self.next_segment()
            if segment is None:
                break
            if segment["kind"] == "questioning":
                await self.ask_and_pledge(segment)
            elif segment["kind"] == "scoring":
                await self.score(segment["segment_id"], None)
            elif segment["kind"] == "result":
                await self.rank()
        await self.producer.send("end_run")

    async def next_segment(self) -> dict[str, Any] | None:
        answer = await self.producer.ask("go")
        if not answer["ok"]:
            assert answer["code"] == "agenda-at-end"
            return None
        agenda = (await self.producer.topics())["agenda"]
        return next(row for row in agenda["segments"] if row["state"] == "now")

    async def ask_and_pledge(self, segment: dict[str, Any]) -> None:
        text = f"{segment['unit']}：什么时候能办好？"
        asked = await self.producer.send("ask_question", text=text, questioner=self.turn % 22 + 1)
        question_id = asked["question_id"]
        await self.producer.send("take", graphic="question", question_id=question_id)
        await self.score(segment["segment_id"], question_id)
        what, due = f"{segment['unit']}逐项整改，结果公布", "2014-12-31"
        pledged = await self.producer.send("make_pledge", what=what, due=due, question_id=question_id)
        await self.producer.send("take", graphic="pledge", pledge_id=pledged["pledge_id"])
        await all_told(self.phones, lambda topics: any(p["what"] == what for p in topics["pledges"]["items"]))

    async def score(self, segment_id: str, question_id: str | None) -> None:
        self.turn += 1
        asked = {"question_id": question_id} if question_id else {}
        round_id = (await self.producer.send("open_round", segment_id=segment_id, **asked))["round_id"]
        await all_told(self.phones, in_state(round_id, "open"))
        criterion = self.phones[0].topics["round"]["criteria"][0]["id"]
        scale = self.phones[0].topics["round"]["scale"]
        marks = [mark_of(place, scale, self.turn) for place in range(len(self.phones))]
        answers = await asyncio.gather(
            *(phone.cast(round_id, {criterion: mark}) for phone, mark in zip(self.phones, marks, strict=True))
        )
        assert all(answer and answer["ok"] for answer in answers)
        await self.producer.send("close_round", round_id=round_id, grace_s=0)
        if criterion == "verdict":
            await all_told(self.phones, in_state(round_id, "closed"))
            assert all(phone.topics["round"]["result"] is None for phone in self.phones)
            await self.producer.send("reveal_round", round_id=round_id, take=True)
            self.scored += 1
        await all_told(self.phones, in_state(round_id, "revealed"))
        await self.everywhere_equal(round_id, scale, marks)
        receipts = {phone.receipts[round_id]["code"] for phone in self.phones}
        assert receipts == self.show.sealed_codes(round_id)
        self.receipt = min(receipts)

    async def everywhere_equal(self, round_id: str, scale: list[dict[str, Any]], marks: list[int]) -> None:
        satisfied = sum(step["satisfied"] * marks.count(step["value"]) for step in scale)
        panel = (await self.producer.topics())["round"]
        told = panel["result"]
        assert (told["satisfied"], told["valid"], told["present"], told["entitled"]) == (satisfied, HALL, HALL, HALL)
        assert [bar["n"] for bar in told["histogram"]] == [marks.count(step["value"]) for step in scale]
        assert all(phone.topics["round"]["result"] == told for phone in self.phones)
        await self.overlay.wait_for(in_state(round_id, "revealed"))
        assert self.overlay.topics["round"]["result"] == told
        await self.board.wait_for(lambda topics: any(i["round_id"] == round_id for i in topics["results"]["items"]))
        shown = next(item for item in self.board.topics["results"]["items"] if item["round_id"] == round_id)
        assert shown["result"] == told
        if panel["kind"] == "verdict":
            await self.overlay.wait_for(lambda topics: _on_air(topics, round_id) is not None)
            caption = _on_air(self.overlay.topics, round_id)
            assert caption is not None
            assert {name: caption[name] for name in BASE} == {name: told[name] for name in BASE}
            page = await asyncio.to_thread(self._board_page)
            assert f"{told['share']}" in page

    def _board_page(self) -> str:
        with urllib.request.urlopen(f"{self.show.base}/board", timeout=30) as response:
            return str(response.read().decode())

    async def rank(self) -> None:
        await self.producer.send("take", graphic="ranking")
        ranking = (await self.producer.topics())["results"]["ranking"]
        assert len(ranking) == 10
        shares = [float(row["share"]) for row in ranking]
        assert shares == sorted(shares, reverse=True)
        await self.board.wait_for(lambda topics: topics["results"]["ranking"] == ranking)


def _on_air(topics: dict[str, Any], round_id: str) -> dict[str, Any] | None:
    shown = topics["stage"]["program"].get("board")
    return shown["data"] if shown and shown["refs"].get("round_id") == round_id else None


async def _play(show: Show) -> Evening:
    output = show.line("outputs", "taizhou-water").split("key=")[1]
    overlay = Watcher(show.base, "/overlay", {"output": "overlay", "key": output})
    board = Watcher(show.base, "/board")
    await overlay.connect()
    await board.connect()
    async with phones_in(show) as phones:
        evening = Evening(show, phones, overlay, board)
        await evening.run()
    await overlay.client.disconnect()
    await board.client.disconnect()
    return evening


def told_again(journal: list[dict[str, Any]]) -> list[str]:
    """The journal without what chance and the clock put in."""
    lines = []
    for row in journal:
        body = {name: value for name, value in row["body"].items() if name not in BY_CHANCE}
        if "caption" in body:
            body["caption"] = {name: value for name, value in body["caption"].items() if name not in BY_CHANCE}
        line = {"seq": row["seq"], "kind": row["kind"], "actor": row["actor"], "body": body}
        lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True))
    return lines


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_the_whole_taizhou_show_is_asked_pledged_scored_and_equal_everywhere(tmp_path: Path, mode: str) -> None:
    show = Show(tmp_path, mode)
    try:
        evening = play(_play(show))
        lines = told_again(show.journal())
        bundle = tmp_path / "run1.zip"
        show.line("export", "run1", "-o", str(bundle))
        assert "结论：全部通过。" in show.line("verify", str(bundle), "--receipt", evening.receipt)
    finally:
        show.stop()
    assert (evening.turn, evening.scored) == (20, 10)
    if os.environ.get("HEARING_WRITE_GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == GOLDEN.read_text("utf-8").splitlines()
