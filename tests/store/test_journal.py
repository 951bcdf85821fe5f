"""The journal: what was written comes back, and any tampering is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from hearing.store.database import open_database
from hearing.store.journal import BrokenChain, Journal, rows
from tests.domain.given import Show, at, given, revealing

SHOW = given(*revealing(publish=True), marks=[5, 1])


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = open_database(tmp_path / "hearing.db")
    yield found
    found.conn.close()


def write(db: Database, show: Show = SHOW, stream: str = "run1") -> Journal:
    journal = Journal(db, stream)
    for fact, stamp in show.written:
        with db.atomic():
            journal.append([fact], stamp.moment, stamp.actor, f"press-{stamp.seq}")
        journal.settle()
    return journal


def tamper(db: Database, sql: str) -> None:
    with db.atomic():
        db.execute(sql)


def broken(db: Database) -> str:
    with pytest.raises(BrokenChain) as found:
        list(Journal(db, "run1").entries())
    return str(found.value)


def test_what_was_written_comes_back(db: Database) -> None:
    write(db)
    entries = list(Journal(db, "run1").entries())
    assert [(entry.fact, entry.stamp) for entry in entries] == list(SHOW.written)
    assert entries[0].command_id == "press-1"


def test_a_journal_opened_again_goes_on_where_it_ended(db: Database) -> None:
    before = write(db)
    after = Journal(db, "run1")
    assert (after.seq, after.head) == (before.seq, before.head) == (len(SHOW.written), before.head)


def test_several_facts_are_chained_in_one_transaction(db: Database) -> None:
    journal = Journal(db, "run1")
    with db.atomic():
        journal.append([fact for fact, _ in SHOW.written], at(0), "lin")
    journal.settle()
    assert len(rows(db, "run1")) == len(SHOW.written)


def test_what_was_rolled_back_is_not_the_end(db: Database) -> None:
    journal = write(db)
    end = (journal.seq, journal.head)
    with pytest.raises(ZeroDivisionError), db.atomic():
        journal.append([SHOW.written[0][0]], at(0), "lin")
        raise ZeroDivisionError
    assert (journal.seq, journal.head) == end
    assert len(rows(db, "run1")) == end[0]


def test_streams_do_not_touch_one_another(db: Database) -> None:
    write(db)
    write(db, stream="run2")
    assert len(rows(db, "run1")) == len(rows(db, "run2")) == len(SHOW.written)
    tamper(db, "delete from journal where stream = 'run2' and seq = 2")
    assert rows(db, "run1")


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, '60', '61')",
        "actor = 'chen'",
        "wall_ms = wall_ms + 1",
        "mono_ms = mono_ms + 1",
        "boot_id = 'boot-2'",
        "kind = 'round.voided'",
        "v = 2",
        "command_id = null",
        "prev = hash",
        "hash = prev",
    ],
)
def test_a_changed_row_is_found(change: str, db: Database) -> None:
    write(db)
    tamper(db, f"update journal set {change} where seq = 3")
    assert broken(db) == "run1: row 3 does not follow from the one before"


def test_a_byte_changed_without_changing_what_it_says_is_found(db: Database) -> None:
    write(db)
    tamper(db, "update journal set body = replace(body, ':', ': ') where seq = 3")
    assert broken(db) == "run1: row 3 does not follow from the one before"


@pytest.mark.parametrize("seq", [1, 3])
def test_a_dropped_row_is_found(seq: int, db: Database) -> None:
    write(db)
    tamper(db, f"delete from journal where seq = {seq}")
    assert broken(db) == f"run1: row {seq} does not follow from the one before"


def test_a_row_dropped_and_the_rest_moved_up_is_found(db: Database) -> None:
    write(db)
    tamper(db, "delete from journal where seq = 3")
    for seq in range(4, len(SHOW.written) + 1):
        tamper(db, f"update journal set seq = {seq - 1} where seq = {seq}")
    assert broken(db) == "run1: row 3 does not follow from the one before"


def test_two_rows_exchanged_are_found(db: Database) -> None:
    write(db)
    for old, new in ((3, 99), (4, 3), (99, 4)):
        tamper(db, f"update journal set seq = {new} where seq = {old}")
    assert broken(db) == "run1: row 3 does not follow from the one before"
