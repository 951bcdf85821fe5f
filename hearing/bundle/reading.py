"""A bundle's bytes taken apart into typed parts, or refused: check V0. Judges form only, never contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import rfc8785

from hearing.bundle import layout
from hearing.bundle.archive import NotCanonical, unpack
from hearing.bundle.layout import BallotRow, Contents, Hash, JournalRow, RoundPart
from hearing.bundle.told import READ, RoundClosed, Told
from hearing.domain.proof import Row
from hearing.domain.rubrics import Rule

Shape = TypeVar("Shape")


class Failed(Exception):
    """A check did not pass. `code` is its text's key below `proof.failed.`, `facts` fill it."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Published:
    """What a bundle publishes of one round; `rows` and `leaves` by group, where it publishes those."""

    part: RoundPart
    note: str
    rule: Rule | None
    rule_json: bytes
    rows: Mapping[str, tuple[Row, ...]]
    leaves: Mapping[str, tuple[bytes, ...]]

    @property
    def of_rule(self) -> Rule:
        """The rule of a revealed round."""
        assert self.rule is not None
        return self.rule


@dataclass(frozen=True, slots=True)
class Bundle:
    """A readable bundle. `facts`: (seq, fact) of the kinds that are read."""

    members: Mapping[str, bytes]
    contents: Contents
    journal: tuple[JournalRow, ...]
    head: str
    facts: tuple[tuple[int, Told], ...]
    rounds: tuple[Published, ...]

    @property
    def revealed(self) -> tuple[Published, ...]:
        """The rounds whose result stands."""
        return tuple(found for found in self.rounds if found.part.state == "revealed")

    def all(self, kind: type[Shape]) -> list[Shape]:
        """The facts of one kind, in order."""
        return [fact for _, fact in self.facts if isinstance(fact, kind)]

    def closed(self, round_id: str) -> RoundClosed:
        """How a round closed. Raises Failed where the journal doesn't tell."""
        for fact in self.all(RoundClosed):
            if fact.round_id == round_id:
                return fact
        raise Failed("round-not-closed", round=round_id)


def read(archive: bytes) -> Bundle:
    """The bundle in these bytes. Raises Failed."""
    try:
        members = unpack(archive)
    except NotCanonical as error:
        raise Failed("archive", problem=error) from None
    if layout.CONTENTS not in members:
        raise Failed("members")
    contents = _parsed(layout.CONTENTS, members[layout.CONTENTS], Contents)
    _agrees(contents)
    if list(members) != list(layout.names(contents)):
        raise Failed("members")
    lines = _lines(layout.JOURNAL, members)
    journal = tuple(_parsed(f"{layout.JOURNAL}:{at}", line, JournalRow) for at, line in enumerate(lines, start=1))
    if not journal:
        raise Failed("malformed", member=layout.JOURNAL, problem="empty")
    facts = tuple((row.seq, _fact(row)) for row in journal if row.kind in READ)
    rounds = tuple(_published(part, members) for part in contents.rounds)
    return Bundle(members, contents, journal, _text(layout.HEAD, members), facts, rounds)


def _agrees(contents: Contents) -> None:
    """Refuses a table of contents that contradicts itself."""
    for found in contents.rounds:
        for part in found.groups:
            if (part.publish == "leaves") != (part.counts is not None):
                raise Failed("malformed", member=layout.CONTENTS, problem=f"{found.round} {part.group}")


def _parsed(member: str, text: bytes, shape: type[Shape]) -> Shape:
    """A strictly canonical JSON document of that shape. Raises Failed."""
    try:
        plain = msgspec.json.decode(text)
        if rfc8785.dumps(plain) != text:
            raise Failed("malformed", member=member, problem="not canonical JSON")
        return msgspec.convert(plain, shape)
    except (ValueError, rfc8785.CanonicalizationError, RecursionError) as error:
        raise Failed("malformed", member=member, problem=error) from None


def _text(member: str, members: Mapping[str, bytes]) -> str:
    try:
        return members[member].decode()
    except UnicodeDecodeError as error:
        raise Failed("malformed", member=member, problem=error) from None


def _lines(member: str, members: Mapping[str, bytes]) -> list[bytes]:
    """The lines of a member, each without its line feed."""
    lines = members[member].split(b"\n")
    if lines.pop():
        raise Failed("malformed", member=member, problem="the last line does not end")
    return lines


def _fact(row: JournalRow) -> Told:
    try:
        return msgspec.convert(row.body, READ[row.kind])
    except ValueError as error:
        raise Failed("malformed", member=f"{layout.JOURNAL}:{row.seq}", problem=error) from None


def _published(part: RoundPart, members: Mapping[str, bytes]) -> Published:
    rows: dict[str, tuple[Row, ...]] = {}
    leaves: dict[str, tuple[bytes, ...]] = {}
    for group in part.groups:
        name = layout.file_of(part.round, group)
        if group.publish == "rows":
            rows[group.group] = tuple(_row(name, line) for line in _lines(name, members))
        elif group.publish == "leaves":
            leaves[group.group] = tuple(_leaf(name, line) for line in _lines(name, members))
    rule_json = members.get(layout.rule_of(part.round), b"")
    rule = _parsed(layout.rule_of(part.round), rule_json, Rule) if part.state == "revealed" else None
    note = _text(layout.note_of(part.round), members)
    return Published(part, note, rule, rule_json, rows, leaves)


def _row(member: str, line: bytes) -> Row:
    row = _parsed(member, line, BallotRow)
    return row.group, row.code, row.marks


def _leaf(member: str, line: bytes) -> bytes:
    return bytes.fromhex(_converted(member, line.decode("ascii", "replace")))


def _converted(member: str, text: str) -> str:
    try:
        return msgspec.convert(text, Hash)
    except ValueError as error:
        raise Failed("malformed", member=member, problem=error) from None
