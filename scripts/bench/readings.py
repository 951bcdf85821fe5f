"""What is read off a run: quantiles of waiting times, a process's run time and memory, and the machine's name."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from statistics import median

SYNCS = 50
PACKAGES = ("flask-socketio", "python-socketio", "eventlet")


def quantile(waits_s: Iterable[float], share: float) -> float:
    """The wait, in milliseconds, that `share` of them did not exceed."""
    ordered = sorted(waits_s)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def run_time_s(process: int) -> float:
    """How long all threads of a process have run on a core."""
    tasks = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def memory_kib(process: int) -> int:
    """What a process holds in memory."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def machine(folder: Path, node: str | None) -> dict[str, str]:
    """What it ran on; `folder`: on the disk that counts."""
    named = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "cpu": named[0].partition(": ")[2] if named else platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "sqlite": sqlite3.sqlite_version,
        "node": node or "none",
        "fdatasync": f"{_sync_ms(folder):.2f} ms (median of {SYNCS}, 4 KiB appended)",
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def _sync_ms(folder: Path) -> float:
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return median(took) * 1000


def require_linux() -> None:
    """The swarm stands on epoll, and readings on /proc."""
    if sys.platform != "linux":
        raise SystemExit("压测只能在 Linux 上跑 · the bench runs on Linux only")
