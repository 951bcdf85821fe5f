"""The bench of a poor phone's page: it measures, and what it measures is slowed. How fast it is, nobody asks here."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bench import page
from bench.hearing_server import Hearing, prepare
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform != "linux", reason="the bench stands on epoll")]


def test_a_poor_phone_waits_for_its_line_even_where_the_page_is_empty(chromium: Browser, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:  # the browser holds this thread's event loop
        prepared = pool.submit(prepare, tmp_path, 1).result()
    server = Hearing("hearing", prepared, tmp_path / "world", (), "eventlet")
    server.start()
    try:
        rows = page.measured(chromium, server, 1, lambda text: None)
    finally:
        server.stop()
    assert [set(row.figures) for row in rows] == [{"hearing", "empty"}] * 2
    assert all(row.figures["hearing"] > row.figures["empty"] > page.LINE["latency"] / 1000 for row in rows)
