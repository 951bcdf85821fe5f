"""Receipts: a code as somebody types it, and the place it has in the trees of a sealed round. Knows no mark."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hearing.domain import proof
from hearing.domain.merkle import Levels, leaf_hash, levels, path_in, tree
from hearing.domain.proof import CROCKFORD, Inclusion, Row
from hearing.domain.rounds import Round
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.domain.state import State
from hearing.errors import Refused

LENGTH = 16
LONGEST_TYPED = 100
MISREAD = "OIL"
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"), "-")
"""What keyboards make of a hyphen."""


def read_code(typed: str) -> str:
    """A receipt code in its one form, however it was typed: full-width letters and any dash do no harm either.

    Refuses `receipt-letters`: with those no code has; `receipt-length`: with how many there are.
    """
    plain = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).translate(DASHES)
    code = proof.typed_code(plain)
    if code:
        return code
    letters = "".join(plain.split()).replace("-", "").upper()
    strange = [letter for letter in dict.fromkeys(letters) if letter not in CROCKFORD + MISREAD]
    if strange:
        raise Refused("receipt-letters", letters=" ".join(strange[:5]))
    raise Refused("receipt-length", n=len(letters), of=LENGTH)


@dataclass(frozen=True, slots=True)
class Trees:
    """A sealed round's trees, worked out once: group id -> levels in order of group id, and `over` the groups' roots.

    `places`: receipt code -> (group id, index).
    """

    groups: Mapping[str, Levels]
    over: Levels
    places: Mapping[str, tuple[str, int]]

    @property
    def size(self) -> int:
        """All sealed rows of the round."""
        return len(self.places)

    @property
    def root(self) -> str:
        """The round's root, hex."""
        return self.over[-1][0].hex()

    def leaf(self, code: str) -> str:
        """The leaf hash of a code that is there, hex."""
        group, index = self.places[code]
        return self.groups[group][0][index].hex()

    def group_root(self, code: str) -> str:
        """The root of the group whose tree holds the code, hex."""
        return self.groups[self.places[code][0]][-1][0].hex()

    def way(self, code: str) -> Inclusion:
        """The way from the code's leaf to the round's root."""
        group, index = self.places[code]
        group_index = list(self.groups).index(group)
        return Inclusion(
            group=group,
            index=index,
            size=len(self.groups[group][0]),
            path=tuple(beside.hex() for beside in path_in(self.groups[group], index)),
            group_index=group_index,
            groups=len(self.groups),
            group_path=tuple(beside.hex() for beside in path_in(self.over, group_index)),
        )


def grown(rows: Iterable[Row], groups: Iterable[str]) -> Trees:
    """The trees over a round's sealed rows; of a group without ballots, the empty one."""
    ordered = sorted(rows, key=lambda row: row[1])
    leaves = proof.leaves_by_group(ordered, groups)
    places: dict[str, tuple[str, int]] = {}
    seen = dict.fromkeys(leaves, 0)
    for group, code, _ in ordered:
        places[code] = (group, seen[group])
        seen[group] += 1
    over = levels([leaf_hash(tree(hashes)) for hashes in leaves.values()])
    return Trees({group: levels(hashes) for group, hashes in leaves.items()}, over, places)


def groups_of(state: State, found: Round) -> tuple[str, ...]:
    """The groups that have a tree in a round: those of the hall, and the public line where the programme has one."""
    return (*found.entitled, *([PUBLIC_LINE] if state.programme.public_line else ()))


def told(state: State) -> list[Round]:
    """The rounds of which a receipt may be told something: published, or void."""
    return [found for found in state.rounds.values() if found.published or found.phase == "void"]


def awaited(state: State) -> bool:
    """Whether a round is yet to be published: until then nobody is told which codes it holds."""
    return len(told(state)) < len(state.rounds)
