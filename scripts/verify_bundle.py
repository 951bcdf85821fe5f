#!/usr/bin/env python3
"""A second verifier of bundles, written from docs/bundle.md alone; the words and section numbers used here are its.

python3 verify_bundle.py BUNDLE [--key FP] [--code CODE] [--receipt CODE] [--against OLDER_BUNDLE]
Needs Python 3.11 and `cryptography`. Exits with 0, the first of V1..V10 that failed, 100 for V0, 64 if called wrongly.
"""

import argparse
import io
import itertools
import json
import math
import re
import zipfile
from base64 import b32encode, b64decode, b64encode
from collections import Counter
from fractions import Fraction
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LINE, DIGIT = "public-line", "[0-9A-HJKMNP-TV-Z]"
BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
# Canonical JSON can be spelt in one way only: the shape of a document is a regular expression of its text.
ID, HEX, TEXT, OBJECT = '"[a-z0-9][a-z0-9-]{0,47}"', '"[0-9a-f]{64}"', r'"(?:[^"\\]|\\.)*"', r"\{.*\}"
YES = "true|false"
N, INT, CODE, WEIGHT = (
    "(0|[1-9][0-9]*)",
    "(0|-?[1-9][0-9]*)",
    rf'"{DIGIT}{{4}}(-{DIGIT}{{4}}){{3}}"',
    r'null|"[0-9]+(\.[0-9]+)?"',
)
SIZES, MARKS, PHASE = rf"\{{({ID}:{N},?)*\}}", rf"\{{({ID}:{INT},?)*\}}", '"(rehearsal|air)"'
COUNTS = rf'\{{"abstained":{N},"marks":\{{({ID}:\{{("{N}":[1-9][0-9]*,?)*\}},?)*\}}\}}'
LEVEL = rf'("counts":{COUNTS},"group":{ID},"n":{N},"publish":"leaves"|"group":{ID},"n":{N},"publish":"(rows|root)")'
ROUND = rf'\{{"groups":\[(\{{{LEVEL},"root":{HEX}\}},?)*\],"round":{ID},"spent":{N},"state":"(revealed|void)"\}}'
CONTENTS = rf'\{{"episode":{ID},"fingerprint":{CODE},"format":"hearing-bundle-v1","mode":{PHASE},"rounds":'
CONTENTS += rf'\[({ROUND},?)*\],"run":{ID},"vkey":{TEXT}\}}'
EVENT = rf'\{{"actor":{TEXT},"at":\{{"boot_id":{TEXT},"mono_ms":{INT},"wall_ms":{INT}\}},"body":{OBJECT},"command_id":'
EVENT += rf'(null|{TEXT}),"hash":{TEXT},"kind":{TEXT},"prev":{TEXT},"seq":{INT},"stream":{TEXT},"v":{INT}\}}'
BARS = rf'\[(\{{"n":{INT},"share":(null|{TEXT}),"value":{INT}\}},?)*\]'
WORTH, REST = rf'"satisfied":(null|{INT}),"share":(null|{TEXT})', rf'"valid":{INT},"value":(null|{TEXT})'
CRITERIA = rf'\[(\{{"abstained":{INT},"histogram":{BARS},"id":{TEXT},{WORTH},{REST}\}},?)*\]'
FIGURES = rf'\{{"abstained":{INT},"criteria":{CRITERIA},"histogram":{BARS},{WORTH},{REST}\}}'
PART = rf'\{{"ballots":{INT},"entitled":{INT},"figures":(null|{FIGURES}),"group":{TEXT},"paper":{INT},"present":'
PART += rf"(null|{INT})\}}"
RESULT = (
    rf'\{{"abstained":{INT},"ballots":{INT},"criteria":{CRITERIA},"entitled":{INT},"groups":\[({PART},?)*\],"headline":'
)
RESULT += rf'{TEXT},"histogram":{BARS},"joined":{INT},"paper":{INT},"present":(null|{INT}),"quorum":{INT},{WORTH},'
RESULT += rf'"trim":{INT},"under_quorum":({YES}),{REST},"weighted":({YES})\}}'
BODIES = {
    "run.armed": {"run_id": ID, "episode_id": ID, "mode": PHASE, "key": TEXT},
    "round.opened": {"round_id": ID, "rule_digest": HEX},
    "round.closed": {"round_id": ID, "root": HEX, "valid": N, "joined": N, "note": TEXT}
    | dict.fromkeys(("by_group", "present", "issued", "paper"), SIZES),
    "round.revealed": {"round_id": ID, "result": RESULT, "public_line": f"null|{FIGURES}"},
    "round.voided": {"round_id": ID},
    "graphic.taken": {"graphic": TEXT, "caption": OBJECT},
}
RUBRIC = {"headline": "satisfied-share", "trim": 0, "places": 2, "publish": "rows"}
FRAME = ["headline", "weighted", "trim", "ballots", "paper", "present", "entitled", "quorum", "under_quorum"]
SHOWN = ["satisfied", "valid", "abstained", "value", "share"]


def need(holds: object, why: str) -> None:
    """Fail the check that is being made, unless this holds."""
    if not holds:
        raise ValueError(why)


def canonical(value: object) -> str:
    """RFC 8785, of integers only; keys in the order of their UTF-16 units. Equal JSON values have equal texts."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return f"[{','.join(map(canonical, value))}]"
    need(not isinstance(value, float) and (not isinstance(value, int) or abs(value) < 2**53), f"number {value}")
    return json.dumps(value, ensure_ascii=False)


def same(found: object, wanted: object, what: str) -> None:
    """Ask for equal JSON values."""
    need(canonical(found) == canonical(wanted), f"{what}: {canonical(found)[:200]} != {canonical(wanted)[:200]}")


def parsed(content: bytes, shape: str) -> dict:
    """The document, if its text is canonical and of that shape."""
    value = json.loads(content.decode())
    need(canonical(value).encode() == content and re.fullmatch(shape, content.decode()), f"malformed: {content[:80]!r}")
    return value


def fields(value: dict, shapes: dict[str, str]) -> dict:
    """The object, if it has these fields, each of its shape."""
    for name, shape in shapes.items():
        need(re.fullmatch(shape, canonical(value[name])), f"malformed {name}: {value[name]}")
    return value


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


class Criterion:
    """What is scored on one scale or range: the marks it takes, which of them are good, which abstain (section 3)."""

    def __init__(self, said: dict) -> None:
        fields({"weight": "1"} | said, {"id": ID, "weight": WEIGHT})
        self.id, self.weight, self.steps = said["id"], Fraction(said.get("weight", "1")), said.get("scale") or []
        steps = [{"satisfied": False, "abstain": False} | step for step in self.steps]
        self.good = [fields(step, {"value": INT, "satisfied": YES})["value"] for step in steps if step["satisfied"]]
        self.abstaining = [fields(step, {"value": INT, "abstain": YES})["value"] for step in steps if step["abstain"]]
        self.takes, self.tells = [fields(step, {"value": INT})["value"] for step in steps], bool(self.good)
        if not steps:
            span = {"min": 0, "step": 1, "satisfied_from": None} | said["range"]
            fields(span, {"min": INT, "max": INT, "step": "[1-9][0-9]*", "satisfied_from": f"null|{INT}"})
            self.takes = range(span["min"], span["max"] + 1, span["step"])
            self.tells = span["satisfied_from"] is not None
            self.good = range(span["satisfied_from"], span["max"] + 1) if self.tells else []


class Rule:
    """A rule, and the figures that follow from it (sections 3 and 4)."""

    def __init__(self, content: bytes) -> None:
        said = parsed(content, r'\{"groups":\[.*\],"quorum":(0|-?[1-9][0-9]*),"rubric":\{.*\}\}')
        shapes = {"kind": '"(mood|verdict)"', "headline": '"(satisfied-share|mean|weighted)"', "trim": N, "places": N}
        rubric = fields(RUBRIC | said["rubric"], shapes | {"publish": '"(rows|histogram)"'})
        group_shape = {"id": ID, "entitled": N, "weight": WEIGHT}
        self.digest, self.quorum, self.headline = sha256(content).hexdigest(), said["quorum"], rubric["headline"]
        self.groups = [fields({"weight": None} | group, group_shape) for group in said["groups"]]
        self.trim, self.places, self.hidden = rubric["trim"], rubric["places"], rubric["publish"] == "histogram"
        self.criteria = [Criterion(one) for one in rubric.get("criteria") or [{**rubric, "id": rubric["kind"]}]]
        self.weighted = len(self.groups) > 1 and all(group["weight"] for group in self.groups)

    def count(self, group: dict) -> dict:
        """The counts of a group: of its rows, or those published, or of nothing."""
        rows = [row["marks"] for row in group.get("rows", [])]
        marks = {one.id: Counter(row[one.id] for row in rows) for one in self.criteria}
        abstained = sum(all(row[one.id] in one.abstaining for one in self.criteria) for row in rows)
        if "counts" in group:
            abstained, said = group["counts"]["abstained"], group["counts"]["marks"]
            marks = {one.id: Counter({int(mark): n for mark, n in said[one.id].items()}) for one in self.criteria}
        return {"n": group["n"], "abstained": abstained, "marks": marks}

    def written(self, figure: Fraction | None) -> str | None:
        """Rounded half up, in its one spelling."""
        if figure is None:
            return None
        units = math.floor(figure * 10**self.places + Fraction(1, 2))
        digits = f"{abs(units):0{self.places + 1}}"
        whole = len(digits) - self.places
        return "-" * (units < 0) + digits[:whole] + "." * (self.places > 0) + digits[whole:]

    def figure(self, one: Criterion, counts: list[dict]) -> Fraction | None:
        """The figure of a criterion: each group trimmed by itself, then all put together."""
        left = []
        for group in counts:
            marks = sorted(mark for mark in group["marks"][one.id].elements() if mark not in one.abstaining)
            left += marks[self.trim : max(self.trim, len(marks) - self.trim)]
        figures = [100 * (mark in one.good) for mark in left] if self.headline == "satisfied-share" else left
        return Fraction(sum(figures), len(left)) if left else None

    def head(self, counts: list[dict]) -> Fraction | None:
        """The headline of these groups: the weighted mean of the criteria's figures."""
        return mean([(one.weight, self.figure(one, counts)) for one in self.criteria])

    def figures(self, counts: list[dict]) -> dict:
        """FIGURES of these groups taken together."""
        told, abstained = [], sum(group["abstained"] for group in counts)
        for one in self.criteria:
            given = sum((group["marks"][one.id] for group in counts), Counter())
            away = sum(given.pop(mark, 0) for mark in one.abstaining)
            valid, good = given.total(), sum(n for mark, n in given.items() if mark in one.good)

            def share(n: int, valid: int = valid) -> str | None:
                return self.written(Fraction(100 * n, valid)) if valid else None

            shown = [mark for mark in one.takes if mark not in one.abstaining] if one.steps else sorted(given)[::-1]
            row = {"id": one.id, "valid": valid, "abstained": away, "value": self.written(self.figure(one, counts))}
            row |= {"satisfied": good if one.tells else None, "share": share(good) if one.tells else None}
            told.append(row | {"histogram": [{"value": m, "n": given[m], "share": share(given[m])} for m in shown]})
        alone = told[0] if len(told) == 1 else {"satisfied": None, "share": None, "histogram": []}
        figures = {name: alone[name] for name in ("satisfied", "share", "histogram")} | {"criteria": told}
        valid = sum(group["n"] for group in counts) - abstained
        return figures | {"valid": valid, "abstained": abstained, "value": self.written(self.head(counts))}

    def result(self, groups: dict[str, dict], closed: dict) -> dict:
        """RESULT: the frozen record, from counts and what `round.closed` says."""
        told, counts = [], [self.count(groups[group["id"]]) for group in self.groups]
        for group, counted in zip(self.groups, counts, strict=True):
            small = len(counts) > 1 and counted["n"] < 5
            told.append({"group": group["id"], "entitled": group["entitled"], "ballots": counted["n"]})
            told[-1] |= {"present": closed["present"].get(group["id"]), "paper": closed["paper"].get(group["id"], 0)}
            told[-1] |= {"figures": None if small else self.figures([counted])}
        result = self.figures(counts) | {"groups": told, "headline": self.headline, "trim": self.trim}
        if self.weighted:
            weights = [Fraction(group["weight"]) for group in self.groups]
            result["value"] = self.written(mean(list(zip(weights, [self.head([c]) for c in counts], strict=True))))
            for one, row in zip(self.criteria, result["criteria"], strict=True):
                own = [self.figure(one, [counted]) for counted in counts]
                row["value"] = self.written(mean(list(zip(weights, own, strict=True))))
            result["share"] = result["value"] if self.headline == "satisfied-share" else result["share"]
        result |= {name: sum(group[name] for group in told) for name in ("ballots", "paper", "entitled")}
        there = [group["present"] for group in told]
        result |= {"present": None if None in there else sum(there), "joined": closed["joined"], "quorum": self.quorum}
        return result | {"weighted": self.weighted, "under_quorum": result["ballots"] < self.quorum}


def mean(figures: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """The mean of (weight, figure); none if any figure is none."""
    if any(figure is None for _, figure in figures):
        return None
    return sum(weight * figure for weight, figure in figures) / sum(weight for weight, _ in figures)


class Bundle:
    """A bundle; making it is V0, the methods v1 to v10 are the checks and return what is to be said of them."""

    def __init__(self, archive: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(archive)) as read:
            self.members = {member.filename: read.read(member) for member in read.infolist()}
        again = io.BytesIO()
        with zipfile.ZipFile(again, "w") as written:
            for name, content in self.members.items():
                member = zipfile.ZipInfo(name)
                member.create_system, member.external_attr = 3, 0o100644 << 16
                written.writestr(member, content)
        need(again.getvalue() == archive, "the archive is not in its one form")
        self.toc = parsed(self.members["bundle.json"], CONTENTS)
        names = ["bundle.json", "journal.jsonl", "journal.note"]
        self.journal, self.rules = [parsed(line, EVENT) for line in self.lines("journal.jsonl")], {}
        need(self.journal, "an empty journal")
        for event in self.journal:
            need(len(event) == 10, "other keys in the journal")
            fields(event["body"], BODIES.get(event["kind"], {}))
        for told in self.toc["rounds"]:
            folder = f"rounds/{told['round']}/"
            names.append(folder + "checkpoint.note")
            if told["state"] == "revealed":
                names.append(folder + "rule.json")
                self.rules[told["round"]] = Rule(self.members[names[-1]])
            for group in told["groups"]:
                if group["publish"] == "rows":
                    names.append(f"{folder}{group['group']}.jsonl")
                    lines = self.lines(names[-1])
                    shape = rf'\{{"code":{CODE},"group":{ID},"marks":{MARKS}\}}'
                    group |= {"rows": [parsed(line, shape) for line in lines], "leaves": [leaf(line) for line in lines]}
                if group["publish"] == "leaves":
                    names.append(f"{folder}{group['group']}.leaves")
                    need(all(re.fullmatch(b"[0-9a-f]{64}", line) for line in self.lines(names[-1])), "no leaf hash")
                    group["leaves"] = [bytes.fromhex(line.decode()) for line in self.lines(names[-1])]
        need(list(self.members) == names, "members missing, too many or out of order")

    def lines(self, name: str) -> list[bytes]:
        """The lines of a member, each ended by LF."""
        *lines, rest = self.members[name].split(b"\n")
        need(not rest, f"{name} does not end with a line feed")
        return lines

    def bodies(self, kind: str, round_id: str | None = None) -> list[dict]:
        """The facts of a kind, of one round if it is named."""
        found = [event["body"] for event in self.journal if event["kind"] == kind]
        return [body for body in found if round_id is None or body["round_id"] == round_id]

    def fact(self, kind: str, round_id: str) -> dict:
        """The fact of that kind about the round; V3 asks that there is only one."""
        return self.bodies(kind, round_id)[0]

    def checkpoint(self, round_id: str) -> str:
        """The checkpoint text of a round."""
        closed = self.fact("round.closed", round_id)
        return self.text(round_id, sum(closed["by_group"].values()), closed["root"])

    def text(self, origin: str, size: int, root: str) -> str:
        """A text to be signed."""
        return f"hearing/{self.toc['episode']}/{origin}\n{size}\n{b64encode(bytes.fromhex(root)).decode()}\n"

    def signed(self, text: str, note: bytes) -> None:
        """Ask that the note is that text, signed with the run's key."""
        name, key_id, _ = self.toc["vkey"].split("+", 2)
        head = f"{text}\n— {name} ".encode()
        blob = b64decode(note[len(head) : -1])
        need(note == head + b64encode(blob) + b"\n" and blob[:4].hex() == key_id, f"not the note of {text!r}")
        Ed25519PublicKey.from_public_bytes(self.key()[1:]).verify(blob[4:], text.encode())

    def key(self) -> bytes:
        """0x01 and the public key of the vkey."""
        return b64decode(self.toc["vkey"].split("+", 2)[2])

    def head_signed(self, by: "Bundle") -> None:
        """Ask that the journal's head is signed with the key of that bundle."""
        last = self.journal[-1]
        by.signed(self.text(f"{self.toc['run']}/journal", last["seq"], last["hash"]), self.members["journal.note"])

    def v1(self, asked: argparse.Namespace) -> str:
        """签名出自本次运行的密钥 · The signatures are the run's."""
        name, late = f"hearing/{self.toc['episode']}/{self.toc['run']}", []
        key = self.key()
        key_id = sha256(f"{name}\n".encode() + key).hexdigest()[:8]
        need(self.toc["vkey"] == f"{name}+{key_id}+{b64encode(key).decode()}" and key[:1] == b"\1", "no such vkey")
        same(self.journal[0]["body"]["key"], self.toc["vkey"], "key")
        same(self.toc["fingerprint"], short(key[1:]), "fingerprint")
        need(not asked.key or typed(asked.key) == self.toc["fingerprint"], f"the key is {self.toc['fingerprint']}")
        self.head_signed(self)
        for told in self.toc["rounds"]:
            note = self.members[f"rounds/{told['round']}/checkpoint.note"]
            self.signed(self.checkpoint(told["round"]), note)
            noted = self.fact("round.closed", told["round"])["note"]
            need(noted.encode() in (b"", note), f"{told['round']}: another note in the journal")
            late += [] if noted else [told["round"]]
        said = [f"{', '.join(late)} 导出时才签 · signed when exported"] if late else []
        if not asked.key:
            said.append(
                f"{self.toc['fingerprint']} 只和文件来源一样可信 · is as good as the place the bundle came from"
            )
        return "; ".join(said)

    def v2(self, asked: argparse.Namespace) -> str:
        """日志是一条完整的链 · The journal is one chain."""
        prev = "0" * 64
        for seq, event in enumerate(self.journal, 1):
            found = sha256(canonical({k: v for k, v in event.items() if k != "hash"}).encode()).hexdigest()
            wanted = (self.toc["run"], seq, prev, found, seq == 1)
            is_so = (event["stream"], event["seq"], event["prev"], event["hash"], event["kind"] == "run.armed")
            need(is_so == wanted, f"row {seq}")
            prev = found
        armed = self.journal[0]["body"]
        for ours, theirs in (("run", "run_id"), ("episode", "episode_id"), ("mode", "mode")):
            same(armed[theirs], self.toc[ours], ours)
        return f"{len(self.journal)} 行 rows"

    def v3(self, asked: argparse.Namespace) -> str:
        """树根由公布的内容得出 · The roots follow from what is published."""
        closed_in_order = [body["round_id"] for body in self.bodies("round.closed")]
        same([told["round"] for told in self.toc["rounds"]], closed_in_order, "rounds")
        for told in self.toc["rounds"]:
            closed, void = self.fact("round.closed", told["round"]), bool(self.bodies("round.voided", told["round"]))
            opened, revealed = (len(self.bodies(f"round.{kind}", told["round"])) for kind in ("opened", "revealed"))
            need(
                opened < 2 and (revealed == 1 or (void and not revealed)), f"opened {opened}, revealed {revealed} times"
            )
            same(told["state"], "void" if void else "revealed", "state")
            by_group = [(group["group"], group["n"]) for group in told["groups"]]
            need(by_group == sorted(closed["by_group"].items()), "groups")
            for group in told["groups"]:
                fully = group["n"] >= 20 and not void and not self.rules[told["round"]].hidden
                level = "root" if void or group["n"] < 5 else "rows" if fully else "leaves"
                same(group["publish"], level, f"{told['round']} {group['group']}")
                if level != "root":
                    need(len(group["leaves"]) == group["n"], "number of ballots")
                    same(tree(group["leaves"]).hex(), group["root"], "root")
            same(tree([leaf(bytes.fromhex(g["root"])) for g in told["groups"]]).hex(), closed["root"], "round root")
        return ""

    def v4(self, asked: argparse.Namespace) -> str:
        """得分由选票按规则得出，与播出一致 · The figures follow from the ballots by the rule."""
        said = []
        for told in self.toc["rounds"]:
            if told["state"] == "revealed":
                whole = self.recounted(told)
                how = (
                    "重新计算 recomputed from rows"
                    if whole
                    else "部分取自签名记录 in part taken from the signed record"
                )
                said.append(f"{told['round']} {how}")
        for body in self.bodies("graphic.taken"):
            captions = body["caption"]["rows"] if body["graphic"] == "ranking" else [body["caption"]]
            for caption in captions if body["graphic"] in ("result", "ranking") else []:
                record = self.fact("round.revealed", caption["round_id"])
                self.aired(caption, record["result"], record["public_line"], body["graphic"] == "result")
        return "; ".join(said)

    def recounted(self, told: dict) -> bool:
        """Check the record of a round; whether all its groups could be counted."""
        rule, record = self.rules[told["round"]], self.fact("round.revealed", told["round"])
        same(self.fact("round.opened", told["round"])["rule_digest"], rule.digest, "rule_digest")
        groups = {group["group"]: group for group in told["groups"]}
        need(groups.keys() - {LINE} == {group["id"] for group in rule.groups}, "not the groups of the rule")
        line = groups.get(LINE)
        if line is None or line["n"] < 5:
            same(record["public_line"], None, "public_line")
        elif line["publish"] != "root":
            same(record["public_line"], rule.figures([rule.count(line)]), "public_line")
        wanted, found = rule.result(groups, self.fact("round.closed", told["round"])), record["result"]
        blind = {g["id"] for g in rule.groups if groups[g["id"]]["n"] and groups[g["id"]]["publish"] == "root"}
        if not blind:
            same(found, wanted, f"{told['round']} result")
            return True
        need(found["valid"] + found["abstained"] == found["ballots"], "valid + abstained")
        for name in [*FRAME, "joined"]:
            same(found[name], wanted[name], name)
        for one, other in zip(found["groups"], wanted["groups"], strict=True):
            unknown = {"figures": None} if other["group"] in blind and other["figures"] else {}
            same(one | unknown, other | unknown, "groups")
        for one, other in zip(found["criteria"], wanted["criteria"], strict=True):
            same(one["id"], other["id"], "criterion")
            given = {row["value"]: row["n"] for row in one["histogram"]}
            need(all(given.get(row["value"], 0) >= row["n"] for row in other["histogram"]), "fewer than counted")
        return False

    def aired(self, caption: dict, record: dict, line: dict | None, whole: bool) -> None:
        """Ask that a caption says what the record does; of a ranking only the bases."""
        for name in FRAME + SHOWN:
            need(name not in caption or canonical(caption[name]) == canonical(record[name]), f"{name} on air")
        if whole:
            groups = [g | {"value": g["figures"] and g["figures"]["value"]} for g in record["groups"]]
            lists = (("rows", "n share", record["histogram"]), ("criteria", "value", record["criteria"]))
            for name, keys, wanted in (*lists, ("groups", "ballots value", groups)):
                shown, said = ([[row[k] for k in keys.split()] for row in of] for of in (caption.get(name, []), wanted))
                need(not shown or canonical(shown) == canonical(said), f"{name} on air")
            for name in SHOWN if caption.get("public_line") else []:
                same(caption["public_line"][name], line[name], "public line on air")

    def v5(self, asked: argparse.Namespace) -> str:
        """票不多于卡 · No more ballots than cards."""
        for told in self.toc["rounds"]:
            closed = self.fact("round.closed", told["round"])
            given, issued = closed["by_group"], closed["issued"]
            same(told["spent"], sum(given.values()), "spent")
            same(closed["valid"], sum(n for group, n in given.items() if group != LINE), "valid")
            need(all(n <= issued.get(group, 0) for group, n in given.items() if group != LINE), "too few cards")
            need(all(n <= given.get(group, 0) for group, n in closed["paper"].items()), "more paper than ballots")
        return ""

    def v6(self, asked: argparse.Namespace) -> str:
        """没有一票计两次 · No ballot twice."""
        for told in self.toc["rounds"]:
            codes = [[row["code"] for row in group.get("rows", [])] for group in told["groups"]]
            need(all(some == sorted(some) for some in codes), "out of order")
            for some in ([*itertools.chain(*codes)], *(group.get("leaves", []) for group in told["groups"])):
                need(len(some) == len(set(some)), f"{told['round']}: twice")
        return ""

    def v7(self, asked: argparse.Namespace) -> str:
        """分值合乎规则 · The marks fit the rule."""
        for told in self.toc["rounds"]:
            for group in told["groups"]:
                for row in group.get("rows", []):
                    need(row["group"] == group["group"], "a row of another group")
                    criteria = {one.id: one for one in self.rules[told["round"]].criteria}
                    need(row["marks"].keys() == criteria.keys(), "not the criteria")
                    need(all(mark in criteria[name].takes for name, mark in row["marks"].items()), "no such mark")
                if "counts" in group:
                    rule = self.rules[told["round"]]
                    counts = rule.count(group)
                    need(group["counts"]["marks"].keys() == counts["marks"].keys(), "not the criteria")
                    for one in rule.criteria:
                        marks = counts["marks"][one.id]
                        need(all(mark in one.takes for mark in marks) and marks.total() == group["n"], "no such marks")
                        need(counts["abstained"] <= sum(marks[mark] for mark in one.abstaining), "too many abstain")
        return ""

    def v8(self, asked: argparse.Namespace) -> str:
        """校验码与上屏的一致 · The codes are those shown on air."""
        for body in self.bodies("graphic.taken"):
            caption = body["caption"]
            if body["graphic"] in ("result", "proof") and caption.get("code") is not None:
                same(caption["code"], short(self.checkpoint(caption["round_id"]).encode()), "code on air")
            if body["graphic"] == "proof" and "fingerprint" in caption:
                same(caption["fingerprint"], short(self.key()[1:]), "fingerprint on air")
        rounds = [told["round"] for told in self.toc["rounds"]]
        found = [name for name in rounds if asked.code and short(self.checkpoint(name).encode()) == typed(asked.code)]
        need(found or not asked.code, "no round has this code")
        return ", ".join(found)

    def v9(self, asked: argparse.Namespace) -> str:
        """回执在计票之内 · The receipt is counted."""
        if not asked.receipt:
            return "未查 not asked"
        code = typed(asked.receipt)
        groups = [(told["round"], group) for told in self.toc["rounds"] for group in told["groups"]]
        for name, group in groups:
            for place, row in enumerate(group.get("rows", []), 1):
                if row["code"] == code:
                    return f"{name} {group['group']} {place}"
        for name, group in groups:
            criteria = self.rules[name].criteria if group["publish"] == "leaves" else []
            if criteria and math.prod(len(one.takes) for one in criteria) <= 100_000:
                for marks in itertools.product(*(one.takes for one in criteria)):
                    given = dict(zip((one.id for one in criteria), marks, strict=True))
                    entry = leaf(canonical({"code": code, "group": group["group"], "marks": given}).encode())
                    if entry in group["leaves"]:
                        return f"{name} {group['group']} {group['leaves'].index(entry) + 1}"
        raise ValueError("not found")

    def v10(self, asked: argparse.Namespace) -> str:
        """旧文件是本文件的一部分 · The older bundle is a part of this one."""
        if not asked.against:
            return "未查 not asked"
        older = Bundle(asked.against)
        older.head_signed(self)
        for name in ("episode", "run", "mode", "vkey"):
            same(older.toc[name], self.toc[name], name)
        need(self.members["journal.jsonl"].startswith(older.members["journal.jsonl"]), "another journal")
        rounds = {told["round"]: told for told in self.toc["rounds"]}
        for old in older.toc["rounds"]:
            new, folder = rounds[old["round"]], f"rounds/{old['round']}/"
            roots = [[[g["group"], g["n"], g["root"]] for g in told["groups"]] for told in (old, new)]
            need(roots[0] == roots[1] and old["spent"] == new["spent"], f"{old['round']} changed")
            for name in older.members:
                alike = older.members[name] if name.endswith(".note") else old["state"] == new["state"]
                if name.startswith(folder) and alike:
                    need(self.members[name] == older.members[name], f"{name} changed")
            need(old["state"] != new["state"] or old["groups"] == new["groups"], f"{old['round']} changed")
        return ""


def read(path: str) -> bytes:
    """The bytes of a file that was named."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from wrong


def main(words: list[str] | None = None) -> int:
    """Make the checks, one line each; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: parser.exit(64, f"{message}\n")  # type: ignore[method-assign]
    for option in ("bundle", "--key", "--code", "--receipt", "--against"):
        parser.add_argument(option, type=read if option in ("bundle", "--against") else str)
    asked, failed = parser.parse_args(words), []
    try:
        bundle = Bundle(asked.bundle)
    except Exception as wrong:
        print(f"V0  不通过 FAILED  文件可读 · The bundle is readable: {wrong!r}")
        return 100
    print("V0  通过 ok  文件可读 · The bundle is readable.")
    for number in range(1, 11):
        check = getattr(bundle, f"v{number}")
        try:
            print(f"V{number}  通过 ok  {check.__doc__}", check(asked))
        except Exception as wrong:
            failed.append(number)
            print(f"V{number}  不通过 FAILED  {check.__doc__} {wrong!r}")
    return failed[0] if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
