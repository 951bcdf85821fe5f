"""A poor line between phones and a server: what passes is late by a varying time, and now and then it breaks."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from types import TracebackType

CHUNK = 65536
AT_ONCE = struct.pack("ii", 1, 0)
"""Of SO_LINGER: closing sends a reset."""


class PoorLine:
    """A proxy on loopback to a server's port. Each chunk comes later by `delay_s` give or take `jitter_s`, in order.

    A share `breaks` of them resets the connection instead, and is lost. `resets`: how often that was. Begins at
    `async with`; `still`: breaks nothing any more.
    """

    def __init__(
        self, port: int, to: int, chance: random.Random, delay_s: float, jitter_s: float, breaks: float
    ) -> None:
        self.port, self.to, self.chance = port, to, chance
        self.delay_s, self.jitter_s, self.breaks = delay_s, jitter_s, breaks
        self.base = f"http://127.0.0.1:{port}"
        self.resets, self.still = 0, False
        self.ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> PoorLine:
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", self.port, backlog=1024)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.server.close()
        self.cut()
        while self.ends:  # what was under way arrives nowhere
            await asyncio.sleep(self.delay_s)
        await self.server.wait_closed()

    def cut(self) -> None:
        """Reset every connection."""
        for end in list(self.ends):
            _reset(end)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its opening to its end."""
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            _reset(writer)
            return
        both = {writer, back}
        self.ends |= both
        await asyncio.gather(self._one_way(reader, back, both), self._one_way(there, writer, both))
        self.ends -= both

    async def _one_way(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, both: set[asyncio.StreamWriter]
    ) -> None:
        """Read as it comes and hand on when it is due."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        handing = asyncio.create_task(self._hand_on(under_way, writer, both))
        chunk, due = b".", 0.0
        while chunk:
            try:
                chunk = await reader.read(CHUNK)
            except OSError:
                chunk = b""
            due = max(due, asyncio.get_running_loop().time() + self._delay())
            under_way.put_nowait((due, chunk))
        await handing

    def _delay(self) -> float:
        return self.delay_s + self.chance.uniform(-self.jitter_s, self.jitter_s)

    async def _hand_on(
        self,
        under_way: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
        both: set[asyncio.StreamWriter],
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, chunk = await under_way.get()
            await asyncio.sleep(due - loop.time())
            if chunk and not self.still and self.chance.random() < self.breaks:
                self.resets += 1
                for end in both:
                    _reset(end)
                return
            if not chunk:
                writer.close()
                return
            if not writer.is_closing():
                writer.write(chunk)


def _reset(end: asyncio.StreamWriter) -> None:
    if end.is_closing():
        return
    end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    end.transport.abort()
