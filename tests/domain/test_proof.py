"""What a round's trees are over, its checkpoint and code, and the path of a receipt."""

from __future__ import annotations

import base64
import hashlib

import msgspec
import pytest

from hearing.domain.merkle import leaf_hash, tree
from hearing.domain.proof import (
    checkpoint,
    code_of,
    inclusion,
    journal_head,
    leaf,
    root_from,
    round_root,
    short_code,
    typed_code,
)
from tests.domain.given import rows_of

PUBLIC = rows_of([5, 4, 3, 5, 1, 2, 5])
EXPERTS = tuple(("experts", code, marks) for _, code, marks in rows_of([1, 2, 3], round_id="run1-r9"))
ROWS, GROUPS = (*PUBLIC, *EXPERTS), ["experts", "nobody", "public"]


def h(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def test_a_leaf_is_the_canonical_json_of_its_row() -> None:
    entry = '{"code":"0000-0000-0000-0000","group":"群众","marks":{"verdict":5}}'.encode()
    assert leaf(("群众", "0000-0000-0000-0000", {"verdict": 5})) == h(b"\x00", entry)


def test_the_rounds_root_is_over_the_groups_roots_in_order_of_their_id() -> None:
    by_code = [sorted(rows, key=lambda row: row[1]) for rows in (EXPERTS, PUBLIC)]
    experts, public = (tree([leaf(row) for row in rows]) for rows in by_code)
    root = h(b"\x01", h(b"\x01", h(b"\x00", experts), h(b"\x00", h(b""))), h(b"\x00", public))
    for groups in (GROUPS, GROUPS[::-1]):
        assert round_root(ROWS, groups) == root.hex()


@pytest.mark.parametrize("place", range(3))
def test_any_other_mark_is_another_root(place: int) -> None:
    marks = [5, 4, 3]
    others = [mark - (at == place) for at, mark in enumerate(marks)]
    assert round_root(rows_of(marks), ["public"]) != round_root(rows_of(others), ["public"])


def test_a_short_code_is_eighty_bits_in_sixteen_letters() -> None:
    assert short_code(bytes(10) + b"rest") == "0000-0000-0000-0000"
    assert short_code(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert short_code(bytes(9) + b"\x01") == "0000-0000-0000-0001"


@pytest.mark.parametrize(
    "typed", ["0123-4567-89AB-CDEF", "o1234567 89abcdef", "OI23-4567-89AB-CDEF", "0l23456789ABCDEF"]
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert typed_code(typed) == "0123-4567-89AB-CDEF"


@pytest.mark.parametrize("typed", ["", "0123", "0123-4567-89AB-CDEU", "0123-4567-89AB-CDEF-0", "０123-4567-89AB-CDEF"])
def test_what_is_no_code_is_not_taken_for_one(typed: str) -> None:
    assert typed_code(typed) == ""


def test_a_checkpoint_is_three_lines_and_its_code_is_their_hash() -> None:
    text = checkpoint("taizhou-water", "run1-r1", 200, "00" * 32)
    assert text == f"hearing/taizhou-water/run1-r1\n200\n{'A' * 43}=\n"
    assert code_of(text) == short_code(hashlib.sha256(text.encode()).digest())


def test_the_journals_head_has_an_origin_of_its_own() -> None:
    text = journal_head("taizhou-water", "run1", 43, "ff" * 32)
    assert text == f"hearing/taizhou-water/run1/journal\n43\n{base64.b64encode(bytes([255] * 32)).decode()}\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1][:4]}")
def test_every_receipts_path_leads_to_the_rounds_root(row: tuple[str, str, dict[str, int]]) -> None:
    where = inclusion(ROWS, GROUPS, row[1])
    assert where is not None
    in_order = sorted(other[1] for other in ROWS if other[0] == row[0])
    assert (where.group, in_order[where.index], where.size) == (row[0], row[1], len(in_order))
    assert root_from(row, where) == round_root(ROWS, GROUPS)


def test_a_path_holds_for_its_own_row_at_its_own_place_only() -> None:
    group, code, marks = PUBLIC[0]
    where = inclusion(ROWS, GROUPS, code)
    assert where is not None
    other_mark = (group, code, {"verdict": marks["verdict"] - 1})
    elsewhere = [msgspec.structs.replace(where, **other) for other in ({"index": where.index ^ 1}, {"group_index": 0})]
    root = round_root(ROWS, GROUPS)
    assert root not in {root_from(other_mark, where), *(root_from(PUBLIC[0], place) for place in elsewhere)}


def test_a_path_says_nothing_of_the_mark() -> None:
    where = inclusion(ROWS, GROUPS, PUBLIC[0][1])
    other = inclusion(
        tuple((g, c, {"verdict": 1}) if c == PUBLIC[0][1] else (g, c, m) for g, c, m in ROWS), GROUPS, PUBLIC[0][1]
    )
    assert where == other


def test_no_path_leads_from_a_receipt_that_is_not_there() -> None:
    assert inclusion(ROWS, GROUPS, "0000-0000-0000-0000") is None


def test_a_groups_root_enters_the_rounds_tree_as_an_entry() -> None:
    assert round_root(PUBLIC[:1], ["public"]) == leaf_hash(leaf(PUBLIC[0])).hex()
