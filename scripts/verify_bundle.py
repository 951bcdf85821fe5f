#!/usr/bin/env python3
"""A second verifier of bundles, written from docs/bundle.md alone; the words and section numbers used here are its.

python3 verify_bundle.py BUNDLE [--key FP] [--code CODE] [--receipt CODE] [--against OLDER_BUNDLE]
Needs Python 3.11 and `cryptography`. Exits with 0, the first of V1..V10 that failed, 100 for V0, 64 if called wrongly.
"""

import argparse
import io
import json
import math
import re
import zipfile
from base64 import b32encode, b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import chain, product
from pathlib import Path
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LINE, UNKNOWN = "public-line", "只和文件来源一样可信 · is as good as the place the bundle came from"
RECOUNTED = "重新计算 recomputed from rows"
# Canonical JSON can be spelt in one way only: the shape of a document is a regular expression of its text.
ID, HEX, TEXT, N = '"[a-z0-9][a-z0-9-]{0,47}"', '"[0-9a-f]{64}"', r'"(?:[^"\\]|\\.)*"', "(0|[1-9][0-9]*)"
CODE = '"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}"'
ROW = rf'\{{"code":{CODE},"group":{ID},"marks":\{{({ID}:-?{N},?)*\}}\}}'
EVENT = rf'\{{"actor":{TEXT},"at":\{{"boot_id":{TEXT},"mono_ms":-?{N},"wall_ms":-?{N}\}},"body":\{{.*\}},"command_id":'
EVENT += rf'(null|{TEXT}),"hash":{TEXT},"kind":{TEXT},"prev":{TEXT},"seq":{N},"stream":{TEXT},"v":-?{N}\}}'
COUNTS = rf'"counts":\{{"abstained":{N},"marks":\{{({ID}:\{{("{N}":[1-9][0-9]*,?)*\}},?)*\}}\}}'
LEVEL = rf'({COUNTS},"group":{ID},"n":{N},"publish":"leaves"|"group":{ID},"n":{N},"publish":"(rows|root)")'
ROUND = rf'\{{"groups":\[(\{{{LEVEL},"root":{HEX}\}},?)*\],"round":{ID},"spent":{N},"state":"(revealed|void)"\}}'
CONTENTS = rf'\{{"episode":{ID},"fingerprint":{CODE},"format":"hearing-bundle-v1","mode":"(rehearsal|air)","rounds":'
CONTENTS += rf'\[({ROUND},?)*\],"run":{ID},"vkey":{TEXT}\}}'
CLOSED = {"round_id", "root", "by_group", "valid", "joined", "present", "issued", "paper", "note"}
BODIES = {"run.armed": {"run_id", "episode_id", "mode", "key"}, "round.opened": {"round_id", "rule_digest"}}
BODIES |= {"round.closed": CLOSED, "round.revealed": {"round_id", "result", "public_line"}}
BODIES |= {"round.voided": {"round_id"}, "graphic.taken": {"graphic", "caption"}}
BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
FRAME = ["headline", "weighted", "trim", "ballots", "paper", "present", "entitled", "quorum", "under_quorum"]
SHOWN = ["satisfied", "valid", "abstained", "value", "share"]


def text(value: object, ordered: bool = True) -> str:
    """The JSON text of a value, its keys in order of ASCII or as they stand."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=ordered)


def parsed(content: bytes) -> dict:
    """The document, if it is canonical JSON: keys in order of UTF-16, integers below 2^53 (others become null)."""
    told = {"parse_float": int, "parse_int": lambda digits: int(digits) if abs(int(digits)) < 2**53 else None}
    told["object_pairs_hook"] = lambda pairs: dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))
    value = json.loads(content.decode(), parse_constant=int, **told)
    if text(value, ordered=False).encode() != content:
        raise ValueError(f"not canonical: {content[:80]!r}")
    return value


def same(found: object, wanted: object) -> bool:
    """Whether these are equal JSON values."""
    return text(found) == text(wanted)


def typed(code: str) -> str:
    """A short code in its one spelling, however a person typed it."""
    return "-".join(re.findall(".{1,4}", re.sub("[ -]", "", code).upper().translate(str.maketrans("OIL", "011"))))


def short(content: bytes) -> str:
    """The short code of the hash of these bytes."""
    return typed(b32encode(sha256(content).digest()[:10]).decode().translate(BASE32))


def leaf(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\0" + entry).digest()


def tree(leaves: list[bytes]) -> bytes:
    """The root of RFC 9162, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def mean(figures: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """The mean of (weight, figure); none if any figure is none."""
    known = all(figure is not None for _, figure in figures)
    return sum(weight * figure for weight, figure in figures) / sum(weight for weight, _ in figures) if known else None


def criterion(said: dict) -> SimpleNamespace:
    """What is scored on one scale or range: the marks it takes, which of them are good, which abstain (section 3)."""
    steps, span = said.get("scale") or [], {"min": 0, "step": 1, "satisfied_from": None} | (said.get("range") or {})
    one = SimpleNamespace(id=said["id"], weight=Fraction(said.get("weight", "1")), steps=steps)
    one.good, one.away = ([step["value"] for step in steps if step.get(key)] for key in ("satisfied", "abstain"))
    one.takes, one.tells = [step["value"] for step in steps], bool(one.good)
    if not steps:
        one.takes, one.tells = range(span["min"], span["max"] + 1, span["step"]), span["satisfied_from"] is not None
        one.good = range(span["satisfied_from"], span["max"] + 1) if one.tells else []
    return one


class Rule:
    """A rule, and the figures that follow from it (sections 3 and 4)."""

    def __init__(self, content: bytes) -> None:
        """Read it, with its defaults."""
        said, self.digest = parsed(content), sha256(content).hexdigest()
        rubric = {"headline": "satisfied-share", "trim": 0, "places": 2, "publish": "rows"} | said["rubric"]
        self.groups, self.quorum, self.headline = said["groups"], said["quorum"], rubric["headline"]
        self.trim, self.places, self.hidden = rubric["trim"], rubric["places"], rubric["publish"] == "histogram"
        self.criteria = [criterion(one) for one in rubric.get("criteria") or [{**rubric, "id": rubric["kind"]}]]
        self.weighted = len(self.groups) > 1 and all(group.get("weight") for group in self.groups)

    def count(self, group: dict) -> SimpleNamespace:
        """The counts of a group: of its rows, or those published, or of nothing."""
        rows = [row["marks"] for row in group["rows"]]
        abstained = sum(all(row[one.id] in one.away for one in self.criteria) for row in rows)
        marks = {one.id: Counter(row[one.id] for row in rows) for one in self.criteria}
        if "counts" in group:
            abstained, said = group["counts"]["abstained"], group["counts"]["marks"]
            marks = {name: Counter({int(mark): n for mark, n in given.items()}) for name, given in said.items()}
        return SimpleNamespace(n=group["n"], abstained=abstained, marks=marks)

    def written(self, figure: Fraction | None) -> str | None:
        """Rounded half up, in its one spelling."""
        units = None if figure is None else math.floor(figure * 10**self.places + Fraction(1, 2))
        return None if units is None else f"{Decimal(units).scaleb(-self.places):f}"

    def figure(self, one: SimpleNamespace, counts: list[SimpleNamespace]) -> Fraction | None:
        """The figure of a criterion: each group trimmed by itself, then all put together."""
        left = []
        for group in counts:
            marks = sorted(mark for mark in group.marks[one.id].elements() if mark not in one.away)
            left += marks[self.trim : max(self.trim, len(marks) - self.trim)]
        scores = [100 * (mark in one.good) for mark in left] if self.headline == "satisfied-share" else left
        return Fraction(sum(scores), len(left)) if left else None

    def head(self, counts: list[SimpleNamespace]) -> Fraction | None:
        """The headline of these groups."""
        return mean([(one.weight, self.figure(one, counts)) for one in self.criteria])

    def row(self, one: SimpleNamespace, counts: list[SimpleNamespace]) -> dict:
        """What FIGURES say of a criterion."""
        given = sum((group.marks[one.id] for group in counts), Counter())
        away = sum(given.pop(mark, 0) for mark in one.away)
        shown = [mark for mark in one.takes if mark not in one.away] if one.steps else sorted(given)[::-1]
        valid, good = given.total(), sum(given[mark] for mark in given if mark in one.good)
        share = {n: self.written(Fraction(100 * n, valid)) if valid else None for n in (good, *given.values(), 0)}
        row = {"id": one.id, "valid": valid, "abstained": away, "value": self.written(self.figure(one, counts))}
        row |= {"satisfied": good if one.tells else None, "share": share[good] if one.tells else None}
        return row | {"histogram": [{"value": mark, "n": given[mark], "share": share[given[mark]]} for mark in shown]}

    def figures(self, counts: list[SimpleNamespace]) -> dict:
        """FIGURES of these groups taken together."""
        rows, abstained = [self.row(one, counts) for one in self.criteria], sum(group.abstained for group in counts)
        alone = rows[0] if len(rows) == 1 else {"satisfied": None, "share": None, "histogram": []}
        figures = {name: alone[name] for name in ("satisfied", "share", "histogram")} | {"criteria": rows}
        valid = sum(group.n for group in counts) - abstained
        return figures | {"valid": valid, "abstained": abstained, "value": self.written(self.head(counts))}

    def result(self, groups: dict[str, dict], closed: dict) -> dict:
        """RESULT: the frozen record, from counts and what `round.closed` says."""
        counts, told = [self.count(groups[group["id"]]) for group in self.groups], []
        pairs = list(zip(self.groups, counts, strict=True))
        for group, count in pairs:
            figures = None if len(counts) > 1 and count.n < 5 else self.figures([count])
            told.append({"group": group["id"], "entitled": group["entitled"], "ballots": count.n, "figures": figures})
            told[-1] |= {"present": closed["present"].get(group["id"]), "paper": closed["paper"].get(group["id"], 0)}
        result = self.figures(counts) | {"groups": told, "headline": self.headline, "trim": self.trim}
        if self.weighted:
            result["value"] = self.written(mean([(Fraction(one["weight"]), self.head([c])) for one, c in pairs]))
            for one, row in zip(self.criteria, result["criteria"], strict=True):
                own = [(Fraction(group["weight"]), self.figure(one, [count])) for group, count in pairs]
                row["value"] = self.written(mean(own))
            result["share"] = result["value"] if self.headline == "satisfied-share" else result["share"]
        result |= {name: sum(group[name] for group in told) for name in ("ballots", "paper", "entitled")}
        there = [group["present"] for group in told]
        result |= {"present": None if None in there else sum(there), "joined": closed["joined"], "quorum": self.quorum}
        return result | {"weighted": self.weighted, "under_quorum": result["ballots"] < self.quorum}


class Bundle:
    """A bundle and the checks of it: whatever a check yields must hold; text that it yields is said."""

    def v0(self, archive: bytes) -> Iterator[object]:
        """文件可读 · The bundle is readable."""
        with zipfile.ZipFile(io.BytesIO(archive)) as read:
            self.members = {member.filename: read.read(member) for member in read.infolist()}
        with zipfile.ZipFile(again := io.BytesIO(), "w") as written:
            for name, content in self.members.items():
                member = zipfile.ZipInfo(name)
                member.create_system, member.external_attr = 3, 0o100644 << 16
                written.writestr(member, content)
        yield again.getvalue() == archive
        self.toc, self.rules = parsed(self.members["bundle.json"]), {}
        names = ["bundle.json", "journal.jsonl", "journal.note"]
        self.journal = [parsed(line) for line in self.lines("journal.jsonl", EVENT)]
        yield self.journal and all(len(event) == 10 for event in self.journal)
        yield all(BODIES.get(event["kind"], set()) <= event["body"].keys() for event in self.journal)
        yield re.fullmatch(CONTENTS, text(self.toc))
        self.rounds = {told["round"]: told for told in self.toc["rounds"]}
        for told in self.toc["rounds"]:
            names.append(f"rounds/{told['round']}/checkpoint.note")
            if told["state"] == "revealed":
                names.append(f"rounds/{told['round']}/rule.json")
                self.rules[told["round"]] = Rule(self.members[names[-1]])
            for group in told["groups"]:
                group |= {"rows": [], "leaves": []}
                if group["publish"] == "rows":
                    names.append(f"rounds/{told['round']}/{group['group']}.jsonl")
                    group["rows"] = [parsed(line) for line in self.lines(names[-1], ROW)]
                    group["leaves"] = [leaf(text(row).encode()) for row in group["rows"]]
                if group["publish"] == "leaves":
                    names.append(f"rounds/{told['round']}/{group['group']}.leaves")
                    group["leaves"] = [bytes.fromhex(line.decode()) for line in self.lines(names[-1], "[0-9a-f]{64}")]
        yield list(self.members) == names

    def lines(self, name: str, shape: str) -> list[bytes]:
        """The lines of a member, each of that shape and ended by LF."""
        if not re.fullmatch(f"({shape}\n)*", self.members[name].decode()):
            raise ValueError(f"malformed lines in {name}")
        return self.members[name].split(b"\n")[:-1]

    def bodies(self, kind: str, round_id: str | None = None) -> list[dict]:
        """The facts of a kind, of one round if it is named; V3 asks that there is only one."""
        found = [event["body"] for event in self.journal if event["kind"] == kind]
        return [body for body in found if round_id is None or body["round_id"] == round_id]

    def checkpoint(self, round_id: str) -> str:
        """The checkpoint text of a round."""
        closed = self.bodies("round.closed", round_id)[0]
        return self.text(round_id, sum(closed["by_group"].values()), closed["root"])

    def text(self, origin: str, size: int, root: str) -> str:
        """A text to be signed."""
        return f"hearing/{self.toc['episode']}/{origin}\n{size}\n{b64encode(bytes.fromhex(root)).decode()}\n"

    def signed(self, said: str, note: bytes) -> bool:
        """Whether the note is that text, signed with the run's key."""
        name, key_id, key = self.toc["vkey"].split("+", 2)
        head = f"{said}\n— {name} ".encode()
        blob = b64decode(note[len(head) : -1])
        Ed25519PublicKey.from_public_bytes(b64decode(key)[1:]).verify(blob[4:], said.encode())
        return note == head + b64encode(blob) + b"\n" and blob[:4].hex() == key_id

    def head_signed(self, key_of: "Bundle") -> bool:
        """Whether the journal's head is signed with the key of that bundle."""
        said = self.text(f"{self.toc['run']}/journal", self.journal[-1]["seq"], self.journal[-1]["hash"])
        return key_of.signed(said, self.members["journal.note"])

    def v1(self, asked: argparse.Namespace) -> Iterator[object]:
        """签名出自本次运行的密钥 · The signatures are the run's."""
        name, key = f"hearing/{self.toc['episode']}/{self.toc['run']}", b64decode(self.toc["vkey"].split("+", 2)[2])
        key_id = sha256(f"{name}\n".encode() + key).hexdigest()[:8]
        yield self.toc["vkey"] == f"{name}+{key_id}+{b64encode(key).decode()}" and key[:1] == b"\1"
        yield self.journal[0]["body"]["key"] == self.toc["vkey"] and self.toc["fingerprint"] == short(key[1:])
        yield self.toc["fingerprint"] == asked.key if asked.key else f"{short(key[1:])} {UNKNOWN}"
        yield self.head_signed(self)
        for name in self.rounds:
            note, noted = self.members[f"rounds/{name}/checkpoint.note"], self.bodies("round.closed", name)[0]["note"]
            yield self.signed(self.checkpoint(name), note)
            yield noted.encode() == note if noted else f"{name} 导出时才签 signed when exported"

    def v2(self, asked: argparse.Namespace) -> Iterator[object]:
        """日志是一条完整的链 · The journal is one chain."""
        hashes, armed, toc = ["0" * 64], self.journal[0]["body"], self.toc
        for seq, event in enumerate(self.journal, 1):
            hashed = text({key: event[key] for key in event if key != "hash"}, ordered=False)
            hashes.append(sha256(hashed.encode()).hexdigest())
            found = [event["stream"], event["seq"], event["prev"], event["hash"], event["kind"] == "run.armed"]
            yield found == [toc["run"], seq, *hashes[-2:], seq == 1]
        yield [armed[name] for name in ("run_id", "episode_id", "mode")] == [toc["run"], toc["episode"], toc["mode"]]

    def v3(self, asked: argparse.Namespace) -> Iterator[object]:
        """树根由公布的内容得出 · The roots follow from what is published."""
        yield [told["round"] for told in self.toc["rounds"]] == [b["round_id"] for b in self.bodies("round.closed")]
        for name, told in self.rounds.items():
            closed, void = self.bodies("round.closed", name)[0], bool(self.bodies("round.voided", name))
            opened, revealed = (len(self.bodies(kind, name)) for kind in ("round.opened", "round.revealed"))
            yield opened < 2 and (revealed == 1 or (void and not revealed))
            yield told["state"] == ("void" if void else "revealed")
            yield [(group["group"], group["n"]) for group in told["groups"]] == sorted(closed["by_group"].items())
            for group in told["groups"]:
                fully = group["n"] >= 20 and not void and not self.rules[name].hidden
                yield group["publish"] == ("root" if void or group["n"] < 5 else "rows" if fully else "leaves")
                known = len(group["leaves"]) == group["n"] and tree(group["leaves"]).hex() == group["root"]
                yield known or group["publish"] == "root"
            yield tree([leaf(bytes.fromhex(group["root"])) for group in told["groups"]]).hex() == closed["root"]

    def v4(self, asked: argparse.Namespace) -> Iterator[object]:
        """得分由选票按规则得出，与播出一致 · The figures follow from the ballots by the rule."""
        for name, rule in self.rules.items():
            yield from self.recounted(name, rule)
        for body in self.bodies("graphic.taken"):
            captions = body["caption"]["rows"] if body["graphic"] == "ranking" else [body["caption"]]
            for caption in captions if body["graphic"] in ("result", "ranking") else []:
                record = self.bodies("round.revealed", caption["round_id"])[0]
                yield all(same(caption[key], record["result"][key]) for key in FRAME + SHOWN if key in caption)
                if body["graphic"] == "result":
                    yield from self.aired(caption, record["result"], record["public_line"])

    def aired(self, caption: dict, record: dict, line: dict | None) -> Iterator[object]:
        """That the lists of a caption say what the record does, and so does its public line."""
        groups = [group | {"value": group["figures"] and group["figures"]["value"]} for group in record["groups"]]
        lists = {"rows": ("n", "share"), "criteria": ("value",), "groups": ("ballots", "value")}
        wanted = {"rows": record["histogram"], "criteria": record["criteria"], "groups": groups}
        for name, keys in lists.items():
            shown, said = ([[row[key] for key in keys] for row in of] for of in (caption.get(name, []), wanted[name]))
            yield not shown or same(shown, said)
        yield not caption.get("public_line") or all(same(caption["public_line"][key], line[key]) for key in SHOWN)

    def recounted(self, name: str, rule: Rule) -> Iterator[object]:
        """That the record of a round follows from its ballots, as far as they are published."""
        record, groups = self.bodies("round.revealed", name)[0], {g["group"]: g for g in self.rounds[name]["groups"]}
        yield self.bodies("round.opened", name)[0]["rule_digest"] == rule.digest
        line, found = groups.get(LINE), record["result"]
        yield groups.keys() - {LINE} == {group["id"] for group in rule.groups}
        yield same(record["public_line"], rule.figures([rule.count(line)]) if line and line["n"] >= 5 else None)
        wanted = rule.result(groups, self.bodies("round.closed", name)[0])
        blind = {key for key in groups if key != LINE and groups[key]["n"] and groups[key]["publish"] == "root"}
        yield f"{name} {'部分取自签名记录 in part taken from the signed record' if blind else RECOUNTED}"
        yield blind or same(found, wanted)
        yield found["valid"] + found["abstained"] == found["ballots"] and found.keys() == wanted.keys()
        yield all(same(found[key], wanted[key]) for key in [*FRAME, "joined"])
        for one, other in zip(found["groups"], wanted["groups"], strict=True):
            unknown = {"figures": None} if other["group"] in blind and other["figures"] else {}
            yield same(one | unknown, other | unknown)
            yield not unknown or one["figures"].keys() == other["figures"].keys()
        for one, other in zip(found["criteria"], wanted["criteria"], strict=True):
            given = {row["value"]: row["n"] for row in one["histogram"]}
            yield one["id"] == other["id"] and one.keys() == other.keys()
            yield all(given.get(row["value"], 0) >= row["n"] for row in other["histogram"])

    def v5(self, asked: argparse.Namespace) -> Iterator[object]:
        """票不多于卡 · No more ballots than cards."""
        for name, told in self.rounds.items():
            closed = self.bodies("round.closed", name)[0]
            given, hall = closed["by_group"], {key: n for key, n in closed["by_group"].items() if key != LINE}
            yield same([told["spent"], closed["valid"]], [sum(given.values()), sum(hall.values())])
            yield all(n <= closed["issued"].get(group, 0) for group, n in hall.items())
            yield all(n <= given.get(group, 0) for group, n in closed["paper"].items())

    def v6(self, asked: argparse.Namespace) -> Iterator[object]:
        """没有一票计两次 · No ballot twice."""
        for told in self.toc["rounds"]:
            codes = [[row["code"] for row in group["rows"]] for group in told["groups"]]
            yield all(some == sorted(some) for some in codes)
            yield all(len(some) == len(set(some)) for some in [group["leaves"] for group in told["groups"]])
            yield len({*chain(*codes)}) == len([*chain(*codes)])

    def v7(self, asked: argparse.Namespace) -> Iterator[object]:
        """分值合乎规则 · The marks fit the rule."""
        for name, rule in self.rules.items():
            takes = {one.id: one.takes for one in rule.criteria}
            for group in self.rounds[name]["groups"]:
                for row in group["rows"]:
                    yield row["group"] == group["group"] and row["marks"].keys() == takes.keys()
                    yield all(mark in takes[key] for key, mark in row["marks"].items())
                count = rule.count(group)
                for one in rule.criteria if "counts" in group else []:
                    marks = count.marks[one.id]
                    yield all(mark in one.takes for mark in marks) and marks.total() == group["n"]
                    yield count.abstained <= sum(marks[mark] for mark in one.away)
                yield count.marks.keys() == takes.keys()

    def v8(self, asked: argparse.Namespace) -> Iterator[object]:
        """校验码与上屏的一致 · The codes are those shown on air."""
        for body in self.bodies("graphic.taken"):
            caption = body["caption"]
            if body["graphic"] in ("result", "proof") and caption.get("code") is not None:
                yield caption["code"] == short(self.checkpoint(caption["round_id"]).encode())
            if body["graphic"] == "proof" and "fingerprint" in caption:
                yield caption["fingerprint"] == short(b64decode(self.toc["vkey"].split("+", 2)[2])[1:])
        if asked.code:
            yield " ".join(name for name in self.rounds if short(self.checkpoint(name).encode()) == asked.code)

    def v9(self, asked: argparse.Namespace) -> Iterator[object]:
        """回执在计票之内 · The receipt is counted."""
        if asked.receipt:
            groups = [(name, group) for name, told in self.rounds.items() for group in told["groups"]]
            yield "; ".join(place for name, group in groups for place in self.places(asked.receipt, name, group))

    def places(self, code: str, name: str, group: dict) -> Iterator[str]:
        """Where the ballot of this receipt stands in a group: among its rows, or behind its leaf hashes."""
        leaves = [leaf(text(row).encode()) for row in group["rows"] if row["code"] == code]
        criteria = self.rules[name].criteria if group["publish"] == "leaves" else []
        if criteria and math.prod(len(one.takes) for one in criteria) <= 100_000:
            for marks in product(*(one.takes for one in criteria)):
                given = dict(zip((one.id for one in criteria), marks, strict=True))
                leaves.append(leaf(text({"code": code, "group": group["group"], "marks": given}).encode()))
        for place in (group["leaves"].index(one) + 1 for one in leaves if one in group["leaves"]):
            yield f"{name} {group['group']} {place}"

    def v10(self, asked: argparse.Namespace) -> Iterator[object]:
        """旧文件是本文件的一部分 · The older bundle is a part of this one."""
        if asked.against:
            older = Bundle()
            yield all(older.v0(asked.against)) and older.head_signed(self)
            yield all(older.toc[name] == self.toc[name] for name in ("episode", "run", "mode", "vkey"))
            yield self.members["journal.jsonl"].startswith(older.members["journal.jsonl"])
            for name, old in older.rounds.items():
                alike, rounds = old["state"] == self.rounds[name]["state"], (old, self.rounds[name])
                roots = [[(group["group"], group["n"], group["root"]) for group in told["groups"]] for told in rounds]
                yield roots[0] == roots[1] and same(*(told["spent"] for told in rounds))
                for member in (member for member in older.members if member.startswith(f"rounds/{name}/")):
                    kept = older.members[member] if member.endswith(".note") else alike
                    yield not kept or self.members[member] == older.members[member]
                yield not alike or old == self.rounds[name]


def main(words: list[str] | None = None) -> int:
    """Make the checks, one line each; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: parser.exit(64, f"{message}\n")
    for option in ("bundle", "--against", "--key", "--code", "--receipt"):
        parser.add_argument(option, type=typed if option in ("--key", "--code", "--receipt") else Path)
    asked, bundle, failed = parser.parse_args(words), Bundle(), []
    try:
        archive, asked.against = asked.bundle.read_bytes(), asked.against and asked.against.read_bytes()
    except OSError as wrong:
        parser.error(str(wrong))
    for number in range(11):
        check = getattr(bundle, f"v{number}")
        steps, said = check(asked if number else archive), []
        try:
            for holds in steps:
                said += [holds] if isinstance(holds, str) else []
                if not holds:
                    raise ValueError(f"line {steps.gi_frame.f_lineno}")
            print(f"V{number}  通过 ok  {check.__doc__}", *said)
        except Exception as wrong:
            failed.append(number or 100)
            print(f"V{number}  不通过 FAILED  {check.__doc__} {wrong!r}")
        if failed == [100]:
            break
    return failed[0] if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
