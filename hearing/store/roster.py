"""Episodes, runs, cards, the phones that hold them, and the keys of outputs: rows, no rules."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlite_utils import Database

from hearing.domain.programme import Programme, digest


def token_hash(token: str) -> str:
    """How a card's token or a phone's session is kept at rest: they have 128 bits and more."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_hash(secret: str) -> str:
    """The same for a device of the public line; apart, so that no cookie is good for both."""
    return token_hash(f"open|{secret}")


def code_hash(pepper: bytes, code: str) -> str:
    """How a typed code is kept at rest: keyed, since its 34 bits alone could be tried through."""
    return hmac.new(pepper, code.encode(), hashlib.sha256).hexdigest()


CARDS = "select episode_id, card, grp, reserve, void_ms from cards"


class CardRow(NamedTuple):
    """A card as it is kept. `reserve`: nobody was given it yet; `void_ms`: when it was voided, by the wall clock.

    `retired_ms`: when it was replaced, where it was found by secrets that are no good any more.
    """

    episode_id: str
    card: str
    group: str
    reserve: bool = False
    void_ms: int | None = None
    retired_ms: int | None = None


class Roster:
    """Everything about who and what may take part, in one database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def keep_programme(self, programme: Programme) -> str:
        """Store a programme as its episode's newest; its digest."""
        document = msgspec.json.encode(programme).decode()  # the canonical form would sort its tables
        row = {"digest": digest(programme), "episode_id": programme.episode.id}
        with self.db.atomic():
            self.db.table("programmes").insert({**row, "document": document}, ignore=True)
            newest = {"episode_id": row["episode_id"], "digest": row["digest"]}
            self.db.table("episodes").insert(newest, replace=True)
        return row["digest"]

    def programme(self, programme_digest: str) -> Programme:
        """The programme of that digest, as it was when stored."""
        document = self.db.execute("select document from programmes where digest = ?", [programme_digest]).fetchone()[0]
        return msgspec.json.decode(document, type=Programme)

    def episode(self, episode_id: str) -> Programme | None:
        """The newest programme of an episode."""
        found = self.db.execute("select digest from episodes where episode_id = ?", [episode_id]).fetchone()
        return self.programme(found[0]) if found else None

    def episodes(self) -> list[str]:
        """Every episode's id."""
        return [row[0] for row in self.db.execute("select episode_id from episodes order by episode_id")]

    def newest_run(self, episode_id: str | None = None) -> Mapping[str, Any] | None:
        """{number, run_id, episode_id, mode, digest} of the run armed last (of an episode)."""
        sql = "select * from runs where :id is null or episode_id = :id order by number desc limit 1"
        return next(iter(self.db.query(sql, {"id": episode_id})), None)

    def run(self, run_id: str) -> Mapping[str, Any]:
        """{number, run_id, episode_id, mode, digest} of a run that is there."""
        return next(iter(self.db.query("select * from runs where run_id = ?", [run_id])))

    def has_air_run(self) -> bool:
        """Whether a run was ever armed for air."""
        return self.db.table("runs").count_where("mode = 'air'") > 0

    def add_run(self, run: Mapping[str, Any], keys: Mapping[str, str]) -> None:
        """Store a run and the keys of its outputs, and end all phone sessions, within the caller's transaction."""
        self.db.table("runs").insert(dict(run))
        outputs = [{"run_id": run["run_id"], "output": output, "key": key} for output, key in keys.items()]
        self.db.table("outputs").insert_all(outputs)
        self.db.execute("delete from phones")

    def outputs(self, run_id: str) -> dict[str, str]:
        """Output -> key."""
        found = self.db.query("select output, key from outputs where run_id = ? order by output", [run_id])
        return {row["output"]: row["key"] for row in found}

    def cards(self, episode_id: str) -> list[CardRow]:
        """Every card, in order of their numbers."""
        found = self.db.execute(f"{CARDS} where episode_id = ? order by card", [episode_id])
        return [CardRow(*row) for row in found]

    def card(self, episode_id: str, number: str) -> CardRow | None:
        """The card of that number."""
        found = self.db.execute(f"{CARDS} where episode_id = ? and card = ?", [episode_id, number]).fetchone()
        return CardRow(*found) if found else None

    def issued(self, episode_id: str) -> dict[str, int]:
        """Group id -> how many cards were made."""
        found = self.db.execute("select grp, count(*) from cards where episode_id = ? group by grp", [episode_id])
        return dict(found.fetchall())

    def add_cards(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Store new cards: {episode_id, card, grp, token_hash, code_hash, reserve?} each, all or none."""
        with self.db.atomic():
            self.db.table("cards").insert_all([dict(row) for row in rows])

    def found(self, *, token: str | None = None, code: str | None = None) -> CardRow | None:
        """The card, of whatever episode, whose token's or code's hash this is or was."""
        column, value = ("token_hash", token) if token else ("code_hash", code)
        found = self.db.execute(f"{CARDS} where {column} = ?", [value]).fetchone()
        if found:
            return CardRow(*found)
        retired = self.db.execute(
            f"""select episode_id, card, grp, reserve, void_ms, at_ms from retired join cards using (episode_id, card)
                where retired.{column} = ?""",
            [value],
        ).fetchone()
        return CardRow(*retired) if retired else None

    def renew(self, row: Mapping[str, str], at_ms: int) -> None:
        """Give a card other secrets: {episode_id, card, token_hash, code_hash}. Those it had are retired."""
        with self.db.atomic():
            self.db.execute(
                """insert into retired select episode_id, card, token_hash, code_hash, :at_ms from cards
                   where episode_id = :episode_id and card = :card""",
                {**row, "at_ms": at_ms},
            )
            self.db.execute(
                """update cards set token_hash = :token_hash, code_hash = :code_hash
                   where episode_id = :episode_id and card = :card""",
                dict(row),
            )

    def in_use(self, episode_id: str, number: str) -> None:
        """A reserve card is somebody's now, within the caller's transaction."""
        self.db.execute("update cards set reserve = 0 where episode_id = ? and card = ?", [episode_id, number])

    def void(self, episode_id: str, number: str, at_ms: int) -> None:
        """A card is no good any more, within the caller's transaction."""
        self.db.execute("update cards set void_ms = ? where episode_id = ? and card = ?", [at_ms, episode_id, number])

    def bind(self, run_id: str, card: str, group: str, session_hash: str) -> None:
        """Let a phone hold a card in a run; the phone that held it before holds it no more. No reserve from now on."""
        row = {"run_id": run_id, "card": card, "grp": group, "session_hash": session_hash}
        with self.db.atomic():
            self.db.table("phones").insert(row, replace=True)
            self.db.execute(
                """update cards set reserve = 0 where reserve and card = ?
                   and episode_id = (select episode_id from runs where run_id = ?)""",
                [card, run_id],
            )

    def unbind(self, run_id: str, card: str) -> None:
        """End the session of the phone that holds a card, within the caller's transaction."""
        self.db.execute("delete from phones where run_id = ? and card = ?", [run_id, card])

    def phones(self, run_id: str) -> dict[str, tuple[str, str]]:
        """Session hash -> (card, group)."""
        found = self.db.query("select session_hash, card, grp from phones where run_id = ?", [run_id])
        return {row["session_hash"]: (row["card"], row["grp"]) for row in found}
