"""Trees and paths, against the vectors of Certificate Transparency and against the RFC's own words."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from hypothesis import given as law
from hypothesis import strategies as any_of

from hearing.domain.merkle import leaf_hash, levels, path, path_in, root_by, tree

ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The vectors every log of Certificate Transparency is tested with: entries in hex, and the root of the first n."""
SIZES = 260


def h(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def by_levels(entries: list[bytes]) -> bytes:
    """The root worked out from below, pair by pair, an odd one going up as it is: another way to the RFC's tree."""
    level = [h(b"\x00", entry) for entry in entries]
    while len(level) > 1:
        pairs = [h(b"\x01", *level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0] if level else h(b"")


@cache
def span(start: int, end: int) -> bytes:
    """MTH(D[start:end]) of RFC 9162 section 2.1.1 word by word, entries being the decimal numbers."""
    if end - start == 1:
        return h(b"\x00", str(start).encode())
    k = max(2**power for power in range(end - start) if 2**power < end - start)
    return h(b"\x01", span(start, start + k), span(start + k, end))


def words_of_the_rfc(m: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[start:end]) of section 2.1.3.1."""
    if end - start == 1:
        return []
    k = max(2**power for power in range(end - start) if 2**power < end - start)
    if m < k:
        return [*words_of_the_rfc(m, start, start + k), span(start + k, end)]
    return [*words_of_the_rfc(m - k, start + k, end), span(start, start + k)]


@pytest.mark.parametrize("n", range(1, 9))
def test_the_vectors_of_certificate_transparency_hold(n: int) -> None:
    assert tree([leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:n]]).hex() == ROOTS[n - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert tree([]) == h(b"")


@law(entries=any_of.lists(any_of.binary(max_size=8), max_size=70))
def test_the_tree_is_the_one_built_from_below(entries: list[bytes]) -> None:
    assert tree([leaf_hash(entry) for entry in entries]) == by_levels(entries)


def test_roots_and_paths_are_the_rfcs_for_every_size_to_260() -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(SIZES)]
    for size in range(1, SIZES + 1):
        root = tree(leaves[:size])
        assert root == span(0, size)
        for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
            beside = path(leaves[:size], index)
            assert beside == words_of_the_rfc(index, 0, size)
            assert root_by(leaves[index], index, size, beside) == root


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33])
def test_every_path_leads_to_the_root_and_to_no_other_place(size: int) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    root = tree(leaves)
    for index in range(size):
        beside = path(leaves, index)
        assert [at for at in range(size) if root_by(leaves[index], at, size, beside) == root] == [index]


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_a_place_outside_the_tree_leads_nowhere(index: int, size: int) -> None:
    assert root_by(b"leaf", index, size, []) is None


@pytest.mark.parametrize("change", [lambda found: found[:-1], lambda found: [*found, found[0]], lambda found: []])
def test_a_path_too_short_or_too_long_leads_nowhere(change: object) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(7)]
    assert root_by(leaves[3], 3, 7, change(path(leaves, 3))) is None  # type: ignore[operator]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 7, 8, 9, 100, 255, 256, SIZES])
def test_a_path_read_off_the_levels_is_the_one_worked_out(size: int) -> None:
    leaves = [leaf_hash(str(entry).encode()) for entry in range(size)]
    kept = levels(leaves)
    assert kept[-1] == [tree(leaves)]
    assert [path_in(kept, index) for index in range(size)] == [path(leaves, index) for index in range(size)]


def test_a_tree_of_nothing_has_no_levels() -> None:
    assert levels([]) == []
