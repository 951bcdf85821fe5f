"""The Merkle tree over sealed rows, against the RFC's own words."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given as law
from hypothesis import strategies as any_of

from hearing.domain.proof import leaf, round_root, short_code, tree
from tests.domain.given import rows_of


def h(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def rfc9162(entries: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word by word."""
    n = len(entries)
    if n == 0:
        return h(b"")
    if n == 1:
        return h(b"\x00", entries[0])
    k = max(2**power for power in range(n) if 2**power < n)
    return h(b"\x01", rfc9162(entries[:k]), rfc9162(entries[k:]))


@law(entries=any_of.lists(any_of.binary(max_size=8), max_size=70))
def test_the_tree_is_the_rfcs(entries: list[bytes]) -> None:
    assert tree([h(b"\x00", entry) for entry in entries]) == rfc9162(entries)


def test_a_leaf_is_the_canonical_json_of_its_row() -> None:
    entry = '{"code":"0000-0000-0000-0000","group":"群众","marks":{"verdict":5}}'.encode()
    assert leaf(("群众", "0000-0000-0000-0000", {"verdict": 5})) == h(b"\x00", entry)


def test_the_rounds_root_is_over_the_groups_roots_in_order_of_their_id() -> None:
    public = rows_of([5, 4, 3])
    experts = tuple(("experts", code, marks) for _, code, marks in rows_of([1, 2], round_id="run1-r9"))
    roots = [tree([leaf(row) for row in sorted(rows, key=lambda row: row[1])]) for rows in (experts, public)]
    for groups in (["experts", "public"], ["public", "experts"]):
        assert round_root((*public, *experts), groups) == rfc9162(roots).hex()


@pytest.mark.parametrize("place", range(3))
def test_any_other_mark_is_another_root(place: int) -> None:
    marks = [5, 4, 3]
    others = [mark - (at == place) for at, mark in enumerate(marks)]
    assert round_root(rows_of(marks), ["public"]) != round_root(rows_of(others), ["public"])


def test_a_short_code_is_eighty_bits_in_sixteen_letters() -> None:
    assert short_code(bytes(10) + b"rest") == "0000-0000-0000-0000"
    assert short_code(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert short_code(bytes(9) + b"\x01") == "0000-0000-0000-0001"
