"""RFC 9162 Merkle trees: the root over leaf hashes, the path from a leaf to the root, and the root a path leads to.

Knows bytes only; what a leaf says is in `proof`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def leaf_hash(entry: bytes) -> bytes:
    """The hash by which `entry` stands in a tree. Source: RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + entry).digest()


def tree(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; of none, the hash of nothing. Source: RFC 9162 section 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return _node(tree(leaves[:split]), tree(leaves[split:]))


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from the leaf at `index` up to the root, lowest first; of a tree of one, none.

    Source: RFC 9162 section 2.1.3.1.
    """
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path(leaves[:split], index), tree(leaves[split:])]
    return [*path(leaves[split:], index - split), tree(leaves[:split])]


Levels = Sequence[Sequence[bytes]]
"""A tree as it was worked out: the leaf hashes, then each level above them up to the root alone; of none, no level."""


def levels(leaves: Sequence[bytes]) -> Levels:
    """Every level of the tree over leaf hashes: what lets a path be read off instead of worked out."""
    found = [list(leaves)] if leaves else []
    while found and len(found[-1]) > 1:
        below = found[-1]
        pairs = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        found.append([*pairs, *below[len(pairs) * 2 :]])  # the last of an odd number goes up as it is
    return found


def path_in(tree_levels: Levels, index: int) -> list[bytes]:
    """The same as `path`, read off a tree's levels."""
    places = [(level, (index >> height) ^ 1) for height, level in enumerate(tree_levels)]
    return [level[beside] for level, beside in places if beside < len(level)]


def root_by(leaf: bytes, index: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root to which a path leads from the leaf hash at `index` of `size`; None where it is no path of that tree.

    Source: RFC 9162 section 2.1.3.2.
    """
    at, last, root = index, size - 1, leaf
    if not 0 <= index < size:
        return None
    for other in beside:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = _node(other, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = _node(root, other)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`: so many leaves go to the left."""
    return 1 << (size - 1).bit_length() - 1
