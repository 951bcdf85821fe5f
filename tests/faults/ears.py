"""Ears on every wire of a show: raw frames and HTTP answers, and what is left of them without chance and the clock."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

CHANCE = frozenset({"epoch", "n", "sid", "request_id"})
"""Fields whose value chance gives, or how often something was sent."""
GAUGES = frozenset({"online", "count", "disk_free_mb", "free_mb"})
"""Fields that follow the machine and the moment."""
OWN = frozenset({"marks"})
"""What a phone is told of its own ballot alone."""
CLOCKS = re.compile(r"\b\d{1,2}:\d{2}(:\d{2})?\b")
SECONDS = re.compile(r"(还剩约|about) \d+")
OWN_PARTS = re.compile(
    r"<(dl|div)\b[^>]* data-own>.*?</\1>| checked\b|(?<=name=\"nonce\" value=\")[0-9a-f]{32}", re.DOTALL
)
"""What a page tells a phone of its own ballot alone, and the chance in its form."""
PLACE = re.compile(r"(127\.0\.0\.1|localhost):\d+")


@dataclass(slots=True)
class Ears:
    """What one audience heard: its frames as they came, in order."""

    audience: str
    frames: list[str] = field(default_factory=list)

    def listen(self, client: Any) -> None:
        """Hear every frame of a Socket.IO client, before it does."""

        async def heard(frame: Any) -> None:
            self.frames.append(frame)
            await client._handle_eio_message(frame)

        client.eio.on("message", heard)

    def messages(self) -> Iterator[tuple[str, Any]]:
        """(topic, or `ack`; what was said) of each frame; a welcome gives each of its topics."""
        for frame in self.frames:
            packet = re.match(r"(\d)(/\w+,)?(\d*)(.*)", frame, re.DOTALL)
            assert packet, frame
            kind, said = packet[1], json.loads(packet[4]) if packet[4] else None
            if kind == "3":
                yield "ack", said
            elif kind == "2" and said[0] == "welcome":
                yield "welcome", {**said[1], "topics": sorted(said[1]["topics"])}
                yield from ((topic, {"data": payload}) for topic, payload in said[1]["topics"].items())
            elif kind == "2":
                yield said[0], {"data": said[1]["data"]}

    def streams(self) -> dict[str, list[str]]:
        """Topic -> what was said in it, without what chance and the clock put in, and without repetition.

        The panel's gauges and log go out at most once a second, whatever happened meanwhile: of them each line counts.
        """
        found: dict[str, list[str]] = {}
        for topic, said in self.messages():
            stream = found.setdefault(topic, [])
            for piece in _pieces(topic, said):
                text = json.dumps(plain(piece, own=topic in ("ballot", "ack") and "phone" in self.audience))
                if topic == "health" and text in stream:
                    continue
                if not stream or stream[-1] != text:
                    stream.append(text)
        return found


def _pieces(topic: str, said: Any) -> Iterable[Any]:
    if topic != "health" or said["data"] is None:
        return [said]
    return [sorted(said["data"]), *said["data"]["requests"], *reversed(said["data"]["log"])]


def plain(said: Any, *, own: bool = False) -> Any:
    """Something that was said, with what chance and the clock give masked; the length of random texts stays.

    `own`: it is a phone's own ballot.
    """
    if isinstance(said, dict):
        return {name: _masked(name, value, own) for name, value in said.items()}
    if isinstance(said, list):
        return [plain(item, own=own) for item in said]
    return text(said) if isinstance(said, str) else said


def _masked(name: str, value: Any, own: bool) -> Any:
    if name in GAUGES or (name.endswith("_ms") and isinstance(value, int | float)):
        return "~"
    if own and name in OWN:
        return f"own {name} {len(json.dumps(value))}"
    if name in CHANCE and isinstance(value, str | int):
        return f"chance {len(value) if isinstance(value, str) else ''}"
    return plain(value, own=own)


def text(said: str) -> str:
    """A text without the address of the server and times of day."""
    return CLOCKS.sub("~", PLACE.sub("here", said))


def without_own(body: str) -> str:
    """A page without what it tells one phone of its own ballot, and without the seconds that are left."""
    return SECONDS.sub("~", OWN_PARTS.sub("", body))
