"""Recounting a round from the rows on disk, and holding it against what the phones were told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearing.domain.rubrics import PUBLIC_LINE
from hearing.store.database import open_readonly
from hearing.store.journal import rows
from tests.faults.house import Witness


@dataclass(frozen=True, slots=True)
class Found:
    """What the database holds of a round. `phase`: open, closing, or closed (also once revealed or void)."""

    phase: str
    closed: dict[str, Any] | None
    ballots: dict[str, str]
    sealed: dict[str, str]
    spent: dict[str, int]


def found(database: Path, round_id: str) -> Found:
    """A round as the rows tell it, the journal's chain checked. Fails on a round that is half closed."""
    db = open_readonly(database)
    try:
        db.conn.execute("begin")  # one look at all tables: the server may close the round meanwhile
        run_id = round_id.partition("-")[0]
        told = [(row["kind"], json.loads(row["body"])) for row in rows(db, run_id)]
        of_round = [(kind, body) for kind, body in told if body.get("round_id") == round_id]
        closed = [body for kind, body in of_round if kind == "round.closed"]
        assert len(closed) <= 1, f"{round_id} closed {len(closed)} times"
        closing = any(kind == "round.closing" for kind, _ in of_round)
        result = Found(
            "closed" if closed else "closing" if closing else "open",
            closed[0] if closed else None,
            _two(db.conn, "select code, marks from ballots where round_id = ?", round_id),
            _two(db.conn, "select code, marks from sealed where round_id = ?", round_id),
            _two(db.conn, "select card, seq from spent where round_id = ?", round_id),
        )
    finally:
        db.conn.close()
    _whole(result)
    return result


def _two(connection: sqlite3.Connection, sql: str, round_id: str) -> dict[str, Any]:
    read = connection.execute(sql, [round_id]).fetchall()
    assert len(dict(read)) == len(read), sql
    return dict(read)


def _whole(this: Found) -> None:
    """A round is running with its ballots beside their cards, or closed with its rows sealed: never between."""
    if this.closed is None:
        assert (len(this.sealed), len(this.spent)) == (0, 0)
    else:
        assert len(this.ballots) == 0
        by_group = dict(this.closed["by_group"])
        assert len(this.sealed) == len(this.spent) == sum(by_group.values())
        assert this.closed["valid"] == sum(by_group.values()) - by_group.get(PUBLIC_LINE, 0)


def held_right(this: Found, round_id: str, phones: Sequence[Witness]) -> int:
    """Acknowledged ballots of a round, each of which must be there; also nothing refused, and one a card.

    Of a phone counts its last acknowledged ballot, or a later one whose answer it never got.
    """
    there = this.sealed if this.closed else this.ballots
    known: set[str] = set()
    acknowledged = 0
    for phone in phones:
        tries = phone.of(round_id)
        last = max((t.seq for t in tries if t.acknowledged), default=0)
        acknowledged += sum(t.acknowledged for t in tries)
        here = [t for t in tries if t.code in there]
        assert len(here) <= 1, f"{phone.card} is counted {len(here)} times"
        if last:
            assert here, f"{phone.card}: acknowledged ballot {last} is lost"
        for t in here:
            assert t.seq >= last, f"{phone.card}: {t.seq} is counted, {last} was acknowledged after it"
            assert not t.refused, f"{phone.card}: {t.seq} was refused and is counted"
            assert json.loads(there[t.code]) == t.marks
            assert this.closed is None or this.spent[phone.card] == t.seq
        known |= {t.code for t in here}
    assert set(there) == known, "ballots that no phone made"
    return acknowledged
