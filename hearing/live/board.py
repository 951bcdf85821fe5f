"""The namespace `/board`: the public's page. Anybody may listen; nobody may send."""

from __future__ import annotations

from typing import Any

import socketio

from hearing.errors import Refused
from hearing.live.broadcast import Broadcast


class BoardNamespace(socketio.Namespace):
    """Sockets of the public board."""

    def __init__(self, broadcast: Broadcast) -> None:
        super().__init__("/board")
        self.broadcast = broadcast

    def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        self.broadcast.welcome(sid, "board")

    def trigger_event(self, event: str, *args: Any) -> Any:
        """The board only listens."""
        if event in ("connect", "disconnect"):
            return super().trigger_event(event, *args)
        return Refused("command-unknown", command=event).answer()
