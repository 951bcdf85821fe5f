"""What is measured: a server as a process of its own, to which phones talk in the same words."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.line import Talk
from bench.readings import run_time_s

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
WITHIN_S = 60
LOOK_S, IDLE_SHARE = 0.2, 0.1
HOST = "127.0.0.1"


class Subject:
    """A server. A round is what its phones score in; peers know none."""

    name = ""

    def __init__(self, log: Path) -> None:
        self.log, self.port = log, free_port()
        self.base = f"http://{HOST}:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin to serve; returns once it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(), cwd=ROOT, stdout=log, stderr=log, env=self.environment())
        until = time.monotonic() + WITHIN_S
        while self.process.poll() is None and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.base}/healthz", timeout=5):
                    return
            except urllib.error.URLError:
                time.sleep(0.05)
        raise SystemExit(f"{self.name} did not start; see {self.log}")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def environment(self) -> dict[str, str]:
        """What it is started in."""
        return dict(os.environ)

    @property
    def pid(self) -> int:
        """Its process."""
        assert self.process is not None
        return self.process.pid

    def talk(self, phones: int) -> Talk:
        """How so many phones talk to it."""
        return Talk(HOST, self.port, [""] * phones, lambda phone, n: ballot("r1", phone, n))

    def open_round(self) -> None:
        """Let phones score from now on."""

    def lost(self, acks: dict[int, bytes]) -> int:
        """End the round; how many of these last answers (phone -> answer) stand for a ballot that does not count."""
        return 0

    def settle(self) -> None:
        """Wait until it has nothing more to do, such as to part with phones that have gone."""
        before, after = -1.0, run_time_s(self.pid)
        while after - before > IDLE_SHARE * LOOK_S:
            time.sleep(LOOK_S)
            before, after = after, run_time_s(self.pid)

    def tell(self) -> None:
        """Have it tell every phone something."""
        with urllib.request.urlopen(f"{self.base}/tell", timeout=WITHIN_S) as response:
            response.read()


def ballot(round_id: str, phone: int, n: int) -> str:
    """A phone's n-th ballot: each has a seq above the last and a nonce of its own, in every round."""
    nonce = f"{phone:012x}{n:020x}"
    return f'["cast_ballot",{{"round_id":"{round_id}","seq":{n + 1},"nonce":"{nonce}","marks":{{"verdict":5}}}}]'


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
