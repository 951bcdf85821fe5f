"""One phone's connection, from the TCP handshake to the namespace: what it says, and what it makes of the answers."""

from __future__ import annotations

import base64
import errno
import os
import select
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.frames import CLOSE, PING, PONG, TEXT, masked, split

NAMESPACE = "/phone"
PATH = "/socket.io/?EIO=4&transport=websocket"
HEAD_END = b"\r\n\r\n"
OPEN, ENTERED, PUSH, ACK, HEARTBEAT = b"0", b"40/phone,", b"42/phone,", b"43/phone,", b"2"
READING, OUT = 1, 4  # EPOLLIN and EPOLLOUT by number: another system must come far enough to be told why not
WRITING = READING | OUT
READ_SIZE = 65_536


@dataclass(frozen=True, slots=True)
class Talk:
    """Whom the phones talk to, as whom, and `message(phone, n)`: the JSON array of a phone's n-th event."""

    host: str
    port: int
    cookies: Sequence[str]
    message: Callable[[int, int], str]


class Gone(Exception):
    """The server ended the connection, or never let it come about."""


class Line:
    """Phone `number`'s connection, registered with `poll`. What it hears it tells `on_ready`, `on_ack`, `on_push`."""

    __slots__ = ("number", "on_ack", "on_push", "on_ready", "poll", "read", "said", "sent", "sock", "state", "unsent")
    on_ready: Callable[[Line], None]
    on_ack: Callable[[Line, int, bytes], None]
    on_push: Callable[[bytes], None]

    def __init__(self, number: int, talk: Talk, poll: select.epoll) -> None:
        self.number, self.poll, self.state = number, poll, "upgrade"
        self.read, self.said, self.sent = b"", 0, dict[int, float]()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        failed = self.sock.connect_ex((talk.host, talk.port))
        if failed not in (0, errno.EINPROGRESS):
            raise Gone(os.strerror(failed))
        self.unsent = _upgrade(talk, number)
        poll.register(self.sock.fileno(), WRITING)

    def heed(self, event: int) -> None:
        """Do what the connection is ready for. Raises Gone."""
        try:
            if event & OUT:
                self.poll.modify(self.sock.fileno(), READING)
                unsent, self.unsent = self.unsent, b""
                self.write(unsent)
            if event & ~OUT:
                self._hear(self.sock.recv(READ_SIZE))
        except BlockingIOError:
            return
        except OSError as error:
            raise Gone(str(error)) from None

    def write(self, frame: bytes) -> None:
        """Send now, or as soon as there is room."""
        if self.unsent:
            self.unsent += frame
            return
        try:
            went = self.sock.send(frame)
        except BlockingIOError:
            went = 0
        if went < len(frame):
            self.unsent = frame[went:]
            self.poll.modify(self.sock.fileno(), WRITING)

    def say(self, event: str, scheduled: float) -> None:
        """Send an event that asks for an acknowledgement; its latency counts from `scheduled`."""
        self.sent[self.said] = scheduled
        self.write(masked(f"42{NAMESPACE},{self.said}{event}".encode()))
        self.said += 1

    def _hear(self, read: bytes) -> None:
        if not read:
            raise Gone(f"the server hung up ({self.state})")
        read = self.read + read
        if self.state == "upgrade":
            head, found, read = read.partition(HEAD_END)
            if not found:
                self.read = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise Gone(head.split(b"\r\n")[0].decode())
            self.state = "open"
        frames, self.read = split(read)
        for opcode, payload in frames:
            self._frame(opcode, payload)

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            self._packet(payload)
        elif opcode == PING:
            self.write(masked(payload, PONG))
        elif opcode == CLOSE:
            raise Gone(f"closed by the server ({self.state})")

    def _packet(self, packet: bytes) -> None:
        if packet.startswith(ACK):
            digits = packet.index(b"[")
            self.on_ack(self, int(packet[len(ACK) : digits]), packet[digits:])
        elif packet.startswith(PUSH):
            self.on_push(packet)
        elif packet == HEARTBEAT:
            self.write(masked(b"3"))
        elif packet.startswith(ENTERED):
            self.state = "ready"
            self.on_ready(self)
        elif packet.startswith(OPEN):
            self.write(masked(f"40{NAMESPACE},".encode()))
        elif packet.startswith(b"44"):
            raise Gone(packet.decode())


def _upgrade(talk: Talk, number: int) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    host = f"{talk.host}:{talk.port}"
    return (
        f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: {talk.cookies[number]}\r\n\r\n"
    ).encode()
