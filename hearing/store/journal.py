"""The journal: append-only, hash-chained rows of facts, one short stream a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlite_utils import Database

from hearing.domain.kernel import Fact, Moment, Stamp
from hearing.store import codec


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the fact, where and when it stands, and the command that asked for it."""

    fact: Fact
    stamp: Stamp
    command_id: str | None


class BrokenChain(Exception):
    """A row of the journal was changed, lost or put in after the fact."""


class Journal:
    """The stream of one run in one database."""

    def __init__(self, db: Database, stream: str) -> None:
        self.db = db
        self.stream = stream
        tail = db.execute(
            "select seq, hash from journal where stream = ? order by seq desc limit 1", [stream]
        ).fetchone()
        self.seq: int = tail[0] if tail else 0
        self.head: str = tail[1] if tail else codec.GENESIS
        self._next = (self.seq, self.head)

    def append(
        self, facts: Sequence[Fact], moment: Moment, actor: str, command_id: str | None = None
    ) -> list[tuple[Fact, Stamp]]:
        """Write facts at the end, within the caller's transaction; what `settle` then makes the new end."""
        seq, prev = self.seq, self.head
        rows, written = [], []
        for fact in facts:
            seq += 1
            row = self._row(fact, seq, moment, actor, command_id)
            row["prev"], row["hash"] = prev, codec.chain(prev, row, moment)
            prev = row["hash"]
            rows.append(row)
            written.append((fact, Stamp(seq, moment, actor)))
        self.db.table("journal").insert_all(rows)
        self._next = (seq, prev)
        return written

    def settle(self) -> None:
        """Call after the commit: the rows appended last are now the end of the stream."""
        self.seq, self.head = self._next

    def _row(self, fact: Fact, seq: int, moment: Moment, actor: str, command_id: str | None) -> dict[str, Any]:
        return {
            "stream": self.stream,
            "seq": seq,
            "kind": fact.kind,
            "v": fact.v,
            "wall_ms": moment.wall_ms,
            "mono_ms": moment.mono_ms,
            "boot_id": moment.boot_id,
            "actor": actor,
            "command_id": command_id,
            "body": codec.encode(fact),
        }

    def entries(self) -> Iterator[Entry]:
        """Every row in order, checked against the chain. Raises BrokenChain."""
        for row in rows(self.db, self.stream):
            moment = Moment(row["wall_ms"], row["mono_ms"], row["boot_id"])
            fact = codec.decode(row["kind"], row["v"], row["body"])
            yield Entry(fact, Stamp(row["seq"], moment, row["actor"]), row["command_id"])


def rows(db: Database, stream: str) -> list[dict[str, Any]]:
    """The rows of a stream in order. Raises BrokenChain where one does not follow from the one before."""
    found = list(db.query("select * from journal where stream = ? order by seq", [stream]))
    prev = codec.GENESIS
    for place, row in enumerate(found, start=1):
        moment = Moment(row["wall_ms"], row["mono_ms"], row["boot_id"])
        whole = row["hash"] == codec.chain(prev, row, moment) and codec.canonical(row["body"])
        if row["seq"] != place or row["prev"] != prev or not whole:
            raise BrokenChain(f"{stream}: row {place} does not follow from the one before")
        prev = row["hash"]
    return found


def rounds_told(db: Database, but: str) -> dict[str, str]:
    """Round id -> stream, of every round that was published or voided in any run but the one named."""
    sql = """select stream, body from journal where kind in ('round.published', 'round.voided') and stream <> ?
             order by stream, seq"""
    return {msgspec.json.decode(row["body"])["round_id"]: row["stream"] for row in db.query(sql, [but])}
