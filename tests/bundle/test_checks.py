"""Each check refuses what it is there for; forged ones are what the operator himself, with his key, could make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hearing.bundle import layout
from hearing.domain.proof import typed_code
from tests.bundle.kit import (
    Change,
    Evening,
    changed,
    contents,
    failing,
    forged,
    journal,
    put_contents,
    put_journal,
    remarks,
    verdict,
)

ROWS, LEAVES = "rounds/run1-r1/public.jsonl", "rounds/run1-r1/questioners.leaves"
RULE, NOTE = "rounds/run1-r1/rule.json", "rounds/run1-r1/checkpoint.note"
Members = dict[str, bytes]


# What is done to a bundle


def in_contents(change: Callable[[Any], Any]) -> Change:
    def apply(members: Members) -> None:
        said = contents(members)
        change(said)
        put_contents(members, said)

    return apply


def in_journal(kind: str, change: Callable[[Any], Any], nth: int = 0, chained: bool = False) -> Change:
    """Change the body of a row of that kind."""

    def apply(members: Members) -> None:
        rows = journal(members)
        change([row for row in rows if row["kind"] == kind][nth]["body"])
        put_journal(members, rows, chained)

    return apply


def in_rows(change: Callable[[list[bytes]], list[bytes]], member: str = ROWS) -> Change:
    def apply(members: Members) -> None:
        members[member] = b"".join(change(members[member].splitlines(keepends=True)))

    return apply


def put(member: str, content: Callable[[Members], bytes]) -> Change:
    def apply(members: Members) -> None:
        members[member] = content(members)

    return apply


def replaced(member: str, old: bytes, new: bytes) -> Change:
    return put(member, lambda members: members[member].replace(old, new, 1))


def both(*changes: Change) -> Change:
    def apply(members: Members) -> None:
        for change in changes:
            change(members)

    return apply


def group(said: Any, at: int, name: str) -> Any:
    return next(part for part in said["rounds"][at]["groups"] if part["group"] == name)


TAMPERED: dict[str, tuple[int, Change]] = {
    "another key": (1, in_contents(lambda said: said.update(vkey=said["vkey"][:-2] + "A="))),
    "another name of the key": (1, in_contents(lambda said: said.update(vkey="x" + said["vkey"]))),
    "another fingerprint": (1, in_contents(lambda said: said.update(fingerprint="0000-0000-0000-0000"))),
    "a journal that is not signed": (1, put(layout.HEAD, lambda members: b"")),
    "a journal signed as a round": (1, put(layout.HEAD, lambda members: members[NOTE])),
    "two rounds' notes exchanged": (1, put(NOTE, lambda members: members["rounds/run1-r3/checkpoint.note"])),
    "a second signature": (1, put(NOTE, lambda members: members[NOTE] + members[NOTE].splitlines(True)[-1])),
    "a last row left out": (1, put(layout.JOURNAL, lambda m: b"".join(m[layout.JOURNAL].splitlines(True)[:-1]))),
    "a changed row, chained again": (1, in_journal("run.started", lambda body: body.update(x=1), chained=True)),
    "a changed row": (2, in_journal("attendance.set", lambda body: body.update(present=1))),
    "another episode": (1, in_contents(lambda said: said.update(episode="other"))),
    "another mode": (2, in_contents(lambda said: said.update(mode="air"))),
    "a row left out": (3, in_rows(lambda lines: lines[1:])),
    "a row doubled": (3, in_rows(lambda lines: [lines[0], *lines])),
    "two rows exchanged": (3, in_rows(lambda lines: [lines[1], lines[0], *lines[2:]])),
    "two leaf hashes exchanged": (3, in_rows(lambda lines: [lines[1], lines[0], *lines[2:]], LEAVES)),
    "another number of ballots": (3, in_contents(lambda said: group(said, 0, "experts").update(n=4))),
    "another root of a small group": (3, in_contents(lambda said: group(said, 0, "experts").update(root="0" * 64))),
    "another rule": (4, replaced(RULE, b'"entitled":200', b'"entitled":199')),
    "other counts": (4, in_contents(lambda said: group(said, 0, "questioners")["counts"].update(abstained=1))),
    "more cards spent": (5, in_contents(lambda said: said["rounds"][0].update(spent=60))),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_somebody_changes_is_refused_by_its_check(archive: bytes, name: str) -> None:
    number, change = TAMPERED[name]
    assert verdict(changed(archive, change)) == number


def test_a_round_that_is_left_out_is_missed(archive: bytes) -> None:
    def leave_out(members: Members) -> None:
        said = contents(members)
        said["rounds"].pop(3)
        put_contents(members, said)
        for name in [name for name in members if "run1-r4" in name]:
            del members[name]

    assert verdict(changed(archive, leave_out)) == 3


def test_a_round_told_to_be_void_is_found_out(archive: bytes) -> None:
    def void(members: Members) -> None:
        said = contents(members)
        said["rounds"][3]["state"] = "void"
        for part in said["rounds"][3]["groups"]:
            part["publish"] = "root"
        put_contents(members, said)
        del members["rounds/run1-r4/rule.json"], members["rounds/run1-r4/public.jsonl"]

    assert verdict(changed(archive, void)) == 3


@pytest.mark.parametrize("member", ["bundle.json", ROWS, RULE, "journal.jsonl"])
def test_json_written_another_way_is_refused(archive: bytes, member: str) -> None:
    assert verdict(changed(archive, replaced(member, b":", b": "))) == 100


@pytest.mark.parametrize("member", ["bundle.json", "journal.jsonl", "journal.note", NOTE, RULE, ROWS, LEAVES])
def test_a_member_left_out_is_missed(archive: bytes, member: str) -> None:
    assert verdict(changed(archive, lambda members: members.__delitem__(member))) == 100


def test_a_member_more_is_refused(archive: bytes) -> None:
    assert verdict(changed(archive, put("readme.txt", lambda members: b"hello"))) == 100


@pytest.mark.parametrize("archive_of", [b"", b"hello", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_refused(archive_of: bytes) -> None:
    assert verdict(archive_of) == 100


# What the operator himself could forge


def body_of(kind: str, nth: int = 0) -> Callable[[Callable[[Any], Any]], Change]:
    return lambda change: in_journal(kind, change, nth)


result = body_of("round.revealed")
closed = body_of("round.closed")
shown = body_of("graphic.taken")

FORGED: dict[str, tuple[int, Change]] = {
    "other marks": (4, in_rows(lambda lines: [remarked(line, 5) for line in lines])),
    "another figure": (4, result(lambda body: body["result"].update(share="99.99"))),
    "another figure of a group": (4, result(lambda body: body["result"]["groups"][0]["figures"].update(value="99.99"))),
    "a figure of a small group": (4, result(lambda body: body["result"]["groups"][2].update(figures=line_of(body)))),
    "another figure of the public line": (4, result(lambda body: body["public_line"].update(valid=1))),
    "another rule, recorded": (4, replaced(RULE, b'"satisfied":true,"value":5', b'"satisfied":true,"value":9')),
    "another figure on air": (4, shown(lambda body: body["caption"].update(share="99.99"))),
    "another bar on air": (4, shown(lambda body: body["caption"]["rows"][0].update(n=0))),
    "another group on air": (4, shown(lambda body: body["caption"]["groups"][2].update(value="99.99"))),
    "another figure in the ranking": (
        4,
        in_journal("graphic.taken", lambda body: body["caption"]["rows"][0].update(satisfied=0), nth=3),
    ),
    "a result on air of a round without one": (4, shown(lambda body: body["caption"].update(round_id="run1-r9"))),
    "fewer cards issued": (5, closed(lambda body: body["issued"].update(public=40))),
    "more on paper than ballots": (5, closed(lambda body: body.update(paper={"public": 42}))),
    "another number valid": (5, closed(lambda body: body.update(valid=1))),
    "rows out of order": (6, in_rows(lambda lines: [lines[1], lines[0], *lines[2:]])),
    "a ballot twice": (6, in_rows(lambda lines: [lines[0], *lines[:-1]])),
    "a hash twice": (6, in_rows(lambda lines: [lines[0], *lines[:-1]], LEAVES)),
    "a mark that is not in the rule": (7, in_rows(lambda lines: [remarked(lines[0], 4), *lines[1:]])),
    "a criterion that is not in the rule": (
        7,
        in_rows(lambda lines: [lines[0].replace(b"verdict", b"verdicu"), *lines]),
    ),
    "a row of another group": (7, in_rows(lambda lines: [lines[0].replace(b'"public"', b'"experts"'), *lines[1:]])),
    "counts of a mark that is not in the rule": (
        7,
        in_contents(lambda said: group(said, 0, "questioners")["counts"].update(marks={"verdict": {"4": 9}})),
    ),
    "another code on air": (8, shown(lambda body: body["caption"].update(code="0000-0000-0000-0000"))),
}


def remarked(line: bytes, mark: int) -> bytes:
    """The row with another mark."""
    return line.rpartition(b":")[0] + b":%d}}\n" % mark


def line_of(body: Any) -> Any:
    return body["public_line"]


@pytest.mark.parametrize("name", FORGED)
def test_what_the_operator_forges_is_refused_by_its_check(evening: Evening, archive: bytes, name: str) -> None:
    number, change = FORGED[name]
    refused = failing(forged(evening, archive, change))
    assert number in refused
    assert refused.isdisjoint({0, 1, 2}), "the forger made chain and signatures good"


def test_a_bundle_forged_in_nothing_holds(evening: Evening, archive: bytes) -> None:
    assert forged(evening, archive, lambda members: None) == archive


# What is asked


def test_the_key_shown_at_the_opening_is_asked_for(archive: bytes) -> None:
    ((said, facts),) = remarks(archive, 1)
    assert said == "key-not-given"
    assert remarks(archive, 1, fingerprint=facts["fingerprint"])[0][0] == "key-given"
    assert verdict(archive, fingerprint="0000-0000-0000-0000") == 1


def test_the_code_on_air_names_its_round(archive: bytes) -> None:
    codes = {str(facts["round"]): str(facts["code"]) for _, facts in remarks(archive, 8)}
    assert list(codes) == [f"run1-r{at}" for at in range(1, 6)]
    assert remarks(archive, 8, code=codes["run1-r3"]) == [("code", {"round": "run1-r3", "code": codes["run1-r3"]})]
    assert verdict(archive, code="0000-0000-0000-0000") == 8


@pytest.mark.parametrize(("round_id", "group_id"), [("run1-r1", "public"), ("run1-r1", "questioners")])
def test_a_receipt_is_found_with_its_place_and_without_its_mark(
    evening: Evening, archive: bytes, round_id: str, group_id: str
) -> None:
    where = [remarks(archive, 9, receipt=code)[0][1] for code in told(evening, round_id, group_id)]
    assert [(facts["round"], facts["group"]) for facts in where] == [(round_id, group_id)] * len(where)
    assert sorted(int(str(facts["place"])) for facts in where) == list(range(1, len(where) + 1))
    assert all(set(facts) == {"round", "group", "place", "n"} for facts in where)


def told(evening: Evening, round_id: str, group_id: str) -> list[str]:
    """The receipts of a group's phones."""
    return [code for group, code, _ in evening.house.hall.box.rows(round_id) if group == group_id]


def test_a_receipt_of_a_small_group_or_of_a_void_round_is_not_there(evening: Evening, archive: bytes) -> None:
    for code in [told(evening, "run1-r1", "experts")[0], told(evening, "run1-r2", "public")[0], typed_code("0" * 16)]:
        assert verdict(archive, receipt=code) == 9
