"""The one hall that all tests of this folder copy and break."""

from __future__ import annotations

import pytest

from tests.faults.house import programme
from tests.shows.kit import Show


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Show:
    """A stopped server's folder: programme, two producers, a run armed for air, 200 cards."""
    show = Show(tmp_path_factory.mktemp("prepared"), programme=programme())
    show.stop()
    return show
