"""No change of a bundle goes by: bytes, rows and members at random, also by one who mends the chain afterwards."""

from __future__ import annotations

import io
import random
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785

from hearing.bundle import layout
from hearing.bundle.archive import pack, unpack
from tests.bundle.kit import Evening, journal, programme, put_journal, verdict
from tests.domain.given import VERDICT

NUMBERS = {100, *range(1, 11)}
Mutation = Callable[[bytes, random.Random], bytes]
SEED = 20140718


def flipped(content: bytes, chance: random.Random) -> bytes:
    """One byte is another."""
    place = chance.randrange(len(content))
    return content[:place] + bytes([content[place] ^ chance.randrange(1, 256)]) + content[place + 1 :]


def a_byte_of_the_file(archive: bytes, chance: random.Random) -> bytes:
    return flipped(archive, chance)


def a_byte_of_a_member(archive: bytes, chance: random.Random) -> bytes:
    members = unpack(archive)
    name = chance.choice(list(members))
    members[name] = flipped(members[name], chance)
    return pack(members)


def a_byte_added_or_lost(archive: bytes, chance: random.Random) -> bytes:
    members = unpack(archive)
    name = chance.choice(list(members))
    place = chance.randrange(len(members[name]))
    between = chance.choice([b"", members[name][place : place + 1] * 2])
    members[name] = members[name][:place] + between + members[name][place + 1 :]
    return pack(members)


def lines_moved(lines: list[bytes], chance: random.Random) -> list[bytes]:
    """A line is dropped, doubled, or exchanged with another."""
    one, other = chance.sample(range(len(lines)), 2)
    how = chance.choice(["dropped", "doubled", "exchanged"])
    moved = list(lines)
    if how == "dropped":
        moved.pop(one)
    elif how == "doubled":
        moved.insert(other, lines[one])
    else:
        moved[one], moved[other] = lines[other], lines[one]
    return moved


def lines_of_a_member(archive: bytes, chance: random.Random) -> bytes:
    members = unpack(archive)
    name = chance.choice([name for name in members if members[name].count(b"\n") > 1])
    members[name] = b"".join(lines_moved(members[name].splitlines(keepends=True), chance))
    return pack(members)


def rows_of_the_journal_chained_again(archive: bytes, chance: random.Random) -> bytes:
    members = unpack(archive)
    lines = lines_moved(members[layout.JOURNAL].splitlines(), chance)
    put_journal(members, [msgspec.json.decode(line) for line in lines], chained=True)
    return pack(members)


def a_member_dropped_doubled_or_exchanged(archive: bytes, chance: random.Random) -> bytes:
    members = list(unpack(archive).items())
    one, other = chance.sample(range(len(members)), 2)
    how = chance.choice(["dropped", "doubled", "exchanged", "moved"])
    if how == "exchanged":
        (name, content), (another, its) = members[one], members[other]
        members[one], members[other] = (name, its), (another, content)
    elif how == "doubled":
        members.insert(other, members[one])
    else:
        moved = members.pop(one)
        members[other:other] = [moved] if how == "moved" and other != one else []
    return written(members)


def written(members: list[tuple[str, bytes]]) -> bytes:
    """The archive of these members as `pack` writes it, which takes no name twice."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w") as opened:
        for name, content in members:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            opened.writestr(entry, content)
    return buffer.getvalue()


def a_value_of_a_document(archive: bytes, chance: random.Random) -> bytes:
    """Anything that is said in a JSON document is said otherwise, in canonical form; the journal is chained again."""
    members = unpack(archive)
    name = chance.choice([name for name in members if name.endswith((".json", ".jsonl"))])
    if name == layout.JOURNAL:
        rows = journal(members)
        one = chance.choice(rows)
        one["body"] = otherwise(one["body"] or {"a": 1}, chance)
        put_journal(members, rows, chained=chance.random() < 0.5)
    else:
        lines = members[name].splitlines(keepends=True)
        at = chance.randrange(len(lines))
        end = b"\n" if lines[at].endswith(b"\n") else b""
        lines[at] = rfc8785.dumps(otherwise(msgspec.json.decode(lines[at]), chance)) + end
        members[name] = b"".join(lines)
    return pack(members)


def otherwise(said: Any, chance: random.Random) -> Any:
    """The document with one value changed, somewhere in its depth."""
    if isinstance(said, dict) and said:
        key = chance.choice(sorted(said))
        return {**said, key: otherwise(said[key], chance)}
    if isinstance(said, list) and said:
        at = chance.randrange(len(said))
        return [*said[:at], otherwise(said[at], chance), *said[at + 1 :]]
    if isinstance(said, bool) or said is None:
        return not said
    if isinstance(said, int):
        return said + chance.choice([-1, 1])
    return f"{said}x" if isinstance(said, str) else 1


MUTATIONS: list[Mutation] = [
    a_byte_of_the_file,
    a_byte_of_a_member,
    a_byte_added_or_lost,
    lines_of_a_member,
    rows_of_the_journal_chained_again,
    a_member_dropped_doubled_or_exchanged,
    a_value_of_a_document,
]


def gone_by(archive: bytes, mutation: Mutation, times: int) -> list[int]:
    """The seeds of changes that were not refused by a number."""
    found = []
    for seed in range(SEED, SEED + times):
        other = mutation(archive, random.Random(seed))
        if other != archive and verdict(other) not in NUMBERS:
            found.append(seed)
    return found


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_every_change_is_refused_by_a_number(archive: bytes, mutation: Mutation) -> None:
    assert gone_by(archive, mutation, 30) == []


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_thousand_changes_are_refused_by_a_number(archive: bytes, mutation: Mutation) -> None:
    assert gone_by(archive, mutation, 1000) == []


def test_two_hundred_ballots_are_verified_in_a_moment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How long it took is told with `-s`; what holds is told by the other tests."""
    evening = Evening(tmp_path / "hearing.db", programme(public=200)).cards(public=200)
    evening.reveal(evening.score(VERDICT, {"public": 200}))
    archive = evening.bundle()
    evening.house.hall.db.conn.close()
    began = time.perf_counter()
    assert verdict(archive) == 0
    with capsys.disabled():
        print(f" [200 ballots, {len(archive)} bytes: {(time.perf_counter() - began) * 1000:.1f} ms]", end="")
