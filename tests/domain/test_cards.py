"""Voter cards: typed codes and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given as law
from hypothesis import strategies as any_of

from hearing.domain.cards import ALPHABET, check_character, chosen, grouped, number, typed
from hearing.errors import Refused

bodies = any_of.text(any_of.sampled_from(ALPHABET), min_size=7, max_size=7)
CODE = "7K2QM4X" + check_character("7K2QM4X")


@law(body=bodies)
def test_a_code_is_read_as_it_is_printed(body: str) -> None:
    code = body + check_character(body)
    assert typed(grouped(code)) == typed(f" {code.lower()[:4]}-{code.lower()[4:]} ") == code


@law(body=bodies, place=any_of.integers(0, 7), letter=any_of.sampled_from(ALPHABET))
def test_any_one_letter_mistyped_is_known(body: str, place: int, letter: str) -> None:
    code = body + check_character(body)
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong == code:
        return
    with pytest.raises(Refused, match="code-mistyped"):
        typed(wrong)


@pytest.mark.parametrize("text", ["", CODE[:-1], CODE + "2", "0" + CODE[1:], "七" + CODE[1:], "I" * 8])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="code-mistyped"):
        typed(text)


def test_cards_are_chosen_by_number_range_and_all() -> None:
    good = ["A001", "A002", "A999", "A1000", "B001"]
    assert chosen("a002, B001", good) == ["A002", "B001"]
    assert chosen("A002-A1000", good) == ["A002", "A999", "A1000"]
    assert chosen("all", good) == chosen("A001,all", good) == good


@pytest.mark.parametrize("text", ["", "A001,", "A003-A004", "A1-A2", "A001-", "-", "B001-A001"])
def test_what_names_no_card_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="card-unknown"):
        chosen(text, ["A001", "A002"])


def test_numbers_are_lettered_by_group() -> None:
    assert (number(0, 17), number(1, 200)) == ("A017", "B200")
