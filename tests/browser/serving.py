"""A real server as a process of its own: on a fresh database, with a programme and two producers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from hearing.reach import ask

ROOT = Path(__file__).parents[2]
PROGRAMME = ROOT / "hearing" / "demo" / "taizhou-water.toml"
EPISODE = "taizhou-water"
PASSWORD = "a-long-password"
PRODUCERS = ("producer", "second")


class Server:
    """The server from its command line. `episode`: what it shows; `environment`: what its process gets beside ours."""

    episode = EPISODE
    launcher: tuple[str, ...] = (sys.executable, "-m", "hearing")
    environment: Mapping[str, str] = {}

    def __init__(self, database: Path) -> None:
        self.database, self.port = database, _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Begin to serve; returns once it answers."""
        with self.database.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("serve", "--host", "127.0.0.1", "--port", str(self.port)),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUTF8": "1", **self.environment},
            )
        self._wait_until_up()

    def stop(self) -> None:
        """End the server, as a service manager does."""
        self.process.terminate()
        self.process.wait(timeout=20)

    def line(self, *arguments: str, typed: str = "") -> str:
        """What a command line prints."""
        done = subprocess.run(
            self._command(*arguments),
            cwd=ROOT,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def arm(self, mode: str = "rehearsal") -> None:
        """A new run; a rehearsal that was on ends."""
        ask(self.database, "arm", {"episode_id": self.episode, "mode": mode}, serving=True)

    def _command(self, *arguments: str) -> list[str]:
        return [*self.launcher, "--db", str(self.database), *arguments]

    def _wait_until_up(self) -> None:
        while True:
            try:
                with urllib.request.urlopen(f"{self.base}/healthz", timeout=5):
                    return
            except urllib.error.URLError:
                assert self.process.poll() is None, f"the server went away: {self.process.returncode}"


Kind = TypeVar("Kind", bound=Server)


@contextmanager
def running(kind: type[Kind], folder: Path, programme: Path = PROGRAMME) -> Iterator[Kind]:
    """A server with a programme and two producers; nothing is armed yet."""
    server = kind(folder / "hearing.db")
    try:
        server.line("import", str(programme))
        for name in PRODUCERS:
            server.line("user", "add", name, "--role", "producer", "--password-stdin", typed=f"{PASSWORD}\n")
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
