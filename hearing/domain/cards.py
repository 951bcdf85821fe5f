"""Voter cards: their numbers and typed codes. A code is seven characters and one that checks them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hearing.errors import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O, U: what is easily misread or spells words is left out."""

CODE_LENGTH = 8

NUMBER = re.compile(r"[A-Z][0-9]{3,6}")

DEVICE = "O"
"""What the numbers of the public line's devices begin with."""


def check_character(body: str) -> str:
    """The character that makes a typing mistake known. Source: Luhn mod N."""
    total, factor = 0, 2
    for letter in reversed(body):
        product = factor * ALPHABET.index(letter)
        total += product // len(ALPHABET) + product % len(ALPHABET)
        factor = 3 - factor
    return ALPHABET[-total % len(ALPHABET)]


def typed(text: str) -> str:
    """The code somebody typed, without spaces and hyphens, in capitals.

    Refuses `code-mistyped`: not eight characters of the alphabet, or the check character differs.
    """
    code = "".join(text.split()).replace("-", "").upper()
    well_formed = len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code)
    if not well_formed or check_character(code[:-1]) != code[-1]:
        raise Refused("code-mistyped", length=CODE_LENGTH)
    return code


def number(group_place: int, count: int) -> str:
    """The printed number of a group's `count`-th card: `A017`; groups are lettered in their order."""
    return f"{'ABCDEFGHJKMNPQRTUVWXYZ'[group_place]}{count:03d}"


def place(card: str) -> int:
    """Where a card stands in its group's series: 17 for `A017`."""
    return int(card[1:])


def chosen(text: str, good: Sequence[str]) -> list[str]:
    """The cards that somebody named: `A017`, `A017-A020`, several with commas between, or `all`.

    A range takes those of the `good` ones that lie in it. Refuses `card-unknown`: with the part that names none.
    """
    found: list[str] = []
    for part in text.upper().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if part == "ALL":
            these = list(good)
        elif dash:
            these = [card for card in good if _in_series(first) <= _in_series(card) <= _in_series(last)]
        else:
            these = [part]
        if not these or not part:
            raise Refused("card-unknown", card=part)
        found += these
    return list(dict.fromkeys(found))


def _in_series(card: str) -> tuple[str, int]:
    """What cards are in order by. Refuses `card-unknown`: no number of a card."""
    if not NUMBER.fullmatch(card):
        raise Refused("card-unknown", card=card)
    return card[0], place(card)


def device_number(count: int) -> str:
    """The number of the public line's `count`-th device: `O00017`, in a series that no group's letter begins."""
    return f"{DEVICE}{count:05d}"


def is_device(card: str) -> bool:
    """Whether a number is one of the public line's, and stands in no figure of the hall."""
    return card.startswith(DEVICE)


def grouped(code: str) -> str:
    """A code as it is printed: `7K2Q M4XD`."""
    return f"{code[:4]} {code[4:]}"
