"""A phone without scripts, in a night whose ballots are committed as they come: follows links, sends forms."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hearing.domain.programme import Programme
from hearing.live.desk import Card
from tests.domain.given import TAIZHOU
from tests.web.night import Night

FORM = re.compile(r'name="(round_id|seq|nonce)" value="([^"]*)"')
RECEIPT = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")
KEY = re.compile(r"\b(plain|phone|refusal|common)\.[a-z]+[a-z.-]*\b(?!\.(css|js))")


class House:
    """A night whose ballots are committed as they come."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, programme: Programme = TAIZHOU) -> None:
        self.night = Night(folder / "hearing.db", programme)
        self.night.arm()
        self.take, self.programme = self.night.hall.cast, programme
        monkeypatch.setattr(self.night.hall, "cast", self._cast)

    def _cast(self, *ballot: Any) -> None:
        self.take(*ballot)
        self.night.hall.intake.drain()

    def card(self) -> Card:
        """A new card."""
        return self.night.wired.desk.make(self.programme.episode.id, 1)[0][0]

    def phone(self) -> Phone:
        """A phone that is in with a card of its own."""
        phone = Phone(self.night)
        phone.enter(self.card().code)
        return phone


class Phone:
    """A browser without scripts: it follows links, sends forms, keeps cookies."""

    def __init__(self, night: Night, query: str = "") -> None:
        self.client: FlaskClient = night.client()
        self.query, self.text = query, ""
        self.look()

    def look(self, more: str = "") -> str:
        """The page, as text without tags' entities."""
        return self.read(self.client.get(f"/plain?{self.query}{more}"))

    def read(self, answer: Any) -> str:
        self.status, self.text = answer.status_code, unescape(answer.get_data(as_text=True))
        assert not KEY.search(re.sub(r"<link[^>]*>", "", self.text)), "every word has its text"
        return self.text

    def send(self, path: str, **fields: Any) -> str:
        return self.read(self.client.post(f"{path}?{self.query}", data=fields, follow_redirects=True))

    def enter(self, code: str, **more: Any) -> str:
        return self.send("/plain/join", code=code, **more)

    def form(self) -> dict[str, str]:
        """The hidden fields of the form on the page."""
        return dict(FORM.findall(self.text))

    def cast(self, mark: int = 5, form: dict[str, str] | None = None) -> str:
        return self.send("/plain/cast", **{**(form or self.form()), "mark-verdict": mark})

    @property
    def receipt(self) -> str:
        found = RECEIPT.search(self.text)
        return found[0] if found else ""

    @property
    def alone(self) -> bool:
        """Whether the page loads itself anew."""
        return 'http-equiv="refresh"' in self.text
