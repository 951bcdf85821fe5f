"""What proves a round: receipt codes, the trees over its sealed rows, its checkpoint, and the path of one receipt.

Pure functions over rows. Source: RFC 9162 section 2.1 (trees), RFC 8785 (canonical JSON), C2SP tlog-checkpoint,
docs/bundle.md, which says the same for those who check it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import rfc8785

from hearing.domain.merkle import leaf_hash, path, root_by, tree

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TO_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CROCKFORD)
"""From the alphabet of RFC 4648."""
Row = tuple[str, str, Mapping[str, int]]
"""One sealed ballot: (group id, receipt code, marks)."""


def short_code(digest: bytes) -> str:
    """The first 80 bits of `digest` in Crockford base32, `XXXX-XXXX-XXXX-XXXX`."""
    letters = base64.b32encode(digest[:10]).decode().translate(TO_CROCKFORD)
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def typed_code(text: str) -> str:
    """A short code as somebody typed it, brought into its one form; "" where it is none.

    Small letters, spaces and missing hyphens do no harm, nor O for 0 and I or L for 1.
    """
    letters = "".join(text.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
    well_formed = len(letters) == 16 and set(letters) <= set(CROCKFORD)
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4)) if well_formed else ""


def receipt_code(episode_id: str, round_id: str, nonce: str) -> str:
    """The receipt of a ballot: the phone can work it out by itself from its own nonce."""
    text = f"hearing-ballot-v1|{episode_id}|{round_id}|{nonce}"
    return short_code(hashlib.sha256(text.encode()).digest())


# The trees of a round ------------------------------------------------------------------------------------------------


def entry(row: Row) -> bytes:
    """A sealed row as the tree and the published file hold it: RFC 8785 JSON of {code, group, marks}."""
    group, code, marks = row
    return rfc8785.dumps({"group": group, "code": code, "marks": dict(marks)})


def leaf(row: Row) -> bytes:
    """The leaf hash of one sealed row."""
    return leaf_hash(entry(row))


def leaves_by_group(rows: Iterable[Row], groups: Iterable[str]) -> dict[str, list[bytes]]:
    """Group id -> leaf hashes in order of code, the groups in order of their id."""
    found: dict[str, list[bytes]] = {group: [] for group in sorted(groups)}
    for row in sorted(rows, key=lambda row: row[1]):
        found[row[0]].append(leaf(row))
    return found


def root_over(group_roots: Sequence[bytes]) -> bytes:
    """The round's root over its groups' roots, in order of group id: each enters the round's tree as an entry."""
    return tree([leaf_hash(root) for root in group_roots])


def round_root(rows: Iterable[Row], groups: Iterable[str]) -> str:
    """The round's root, hex: over one tree per group (rows in order of code), the groups in order of their id."""
    return root_over([tree(leaves) for leaves in leaves_by_group(rows, groups).values()]).hex()


# The checkpoint ------------------------------------------------------------------------------------------------------


def key_name(episode_id: str, run_id: str) -> str:
    """The name under which a run's key signs."""
    return f"hearing/{episode_id}/{run_id}"


def checkpoint(episode_id: str, round_id: str, size: int, root: str) -> str:
    """The text that is signed at close: three lines, each with its line feed; `root` in hex.

    Source: C2SP tlog-checkpoint.
    """
    return _tree_head(f"hearing/{episode_id}/{round_id}", size, root)


def journal_head(episode_id: str, run_id: str, seq: int, head: str) -> str:
    """The text that is signed over a journal's first `seq` rows, whose last has the hash `head` (hex)."""
    return _tree_head(f"hearing/{episode_id}/{run_id}/journal", seq, head)


def _tree_head(origin: str, size: int, root: str) -> str:
    return f"{origin}\n{size}\n{base64.b64encode(bytes.fromhex(root)).decode()}\n"


def code_of(text: str) -> str:
    """The short code of a checkpoint's text, as it is shown on air."""
    return short_code(hashlib.sha256(text.encode()).digest())


# The path of a receipt -----------------------------------------------------------------------------------------------


class Inclusion(msgspec.Struct, frozen=True, kw_only=True):
    """Where a receipt stands, and the hashes (hex) that lead from its leaf over its group's root to the round's root.

    `index` counts from 0 among the `size` rows of the group, `group_index` among the round's `groups`.
    """

    group: str
    index: int
    size: int
    path: tuple[str, ...]
    group_index: int
    groups: int
    group_path: tuple[str, ...]


def inclusion(rows: Sequence[Row], groups: Iterable[str], code: str) -> Inclusion | None:
    """The path of a receipt code; None where no row of the round has it."""
    group = next((row[0] for row in rows if row[1] == code), None)
    if group is None:
        return None
    trees = leaves_by_group(rows, groups)
    index = sorted(row[1] for row in rows if row[0] == group).index(code)
    roots = [leaf_hash(tree(leaves)) for leaves in trees.values()]
    group_index = list(trees).index(group)
    return Inclusion(
        group=group,
        index=index,
        size=len(trees[group]),
        path=tuple(beside.hex() for beside in path(trees[group], index)),
        group_index=group_index,
        groups=len(roots),
        group_path=tuple(beside.hex() for beside in path(roots, group_index)),
    )


def root_from(row: Row, where: Inclusion) -> str | None:
    """The round's root, hex, to which a row's path leads; None where it is no path of such trees."""
    group_root = root_by(leaf(row), where.index, where.size, _hashes(where.path))
    if group_root is None:
        return None
    root = root_by(leaf_hash(group_root), where.group_index, where.groups, _hashes(where.group_path))
    return root.hex() if root else None


def _hashes(texts: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]
