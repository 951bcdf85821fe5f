"""The lane of ballots through the Socket.IO server: taken as they are read, answered by whoever committed them.

The server's own way is a green thread for each event, whose result is the acknowledgement: with it 200 of them would
wait for one commit. So ballots are taken one floor below, from the messages of Engine.IO. That uses three names which
python-socketio and python-engineio do not promise (`handlers`, `sockets`, `sid_from_eio_sid`); a test holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from engineio.exceptions import EngineIOError

from hearing.live.intake import Answer, Reply

BALLOT = re.compile(r'2(/\w+),(\d{0,15})\["cast_ballot"(?:,(.*))?\]', re.DOTALL | re.ASCII)
"""An event of Socket.IO: its namespace, the number of the answer it wants, and what came with it."""
Cast = Callable[[str, str, Reply], None]
"""Takes a socket's id, the ballot's JSON, and where the answer goes; never raises."""


class Lane:
    """`casts`: namespace -> what takes its ballots. Everything else goes its usual way."""

    def __init__(self, server: Any, casts: Mapping[str, Cast]) -> None:
        self.manager, self.eio, self.casts = server.manager, server.eio, casts
        self.usual_way = self.eio.handlers["message"]
        self.eio.on("message", self.read)

    def read(self, eio_sid: str, message: Any) -> None:
        """One message as it came from a socket."""
        found = BALLOT.fullmatch(message) if isinstance(message, str) else None
        cast = self.casts.get(found[1]) if found else None
        if found is None or cast is None:
            self.usual_way(eio_sid, message)
            return
        namespace, number, text = found.groups("")
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if self.manager.is_connected(sid, namespace):
            cast(sid, text, self._way_back(eio_sid, f"3{namespace},{number}") if number else _nowhere)

    def _way_back(self, eio_sid: str, head: str) -> Reply:
        def reply(answer: Answer) -> None:
            if eio_sid not in self.eio.sockets:
                return
            with suppress(EngineIOError):  # the phone has gone; its next welcome tells it what the box holds
                self.eio.send(eio_sid, f"{head}[{msgspec.json.encode(answer).decode()}]")

        return reply


def _nowhere(answer: Answer) -> None:
    """For a ballot that asks for no answer."""
