"""Facts to journal rows and back, and the hash that chains them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import rfc8785

from hearing.domain.kernel import FACTS, Fact, Moment

Body = dict[str, Any]

UPCASTERS: dict[tuple[str, int], Callable[[Body], Body]] = {}
"""(kind, old version) -> the body one version later. Events are never rewritten; they are read anew."""

GENESIS = "0" * 64


def encode(fact: Fact) -> str:
    """The fact's body as RFC 8785 canonical JSON."""
    return rfc8785.dumps(msgspec.to_builtins(fact)).decode()


def canonical(body: str) -> bool:
    """Whether a row's body is written the one way `encode` writes it; the chain alone would let spaces in."""
    return rfc8785.dumps(msgspec.json.decode(body)).decode() == body


def decode(kind: str, version: int, body: str) -> Fact:
    """The fact a row holds, brought up to its present version."""
    fields: Body = msgspec.json.decode(body)
    while (kind, version) in UPCASTERS:
        fields = UPCASTERS[kind, version](fields)
        version += 1
    return msgspec.convert(fields, FACTS[kind])


def chain(prev: str, row: dict[str, Any], moment: Moment) -> str:
    """The hash of a row over everything it says and the hash of the one before, hex."""
    entry = {
        "prev": prev,
        "stream": row["stream"],
        "seq": row["seq"],
        "kind": row["kind"],
        "v": row["v"],
        "at": {"wall_ms": moment.wall_ms, "mono_ms": moment.mono_ms, "boot_id": moment.boot_id},
        "actor": row["actor"],
        "command_id": row["command_id"],
        "body": msgspec.json.decode(row["body"]),
    }
    return hashlib.sha256(rfc8785.dumps(entry)).hexdigest()
