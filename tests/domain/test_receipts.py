"""Receipts as people type them, and their places in the trees of a round."""

from __future__ import annotations

import pytest

from hearing.domain.proof import inclusion, root_from, round_root
from hearing.domain.receipts import awaited, groups_of, grown, read_code, told
from hearing.domain.scoring import PublishRound, VoidRound
from hearing.errors import Refused
from tests.domain.given import given, opened, revealing, rows_of, sealing

PUBLIC = rows_of([5, 4, 3, 5, 1, 2, 5])
EXPERTS = tuple(("experts", code, marks) for _, code, marks in rows_of([1, 2, 3], round_id="run1-r9"))
ROWS, GROUPS = (*PUBLIC, *EXPERTS), ["public", "nobody", "experts"]
CODE = "0123-4567-89AB-CDEF"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "o1234567 89abcdef",
        "OL23-4567-89AB-CDEF",
        " 0i23 4567 89ab cdef\n",
        "0123—4567–89AB−CDEF",
        "０１２３－４５６７－８９ＡＢ－ＣＤＥＦ",
    ],
)
def test_a_receipt_is_known_however_a_phones_keyboard_writes_it(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("0123-4567", "receipt-length", {"n": 8, "of": 16}),
        (f"{CODE}-0", "receipt-length", {"n": 17, "of": 16}),
        ("0123-4567-89AB-CDEU", "receipt-letters", {"letters": "U"}),
        ("满意!", "receipt-letters", {"letters": "满 意 !"}),
        ("U" * 5000, "receipt-letters", {"letters": "U"}),
    ],
)
def test_a_mistyped_receipt_is_refused_with_what_is_wrong(typed: str, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(Refused) as refusal:
        read_code(typed)
    assert (refusal.value.code, refusal.value.facts) == (code, facts)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1][:4]}")
def test_trees_that_were_grown_once_give_every_receipt_its_way(row: tuple[str, str, dict[str, int]]) -> None:
    trees = grown(ROWS, GROUPS)
    assert trees.way(row[1]) == inclusion(ROWS, GROUPS, row[1])
    assert root_from(row, trees.way(row[1])) == trees.root == round_root(ROWS, GROUPS)
    assert trees.size == len(ROWS)


def test_the_trees_of_a_round_are_those_its_close_was_sealed_by() -> None:
    show = given(opened(), marks=[5, 4, 1]).then(*sealing())
    found = show.state.rounds["run1-r1"]
    assert grown(rows_of([5, 4, 1]), groups_of(show.state, found)).root == found.root


def test_nothing_is_told_of_a_round_before_it_is_published() -> None:
    show = given(opened())
    for step in sealing():
        assert (told(show.state), awaited(show.state)) == ([], True)
        show = show.then(step)
    revealed = given(*revealing(), marks=[5])
    assert (told(revealed.state), awaited(revealed.state)) == ([], True)
    published = revealed.then(PublishRound(round_id="run1-r1"))
    assert [found.round_id for found in told(published.state)] == ["run1-r1"]
    assert not awaited(published.state)


def test_a_void_round_is_told_of_at_once() -> None:
    show = given(opened(), VoidRound(round_id="run1-r1", reason="念错了单位"))
    assert [found.phase for found in told(show.state)] == ["void"]
    assert not awaited(show.state)
