"""What a run signs, and that a missing key stops no close."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hearing.domain.notes import key_of, read
from hearing.domain.proof import checkpoint
from hearing.domain.rounds import RoundClosed
from hearing.domain.run import StartRun
from hearing.store.keys import key_file, signed_by
from tests.domain.given import TAIZHOU
from tests.live.house import OPEN, R1, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The Taizhou show, armed and live."""
    found = House(tmp_path / "hearing.db")
    found.hall.roster.keep_programme(TAIZHOU)
    found.arm()
    found.press(StartRun())
    yield found
    found.hall.db.conn.close()


def closing(house: House) -> RoundClosed:
    house.press(OPEN)
    house.cast(1)
    house.cast(2, mark=3)
    house.close()
    return next(fact for fact, _ in house.hall.recent if isinstance(fact, RoundClosed))


def signs(house: House) -> bool | None:
    return bool(house.gauges["signs"])


def test_a_close_is_signed_by_the_key_the_run_was_armed_with(house: House) -> None:
    closed = closing(house)
    note = read(closed.note)
    assert note.text == checkpoint("taizhou-water", R1, 2, closed.root)
    assert signed_by(note, key_of(house.state.run.key))
    assert signs(house)


def test_a_restart_signs_with_the_same_key(house: House) -> None:
    key = house.state.run.key
    house.restart()
    assert house.state.run.key == key
    assert signed_by(read(closing(house).note), key_of(key))


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("not a key")])
def test_without_its_key_a_round_closes_unsigned_and_the_panel_is_told(house: House, spoil: object) -> None:
    spoil(key_file(house.path, "run1"))  # type: ignore[operator]
    house.restart()
    closed = closing(house)
    assert (closed.note, closed.valid) == ("", 2)
    assert not signs(house)


def test_another_run_has_another_key(house: House) -> None:
    first = house.state.run.key
    house.arm()
    assert house.state.run.key != first
    assert key_file(house.path, "run1").exists()


def test_an_arming_that_fails_leaves_no_run_without_a_key(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr("hearing.store.keys.make", full)
    with pytest.raises(OSError, match="no space"):
        house.arm()
    assert house.hall.roster.newest_run() is not None
    assert house.hall.roster.newest_run()["run_id"] == "run1"  # type: ignore[index]


def test_simulated_phones_of_before_a_restart_still_count_as_cards(house: House) -> None:
    """Their cards are in no table; without them a rehearsal would have more ballots than cards."""
    house.hall.roster.bind("run1", "S001", "public", "session")
    house.restart()
    house.press(OPEN)
    house.cast(1)
    house.close()
    closed = next(fact for fact, _ in house.hall.recent if isinstance(fact, RoundClosed))
    assert closed.issued == {"public": 1}
