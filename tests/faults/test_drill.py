"""The other laptop: the runbook's drill, played with a few phones; and backups asked of a running server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drill
import pytest

from hearing.live.copies import examine
from tests.shows.kit import Show, play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
ON_AIR_AGAIN_WITHIN_S = 60


@pytest.mark.parametrize(
    ("mode", "new_address"), [("eventlet", False), ("threading", False), ("eventlet", True)], ids=str
)
def test_the_show_goes_on_with_the_other_laptop(tmp_path: Path, mode: str, new_address: bool) -> None:
    report = drill.rehearse(tmp_path, phones=6, rounds=2, mode=mode, new_address=new_address)
    assert [what for what, there in report.there.items() if not there] == []
    assert len(report.there) == 14
    assert {*report.steps, *report.there, *report.lost} <= set(drill.CHINESE)
    assert report.lost["ballots of the open round"] == 3
    assert 2 <= report.lost["facts since the copy"] <= 6  # where to, opened; and what of the reveal had not been copied
    assert sum(report.steps.values()) < ON_AIR_AGAIN_WITHIN_S


@pytest.fixture(params=["eventlet", "threading"])
def show(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Show]:
    """A server of each kind, without a place for backups of its own."""
    server = Show(tmp_path, request.param)
    play(server.producer.send("start_run"))
    yield server
    server.stop()


def test_a_running_server_takes_a_backup_when_asked_and_none_while_a_round_is_open(show: Show, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = Path(show.line("backup", str(stick)))
    assert copy.parent == stick
    holding = examine(copy)
    assert holding.state
    assert holding.state.run.phase == "live"

    async def story() -> dict[str, Any]:
        await show.producer.send("open_round", segment_id="sewage-epb-qa")
        return (await show.producer.topics())["health"]

    health = play(story())
    assert health["backup"] is None
    with pytest.raises(AssertionError, match="round-open"):
        show.line("backup", str(stick))
    assert list(stick.glob("*.db")) == [copy]
    with pytest.raises(AssertionError, match="holds"):
        show.line("restore", str(stick))
