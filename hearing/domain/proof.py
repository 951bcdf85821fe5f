"""Receipt codes and the Merkle tree over a round's sealed rows.

Pure functions over bytes. Source: RFC 9162 section 2.1 (tree), RFC 8785 (canonical JSON), design section 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import rfc8785

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Row = tuple[str, str, Mapping[str, int]]
"""One sealed ballot: (group id, receipt code, marks)."""


def short_code(digest: bytes) -> str:
    """The first 80 bits of `digest` in Crockford base32, `XXXX-XXXX-XXXX-XXXX`."""
    number = int.from_bytes(digest[:10], "big")
    letters = "".join(CROCKFORD[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def receipt_code(episode_id: str, round_id: str, nonce: str) -> str:
    """The receipt of a ballot: the phone can work it out by itself from its own nonce."""
    text = f"hearing-ballot-v1|{episode_id}|{round_id}|{nonce}"
    return short_code(hashlib.sha256(text.encode()).digest())


def leaf(row: Row) -> bytes:
    """The leaf hash of one sealed row."""
    group, code, marks = row
    entry = rfc8785.dumps({"group": group, "code": code, "marks": dict(marks)})
    return hashlib.sha256(b"\x00" + entry).digest()


def tree(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; of none, the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


def round_root(rows: Iterable[Row], groups: Iterable[str]) -> str:
    """The round's root, hex: over one tree per group (rows in order of code), the groups in order of their id.

    A group's root enters the round's tree as a leaf.
    """
    every = sorted(rows, key=lambda row: row[1])
    roots = [tree([leaf(row) for row in every if row[0] == group]) for group in sorted(groups)]
    return tree([hashlib.sha256(b"\x00" + root).digest() for root in roots]).hex()
