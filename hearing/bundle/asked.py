"""The checks that answer a question: V8 the code on air, V9 a receipt, V10 an older bundle. Source: docs/bundle.md."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any

from hearing.bundle import layout
from hearing.bundle.checks import Remarks, code_of, key_of, note_holds
from hearing.bundle.layout import RoundPart
from hearing.bundle.reading import Bundle, Failed, Published, read
from hearing.bundle.told import GraphicTaken
from hearing.domain import proof
from hearing.domain.rubrics import Criterion

MOST_TRIED = 100_000
PROVED = {"result", "proof"}
"""The graphics that show a code."""


# V8 ------------------------------------------------------------------------------------------------------------------


def codes_on_air(bundle: Bundle, code: str) -> Remarks:
    """V8. `code`: the one that was read off the screen, "" where none was given."""
    codes = {found.part.round: code_of(bundle, found) for found in bundle.rounds}
    fingerprint = key_of(bundle).fingerprint
    for seq, fact in bundle.facts:
        if not isinstance(fact, GraphicTaken) or fact.graphic not in PROVED:
            continue
        shown, caption = fact.caption.get("code"), fact.caption
        if shown is not None and shown != codes.get(str(caption.get("round_id"))):
            raise Failed("code-on-air-differs", seq=seq)
        if fact.graphic == "proof" and caption.get("fingerprint", fingerprint) != fingerprint:
            raise Failed("code-on-air-differs", seq=seq)
    if not code:
        return [("code", {"round": round_id, "code": found}) for round_id, found in codes.items()]
    rounds = [round_id for round_id, found in codes.items() if found == code]
    if not rounds:
        raise Failed("code-unknown", code=code)
    return [("code", {"round": round_id, "code": code}) for round_id in rounds]


# V9 ------------------------------------------------------------------------------------------------------------------


def receipt(bundle: Bundle, code: str) -> Remarks:
    """V9. Tells where the receipt stands; the mark is neither needed nor told."""
    for found in bundle.revealed:
        for group, place, n in _places(found, code):
            return [("receipt", {"round": found.part.round, "group": group, "place": place, "n": n})]
    raise Failed("receipt-unknown", code=code)


def _places(found: Published, code: str) -> Iterator[tuple[str, int, int]]:
    """(group, place from 1, of how many) wherever a round has the receipt."""
    for group, rows in found.rows.items():
        held = [row[1] for row in rows]
        if code in held:
            yield group, held.index(code) + 1, len(held)
    for group, leaves in found.leaves.items():
        wanted = {proof.leaf((group, code, marks)) for marks in _any_marks(found)}
        yield from ((group, at, len(leaves)) for at, leaf in enumerate(leaves, start=1) if leaf in wanted)


def _any_marks(found: Published) -> Iterator[dict[str, int]]:
    """Every combination of marks that the rule takes; none where they are too many to try."""
    criteria = found.of_rule.rubric.measured
    choices = [_choices(criterion) for criterion in criteria]
    if prod(len(marks) for marks in choices) <= MOST_TRIED:
        names = [criterion.id for criterion in criteria]
        yield from (dict(zip(names, marks, strict=True)) for marks in product(*choices))


def _choices(criterion: Criterion) -> range | list[int]:
    given = criterion.range
    return range(given.min, given.max + 1, given.step) if given else [step.value for step in criterion.scale]


# V10 -----------------------------------------------------------------------------------------------------------------


def contains(bundle: Bundle, older_archive: bytes) -> Remarks:
    """V10."""
    try:
        older = read(older_archive)
    except Failed as failed:
        raise Failed("older-unreadable", problem=failed.code) from None
    said, before = bundle.contents, older.contents
    if any(getattr(said, name) != getattr(before, name) for name in ("episode", "run", "mode", "vkey")):
        raise Failed("older-of-another-run")
    head = proof.journal_head(before.episode, before.run, older.journal[-1].seq, older.journal[-1].hash)
    note_holds(layout.HEAD, older.head, head, key_of(bundle))
    if not bundle.members[layout.JOURNAL].startswith(older.members[layout.JOURNAL]):
        raise Failed("older-not-a-part", part=layout.JOURNAL)
    now = {found.part.round: found for found in bundle.rounds}
    for found in older.rounds:
        if not _kept(older, found, bundle, now.get(found.part.round)):
            raise Failed("older-not-a-part", part=found.part.round)
    return [("older", {"n": len(older.journal), "rounds": len(older.rounds)})]


def _kept(older: Bundle, before: Published, bundle: Bundle, now: Published | None) -> bool:
    """Whether a round of the older bundle stands in this one as it did."""
    if now is None or before.note not in ("", now.note) or _sizes(before.part) != _sizes(now.part):
        return False
    if before.part.state != now.part.state:
        return True
    names = [name for name in layout.names(older.contents) if name.startswith(f"rounds/{before.part.round}/")]
    others = [name for name in names if name != layout.note_of(before.part.round)]
    return before.part == now.part and all(older.members[name] == bundle.members[name] for name in others)


def _sizes(part: RoundPart) -> Any:
    return part.spent, [(group.group, group.n, group.root) for group in part.groups]
