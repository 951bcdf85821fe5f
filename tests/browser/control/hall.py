"""A real server on a fresh database with two producers, and what a producer does at a panel."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[3]
EPISODE = "taizhou-water"
PASSWORD = "a-long-password"
PRODUCERS = ("producer", "second")


class Hall:
    """The server from its command line, and panels on it."""

    def __init__(self, database: Path, port: int) -> None:
        self.database, self.port, self.base = database, port, f"http://127.0.0.1:{port}"
        self.start()

    def start(self) -> None:
        """Begin to serve."""
        self.server = serve(self.database, self.port)

    def stop(self) -> None:
        """End the server, as by Ctrl-C."""
        self.server.terminate()
        self.server.wait(timeout=20)

    def line(self, *arguments: str, typed: str = "") -> str:
        """What a command line prints."""
        command = [sys.executable, "-m", "hearing", "--db", str(self.database), *arguments]
        done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def arm(self, mode: str = "rehearsal") -> None:
        """A new run; a rehearsal that was on ends."""
        self.line("arm", EPISODE, "--mode", mode)

    def log_in(self, page: Page, name: str = PRODUCERS[0]) -> Page:
        """A panel with somebody at it."""
        page.goto(f"{self.base}/control")
        page.fill("#login-name", name)
        page.fill("#login-password", PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".room").wait_for()
        return page


def go(page: Page, step: str) -> None:
    """Space, once GO offers that step."""
    expect(page.locator(f'.go[data-step="{step}"][aria-disabled="false"][data-settling="false"]')).to_be_visible()
    page.keyboard.press("Space")


def hold(page: Page, keys: str, until: str) -> None:
    """Hold keys (`Shift+O`, ` `) until the panel shows `until`, then let go."""
    for key in keys.split("+"):
        page.keyboard.down(key)
    page.locator(until).wait_for()
    for key in reversed(keys.split("+")):
        page.keyboard.up(key)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(base: str, server: subprocess.Popen[bytes]) -> None:
    """Returns with the first good answer; asks anew as long as the port is closed."""
    while True:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                return
        except urllib.error.URLError:
            assert server.poll() is None, f"the server went away: {server.returncode}"


def serve(database: Path, port: int) -> subprocess.Popen[bytes]:
    """A server process on that database and port, answering."""
    command = [
        sys.executable,
        "-m",
        "hearing",
        "--db",
        str(database),
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with database.with_suffix(".log").open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONUTF8": "1"})
    _wait_until_up(f"http://127.0.0.1:{port}", server)
    return server


@contextmanager
def running(folder: Path) -> Iterator[Hall]:
    """A server with the bundled programme, armed as a rehearsal, and two producers."""
    hall = Hall(folder / "hearing.db", _free_port())
    try:
        hall.line("import", "hearing/demo/taizhou-water.toml")
        for name in PRODUCERS:
            hall.line("user", "add", name, "--role", "producer", "--password-stdin", typed=f"{PASSWORD}\n")
        hall.arm()
        yield hall
    finally:
        hall.stop()
