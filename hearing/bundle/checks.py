"""The checks V1 to V3 and V5 to V7 of a readable bundle: signatures, chain, roots, and the box. Source: docs/bundle.md.

Each raises Failed, or returns what is worth saying beside "passed": (key of a text below `proof.`, facts).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hearing.bundle import layout
from hearing.bundle.layout import GroupPart
from hearing.bundle.reading import Bundle, Failed, Published
from hearing.bundle.told import RoundClosed, RoundOpened, RoundRevealed, RoundVoided, RunArmed
from hearing.domain import notes, proof
from hearing.domain.merkle import tree
from hearing.domain.notes import Key, MalformedNote
from hearing.domain.proof import Row
from hearing.domain.rubrics import PUBLIC_LINE
from hearing.store.codec import GENESIS
from hearing.store.keys import signed_by

Remark = tuple[str, dict[str, object]]
Remarks = Sequence[Remark]


# V1 ------------------------------------------------------------------------------------------------------------------


def key_of(bundle: Bundle) -> Key:
    """The key of the run. Raises Failed."""
    try:
        return notes.key_of(bundle.contents.vkey)
    except MalformedNote:
        raise Failed("key-malformed") from None


def signatures(bundle: Bundle, fingerprint: str) -> Remarks:
    """V1. `fingerprint`: the one the key must have, "" where none was given."""
    said, key = bundle.contents, key_of(bundle)
    if key.name != proof.key_name(said.episode, said.run) or bundle.journal[0].body.get("key") != said.vkey:
        raise Failed("key-of-another-run")
    if said.fingerprint != key.fingerprint:
        raise Failed("fingerprint-wrong")
    if fingerprint not in ("", key.fingerprint):
        raise Failed("key-differs", fingerprint=key.fingerprint, wanted=fingerprint)
    head = proof.journal_head(said.episode, said.run, bundle.journal[-1].seq, bundle.journal[-1].hash)
    note_holds(layout.HEAD, bundle.head, head, key)
    late = [found.part.round for found in bundle.rounds if _late(bundle, found, key)]
    trust = "key-given" if fingerprint else "key-not-given"
    remarks: list[Remark] = [(trust, {"fingerprint": key.fingerprint})]
    remarks += [("signed-late", {"round": round_id}) for round_id in late]
    return remarks


def note_holds(member: str, note: str, text: str, key: Key) -> None:
    """Raises Failed unless `note` is that text, signed by that key and by nobody else."""
    if not note:
        raise Failed("unsigned", member=member)
    try:
        found = notes.read(note)
    except MalformedNote as error:
        raise Failed("note-malformed", member=member, problem=error) from None
    if found.text != text:
        raise Failed("note-differs", member=member)
    signature = found.of(key)
    if signature is None or not signed_by(found, key) or note != notes.written(text, key, signature):
        raise Failed("note-forged", member=member)


def _checkpoint(bundle: Bundle, round_id: str) -> str:
    closed = bundle.closed(round_id)
    return proof.checkpoint(bundle.contents.episode, round_id, sum(closed.by_group.values()), closed.root)


def code_of(bundle: Bundle, found: Published) -> str:
    """The code that is shown on air with a round's result. Raises Failed."""
    return proof.code_of(_checkpoint(bundle, found.part.round))


def _late(bundle: Bundle, found: Published, key: Key) -> bool:
    """Whether a round's checkpoint was signed after its close only."""
    round_id, closed = found.part.round, bundle.closed(found.part.round)
    note_holds(layout.note_of(round_id), found.note, _checkpoint(bundle, round_id), key)
    if closed.note and closed.note != found.note:
        raise Failed("note-differs", member=layout.note_of(round_id))
    return not closed.note


# V2, V3 --------------------------------------------------------------------------------------------------------------


def chain(bundle: Bundle) -> Remarks:
    """V2."""
    prev = GENESIS
    for place, row in enumerate(bundle.journal, start=1):
        said = {name: value for name, value in _plain(row).items() if name != "hash"}
        whole = row.hash == layout.hashed(said)
        if row.stream != bundle.contents.run or row.seq != place or row.prev != prev or not whole:
            raise Failed("chain-broken", seq=place)
        prev = row.hash
    said_first, armed = bundle.contents, bundle.all(RunArmed)
    told = [(fact.run_id, fact.episode_id, fact.mode) for fact in armed]
    if bundle.journal[0].kind != RunArmed.kind or told != [(said_first.run, said_first.episode, said_first.mode)]:
        raise Failed("run-differs")
    return [("journal-length", {"n": len(bundle.journal)})]


def _plain(row: layout.JournalRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def roots(bundle: Bundle) -> Remarks:
    """V3."""
    revealed = [fact.round_id for fact in bundle.all(RoundRevealed)]
    for names in (revealed, [fact.round_id for fact in bundle.all(RoundOpened)]):
        if len(set(names)) != len(names):
            raise Failed("rounds-differ")
    void = {fact.round_id for fact in bundle.all(RoundVoided)}
    ended = void | set(revealed)
    told = [fact.round_id for fact in bundle.all(RoundClosed)]
    states = [(round_id, "void" if round_id in void else "revealed") for round_id in told if round_id in ended]
    listed = [(found.part.round, found.part.state) for found in bundle.rounds]
    if listed != states or len(states) != len(told) or len(set(told)) != len(told):
        raise Failed("rounds-differ")
    for found in bundle.rounds:
        _round_root(found, bundle.closed(found.part.round))
    return [("rounds", {"n": len(listed)})]


def _round_root(found: Published, closed: RoundClosed) -> None:
    round_id, groups = found.part.round, found.part.groups
    if [(part.group, part.n) for part in groups] != sorted(closed.by_group.items()):
        raise Failed("groups-differ", round=round_id)
    for part in groups:
        if part.publish != layout.level(found.part.state, found.rule, part.n):
            raise Failed("level-wrong", round=round_id, group=part.group)
        leaves = _leaves(found, part)
        if leaves is not None and (len(leaves) != part.n or tree(leaves).hex() != part.root):
            raise Failed("group-root-wrong", round=round_id, group=part.group)
    if proof.root_over([bytes.fromhex(part.root) for part in groups]).hex() != closed.root:
        raise Failed("round-root-wrong", round=round_id)


def _leaves(found: Published, part: GroupPart) -> Sequence[bytes] | None:
    """The leaf hashes of a group, worked out from its rows where those are published."""
    if part.publish == "rows":
        return [proof.leaf(row) for row in found.rows[part.group]]
    return found.leaves.get(part.group)


# V5, V6, V7 ----------------------------------------------------------------------------------------------------------


def cards(bundle: Bundle) -> Remarks:
    """V5."""
    for found in bundle.rounds:
        closed, round_id = bundle.closed(found.part.round), found.part.round
        hall = {group: n for group, n in closed.by_group.items() if group != PUBLIC_LINE}
        if found.part.spent != sum(closed.by_group.values()) or closed.valid != sum(hall.values()):
            raise Failed("spent-differs", round=round_id)
        for group, n in closed.by_group.items():
            if group in hall and n > closed.issued.get(group, 0):
                raise Failed("more-than-issued", round=round_id, group=group, n=n, issued=closed.issued.get(group, 0))
        if any(n > closed.by_group.get(group, 0) for group, n in closed.paper.items()):
            raise Failed("more-on-paper", round=round_id)
    return []


def codes(bundle: Bundle) -> Remarks:
    """V6."""
    for found in bundle.rounds:
        every = [code for rows in found.rows.values() for _, code, _ in rows]
        sorted_ones = all(first[1] < second[1] for rows in found.rows.values() for first, second in pairwise(rows))
        hashes = all(len(set(leaves)) == len(leaves) for leaves in found.leaves.values())
        if not sorted_ones or not hashes or len(set(every)) != len(every):
            raise Failed("codes-doubled", round=found.part.round)
    return []


def marks(bundle: Bundle) -> Remarks:
    """V7."""
    for found in bundle.revealed:
        criteria = {criterion.id: criterion for criterion in found.of_rule.rubric.measured}
        for part in found.part.groups:
            rows = found.rows.get(part.group, ())
            fit = all(_fits(row, part.group, found) for row in rows)
            if part.counts is not None:
                counts = part.counts.of(part.n)
                fit = set(counts.marks) == set(criteria) and all(
                    sum(given.values()) == part.n
                    and all(criteria[name].takes(mark) for mark in given)
                    and counts.abstained <= sum(n for mark, n in given.items() if criteria[name].abstains(mark))
                    for name, given in counts.marks.items()
                )
            if not fit:
                raise Failed("marks-do-not-fit", round=found.part.round, group=part.group)
    return []


def _fits(row: Row, group: str, found: Published) -> bool:
    named, _, given = row
    criteria = found.of_rule.rubric.measured
    return (
        named == group
        and set(given) == {criterion.id for criterion in criteria}
        and all(criterion.takes(given[criterion.id]) for criterion in criteria)
    )
