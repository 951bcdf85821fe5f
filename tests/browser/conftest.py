"""The one browser that all tests of pages share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars"]

expect.set_options(timeout=30_000)


def executable() -> str:
    """The browser to drive; without one the tests fail in CI and are skipped elsewhere."""
    named = os.environ.get("HEARING_CHROMIUM")
    found = next((path for path in map(shutil.which, [named] if named else NAMES) if path), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium: run scripts/test.py browser")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Only one Playwright may run in a process, so every folder takes its pages from this one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()
