"""The box: ballots while a round runs, and nothing that joins card and mark afterwards."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from hearing.domain.ballots import Held
from hearing.domain.proof import receipt_code
from hearing.store.box import Box
from hearing.store.database import erase_traces, open_database, open_readonly

ROUND = "run1-r1"
NONCES = {f"card{place:03d}": random.Random(place).randbytes(16).hex() for place in range(1, 201)}
CODES = {card: receipt_code("taizhou-water", ROUND, nonce) for card, nonce in NONCES.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hearing.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    found = open_database(path)
    yield found
    found.conn.close()


def held(card: str, mark: int = 5, seq: int = 1) -> Held:
    return Held(seq=seq, nonce=NONCES[card], marks={"verdict": mark}, code=CODES[card])


def put(db: Database, *cards: str, mark: int = 5, seq: int = 1) -> Box:
    box = Box(db)
    with db.atomic():
        box.put([(ROUND, card, "public", held(card, mark, seq)) for card in cards])
    return box


def seal(db: Database) -> None:
    with db.atomic():
        Box(db).seal(ROUND)


def on_disk(path: Path) -> bytes:
    """Every byte of the database and its log."""
    return b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists())


def test_a_ballot_comes_back_as_it_was_put(db: Database) -> None:
    assert put(db, "card001").held(ROUND) == {"card001": held("card001")}


def test_a_newer_ballot_replaces_the_cards_older_one(db: Database) -> None:
    put(db, "card001")
    assert put(db, "card001", mark=1, seq=2).held(ROUND) == {"card001": held("card001", 1, 2)}


def test_sealing_keeps_every_row_in_order_of_its_code(db: Database) -> None:
    box = put(db, *CODES)
    before = box.rows(ROUND)
    seal(db)
    assert box.rows(ROUND) == before
    assert [code for _, code, _ in before] == sorted(CODES.values())


def test_sealing_keeps_of_a_card_only_that_it_is_spent(db: Database) -> None:
    box = put(db, "card001", "card002", seq=3)
    seal(db)
    assert box.held(ROUND) == {}
    assert box.spent(ROUND) == {"card001": 3, "card002": 3}
    assert (box.spent_by(ROUND, "card002"), box.spent_by(ROUND, "card003")) == (3, None)


def test_another_round_is_not_touched(db: Database) -> None:
    box = put(db, "card001")
    with db.atomic():
        box.seal("run1-r2")
    assert box.held(ROUND) == {"card001": held("card001")}


def test_a_seal_rolled_back_leaves_the_box_as_it_was(db: Database) -> None:
    box = put(db, "card001")
    with pytest.raises(ZeroDivisionError), db.atomic():
        box.seal(ROUND)
        raise ZeroDivisionError
    assert (len(box.held(ROUND)), box.spent(ROUND)) == (1, {})


def test_after_seal_and_erasure_no_nonce_is_on_disk(db: Database, path: Path) -> None:
    put(db, *NONCES)
    put(db, *NONCES, mark=1, seq=2)
    assert NONCES["card001"].encode() in on_disk(path)
    seal(db)
    assert erase_traces(db)
    left = on_disk(path)
    assert [card for card, nonce in NONCES.items() if nonce.encode() in left] == []


def test_after_seal_and_erasure_no_card_is_beside_its_marks(db: Database, path: Path) -> None:
    put(db, *NONCES)
    seal(db)
    assert erase_traces(db)
    left = on_disk(path)
    for card, code in CODES.items():
        found = [place.start() for place in re.finditer(code.encode(), left)]
        assert found
        assert not [at for at in found if card.encode() in left[at - 40 : at + 60]]


def test_the_places_of_sealed_rows_on_disk_tell_nothing_of_their_cards(db: Database, path: Path) -> None:
    """Rows that lay in the order of their cards would be read beside the list of spent cards."""
    few = list(CODES)[:20]
    put(db, *few)
    seal(db)
    assert erase_traces(db)
    left = on_disk(path)
    places = [left.index(code.encode()) for code in sorted(CODES[card] for card in few)]
    assert places in (sorted(places), sorted(places, reverse=True))


def test_a_reader_in_the_way_of_erasure_is_told_at_once(db: Database, path: Path) -> None:
    put(db, "card001")
    reader = open_readonly(path)
    reader.execute("begin")
    reader.execute("select * from ballots").fetchall()
    seal(db)
    started = time.monotonic()
    assert not erase_traces(db)
    assert time.monotonic() - started < 5, "it waited for the reader, and the hall with it"
    reader.execute("rollback")
    assert erase_traces(db)
    reader.conn.close()
    assert NONCES["card001"].encode() not in on_disk(path)
