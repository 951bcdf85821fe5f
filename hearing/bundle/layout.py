"""What a bundle holds: its table of contents, the names of its members, and how much of a group it may publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
import rfc8785

from hearing.domain.results import GroupCount
from hearing.domain.rubrics import Rule
from hearing.domain.shapes import Id
from hearing.domain.tally import SMALL_GROUP

CONTENTS, JOURNAL, HEAD = "bundle.json", "journal.jsonl", "journal.note"
WHOLE_GROUP = 20
"""A group of so many ballots and more publishes its rows."""

Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}\Z")]
MarkText = Annotated[str, msgspec.Meta(pattern=r"^(0|[1-9][0-9]{0,6})\Z")]
Natural = Annotated[int, msgspec.Meta(ge=0)]
State = Literal["revealed", "void"]
Level = Literal["rows", "leaves", "root"]
"""What is published of a group: its rows, its leaf hashes with counts, or its root alone."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the bundle that is written as RFC 8785 canonical JSON."""


class Counts(Part, kw_only=True):
    """Counts of a group that publishes leaf hashes: how many abstained, and criterion -> mark as text -> ballots."""

    abstained: Natural
    marks: dict[Id, dict[MarkText, Annotated[int, msgspec.Meta(ge=1)]]]

    def of(self, ballots: int) -> GroupCount:
        """The same as figures are worked out from."""
        marks = {name: {int(mark): n for mark, n in given.items()} for name, given in self.marks.items()}
        return GroupCount(ballots=ballots, abstained=self.abstained, marks=marks)


class GroupPart(Part, kw_only=True):
    """One group of a round: `n` ballots under `root`."""

    group: Id
    n: Natural
    root: Hash
    publish: Level
    counts: Counts | None = None


class RoundPart(Part, kw_only=True):
    """One round; `spent`: cards (and devices of the public line) whose one ballot in it is used up."""

    round: Id
    state: State
    spent: Natural
    groups: tuple[GroupPart, ...]


class Contents(Part, kw_only=True):
    """The member `bundle.json`."""

    format: Literal["hearing-bundle-v1"]
    episode: Id
    run: Id
    mode: Literal["rehearsal", "air"]
    vkey: str
    fingerprint: Code
    rounds: tuple[RoundPart, ...]


class At(Part, kw_only=True):
    """When a row was written."""

    wall_ms: int
    mono_ms: int
    boot_id: str


class JournalRow(Part, kw_only=True):
    """One line of `journal.jsonl`; `hash` is over everything else."""

    stream: str
    seq: int
    kind: str
    v: int
    at: At
    actor: str
    command_id: str | None
    body: dict[str, Any]
    prev: Hash
    hash: Hash


class BallotRow(Part, kw_only=True):
    """One line of a group's rows."""

    group: Id
    code: Code
    marks: dict[Id, int]


def canonical(part: Any) -> bytes:
    """A part as it is written."""
    return rfc8785.dumps(msgspec.to_builtins(part))


def hashed(part: Any) -> str:
    """SHA-256 of a part as it is written, hex."""
    return hashlib.sha256(canonical(part)).hexdigest()


def level(state: State, rule: Rule | None, ballots: int) -> Level:
    """How much of a group is published: nothing of its marks where it is small, or its round void."""
    if state == "void" or rule is None or ballots < SMALL_GROUP:
        return "root"
    return "rows" if ballots >= WHOLE_GROUP and rule.rubric.publish == "rows" else "leaves"


def note_of(round_id: str) -> str:
    """The member that holds a round's signed checkpoint."""
    return f"rounds/{round_id}/checkpoint.note"


def rule_of(round_id: str) -> str:
    """The member that holds a round's rule."""
    return f"rounds/{round_id}/rule.json"


def file_of(round_id: str, part: GroupPart) -> str:
    """The member that holds what is published of a group."""
    return f"rounds/{round_id}/{part.group}.{'jsonl' if part.publish == 'rows' else 'leaves'}"


def names(contents: Contents) -> Iterator[str]:
    """The members of a bundle with these contents, in their order."""
    yield from (CONTENTS, JOURNAL, HEAD)
    for found in contents.rounds:
        yield note_of(found.round)
        if found.state == "revealed":
            yield rule_of(found.round)
        yield from (file_of(found.round, part) for part in found.groups if part.publish != "root")
