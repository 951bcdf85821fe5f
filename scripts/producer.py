"""Whoever runs the show, for scripts: a producer over HTTP, and the command line."""

from __future__ import annotations

import http.cookiejar
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WITHIN_S = 120


class Producer:
    """Logged in, with the rights of a producer."""

    def __init__(self, base: str, name: str, password: str) -> None:
        self.base, self.password = base, password
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.headers = {"Content-Type": "application/json", "Origin": base}
        self.headers["X-CSRF-Token"] = self._post("login", {"name": name, "password": password})["csrf"]

    def _post(self, path: str, fields: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", json.dumps(fields).encode(), self.headers)
        try:
            with self.http.open(request, timeout=WITHIN_S) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path} {fields}: {error.read().decode()}") from None

    def send(self, command: str, **fields: Any) -> dict[str, Any]:
        """A command; its answer. Ends the program where it is refused."""
        return self._post(f"commands/{command}", fields)

    def topic(self, name: str) -> Any:
        """A topic as the panel sees it."""
        with self.http.open(f"{self.base}/api/v1/state", timeout=WITHIN_S) as response:
            return json.load(response)["topics"][name]


def line(database: Path, *words: str, typed: str = "") -> str:
    """Run one command line; what it prints. Ends the program where it fails."""
    command = [sys.executable, "-m", "hearing", "--db", str(database), *words]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout
