"""Gauges of the running server for the panel's health bar, and the addresses it hands out."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import Any, Protocol

from hearing.live.hall import Hall
from hearing.live.keeper import Keeper


class Simulated(Protocol):
    """What the panel is told of the simulated phones."""

    def standing(self) -> dict[str, Any]:
        """{running, phones}."""


class Health:
    """Reads gauges; one that cannot be read is None ("no data")."""

    def __init__(self, hall: Hall, keeper: Keeper, public_url: str, lan_urls: list[str]) -> None:
        self.hall, self.keeper, self.public_url, self.lan_urls = hall, keeper, public_url, lan_urls
        self.overlays: dict[str, dict[str, Any]] = {}
        self.simulated: Simulated | None = None

    @property
    def base(self) -> str:
        """The address that whoever is not on this machine reaches it by."""
        return self.public_url or (self.lan_urls[0] if self.lan_urls else "")

    def gauges(self) -> dict[str, Any]:
        """{acks, commit_ms, commit_mode, commit_timed_ms, overlays, disk_free_mb, link_erased, signs, requests,
        answered, public_url, backup}. `commit_timed_ms`: what a commit took when the disk was timed at start.
        """
        intake = self.hall.intake
        return {
            "acks": {"p95_ms": _p95(intake.ack_ms), "count": intake.acks},
            "commit_ms": None if intake.commit_ms is None else round(intake.commit_ms, 2),
            "commit_mode": intake.mode.name,
            "commit_timed_ms": intake.mode.timed_ms,
            "overlays": [dict(overlay) for overlay in self.overlays.values()],
            "disk_free_mb": self._disk_free_mb(),
            "link_erased": None if self._scoring() else self.hall.link_erased,
            "signs": self._signs(),
            "requests": self.hall.requests.waiting(),
            "answered": self.hall.requests.outcomes(),
            "public_url": self.public_url or None,
            "backup": self.keeper.gauge(),
        }

    def _scoring(self) -> bool:
        """Whether a round runs: then the link is needed, and there is nothing to say of its end."""
        return self.hall.state is not None and self.hall.state.running_round is not None

    def _signs(self) -> bool | None:
        """Whether what closes now is signed: not where the run's key file is missing. Without a run, no data."""
        return None if self.hall.state is None else self.hall.sign is not None

    def _disk_free_mb(self) -> int | None:
        try:
            return shutil.disk_usage(self.keeper.database.parent).free // 2**20
        except OSError:
            return None

    def links(self) -> dict[str, Any]:
        """{outputs, public_url, lan_urls, simulation}."""
        state = self.hall.state
        keys = self.hall.outputs if state else {}
        outputs = [{"output": output, "url": f"{self.base}/{output}?key={key}"} for output, key in keys.items()]
        simulation = self.simulated.standing() if self.simulated else {"running": False, "phones": 0}
        return {
            "outputs": outputs,
            "public_url": self.public_url or None,
            "lan_urls": self.lan_urls,
            "simulation": simulation,
        }


def _p95(readings: Iterable[float]) -> float | None:
    ordered = sorted(readings)
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1)
