"""One evening, played once, and its bundle; tests take the bundle apart and never the evening."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle.kit import Evening, programme


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """The evening with everything a bundle can hold."""
    database: Path = tmp_path_factory.mktemp("bundle") / "hearing.db"
    found = Evening(database, programme()).whole()
    yield found
    found.house.hall.db.conn.close()


@pytest.fixture(scope="module")
def archive(evening: Evening) -> bytes:
    """Its bundle."""
    return evening.bundle()
