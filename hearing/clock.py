"""The only place that reads the clock."""

from __future__ import annotations

import secrets
import sys
import time
from pathlib import Path

from hearing.domain.kernel import Moment

LINUX_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """What names this boot of the machine.

    Only Linux says. Elsewhere every start of the server counts as a boot of its own, so that time left is taken from
    the wall clock after a restart, and never grows by it.
    """
    if sys.platform == "linux" and LINUX_BOOT_ID.exists():
        return LINUX_BOOT_ID.read_text().strip()
    return secrets.token_hex(8)


class Clock:
    """Reads wall time and monotonic time of this boot."""

    def __init__(self) -> None:
        self._boot_id = boot_id()

    def now(self) -> Moment:
        """This moment."""
        return Moment(
            wall_ms=time.time_ns() // 1_000_000, mono_ms=time.monotonic_ns() // 1_000_000, boot_id=self._boot_id
        )

    def stopwatch_ms(self) -> float:
        """A fine reading for measuring spans within this process, in milliseconds."""
        return time.perf_counter_ns() / 1e6
