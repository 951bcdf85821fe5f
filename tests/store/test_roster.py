"""The roster: programmes, runs, cards and phones, with every secret kept as a hash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlite_utils import Database

from hearing.domain.programme import digest
from hearing.store.database import erase_traces, open_database
from hearing.store.roster import CardRow, Roster, code_hash, token_hash
from tests.domain.given import TAIZHOU

PEPPER = b"p" * 32
EPISODE = TAIZHOU.episode.id


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hearing.db"


@pytest.fixture
def roster(path: Path) -> Iterator[Roster]:
    db: Database = open_database(path)
    yield Roster(db)
    db.conn.close()


def card(number: str, token: str, code: str) -> dict[str, str]:
    hashes = {"token_hash": token_hash(token), "code_hash": code_hash(PEPPER, code)}
    return {"episode_id": EPISODE, "card": number, "grp": "public", **hashes}


def arm(roster: Roster, number: int, mode: str = "rehearsal") -> None:
    run = {"number": number, "run_id": f"run{number}", "episode_id": EPISODE, "mode": mode, "digest": digest(TAIZHOU)}
    with roster.db.atomic():
        roster.add_run(run, {"overlay": f"key{number}"})


def bind(roster: Roster, number: str, session: str) -> None:
    with roster.db.atomic():
        roster.bind("run1", number, "public", token_hash(session))


def test_a_programme_comes_back_as_it_was_kept(roster: Roster) -> None:
    kept = roster.keep_programme(TAIZHOU)
    assert roster.programme(kept) == roster.episode(EPISODE) == TAIZHOU
    assert kept == digest(TAIZHOU) == digest(roster.programme(kept))


def test_tables_come_back_in_the_order_in_which_they_were_written(roster: Roster) -> None:
    kept = roster.programme(roster.keep_programme(TAIZHOU))
    assert list(kept.panel) == ["questioners", "experts"]
    assert list(kept.rubrics) == ["verdict", "mood"]


def test_a_changed_programme_is_the_newest_and_the_old_one_stays(roster: Roster) -> None:
    before = roster.keep_programme(TAIZHOU)
    episode = msgspec.structs.replace(TAIZHOU.episode, title="改名")
    after = roster.keep_programme(msgspec.structs.replace(TAIZHOU, episode=episode))
    newest = roster.episode(EPISODE)
    assert newest is not None and newest.episode.title == "改名"
    assert roster.programme(before) == TAIZHOU
    assert before != after


def test_going_back_to_an_older_programme_makes_it_the_newest(roster: Roster) -> None:
    roster.keep_programme(TAIZHOU)
    episode = msgspec.structs.replace(TAIZHOU.episode, title="改名")
    roster.keep_programme(msgspec.structs.replace(TAIZHOU, episode=episode))
    roster.keep_programme(TAIZHOU)
    assert roster.episode(EPISODE) == TAIZHOU


def test_an_episode_nobody_imported_is_none(roster: Roster) -> None:
    assert (roster.episode("encore"), roster.newest_run(), roster.episodes()) == (None, None, [])


def test_the_newest_run_is_the_one_armed_last(roster: Roster) -> None:
    roster.keep_programme(TAIZHOU)
    arm(roster, 1)
    assert not roster.has_air_run()
    arm(roster, 2, mode="air")
    newest = roster.newest_run(EPISODE)
    assert newest is not None and (newest["run_id"], newest["mode"]) == ("run2", "air")
    assert roster.has_air_run()
    assert roster.outputs("run1") == {"overlay": "key1"}


def test_a_card_is_found_by_its_token_and_by_its_code(roster: Roster) -> None:
    roster.add_cards([card("A001", "token-one", "CODEONE2")])
    one = CardRow(EPISODE, "A001", "public")
    assert roster.found(token=token_hash("token-one")) == one
    assert roster.found(code=code_hash(PEPPER, "CODEONE2")) == one
    assert roster.found(token=token_hash("token-two")) is None
    assert roster.card(EPISODE, "A001") == one
    assert roster.card("encore", "A001") is None


def test_cards_are_kept_all_or_none(roster: Roster) -> None:
    with pytest.raises(Exception, match="UNIQUE"):
        roster.add_cards([card("A001", "a", "A"), card("A002", "a", "B")])
    assert roster.cards(EPISODE) == []


def test_neither_token_nor_code_nor_session_is_on_disk(roster: Roster, path: Path) -> None:
    roster.keep_programme(TAIZHOU)
    arm(roster, 1)
    roster.add_cards([card("A001", "token-in-the-qr", "7K2QM4XD")])
    bind(roster, "A001", "session-in-the-cookie")
    erase_traces(roster.db)
    kept = path.read_bytes()
    for secret in (b"token-in-the-qr", b"7K2QM4XD", b"session-in-the-cookie"):
        assert secret not in kept
    assert token_hash("token-in-the-qr").encode() in kept


def test_a_typed_codes_hash_needs_the_installations_secret() -> None:
    assert code_hash(PEPPER, "7K2QM4XD") != code_hash(b"q" * 32, "7K2QM4XD")


def test_a_card_is_held_by_one_phone(roster: Roster) -> None:
    for session in ("first", "second"):
        bind(roster, "A001", session)
    assert roster.phones("run1") == {token_hash("second"): ("A001", "public")}


def test_arming_a_run_ends_all_phone_sessions(roster: Roster) -> None:
    roster.keep_programme(TAIZHOU)
    bind(roster, "A001", "first")
    arm(roster, 2)
    assert roster.phones("run1") == {}
