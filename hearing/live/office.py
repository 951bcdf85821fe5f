"""The office: what a command line may ask, carried out by whichever process holds the database."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from hearing.domain.parsing import parse
from hearing.errors import Refused
from hearing.live.desk import Card, Desk
from hearing.live.door import Door
from hearing.live.hall import Answer, Hall
from hearing.live.keeper import Keeper

OFFICE = "office"
"""The actor in the journal of what a command line did."""


class Registrar(Protocol):
    """Makes accounts; `roles`: name -> role of those there are."""

    roles: dict[str, str]

    def add(self, name: str, role: str, password: str) -> None:
        """Make or change one."""


class Office:
    """Verbs of the command line that write. Each takes and gives JSON values."""

    def __init__(self, hall: Hall, desk: Desk, door: Door, accounts: Registrar, keeper: Keeper) -> None:
        self.hall, self.desk, self.door, self.accounts, self.keeper = hall, desk, door, accounts, keeper
        self.verbs: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "import": self._import,
            "arm": self._arm,
            "add-user": self._add_user,
            "make-cards": self._make_cards,
            "reissue-cards": self._reissue_cards,
            "mint": self._mint,
            "simulate-line": self._simulate_line,
            "backup": self._backup,
        }

    def call(self, verb: str, fields: dict[str, Any]) -> Answer:
        """Carry out a verb: `{ok: true, ...}` or `{ok: false, code, facts}`."""
        try:
            if verb not in self.verbs:
                raise Refused("command-unknown", command=verb)
            return self.verbs[verb](fields)
        except Refused as refused:
            return refused.answer()
        except KeyError as error:
            return Refused("malformed", problem=f"{error.args[0]}: missing").answer()

    def _import(self, fields: dict[str, Any]) -> Answer:
        try:
            tables = tomllib.loads(fields["toml"])
        except tomllib.TOMLDecodeError as error:
            raise Refused("programme-invalid", problems=[f"not TOML: {error}"]) from None
        programme = parse(tables)
        with self.hall.lock:
            digest = self.hall.roster.keep_programme(programme)
        return {"ok": True, "episode_id": programme.episode.id, "digest": digest}

    def _arm(self, fields: dict[str, Any]) -> Answer:
        return self.hall.arm(fields["episode_id"], fields["mode"], OFFICE)

    def _add_user(self, fields: dict[str, Any]) -> Answer:
        self.accounts.add(fields["name"], fields["role"], fields["password"])
        return {"ok": True}

    def _make_cards(self, fields: dict[str, Any]) -> Answer:
        made, before = self.desk.make(
            fields["episode_id"], fields["count"], fields.get("group"), fields.get("reserve") is True
        )
        return {"ok": True, "cards": _rows(made), "before": before}

    def _reissue_cards(self, fields: dict[str, Any]) -> Answer:
        made = self.desk.reissue(fields["episode_id"], fields["cards"], fields.get("group"), OFFICE)
        return {"ok": True, "cards": _rows(made)}

    def _mint(self, fields: dict[str, Any]) -> Answer:
        made = self.door.mint(fields["count"])
        return {"ok": True, "cards": [{"card": card.card, "token": card.token} for card in made]}

    def _backup(self, fields: dict[str, Any]) -> Answer:
        return {"ok": True, "path": str(self.keeper.keep(Path(fields["to"]) if fields.get("to") else None))}

    def _simulate_line(self, fields: dict[str, Any]) -> Answer:
        self.door.simulate_line()
        return {"ok": True}


def _rows(made: list[Card]) -> list[dict[str, Any]]:
    return [{"card": c.card, "group": c.group, "code": c.code, "token": c.token, "reserve": c.reserve} for c in made]
