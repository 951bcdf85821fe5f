"""`hearing backup` and `hearing restore` from the command line: what they carry, say and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hearing.__main__ import main
from hearing.domain.run import StartRun
from hearing.domain.scoring import OpenRound
from hearing.live.copies import examine
from hearing.serving import hold
from hearing.store import backup
from hearing.store.lock import secret_of
from tests.domain.given import OTHER_VERDICT, TAIZHOU, VERDICT
from tests.live.test_hall import House

OPEN = OpenRound(segment_id=VERDICT)


class Laptop(House):
    """A machine with a database of its own, and its command line."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder / "hearing.db")
        secret_of(self.path)

    def line(self, *arguments: object) -> Result:
        """What a command line says while no server runs."""
        self.hall.db.conn.close()
        try:
            return CliRunner().invoke(main, ["--db", str(self.path), *map(str, arguments)])
        finally:
            self.start()

    def score(self, wish: OpenRound = OPEN) -> None:
        """A round with three ballots, closed."""
        round_id = self.press(wish)["round_id"]
        for card in (1, 2, 3):
            assert self.cast(card, round_id=round_id)["ok"]
        self.close(round_id)


@pytest.fixture
def first(tmp_path: Path) -> Laptop:
    """The laptop of the show: armed, live, one round closed."""
    laptop = Laptop(tmp_path / "first")
    laptop.hall.roster.keep_programme(TAIZHOU)
    laptop.arm()
    laptop.press(StartRun())
    laptop.score()
    return laptop


@pytest.fixture
def spare(tmp_path: Path) -> Laptop:
    """The other one, with nothing on it."""
    laptop = Laptop(tmp_path / "spare")
    laptop.hall.db.conn.close()
    for path in laptop.path.parent.iterdir():
        path.unlink()
    return laptop


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_a_backup_prints_where_it_is(first: Laptop, stick: Path) -> None:
    done = first.line("backup", stick)
    assert done.exit_code == 0
    assert examine(Path(done.output.strip())).state == first.state
    named = stick / "mine.db"
    assert first.line("backup", named).output.strip() == str(named)
    assert "backup-there-already" in first.line("backup", named).output


def test_a_backup_goes_nowhere_unless_somebody_says_where(first: Laptop, tmp_path: Path) -> None:
    assert "backup-nowhere" in first.line("backup").output
    assert "backup-dir-gone" in first.line("backup", tmp_path / "none" / "mine.db").output
    assert "backup-dir-gone" in first.line("backup", tmp_path / "usb").output
    assert not list(tmp_path.glob("usb*"))


def test_a_backup_while_a_round_is_open_is_refused_by_its_code(first: Laptop, stick: Path) -> None:
    first.press(OpenRound(segment_id=OTHER_VERDICT))
    done = first.line("backup", stick)
    assert done.exit_code != 0
    assert "round-open" in done.output
    assert list(stick.iterdir()) == []


def test_a_restore_says_what_the_copy_holds_and_what_is_lost(first: Laptop, spare: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    done = spare.line("restore", stick)
    assert done.exit_code == 0, done.output
    for said in ("taizhou-water", "run1, rehearsal, live", "1 closed with 3 ballots", "journal position 5", "Lost"):
        assert said in done.output
    assert "Beware" not in done.output


def test_a_restored_show_goes_on_with_a_new_round(first: Laptop, spare: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    spare.line("restore", stick)
    assert spare.state.rounds == first.state.rounds
    assert spare.kinds == [*first.kinds, "run.restored"]
    assert spare.state.run.mark
    assert secret_of(spare.path) == secret_of(first.path)
    assert spare.hall.box.rows("run1-r1") == first.hall.box.rows("run1-r1")
    round_id = spare.press(OpenRound(segment_id=OTHER_VERDICT))["round_id"]
    assert spare.cast(1, round_id=round_id)["ok"]
    spare.close(round_id)
    assert spare.state.rounds[round_id].ballots == 1


def test_a_folder_gives_its_newest_copy(first: Laptop, spare: Laptop, stick: Path) -> None:
    assert "backup-none-there" in spare.line("restore", stick).output
    first.line("backup", stick)
    first.score(OpenRound(segment_id=OTHER_VERDICT))
    first.line("backup", stick)
    assert "2 closed with 6 ballots" in spare.line("restore", stick).output


def test_a_damaged_copy_is_refused_and_nothing_is_touched(first: Laptop, spare: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    copy = backup.newest(stick)
    assert copy
    content = copy.read_bytes()
    copy.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    done = spare.line("restore", copy)
    assert done.exit_code != 0
    assert "copy-broken" in done.output
    assert "not as it was written" in done.output
    assert spare.hall.state is None


def test_a_newer_journal_is_not_replaced_unless_it_is_said(first: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    first.score(OpenRound(segment_id=OTHER_VERDICT))
    refused = first.line("restore", stick)
    assert "journal-newer" in refused.output
    assert "here run1 8, copy run1 5" in refused.output
    assert len(first.state.rounds) == 2
    done = first.line("restore", stick, "--older")
    assert "hearing-replaced-1.db" in done.output
    assert len(first.state.rounds) == 1
    kept = first.path.with_name("hearing-replaced-1.db")
    assert kept.exists()
    assert Path(f"{kept}.secret").exists()


def test_a_run_that_was_armed_since_is_not_replaced(first: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    first.arm()
    assert "journal-newer" in first.line("restore", stick).output


def test_a_journal_that_went_another_way_is_not_replaced(first: Laptop, spare: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    spare.line("restore", stick)
    for laptop, minute in ((first, 1), (spare, 2)):
        laptop.clock.second = 60 * minute
        laptop.score(OpenRound(segment_id=OTHER_VERDICT))
    other = stick / "first.db"
    first.line("backup", other)
    refused = spare.line("restore", other)
    assert refused.exit_code != 0
    assert "journal-other" in refused.output
    assert "went different ways" in refused.output
    assert "hearing-replaced-1.db" in spare.line("restore", other, "--older").output


def test_an_older_journal_is_replaced_and_kept(first: Laptop, spare: Laptop, stick: Path) -> None:
    first.line("backup", stick / "1.db")
    first.score(OpenRound(segment_id=OTHER_VERDICT))
    first.line("backup", stick / "2.db")
    spare.line("restore", stick / "1.db")
    assert "hearing-replaced-1.db" in spare.line("restore", stick / "2.db").output
    assert len(spare.state.rounds) == 2


def test_a_database_that_cannot_be_read_is_replaced_only_if_it_is_said(first: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    first.hall.db.conn.close()
    first.path.write_bytes(b"no database" * 1000)
    done = CliRunner().invoke(main, ["--db", str(first.path), "restore", str(stick)])
    assert "database-unreadable" in done.output
    done = CliRunner().invoke(main, ["--db", str(first.path), "restore", str(stick), "--older"])
    assert done.exit_code == 0, done.output
    assert len(first.start().state.rounds) == 1  # type: ignore[union-attr]


def test_nothing_is_restored_while_a_server_holds_the_database(first: Laptop, stick: Path) -> None:
    first.line("backup", stick)
    held = hold(first.path)
    try:
        done = CliRunner().invoke(main, ["--db", str(first.path), "restore", str(stick)])
        assert "holds" in done.output
        assert done.exit_code != 0
    finally:
        held.release()


def test_a_copy_without_its_secret_says_so(first: Laptop, spare: Laptop, stick: Path) -> None:
    first.line("backup", stick / "copy.db")
    for suffix in (".secret", ".sha256"):
        (stick / f"copy.db{suffix}").unlink()
    done = spare.line("restore", stick / "copy.db")
    assert done.exit_code == 0
    assert "No .secret beside the copy" in done.output


def test_a_copy_without_its_digests_says_that_its_bytes_were_not_checked(
    first: Laptop, spare: Laptop, stick: Path
) -> None:
    first.line("backup", stick / "copy.db")
    Path(f"{stick / 'copy.db'}.sha256").unlink()
    done = spare.line("restore", stick / "copy.db")
    assert done.exit_code == 0
    assert "备份旁边没有 .sha256" in done.output
    assert "No .sha256 beside the copy" in done.output
    assert "No .secret" not in done.output
