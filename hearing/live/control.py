"""The namespace `/control`: panels of people with an account, and stewards' pages (`{page: "steward"}`).

The session and role are checked on every event.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio

from hearing.errors import Refused
from hearing.live import gate
from hearing.live.broadcast import Broadcast
from hearing.live.gate import Asker, Shell
from hearing.live.hall import Hall

AskerOf = Callable[[dict[str, Any]], Asker | None]
"""Who opens the socket, from its request; None without a good session."""


class ControlNamespace(socketio.Namespace):
    """Sockets of panels. `still(asker)`: the asker as the accounts know him now, None when he was taken off."""

    def __init__(self, hall: Hall, broadcast: Broadcast, shell: Shell, asker_of: AskerOf) -> None:
        super().__init__("/control")
        self.hall, self.broadcast, self.shell, self.asker_of = hall, broadcast, shell, asker_of
        self.environ: dict[str, dict[str, Any]] = {}

    def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        asker = self.asker_of(environ)
        if asker is None:
            raise socketio.exceptions.ConnectionRefusedError("not-logged-in")
        audience = "steward" if isinstance(auth, dict) and auth.get("page") == "steward" else "control"
        if audience == "steward" and asker.role not in gate.DOOR:
            raise socketio.exceptions.ConnectionRefusedError("role-may-not")
        self.environ[sid] = environ
        self.enter_room(sid, audience)
        self.broadcast.welcome(sid, audience)

    def on_disconnect(self, sid: str, reason: Any = None) -> None:
        self.environ.pop(sid, None)

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Every event but connect and disconnect is a command."""
        if event in ("connect", "disconnect"):
            return super().trigger_event(event, *args)
        sid, frame = args[0], args[1] if len(args) > 1 else None
        asker = self.asker_of(self.environ.get(sid, {}))
        if asker is None:
            return Refused("not-logged-in").answer()
        return gate.send(self.hall, self.shell, asker, event, frame)
