"""A run with everything a bundle can hold, and bundles taken apart, changed and put together again.

Rounds: r1 a verdict of four groups (rows; leaves; root alone; the public line), r2 the same voided after its reveal,
r3 its rerun, r4 a mood, r5 several criteria and published counts only.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import rfc8785

from hearing.bundle import layout
from hearing.bundle.archive import pack, unpack
from hearing.bundle.making import make
from hearing.bundle.verdict import Checked, Question, status, verify
from hearing.domain import proof
from hearing.domain.ballots import Held
from hearing.domain.merkle import leaf_hash, tree
from hearing.domain.programme import Programme
from hearing.domain.proof import receipt_code
from hearing.domain.run import SetAttendance
from hearing.domain.scoring import OpenRound, PublishRound, RevealRound, VoidRound
from hearing.domain.stage import Take
from hearing.store.codec import GENESIS
from hearing.store.database import open_readonly
from hearing.store.keys import signer
from tests.domain.given import OTHER_VERDICT, QUESTIONING, TAIZHOU, VERDICT
from tests.live.house import House

GROUPS = {"public": 200, "questioners": 22, "experts": 5}
HALL = {"public": 41, "questioners": 9, "experts": 3, "public-line": 6}
SCALE = [
    {"value": 5, "label": "满意", "satisfied": True},
    {"value": 3, "label": "一般"},
    {"value": 1, "label": "不满意"},
    {"value": 0, "label": "弃权", "abstain": True},
]
SEVERAL = {
    "kind": "verdict",
    "label": "综合测评",
    "question": "怎么样？",
    "duration_s": 60,
    "headline": "weighted",
    "trim": 1,
    "publish": "histogram",
    "criteria": [
        {"id": "answer", "label": "答复", "weight": "0.6", "range": {"max": 10}},
        {"id": "pledge", "label": "承诺", "weight": "0.4", "scale": SCALE},
    ],
}
Change = Callable[[dict[str, bytes]], None]
"""What is done to the members of a bundle."""


def programme(**groups: int) -> Programme:
    """The Taizhou show with several groups, a public line, an answer that abstains and a rubric of several criteria."""
    tables: dict[str, Any] = msgspec.to_builtins(TAIZHOU, builtin_types=())
    given = groups or GROUPS
    tables["groups"] = [{"id": name, "label": name, "entitled": n} for name, n in given.items()]
    tables["episode"] |= {"entitled": sum(given.values()), "quorum": 0}
    tables["public_line"] = {"label": "场外", "label_en": "Outside"}
    tables["rubrics"]["verdict"]["scale"] = SCALE
    tables["rubrics"]["several"] = SEVERAL
    return msgspec.convert(tables, Programme)


class Evening:
    """The run, while it is played."""

    def __init__(self, database: Path, plan: Programme, seed: int = 1) -> None:
        self.house, self.plan, self.chance = House(database), plan, random.Random(seed)
        self.house.begin(plan)
        self.receipts: dict[str, list[str]] = {}

    def cards(self, **by_group: int) -> Evening:
        """Cards are given out."""
        rows = [
            {"episode_id": "taizhou-water", "card": f"{group}-{at}", "grp": group}
            for group, n in by_group.items()
            for at in range(n)
        ]
        self.house.hall.roster.add_cards([{**row, "token_hash": row["card"], "code_hash": row["card"]} for row in rows])
        return self

    def score(self, segment_id: str, by_group: Mapping[str, int] | None = None, rubric: str | None = None) -> str:
        """A round is opened, everybody scores, and it is closed; its id."""
        house = self.house
        round_id = str(house.press(OpenRound(segment_id=segment_id, rubric=rubric))["round_id"])
        criteria = house.state.rounds[round_id].rubric.measured
        cast = []
        for group, n in (HALL if by_group is None else by_group).items():
            for at in range(n):
                marks = {one.id: self.chance.choice([s.value for s in one.scale] or [3, 7, 10]) for one in criteria}
                cast.append((round_id, f"{group}-{at}", group, self._held(round_id, marks)))
        with house.hall.db.atomic():
            house.hall.box.put(cast)
        house.close(round_id)
        return round_id

    def _held(self, round_id: str, marks: Mapping[str, int]) -> Held:
        nonce = f"{self.chance.getrandbits(128):032x}"
        code = receipt_code("taizhou-water", round_id, nonce)
        self.receipts.setdefault(round_id, []).append(code)
        return Held(1, nonce, marks, code)

    def reveal(self, round_id: str) -> None:
        """The result goes on air."""
        self.house.press(RevealRound(round_id=round_id, take=True))
        self.house.press(PublishRound(round_id=round_id))

    def void(self, round_id: str) -> None:
        """Two people void it."""
        self.house.hall.handle(VoidRound(round_id=round_id, reason="误操作"), "lin", second="chen")

    def whole(self) -> Evening:
        """The evening of the head of this file, its last round still closed."""
        self.cards(**GROUPS)
        self.house.press(SetAttendance(group="public", present=199))
        self.reveal(self.score(VERDICT))
        wrong = self.score(OTHER_VERDICT)
        self.reveal(wrong)
        self.void(wrong)
        self.reveal(self.score(OTHER_VERDICT))
        self.house.press(Take(graphic="ranking"))
        self.score(QUESTIONING, {"public": 30}, rubric="mood")
        self.reveal(self.score(VERDICT, rubric="several"))
        return self

    def bundle(self) -> bytes:
        """The bundle, as of now."""
        reading = open_readonly(self.house.path)
        try:
            return make(reading, "run1").archive
        finally:
            reading.conn.close()


# Bundles under change ------------------------------------------------------------------------------------------------


def verdict(archive: bytes, **asked: Any) -> int:
    """The number with which a bundle is refused, 0 when it holds."""
    return status(verify(archive, Question(**asked)))


def failing(archive: bytes, **asked: Any) -> set[int]:
    """The numbers of all checks that refuse a bundle."""
    return {found.number for found in verify(archive, Question(**asked)) if found.failed}


def remarks(archive: bytes, number: int, **asked: Any) -> list[tuple[str, dict[str, object]]]:
    """What a check that passed had to say."""
    found: Checked = next(c for c in verify(archive, Question(**asked)) if c.number == number)
    assert found.failed is None, found.failed
    return list(found.remarks)


def changed(archive: bytes, change: Change) -> bytes:
    """The bundle with its members changed, put together again in the one form."""
    members = unpack(archive)
    change(members)
    return pack(members)


def contents(members: Mapping[str, bytes]) -> Any:
    """The table of contents, to be changed."""
    return msgspec.json.decode(members[layout.CONTENTS])


def journal(members: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The rows of the journal, to be changed."""
    return [msgspec.json.decode(line) for line in members[layout.JOURNAL].splitlines()]


def put_journal(members: dict[str, bytes], rows: Iterable[dict[str, Any]], chained: bool = False) -> None:
    """Put rows in the journal's place; `chained`: by one who mends numbers and hashes after a change."""
    prev, lines = GENESIS, []
    for seq, row in enumerate(rows, start=1):
        if chained:
            row = {**row, "seq": seq, "prev": prev}
            said = {name: value for name, value in row.items() if name != "hash"}
            row["hash"] = prev = layout.hashed(said)
        lines.append(rfc8785.dumps(row) + b"\n")
    members[layout.JOURNAL] = b"".join(lines)


def put_contents(members: dict[str, bytes], said: Any) -> None:
    """Put a table of contents in the place of the one there."""
    members[layout.CONTENTS] = rfc8785.dumps(said)


def forged(evening: Evening, archive: bytes, change: Change) -> bytes:
    """The bundle as the operator himself could forge it: changed, and roots, hashes and signatures made good again."""
    members = unpack(archive)
    change(members)
    said = contents(members)
    sign = signer(evening.house.path, "run1", said["vkey"])
    assert sign is not None
    rows, roots = journal(members), {}
    for part in said["rounds"]:
        roots[part["round"]] = _mended(part, members)
    for row in rows:
        if row["kind"] == "round.closed" and row["body"]["round_id"] in roots:
            body = row["body"]
            body["root"] = roots[body["round_id"]]
            size = sum(body["by_group"].values())
            body["note"] = sign(proof.checkpoint(said["episode"], body["round_id"], size, body["root"]))
            members[layout.note_of(body["round_id"])] = body["note"].encode()
        if row["kind"] == "round.opened" and layout.rule_of(row["body"]["round_id"]) in members:
            rule = members[layout.rule_of(row["body"]["round_id"])]
            row["body"]["rule_digest"] = hashlib.sha256(rule).hexdigest()
    put_contents(members, said)
    put_journal(members, rows, chained=True)
    last = journal(members)[-1]
    members[layout.HEAD] = sign(proof.journal_head(said["episode"], "run1", last["seq"], last["hash"])).encode()
    return pack(members)


def _mended(part: Any, members: Mapping[str, bytes]) -> str:
    """The root of a round over what is now published of it, which is written into the table of contents."""
    for group in part["groups"]:
        stem = f"rounds/{part['round']}/{group['group']}"
        if group["publish"] == "rows":
            group["root"] = tree([leaf_hash(line) for line in members[f"{stem}.jsonl"].splitlines()]).hex()
        elif group["publish"] == "leaves":
            leaves = [bytes.fromhex(line.decode()) for line in members[f"{stem}.leaves"].splitlines()]
            group["root"] = tree(leaves).hex()
    return proof.root_over([bytes.fromhex(group["root"]) for group in part["groups"]]).hex()
