"""The metronome: asks the hall to do what is due, and keeps the garbage collector out of running rounds."""

from __future__ import annotations

import gc

from hearing.live.hall import Hall

BEAT_S = 0.05


class Metronome:
    """Beats for ever."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.quiet = False

    def run(self) -> None:
        """Tick, for ever; a failing tick is logged and tried again."""
        while True:
            try:
                self.hall.tick()
                self._collect()
            except Exception as error:
                self.hall.report("tick", error)
                self.hall.runtime.sleep(1)
            self.hall.runtime.sleep(BEAT_S)

    def _collect(self) -> None:
        """A collection of a grown heap stalls everybody: none while a round runs, one after it."""
        running = self.hall.state is not None and self.hall.state.running_round is not None
        if running and not self.quiet:
            gc.disable()
        if self.quiet and not running:
            gc.enable()
            gc.collect()
        self.quiet = running


def freeze() -> None:
    """Call once after start: what was built then is never looked at again."""
    gc.collect()
    gc.freeze()
