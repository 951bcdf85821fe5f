"""The panel's button for simulated phones: a process of its own with real clients, started and stopped."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from hearing.errors import Refused
from hearing.live.gate import Simulate, StopSimulation
from hearing.live.hall import Hall


class Simulation:
    """At most one crowd at a time; it ends with the server, or when told to."""

    def __init__(self, hall: Hall, database: str) -> None:
        self.hall, self.database = hall, database
        self.crowd: subprocess.Popen[bytes] | None = None
        self.phones = 0

    def standing(self) -> dict[str, Any]:
        """{running, phones}."""
        running = self.crowd is not None and self.crowd.poll() is None
        return {"running": running, "phones": self.phones if running else 0}

    def start(self, wish: Simulate) -> dict[str, Any]:
        """Refuses `rehearsal-only`, `no-run`, `simulation-on`: one crowd is in already."""
        state = self.hall.state
        if state is None:
            raise Refused("no-run")
        if state.run.mode != "rehearsal":
            raise Refused("rehearsal-only")
        if self.standing()["running"]:
            raise Refused("simulation-on", phones=self.phones)
        command = [sys.executable, "-m", "hearing", "--db", self.database, "rehearse", "--phones", str(wish.phones)]
        self.crowd = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.phones = wish.phones
        self.hall.changed({"run"})
        return {"ok": True, "phones": wish.phones}

    def send_home(self) -> None:
        """Tell the crowd to go; it does so by itself."""
        if self.crowd is not None and self.crowd.poll() is None:
            self.crowd.terminate()

    def stop(self, wish: StopSimulation) -> dict[str, Any]:
        """Send the crowd home; none is fine too."""
        self.send_home()
        if self.crowd is not None:
            self.crowd.wait(10)
        self.crowd, self.phones = None, 0
        self.hall.changed({"run"})
        return {"ok": True}
