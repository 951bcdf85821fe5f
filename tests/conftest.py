"""What every test shares: laws are searched the same way on every machine, and print how to repeat a failure."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("hearing", deadline=None, print_blob=True, derandomize=True, max_examples=60)
settings.load_profile("hearing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first; those that drive a browser last, for it keeps the process's event loop until the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
