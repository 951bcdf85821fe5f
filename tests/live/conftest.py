"""Halls for tests: one before anything happened, and one in which the show is on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.house import House


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[House]:
    """Nothing was ever armed."""
    house = House(tmp_path / "hearing.db")
    yield house
    house.hall.db.conn.close()


@pytest.fixture
def house(empty: House) -> House:
    """The Taizhou show, armed and live."""
    return empty.begin()
