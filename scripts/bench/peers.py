"""The peers: echo servers that acknowledge at once and keep nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from bench.subject import HERE, ROOT, Subject

SOCKET_IO = "socket.io@4.8"
PACKAGES = ROOT / "var" / "bench"
NEWS_SIZE = 1200
"""Characters of what the peers tell, about those of the hearing's topic `round`."""


class Stock(Subject):
    """Flask-SocketIO as its documentation has it."""

    name = "stock"

    def command(self) -> list[str]:
        return [sys.executable, str(HERE / "stock.py"), str(self.port), str(NEWS_SIZE)]


class Node(Subject):
    """Node's socket.io."""

    name = "node"

    def command(self) -> list[str]:
        return ["node", str(HERE / "echo.cjs"), str(self.port), str(NEWS_SIZE)]

    def environment(self) -> dict[str, str]:
        return {**os.environ, "NODE_PATH": str(PACKAGES / "node_modules")}


def node_version() -> str | None:
    """Node's version and that of its socket.io, fetched where it is missing; None where either cannot be had."""
    if shutil.which("node") is None:
        return None
    if not (PACKAGES / "node_modules" / "socket.io").is_dir():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(PACKAGES), SOCKET_IO]
        if shutil.which("npm") is None or subprocess.run(npm, capture_output=True, check=False).returncode:
            return None
    asked = ["node", "-p", "process.version + ', socket.io ' + require('socket.io/package.json').version"]
    environment = {**os.environ, "NODE_PATH": str(PACKAGES / "node_modules")}
    told = subprocess.run(asked, capture_output=True, text=True, env=environment, check=False)
    return told.stdout.strip() if told.returncode == 0 else None
