"""The bench's phones speak WebSocket: what they send is masked, what they read is split where frames end."""

from __future__ import annotations

import pytest
from bench.frames import CLOSE, MASK, TEXT, masked, split
from hypothesis import given
from hypothesis import strategies as st

LENGTHS = [0, 1, 125, 126, 255, 256, 65_535, 65_536]


def unmasked(frame: bytes) -> bytes:
    """The payload as a server finds it, byte by byte."""
    at = frame.index(MASK) + len(MASK)
    return bytes(byte ^ MASK[place % 4] for place, byte in enumerate(frame[at:]))


def served(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame as a server sends it, with the shortest length there is."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, size))
    elif size < 1 << 16:
        head = bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big")
    return head + payload


@pytest.mark.parametrize("length", LENGTHS)
def test_a_frame_of_any_length_is_what_was_said(length: int) -> None:
    said = bytes(place % 251 for place in range(length))
    assert unmasked(masked(said)) == said


@pytest.mark.parametrize("length", LENGTHS)
def test_a_servers_frame_of_any_length_is_read(length: int) -> None:
    assert split(served(b"x" * length)) == ([(TEXT, b"x" * length)], b"")


@given(st.lists(st.binary(max_size=300), max_size=5), st.data())
def test_frames_are_split_wherever_the_network_cut_them(payloads: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(map(served, payloads)) + served(b"", CLOSE)
    cut = data.draw(st.integers(0, len(stream)))
    first, rest = split(stream[:cut])
    then, left = split(rest + stream[cut:])
    assert first + then == [*((TEXT, payload) for payload in payloads), (CLOSE, b"")]
    assert left == b""
