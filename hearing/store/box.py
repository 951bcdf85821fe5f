"""The box: ballots. Only here, and only while a round runs, does a card stand beside its marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlite_utils import Database

from hearing.domain.ballots import Held
from hearing.domain.proof import Row

UPSERT = """insert into ballots (round_id, card, grp, seq, nonce, code, marks, paper) values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (round_id, card) do update set seq = excluded.seq, nonce = excluded.nonce, code = excluded.code,
marks = excluded.marks"""

Cast = tuple[str, str, str, Held]
"""(round id, card, group id, what the box is to hold)."""


class Box:
    """The ballots of every round in one database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def put(self, cast: Sequence[Cast]) -> None:
        """Store ballots in one statement, within the caller's transaction; a card's newer one replaces its older."""
        values = [
            (round_id, card, group, held.seq, held.nonce, held.code, _text(held.marks), held.paper)
            for round_id, card, group, held in cast
        ]
        self.db.conn.executemany(UPSERT, values)

    def held(self, round_id: str) -> dict[str, Held]:
        """Card -> what the box holds, for a running round."""
        sql = "select card, seq, nonce, marks, code, paper from ballots where round_id = ?"
        found = self.db.execute(sql, [round_id])
        return {
            card: Held(seq, nonce, _marks(text), code, bool(paper)) for card, seq, nonce, text, code, paper in found
        }

    def rows(self, round_id: str) -> tuple[Row, ...]:
        """(group, code, marks) of a round in order of code, sealed or still open."""
        sql = """select grp, code, marks from sealed where round_id = :id
                 union all select grp, code, marks from ballots where round_id = :id order by code"""
        return tuple((row["grp"], row["code"], _marks(row["marks"])) for row in self.db.query(sql, {"id": round_id}))

    def paper(self, round_id: str) -> dict[str, int]:
        """Group id -> ballots of a running round that were entered from paper."""
        sql = "select grp, count(*) from ballots where round_id = ? and paper group by grp"
        return dict(self.db.execute(sql, [round_id]).fetchall())

    def round_of(self, code: str, among: Iterable[str]) -> str | None:
        """The round, of those named, in whose sealed rows a receipt code stands; None where it stands in none."""
        sql = "select round_id from sealed where code = ? and round_id in (select value from json_each(?))"
        found = self.db.execute(sql, [code, msgspec.json.encode(list(among)).decode()]).fetchone()
        return found[0] if found else None

    def seal(self, round_id: str) -> None:
        """Part the marks from the cards for ever, within the caller's transaction.

        Rows go in by their code: SQLite lays them on the page as they come, and in the order of cards they would be
        read beside `spent`.
        """
        for sql in (
            "insert into sealed select round_id, grp, code, marks from ballots where round_id = ? order by code",
            "insert into spent select round_id, card, seq from ballots where round_id = ?",
            "delete from ballots where round_id = ?",
        ):
            self.db.execute(sql, [round_id])

    def spent(self, round_id: str) -> dict[str, int]:
        """Card -> the `seq` of its ballot that counted, for a sealed round."""
        found = self.db.query("select card, seq from spent where round_id = ?", [round_id])
        return {row["card"]: row["seq"] for row in found}

    def spent_by(self, round_id: str, card: str) -> int | None:
        """The `seq` of the ballot of one card that counted, for a sealed round; None where it gave none."""
        found = self.db.execute("select seq from spent where round_id = ? and card = ?", [round_id, card]).fetchone()
        return found[0] if found else None


def _text(marks: Mapping[str, int]) -> str:
    return msgspec.json.encode(marks, order="sorted").decode()


def _marks(text: str) -> Mapping[str, int]:
    return msgspec.json.decode(text, type=dict[str, int])
