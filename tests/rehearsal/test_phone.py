"""A simulated phone keeps its ballot until the server has taken it."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from hearing.rehearsal import phone
from hearing.rehearsal.phone import Phone
from tests.shows.kit import play

R1 = "run1-r1"


class Answers:
    """A client whose server gives these answers in turn; `sent` is what it was asked."""

    connected = True

    def __init__(self, *codes: str) -> None:
        self.codes, self.sent = list(codes), list[dict[str, Any]]()

    async def call(self, event: str, ballot: dict[str, Any], **options: Any) -> dict[str, Any]:
        """The next answer."""
        self.sent.append(ballot)
        code = self.codes.pop(0)
        return {"ok": code == "", "code": code or "AAAA-BBBB-CCCC-DDDD", "facts": {}}


async def _cast(answers: Answers) -> tuple[Phone, dict[str, Any] | None]:
    async with aiohttp.TCPConnector() as connector:
        made = Phone("http://127.0.0.1:8000", "token", connector)
        made.client = answers  # type: ignore[assignment]
        answer = await made.cast(R1, {"verdict": 5})
        await made.http.close()
    return made, answer


def test_a_busy_server_gets_the_same_ballot_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "BUSY_S", (0, 0))
    answers = Answers("busy", "busy", "")
    made, answer = play(_cast(answers))
    assert answer and answer["ok"]
    assert answers.sent == [answers.sent[0]] * 3
    assert (made.pending, made.receipts[R1]["code"]) == (None, answer["code"])


def test_a_refused_ballot_is_not_sent_again() -> None:
    answers = Answers("mark-out-of-range")
    made, answer = play(_cast(answers))
    assert answer and answer["code"] == "mark-out-of-range"
    assert (len(answers.sent), made.pending) == (1, None)


def test_a_phone_that_has_left_opens_no_other_session() -> None:
    async def story() -> Phone:
        async with aiohttp.TCPConnector() as connector:
            made = Phone("http://127.0.0.1:1", "token", connector)
            await made.leave()
            with pytest.raises(RuntimeError, match="closed"):  # as an attempt to come back that was still under way
                await made.connect()
        return made

    made = play(story())
    assert made.client.eio.http is made.http
    assert made.http.closed
