"""The namespace `/overlay`: pages that are captured for air, the panel's monitors, and its preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio

from hearing.errors import Refused
from hearing.live.broadcast import Broadcast
from hearing.live.health import Health

MayShow = Callable[[dict[str, Any], str], bool]
"""Whether this request, with this key, may show what is on air."""

MayPreview = Callable[[dict[str, Any]], bool]
"""Whether this request comes from somebody who may look at the panel."""


class OverlayNamespace(socketio.Namespace):
    """Sockets of overlays; they send nothing."""

    def __init__(self, broadcast: Broadcast, health: Health, may_show: MayShow, may_preview: MayPreview) -> None:
        super().__init__("/overlay")
        self.broadcast, self.health, self.may_show, self.may_preview = broadcast, health, may_show, may_preview

    def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        asked = auth if isinstance(auth, dict) else {}
        watching = bool(asked.get("preview") or asked.get("monitor"))
        allowed = self.may_preview(environ) if watching else self.may_show(environ, str(asked.get("key") or ""))
        if not allowed:
            raise socketio.exceptions.ConnectionRefusedError("key-needed")
        audience = "preview" if asked.get("preview") else "overlay"
        self.enter_room(sid, audience)
        if not watching:
            output = str(asked.get("output") or "overlay")[:40]
            self.health.overlays[sid] = {
                "output": output,
                "connected": True,
                "build": str(asked.get("build") or "")[:40],
            }
        self.broadcast.welcome(sid, audience)
        self.broadcast.changed({"health"})

    def on_disconnect(self, sid: str, reason: Any = None) -> None:
        self.health.overlays.pop(sid, None)
        self.broadcast.changed({"health"})

    def trigger_event(self, event: str, *args: Any) -> Any:
        """An overlay is driven by the server alone."""
        if event in ("connect", "disconnect"):
            return super().trigger_event(event, *args)
        return Refused("command-unknown", command=event).answer()
