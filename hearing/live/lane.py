"""The lane of ballots through the Socket.IO server: taken as they are read, answered by whoever committed them.

The server's own way is a green thread for each event, whose result is the acknowledgement: with it 200 of them would
wait for one commit. This uses `_handle_event` of python-socketio, which is not public; a test holds it in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from engineio.exceptions import EngineIOError

from hearing.live.intake import Answer, Reply

CAST = "cast_ballot"
ACK = "3"
Cast = Callable[[str, Any, Reply], None]
"""Takes a socket's id, what the phone sent, and where the answer goes; never raises."""


class Lane:
    """`casts`: namespace -> what takes its ballots. All other events go their usual way."""

    def __init__(self, server: Any, casts: Mapping[str, Cast]) -> None:
        self.server, self.casts = server, casts
        self.usual_way = server._handle_event
        server._handle_event = self.handle_event

    def handle_event(self, eio_sid: str, namespace: str | None, ack_id: int | None, event: Any) -> None:
        """One event as it was read: `[name, *arguments]`; `ack_id`: None where no answer is wanted."""
        cast = self.casts.get(namespace or "/") if isinstance(event, list) and event[:1] == [CAST] else None
        sid = self.server.manager.sid_from_eio_sid(eio_sid, namespace)
        if cast is None or not self.server.manager.is_connected(sid, namespace):
            self.usual_way(eio_sid, namespace, ack_id, event)
            return

        def reply(answer: Answer) -> None:
            if ack_id is None or eio_sid not in self.server.eio.sockets:
                return
            with suppress(EngineIOError):  # the phone has gone; its next welcome tells it what the box holds
                self.server.eio.send(eio_sid, f"{ACK}{namespace},{ack_id}[{msgspec.json.encode(answer).decode()}]")

        cast(sid, event[1] if len(event) > 1 else None, reply)
