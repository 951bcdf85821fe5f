"""WebSocket frames as a phone sends and reads them: whole text frames, no compression. Source: RFC 6455 section 5."""

from __future__ import annotations

MASK = b"\x37\xfa\x21\x3d"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
MASKS = [int.from_bytes((MASK * 64)[:length], "little") for length in range(256)]
SHORT, MIDDLE = 126, 127


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """One client frame. The mask is always the same: it is there for proxies, and there are none here."""
    length, head = len(payload), bytes((0x80 | opcode,))
    if length < SHORT:
        head += bytes((0x80 | length,))
    elif length < 1 << 16:
        head += bytes((0x80 | SHORT,)) + length.to_bytes(2, "big")
    else:
        head += bytes((0x80 | MIDDLE,)) + length.to_bytes(8, "big")
    mask = MASKS[length] if length < len(MASKS) else int.from_bytes((MASK * (length // 4 + 1))[:length], "little")
    return head + MASK + (int.from_bytes(payload, "little") ^ mask).to_bytes(length, "little")


def split(read: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """([(opcode, payload)] of the whole frames in what was read, the beginning of the next one)."""
    frames = []
    at, end = 0, len(read)
    while end - at >= 2:
        length, body = read[at + 1] & 0x7F, at + 2
        if length >= SHORT:
            body += 2 if length == SHORT else 8
            if end < body:
                break
            length = int.from_bytes(read[at + 2 : body], "big")
        if end < body + length:
            break
        frames.append((read[at] & 0x0F, read[body : body + length]))
        at = body + length
    return frames, read[at:]
