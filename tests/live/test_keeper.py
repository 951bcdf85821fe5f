"""The keeper on a real hall: when it takes a copy, what goes with it, and what it says of a stick that fails."""

from __future__ import annotations

import errno
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hearing.domain.ballots import Ballot
from hearing.domain.run import EndRun, StartRun
from hearing.domain.scoring import OpenRound, RevealRound, VoidRound
from hearing.errors import Refused
from hearing.live import keeper as keepers
from hearing.live.copies import examine
from hearing.live.keeper import Keeper
from hearing.store import backup
from hearing.store.lock import secret_of
from hearing.store.roster import token_hash
from tests.domain.given import OTHER_VERDICT, TAIZHOU, VERDICT, nonce
from tests.live.test_hall import R1, House

OPEN = OpenRound(segment_id=VERDICT)


def planted(card: int) -> str:
    """A nonce that is found nowhere by chance."""
    return nonce(0xC0FFEE << 64 | card)


class Kept(House):
    """A hall with a keeper and a stick."""

    def __init__(self, folder: Path) -> None:
        self.stick = folder / "stick"
        self.stick.mkdir()
        super().__init__(folder / "hearing.db")
        secret_of(self.path)
        self.hall.roster.keep_programme(TAIZHOU)
        self.keeper = Keeper(self.hall, self.path, self.stick)
        self.arm()
        self.press(StartRun())

    def beat(self, after_s: float = 0) -> None:
        self.later(after_s)
        self.keeper.beat()

    def round(self, wish: OpenRound = OPEN, round_id: str = R1, marks: tuple[int, ...] = (5, 5, 1)) -> None:
        """A round from its opening to its close."""
        self.press(wish)
        for card, mark in enumerate(marks, start=1):
            ballot = Ballot(round_id=round_id, seq=1, nonce=planted(card), marks={"verdict": mark})
            assert self.put(ballot, f"card{card:03d}")["ok"]
        self.close(round_id)

    @property
    def copies(self) -> list[str]:
        return sorted(path.name for path in self.stick.glob("*.db"))

    @property
    def newest(self) -> Path:
        found = backup.newest(self.stick)
        assert found
        return found

    @property
    def gauge(self) -> dict[str, Any]:
        found = self.keeper.gauge()
        assert found
        return dict(found)

    @property
    def problem(self) -> str | None:
        return self.gauge["problem"] and self.gauge["problem"]["code"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Kept]:
    house = Kept(tmp_path)
    yield house
    house.hall.db.conn.close()


# When


def test_without_a_place_there_is_no_data_and_no_copy(house: Kept) -> None:
    idle = Keeper(house.hall, house.path)
    idle.run()
    assert idle.gauge() is None
    with pytest.raises(Refused, match="backup-nowhere"):
        idle.keep()


def test_a_server_that_starts_keeps_a_copy_of_what_was_armed(house: Kept) -> None:
    house.beat()
    assert house.gauge["ok"]
    assert (house.gauge["run_id"], house.gauge["seq"], house.gauge["age_s"]) == ("run1", 2, 0)
    assert examine(house.newest).state == house.state


@pytest.mark.parametrize(
    "wish",
    [RevealRound(round_id=R1, override_reason="small"), VoidRound(round_id=R1, reason="误"), EndRun()],
    ids=["reveal", "void", "end"],
)
def test_a_close_a_reveal_a_voiding_and_the_end_are_kept_at_once(house: Kept, wish: Any) -> None:
    house.beat()
    house.round()
    house.beat()
    assert house.gauge["seq"] == house.state.seq
    house.press(wish)
    house.beat()
    assert house.gauge["seq"] == house.state.seq
    assert len(house.copies) == 3


def test_an_arming_is_kept_at_once(house: Kept) -> None:
    house.beat()
    house.arm()
    house.beat()
    assert house.gauge["run_id"] == "run2"


def test_while_a_round_runs_nothing_is_copied_until_its_close(house: Kept) -> None:
    house.beat()
    house.press(OPEN)
    house.cast(1)
    house.beat(30)
    assert len(house.copies) == 1
    house.close()
    house.beat()
    assert len(house.copies) == 2


def test_what_else_is_written_is_kept_soon_after(house: Kept) -> None:
    house.beat()
    with house.hall.db.atomic():
        house.hall.roster.bind("run1", "A001", "public", token_hash("cookie"))
    house.beat(4)
    assert len(house.copies) == 1
    house.beat(1)
    assert examine(house.newest).phones == 1


def test_where_nothing_was_written_nothing_is_copied(house: Kept) -> None:
    house.beat()
    house.beat(3600)
    assert len(house.copies) == 1
    assert house.gauge["age_s"] == 3600


def test_no_copy_is_taken_while_a_link_is_not_erased(house: Kept) -> None:
    house.round()
    house.hall.link_erased = False
    house.keeper.beat()
    assert house.copies == []
    with pytest.raises(Refused, match="link-not-erased"):
        house.keeper.keep()
    house.hall.link_erased = True
    house.keeper.beat()
    assert len(house.copies) == 1


def test_a_copy_asked_for_while_a_round_is_open_is_refused(house: Kept) -> None:
    house.press(OPEN)
    with pytest.raises(Refused, match="round-open"):
        house.keeper.keep(house.stick)
    assert list(house.stick.iterdir()) == []


def test_a_copy_asked_for_goes_where_it_was_asked_to_and_replaces_nothing(house: Kept, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert house.keeper.keep(other).parent == other
    named = house.keeper.keep(other / "mine.db")
    assert examine(named).state == house.state
    with pytest.raises(Refused, match="backup-there-already"):
        house.keeper.keep(named)
    assert house.gauge["seq"] is None


@pytest.mark.parametrize("name", ["usb", "usb/deeper", "usb/mine.db"])
def test_a_place_that_is_not_there_is_refused_and_not_made(house: Kept, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="backup-dir-gone"):
        house.keeper.keep(tmp_path / name)
    assert not list(tmp_path.glob("usb*"))


def test_a_file_is_no_place_for_copies(house: Kept, tmp_path: Path) -> None:
    (tmp_path / "usb").write_text("a file")
    with pytest.raises(Refused, match="backup-dir-gone"):
        house.keeper.keep(tmp_path / "usb")
    assert (tmp_path / "usb").read_text() == "a file"


# What is in it


def test_no_copy_holds_a_card_beside_a_mark(house: Kept) -> None:
    house.beat()
    house.round(marks=(5, 4, 3, 2, 1) * 40)
    house.beat()
    house.press(RevealRound(round_id=R1, override_reason="small"))
    house.beat(15)
    assert len(house.copies) == 3
    for name in house.copies:
        copied = (house.stick / name).read_bytes()
        pages = [copied[at : at + 4096] for at in range(0, len(copied), 4096)]
        marked = [page for page in pages if b'{"verdict":' in page]
        assert not [card for card in range(1, 201) for page in marked if b"card%03d" % card in page]
        assert not [card for card in range(1, 201) if planted(card).encode() in copied]
    assert marked


def test_the_secrets_go_along_and_are_their_owner_s_alone(house: Kept) -> None:
    house.beat()
    assert Path(f"{house.newest}.secret").read_bytes() == Path(f"{house.path}.secret").read_bytes()
    assert Path(f"{house.newest}.run1.key").read_bytes() == Path(f"{house.path}.run1.key").read_bytes()
    if sys.platform != "win32":
        assert {stat.S_IMODE(file.stat().st_mode) for file in house.stick.iterdir()} == {0o600}


def test_no_read_transaction_stays_open(house: Kept) -> None:
    house.beat()
    house.round()
    assert house.hall.link_erased
    assert [path.name for path in house.path.parent.glob("*.copy*")] == []


def test_the_oldest_copies_of_the_run_make_room_and_nothing_else_does(
    house: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = ["hearing-20140101-200000-run1-abcdef-000999.db", "hearing.db", "holiday.jpg"]
    for name in others:
        (house.stick / name).write_text("not ours")
    monkeypatch.setattr(keepers, "KEEP", 2)
    for _ in range(4):
        house.clock.second += 1
        house.keeper.keep()
    mine = [name for name in house.copies if name not in others]
    assert [name.split("-")[2] for name in mine] == ["200003", "200004"]
    assert len(list(house.stick.iterdir())) == len(others) + 2 * 4
    assert all((house.stick / name).read_text() == "not ours" for name in others)


# A stick that fails


def failing(error: OSError) -> Any:
    def carry(*arguments: Any) -> None:
        raise error

    return carry


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "backup-dir-full"),
        (errno.EROFS, "backup-dir-readonly"),
        (errno.EACCES, "backup-dir-readonly"),
        (errno.EIO, "backup-not-written"),
    ],
)
def test_a_failing_stick_is_told_and_tried_again(
    house: Kept, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    house.beat()
    monkeypatch.setattr(backup, "carry", failing(OSError(number, "broken")))
    house.round()
    house.beat()
    assert (house.problem, house.gauge["ok"], house.gauge["seq"]) == (code, False, 2)
    monkeypatch.undo()
    house.beat(29)
    assert house.problem == code
    house.beat(1)
    assert (house.problem, house.gauge["ok"], house.gauge["seq"]) == (None, True, house.state.seq)


def test_a_stick_that_was_pulled_out_is_not_made_anew_on_the_disk(house: Kept) -> None:
    house.beat()
    house.stick.rename(house.stick.with_name("pocket"))
    house.round()
    house.beat()
    assert house.problem == "backup-dir-gone"
    assert not house.stick.exists()
    house.stick.with_name("pocket").rename(house.stick)
    house.round(OpenRound(segment_id=OTHER_VERDICT), "run1-r2")
    house.beat()
    assert (house.problem, house.gauge["seq"]) == (None, house.state.seq)


def test_a_pulled_stick_is_told_though_nothing_is_to_be_copied(house: Kept) -> None:
    house.beat()
    house.stick.rename(house.stick.with_name("pocket"))
    house.beat(29)
    assert house.gauge["ok"]
    house.beat(1)
    assert (house.problem, house.gauge["ok"]) == ("backup-dir-gone", False)
    house.stick.with_name("pocket").rename(house.stick)
    house.beat(30)
    assert (house.problem, house.gauge["ok"], len(house.copies)) == (None, True, 1)


def test_a_stick_pulled_while_a_round_runs_is_told_before_its_close(house: Kept) -> None:
    house.beat()
    house.press(OPEN)
    house.stick.rename(house.stick.with_name("pocket"))
    house.beat(30)
    assert house.problem == "backup-dir-gone"


def test_another_stick_gets_a_copy_of_its_own(house: Kept) -> None:
    house.beat()
    house.stick.rename(house.stick.with_name("pocket"))
    house.stick.mkdir()
    house.beat(30)
    house.beat()
    assert (house.problem, house.gauge["age_s"], len(house.copies)) == (None, 0, 1)


def test_another_stick_is_no_backup_until_a_copy_is_on_it(house: Kept) -> None:
    house.beat()
    house.press(OPEN)
    house.stick.rename(house.stick.with_name("pocket"))
    house.stick.mkdir()
    house.beat(30)
    assert (house.problem, house.gauge["ok"], house.gauge["seq"]) == (None, False, None)


def test_an_empty_mount_point_is_no_stick(house: Kept) -> None:
    house.beat()
    house.keeper.elsewhere = True  # what lay there was another disk
    house.round()
    house.beat()
    assert house.problem == "backup-dir-gone"


def test_a_broken_copy_is_never_carried(house: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = backup.take

    def take(db: Any, path: Path) -> None:
        taken(db, path)
        with sqlite3.connect(path) as copy:
            copy.execute("update sealed set marks = replace(marks, '1', '5')")
        copy.close()

    monkeypatch.setattr(backup, "take", take)
    house.round()
    house.beat()
    assert house.problem == "backup-broken"
    assert list(house.stick.iterdir()) == []


def test_a_copy_that_says_otherwise_than_the_server_is_never_carried(house: Kept) -> None:
    assert house.hall.db.conn.total_changes
    house.hall.state = None
    with pytest.raises(Refused, match="backup-broken"):
        house.keeper.keep()
    assert list(house.stick.iterdir()) == []


def test_a_show_goes_on_while_the_stick_fails(house: Kept) -> None:
    house.stick.rename(house.stick.with_name("pocket"))
    house.beat()
    house.round()
    house.beat(40)
    assert house.state.rounds[R1].phase == "closed"
    assert house.gauge == {
        "dir": str(house.stick),
        "age_s": None,
        "run_id": None,
        "seq": None,
        "ok": False,
        "same_disk": True,
        "problem": {"code": "backup-dir-gone", "facts": {"dir": str(house.stick)}},
    }
