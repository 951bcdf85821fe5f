"""What a bundle holds, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hearing.bundle import layout
from hearing.bundle.archive import unpack
from hearing.bundle.making import NothingToExport, make
from hearing.domain.run import EndRun
from hearing.store.database import open_readonly
from hearing.store.keys import key_file
from tests.bundle.kit import GROUPS, Evening, contents, journal, programme, remarks, verdict
from tests.domain.given import OTHER_VERDICT, VERDICT


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    found = Evening(tmp_path / "hearing.db", programme()).cards(**GROUPS)
    yield found
    found.house.hall.db.conn.close()


def nothing(evening: Evening) -> tuple[str, object]:
    """Why there is nothing to export."""
    with pytest.raises(NothingToExport) as refused:
        evening.bundle()
    return refused.value.code, refused.value.facts


def levels(archive: bytes) -> dict[str, str]:
    (found,) = contents(unpack(archive))["rounds"]
    return {part["group"]: part["publish"] for part in found["groups"]}


def test_before_a_first_reveal_nothing_is_exported(evening: Evening) -> None:
    assert nothing(evening) == ("not-revealed", {})
    evening.score(VERDICT)
    assert nothing(evening) == ("round-pending", {"round_id": "run1-r1"})


def test_a_bundle_ends_before_a_round_that_is_closed_and_not_revealed(evening: Evening) -> None:
    evening.reveal(evening.score(VERDICT))
    before = evening.bundle()
    evening.score(OTHER_VERDICT)
    members = unpack(evening.bundle())
    assert [row["kind"] for row in journal(members)][-2:] == ["round.opened", "round.closing"]
    assert not any("run1-r2" in name for name in members)
    evening.reveal("run1-r2")
    assert verdict(evening.bundle(), older=before) == 0


def test_a_reveal_behind_such_a_round_is_not_told_either(evening: Evening) -> None:
    """The reveal of r1 stands behind the close of r2: what can't be told whole is not told in part."""
    evening.reveal(evening.score(VERDICT))
    first = evening.score(OTHER_VERDICT)
    evening.score("sewage-epb-qa", rubric="several")
    evening.reveal(first)
    members = unpack(evening.bundle())
    assert not any(first in name for name in members)
    assert "run1-r1" in members[layout.CONTENTS].decode()


def test_a_bundle_is_written_while_the_run_is_live_and_after_its_end(evening: Evening) -> None:
    evening.reveal(evening.score(VERDICT))
    live = evening.bundle()
    evening.house.press(EndRun())
    assert verdict(evening.bundle(), older=live) == 0


def test_how_much_of_a_group_is_published_follows_from_its_ballots(evening: Evening) -> None:
    by_group = {"public": 20, "questioners": 19, "experts": 4, "public-line": 5}
    evening.reveal(evening.score(VERDICT, by_group))
    published = {"public": "rows", "questioners": "leaves", "experts": "root", "public-line": "leaves"}
    assert levels(evening.bundle()) == published


def test_published_counts_keep_single_ballots_in(evening: Evening) -> None:
    evening.reveal(evening.score(VERDICT, {"public": 50}, rubric="several"))
    archive = evening.bundle()
    assert levels(archive)["public"] == "leaves"
    assert not any(code.encode() in archive for code in evening.receipts["run1-r1"])


def test_a_voided_round_keeps_its_record_and_publishes_no_ballot(evening: Evening) -> None:
    voided = evening.score(VERDICT)
    evening.reveal(voided)
    evening.void(voided)
    archive = evening.bundle()
    assert set(levels(archive).values()) == {"root"}
    assert not any(code.encode() in archive for code in evening.receipts[voided])
    assert verdict(archive) == 0


def test_a_bundle_is_the_same_however_often_it_is_made(evening: Evening) -> None:
    evening.reveal(evening.score(VERDICT))
    assert evening.bundle() == evening.bundle()


def test_a_close_without_its_key_is_signed_when_the_key_is_back(evening: Evening) -> None:
    path = key_file(evening.house.path, "run1")
    pem = path.read_bytes()
    path.unlink()
    evening.house.restart()
    evening.reveal(evening.score(VERDICT))
    assert verdict(evening.bundle()) == 1
    path.write_bytes(pem)
    assert ("signed-late", {"round": "run1-r1"}) in remarks(evening.bundle(), 1)


def test_a_bundle_without_the_key_names_what_is_unsigned(evening: Evening) -> None:
    evening.reveal(evening.score(VERDICT))
    key_file(evening.house.path, "run1").unlink()
    reading = open_readonly(evening.house.path)
    made = make(reading, "run1")
    reading.conn.close()
    assert made.unsigned == (layout.HEAD,)
    assert verdict(made.archive) == 1


def test_making_a_bundle_leaves_no_transaction_open(evening: Evening) -> None:
    evening.reveal(evening.score(VERDICT))
    reading = open_readonly(evening.house.path)
    make(reading, "run1")
    assert evening.house.hall.db.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0
    assert not reading.conn.in_transaction
    reading.conn.close()
