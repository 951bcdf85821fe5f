"""A whole server in this process, without a port: its hall is commanded directly, its pages are asked by a client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from hearing import create_app
from hearing.config import Config
from hearing.domain.ballots import Ballot
from hearing.domain.kernel import Wish
from hearing.domain.programme import Programme
from hearing.domain.run import StartRun
from hearing.domain.scoring import CloseRound, PublishRound, RevealRound, VoidRound
from hearing.live.hall import Hall
from tests.domain.given import TAIZHOU, nonce, opened

HOST = "127.0.0.1:8000"


class Night:
    """One server on one database, with a rehearsal of a programme that is live."""

    def __init__(self, database: Path, programme: Programme = TAIZHOU) -> None:
        self.database, self.programme = database, programme
        config = Config(database, host="127.0.0.1", async_mode="threading", commit="inline")
        self.app, self.wired = create_app(config)
        self.app.config["SERVER_NAME"] = HOST  # what a client of this process says it asks
        self.hall.roster.keep_programme(programme)

    @property
    def hall(self) -> Hall:
        return self.wired.hall

    def arm(self) -> None:
        """Another run, live."""
        self.hall.arm(self.programme.episode.id, "rehearsal", "office")
        self.press(StartRun())

    def stop(self) -> None:
        """The server goes away."""
        self.hall.db.conn.close()

    def client(self) -> FlaskClient:
        """A browser that knows nothing yet."""
        client: FlaskClient = self.app.test_client()
        return client

    def press(self, *wishes: Wish, second: str | None = None) -> dict[str, Any]:
        """Wishes that are granted; the last one's answer."""
        answer: dict[str, Any] = {}
        for wish in wishes:
            answer = self.hall.handle(wish, "lin", second=second)
        return answer

    def cast(self, card: str, number: int, round_id: str, mark: int = 5, seq: int = 1, group: str = "public") -> Any:
        """A phone's ballot under the nonce of that number; its answer."""
        answers: list[dict[str, Any]] = []
        ballot = Ballot(round_id=round_id, seq=seq, nonce=nonce(number), marks={"verdict": mark})
        self.hall.cast(ballot, card, group, answers.append)
        self.hall.intake.drain()
        return answers[0]

    def open(self, segment_id: str = "sewage-epb-verdict") -> str:
        """The id of a round that was opened."""
        return str(self.press(opened(segment_id))["round_id"])

    def score(self, round_id: str, marks: list[int], group: str = "public") -> list[str]:
        """The receipts of cards that each gave one of these marks."""
        prefix = group[0].upper()
        cast = [
            self.cast(f"{prefix}{at:03d}", ord(prefix) * 1000 + at, round_id, mark, group=group)
            for at, mark in enumerate(marks)
        ]
        return [answer["code"] for answer in cast]

    def close(self, round_id: str) -> None:
        """Close at once."""
        self.press(CloseRound(round_id=round_id, grace_s=0))
        self.hall.tick()

    def reveal(self, round_id: str) -> None:
        """Reveal, with a reason to show a small one; phones and board are not told yet."""
        self.press(RevealRound(round_id=round_id, override_reason="a test is small"))

    def publish(self, round_id: str) -> None:
        """Close, reveal and publish."""
        self.close(round_id)
        self.reveal(round_id)
        self.press(PublishRound(round_id=round_id))

    def void(self, round_id: str, reason: str) -> None:
        """Void, by two people."""
        self.press(VoidRound(round_id=round_id, reason=reason), second="chen")
