"""A bundle out of a database: everything is read first, statement by statement, and no transaction stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database

from hearing.bundle import layout
from hearing.bundle.archive import pack
from hearing.bundle.layout import Contents, Counts, GroupPart, JournalRow, RoundPart
from hearing.domain import proof, tally
from hearing.domain.merkle import tree
from hearing.domain.notes import key_of
from hearing.domain.proof import Row
from hearing.domain.rounds import RoundClosed
from hearing.domain.rubrics import Rule
from hearing.domain.run import RunArmed
from hearing.store import codec, journal, keys
from hearing.store.box import Box
from hearing.store.database import file_of
from hearing.store.roster import Roster

ENDS = {"round.revealed": "revealed", "round.voided": "void"}


class NothingToExport(Exception):
    """There is nothing that may leave the house yet. `code`: armed-before-keys, not-revealed or round-pending."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle, and the members whose signature is missing because the run's key file is."""

    archive: bytes
    rounds: int
    unsigned: tuple[str, ...]


def publishable(rows: Sequence[dict[str, Any]]) -> int:
    """How many rows of a journal may be published: up to the first close whose round's end they don't tell.

    A row dropped at the end may have told the end of an earlier round; then that one's close goes too.
    """
    end = len(rows)
    while True:
        ended = {_round_of(row) for row in rows[:end] if row["kind"] in ENDS}
        closes = (at for at, row in enumerate(rows[:end]) if row["kind"] == RoundClosed.kind)
        pending = next((at for at in closes if _round_of(rows[at]) not in ended), None)
        if pending is None:
            return end
        end = pending


def _round_of(row: dict[str, Any]) -> str:
    return str(msgspec.json.decode(row["body"])["round_id"])


def make(db: Database, run_id: str) -> Made:
    """The bundle of a run. Raises BrokenChain, NothingToExport."""
    rows = journal.rows(db, run_id)
    told = rows[: publishable(rows)]
    states = {_round_of(row): ENDS[row["kind"]] for row in told if row["kind"] in ENDS}
    if not any(row["kind"] == "round.revealed" for row in told):
        raise _nothing(rows, told)
    armed = codec.decode(told[0]["kind"], told[0]["v"], told[0]["body"])
    assert isinstance(armed, RunArmed)
    if not armed.key:
        raise NothingToExport("armed-before-keys", run_id=run_id)
    return _Making(db, armed, told, states).made()


def _nothing(rows: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]]) -> NothingToExport:
    if len(told) < len(rows):
        return NothingToExport("round-pending", round_id=_round_of(rows[len(told)]))
    return NothingToExport("not-revealed")


class _Making:
    """One bundle while it is being made."""

    def __init__(self, db: Database, armed: RunArmed, rows: list[dict[str, Any]], states: dict[str, str]) -> None:
        self.box, self.armed, self.rows, self.states = Box(db), armed, rows, states
        self.programme = Roster(db).programme(armed.programme_digest)
        self.sign = keys.signer(file_of(db), armed.run_id, armed.key)
        self.members: dict[str, bytes] = {}
        self.unsigned: list[str] = []

    def made(self) -> Made:
        """Everything read, put together and packed."""
        facts = [codec.decode(row["kind"], row["v"], row["body"]) for row in self.rows if row["kind"] == "round.closed"]
        rubrics = {_round_of(row): row for row in self.rows if row["kind"] == "round.opened"}
        parts = []
        for closed in facts:
            assert isinstance(closed, RoundClosed)
            rubric_id = msgspec.json.decode(rubrics[closed.round_id]["body"])["rubric_id"]
            parts.append(self._round(closed, self.programme.rule(rubric_id)))
        key = key_of(self.armed.key)
        contents = Contents(
            format="hearing-bundle-v1",
            episode=self.armed.episode_id,
            run=self.armed.run_id,
            mode=self.armed.mode,
            vkey=key.vkey,
            fingerprint=key.fingerprint,
            rounds=tuple(parts),
        )
        self.members[layout.CONTENTS] = layout.canonical(contents)
        self.members[layout.JOURNAL] = b"".join(layout.canonical(_line(row)) + b"\n" for row in self.rows)
        head = proof.journal_head(self.armed.episode_id, self.armed.run_id, len(self.rows), self.rows[-1]["hash"])
        self._signed(layout.HEAD, head, "")
        in_order = {name: self.members[name] for name in layout.names(contents)}
        return Made(pack(in_order), len(parts), tuple(self.unsigned))

    def _signed(self, member: str, text: str, note: str) -> None:
        """Keep a note, signed now where it was not at its time."""
        written = note or (self.sign(text) if self.sign else "")
        self.members[member] = written.encode()
        if not written:
            self.unsigned.append(member)

    def _round(self, closed: RoundClosed, rule: Rule) -> RoundPart:
        round_id, state = closed.round_id, self.states[closed.round_id]
        size = sum(closed.by_group.values())
        text = proof.checkpoint(self.armed.episode_id, round_id, size, closed.root)
        self._signed(layout.note_of(round_id), text, closed.note)
        if state == "revealed":
            self.members[layout.rule_of(round_id)] = layout.canonical(rule)
        rows = self.box.rows(round_id)
        parts = []
        for group in sorted(closed.by_group):
            part, content = group_part(group, [row for row in rows if row[0] == group], rule, state)
            parts.append(part)
            if content:
                self.members[layout.file_of(round_id, part)] = content
        spent = len(self.box.spent(round_id))
        return RoundPart(round=round_id, state=state, spent=spent, groups=tuple(parts))  # type: ignore[arg-type]


def group_part(group: str, rows: list[Row], rule: Rule, state: Any) -> tuple[GroupPart, bytes]:
    """What is published of a group, and the content of its member (empty where it has none)."""
    leaves = [proof.leaf(row) for row in rows]
    publish = layout.level(state, rule, len(rows))
    part = GroupPart(group=group, n=len(rows), root=tree(leaves).hex(), publish=publish)
    if publish == "rows":
        return part, b"".join(proof.entry(row) + b"\n" for row in rows)
    if publish == "leaves":
        found = tally.count(rows, rule)[group]
        marks = {name: {str(mark): n for mark, n in given.items()} for name, given in found.marks.items()}
        counts = Counts(abstained=found.abstained, marks=marks)
        return msgspec.structs.replace(part, counts=counts), "".join(f"{leaf.hex()}\n" for leaf in leaves).encode()
    return part, b""


def _line(row: dict[str, Any]) -> JournalRow:
    at = {"wall_ms": row["wall_ms"], "mono_ms": row["mono_ms"], "boot_id": row["boot_id"]}
    names = ("stream", "seq", "kind", "v", "actor", "command_id", "prev", "hash")
    said = {name: row[name] for name in names}
    return msgspec.convert({**said, "at": at, "body": msgspec.json.decode(row["body"])}, JournalRow)


def write(path: Path, archive: bytes) -> None:
    """Put a bundle in its place, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(archive)
    draft.replace(path)
