"""How often a device may type a wrong code. Never counted by address: a whole hall may have one."""

from __future__ import annotations

from pyrate_limiter import InMemoryBucket, Rate, RateItem

from hearing.errors import Refused

WRONG_CODES = 8
WINDOW_MS = 60_000
MOST_DEVICES = 5_000
"""Devices that are remembered; the one that was wrong longest ago is forgotten first."""


class Lockout:
    """Wrong codes of each device within the last minute. Memory only; times are the steady clock's."""

    def __init__(self) -> None:
        self.wrong: dict[str, InMemoryBucket] = {}

    def may_try(self, device: str | None, now_ms: int) -> str:
        """The device. Refuses `no-cookie`: it has no name; `too-many-codes`: with the seconds it has to wait."""
        if device is None:
            raise Refused("no-cookie")
        bucket = self.wrong.get(device)
        if bucket is not None:
            bucket.leak(now_ms)
            oldest = bucket.peek(WRONG_CODES - 1)
            if oldest is not None:
                raise Refused("too-many-codes", wait_s=max(1, -(-(oldest.timestamp + WINDOW_MS - now_ms) // 1000)))
        return device

    def was_wrong(self, device: str, now_ms: int) -> None:
        """A device that may try got it wrong."""
        bucket = self.wrong.pop(device, None) or InMemoryBucket([Rate(WRONG_CODES, WINDOW_MS)])
        bucket.put(RateItem(device, now_ms))
        while len(self.wrong) >= MOST_DEVICES:
            self.wrong.pop(next(iter(self.wrong)))
        self.wrong[device] = bucket
