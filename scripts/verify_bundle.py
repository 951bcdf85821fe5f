#!/usr/bin/env python3
"""A second verifier of bundles, written from docs/bundle.md alone: the words, section numbers and V0 to V10 are its.

python3 verify_bundle.py BUNDLE [--key FP] [--code CODE] [--receipt CODE] [--against OLDER]
Exits with 0, the first of V1..V10 that failed, 100 for V0, 64 if called wrongly. Needs Python 3.11 and `cryptography`.
"""

import io
import json
import re
import sys
import zipfile
from base64 import b32encode, b64decode, b64encode
from contextlib import contextmanager
from fractions import Fraction
from hashlib import sha256
from itertools import chain, islice, product
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ID, LINE, SHOWN = "[a-z0-9][a-z0-9-]{0,47}", "public-line", ["satisfied", "valid", "abstained", "value", "share"]
FRAME = ["headline", "weighted", "trim", "ballots", "paper", "present", "entitled", "quorum", "under_quorum"]
FIELDS = {"round.opened": "round_id rule_digest", "round.voided": "round_id", "graphic.taken": "graphic caption"}
FIELDS["round.closed"] = "round_id root by_group valid joined present issued paper note"
FIELDS |= {"round.revealed": "round_id result public_line", "run.armed": "run_id episode_id mode key"}
ROW = "actor:str at:Object body:Object command_id:(str|NoneType) hash:str kind:str prev:str seq:int stream:str v:int"
PART, WHOLE = "部分取自签名记录 in part taken from the signed record", "重新计算 recomputed from rows"
CODE = "[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}"
BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


class Object(dict):
    __getattr__ = dict.__getitem__


def text(value, ordered=True):
    """The JSON text, by which values are compared: in Python, True is 1."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=ordered)


def parsed(content):
    """A document that is strictly canonical: keys by UTF-16, integers below 2^53, and int() refuses what is none."""
    told = {"parse_float": int, "parse_constant": int, "parse_int": lambda n: max(1 - 2**53, min(int(n), 2**53 - 1))}
    told["object_pairs_hook"] = lambda pairs: Object(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))
    value = json.loads(content, **told)
    assert text(value, ordered=False).encode() == content
    return value


def shape(value):
    return " ".join(f"{key}:{type(one).__name__}" for key, one in sorted(value.items()))


def typed(code):
    return "-".join(re.findall(".{1,4}", re.sub("[ -]", "", code).upper().translate(str.maketrans("OIL", "011"))))


def short(content):
    return typed(b32encode(sha256(content).digest()[:10]).decode().translate(BASE32))


def leaf(entry):
    return sha256(b"\0" + entry).hexdigest()


def tree(leaves):
    if len(leaves) < 2:
        return bytes.fromhex(leaves[0]) if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def signed(vkey, note, origin, size, root):
    """The code of the text of these lines; the note must be that text with one signature, of this key (section 1)."""
    (name, key_id, key), signature = vkey.split("+", 2), b64decode(note.split()[-1])[4:]
    said = f"{name.rpartition('/')[0]}/{origin}\n{size}\n{b64encode(bytes.fromhex(root)).decode()}\n"
    Ed25519PublicKey.from_public_bytes(b64decode(key)[1:]).verify(signature, said.encode())
    assert note.decode() == f"{said}\n— {name} {b64encode(bytes.fromhex(key_id) + signature).decode()}\n"
    return short(said.encode())


def read(archive):
    """V0: the members; the table of contents, with rules, rows and leaf hashes put into it; the journal."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members, names = {name: opened.read(name) for name in opened.namelist()}, []

    def take(name, parse=bytes, lines=False):
        names.append(name)
        found = members[name].split(b"\n") if lines else [members[name]]
        assert not lines or found.pop() == b""
        return [parse(one) for one in found]

    (toc,), journal, _ = take("bundle.json", parsed), take("journal.jsonl", parsed, lines=True), take("journal.note")
    assert shape(toc) == "episode:str fingerprint:str format:str mode:str rounds:list run:str vkey:str"
    assert toc.format == "hearing-bundle-v1" and toc.mode in ("rehearsal", "air")
    ids = [toc.episode, toc.run]
    for told in toc.rounds:
        assert shape(told) == "groups:list round:str spent:int state:str" and told.state in ("revealed", "void")
        ids += [told.round, *(group.group for group in told.groups)]
        take(f"rounds/{told.round}/checkpoint.note")
        told["rule"] = rule_of(*take(f"rounds/{told.round}/rule.json")) if told.state == "revealed" else None
        for group in told.groups:
            name, rows, leaves, counts = f"rounds/{told.round}/{group.group}", [], [], None
            if group.publish == "rows":
                rows = take(f"{name}.jsonl", parsed, lines=True)
                leaves = [leaf(text(row).encode()) for row in rows]
                assert all(shape(row) == "code:str group:str marks:Object" for row in rows)
                assert all(re.fullmatch(CODE, row.code) for row in rows)
                assert all(type(mark) is int for row in rows for mark in row.marks.values())
            elif group.publish == "leaves":
                leaves, counts = take(f"{name}.leaves", bytes.decode, lines=True), group.pop("counts")
                given = [(mark, n) for of in counts.marks.values() for mark, n in of.items()]
                assert shape(counts) == "abstained:int marks:Object" and counts.abstained >= 0
                assert all(type(n) is int and n > 0 and str(int(mark)) == mark for mark, n in given)
            assert shape(group) == "group:str n:int publish:str root:str"
            assert all(re.fullmatch("[0-9a-f]{64}", one) for one in [group.root, *leaves])
            group |= {"rows": rows, "leaves": leaves, "counts": counts}
    assert all(re.fullmatch(ID, one) for one in ids)
    with zipfile.ZipFile(again := io.BytesIO(), "w") as written:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, 0o100644 << 16
            written.writestr(member, members[name])
    assert again.getvalue() == archive
    return members, toc, journal


def rule_of(content):
    """The rule with its defaults: which marks each criterion takes, are good and abstain. V4 asks if it is sound."""
    said, digest = parsed(content), sha256(content).hexdigest()
    rule = Object({"headline": "satisfied-share", "trim": 0, "places": 2, "publish": "rows"} | said.rubric)
    rule |= {"digest": digest, "criteria": rule.get("criteria") or [Object(said.rubric | {"id": rule.kind})]}
    rule |= {"groups": said.groups, "quorum": said.quorum}
    numbers, weighed = [rule.quorum, rule.trim, rule.places], [*rule.groups, *rule.criteria]
    rule["sound"] = all(type(n) is int and n >= 0 for n in [*numbers, *(one.entitled for one in rule.groups)])
    rule["sound"] &= all(re.fullmatch("[0-9]+([.][0-9]+)?", one.get("weight", "1")) is not None for one in weighed)
    for one in rule.criteria:
        span = {"min": 0, "max": -1, "step": 1, "satisfied_from": 2**53} | one.get("range", {})
        flags = ("satisfied", "abstain")
        steps = [(step.value, *(step.get(key, False) for key in flags)) for step in one.get("scale", [])]
        steps += [(m, m >= span["satisfied_from"], False) for m in range(span["min"], span["max"] + 1, span["step"])]
        rule["sound"] &= all([type(field) for field in step] == [int, bool, bool] for step in steps)
        one |= {"takes": [m for m, _, _ in steps], "good": {m for m, good, _ in steps if good}}
        one |= {"away": {m for m, _, away in steps if away}, "tells": "satisfied_from" in one.get("range", {})}
        rule["sound"] &= ("scale" in one) != ("range" in one)
    return rule


def counted(rule, group):
    """The counts of a group: of its rows, or those published, or of nothing; the marks of a criterion as a list."""
    marks = {one.id: [row.marks[one.id] for row in group.rows] for one in rule.criteria}
    away = sum(all(row.marks[one.id] in one.away for one in rule.criteria) for row in group.rows)
    if group.counts:
        away, given = group.counts.abstained, group.counts.marks
        marks = {key: [int(mark) for mark, n in of.items() for _ in range(n)] for key, of in given.items()}
    return Object(ballots=group.n, abstained=away, marks=marks)


def figures(rule, groups, weights=None):
    """FIGURES of the counts of groups; with the groups' weights, those of RESULT (section 4)."""

    def mean(values, weights=None):
        weights, known = weights or [1] * len(values), values and None not in values
        return Fraction(sum(v * w for v, w in zip(values, weights, strict=True)), sum(weights)) if known else None

    def told(figure):
        units = None if figure is None else int((figure * 10**rule.places + Fraction(1, 2)) // 1)
        whole, rest = divmod(units or 0, 10**rule.places)
        return None if units is None else f"{whole}.{rest:0{rule.places}}" if rule.places else f"{whole}"

    rows, heads, share = [], [], rule.headline == "satisfied-share"
    for one in rule.criteria:
        marks = [sorted(m for m in group.marks[one.id] if m not in one.away) for group in groups]
        kept = [some[rule.trim : max(rule.trim, len(some) - rule.trim)] for some in marks]
        kept = [[100 * (m in one.good) if share else m for m in some] for some in kept]
        heads.append(mean([mean(some) for some in kept], weights) if weights else mean([*chain(*kept)]))
        given, good = [*chain(*marks)], [m in one.good for m in chain(*marks)]
        shown = [m for m in one.takes if m not in one.away] if "scale" in one else sorted({*given}, reverse=True)
        bars = [{"value": m, "n": given.count(m), "share": told(mean([100 * (m == g) for g in given]))} for m in shown]
        row = {"id": one.id, "value": told(heads[-1]), "valid": len(given), "histogram": bars}
        row |= {"abstained": sum(len(group.marks[one.id]) for group in groups) - len(given)}
        row |= {"satisfied": sum(good) if one.good or one.tells else None}
        rows.append(row | {"share": told(mean([100 * is_good for is_good in good])) if one.good or one.tells else None})
    away = sum(group.abstained for group in groups)
    whole = {"criteria": rows, "abstained": away, "valid": sum(group.ballots for group in groups) - away}
    whole["value"] = told(mean(heads, [Fraction(one.get("weight", "1")) for one in rule.criteria]))
    alone = rows[0] if len(rows) == 1 else {"satisfied": None, "share": None, "histogram": []}
    return {key: alone[key] for key in ("satisfied", "share", "histogram")} | whole


def result(rule, counts, closed):
    """RESULT, from the counts of each group and `round.closed` (section 4)."""
    groups, single = [], len(rule.groups) == 1
    for one in rule.groups:
        count, paper, present = counts[one.id], closed.paper.get(one.id, 0), closed.present.get(one.id)
        told = {"group": one.id, "entitled": one.entitled, "present": present, "ballots": count.ballots, "paper": paper}
        groups.append(told | {"figures": figures(rule, [count]) if single or count.ballots >= 5 else None})
    weights = [Fraction(one.weight) for one in rule.groups if "weight" in one and not single]
    weighted = len(weights) == len(rule.groups)
    whole = figures(rule, [counts[one.id] for one in rule.groups], weights if weighted else None)
    whole |= {"share": whole["value"]} if weighted and rule.headline == "satisfied-share" else {}
    whole |= {key: sum(group[key] for group in groups) for key in ("ballots", "paper", "entitled")}
    present = [group["present"] for group in groups]
    whole |= {"present": None if None in present else sum(present), "joined": closed.joined, "groups": groups}
    whole |= {"headline": rule.headline, "trim": rule.trim, "weighted": weighted}
    return whole | {"quorum": rule.quorum, "under_quorum": whole["ballots"] < rule.quorum}


def alike(found, wanted, keys):
    return all(text(found[key]) == text(wanted[key]) for key in keys)


def main(words=None):
    words, failed, codes = sys.argv[1:] if words is None else words, [], {}
    try:
        asked = dict(zip(["BUNDLE", *words[1::2]], words[::2], strict=True))
        files = {name: Path(asked[name]).read_bytes() for name in ("BUNDLE", "--against") if name in asked}
        key, code, receipt = (typed(asked.pop(name, "")) for name in ("--key", "--code", "--receipt"))
        if asked.keys() != files.keys() or not __debug__:  # with `python -O` no assert would be made
            raise ValueError(f"{[*asked]}")
    except (OSError, ValueError) as wrong:
        print(__doc__, wrong, sep="\n", file=sys.stderr)
        raise SystemExit(64) from None

    @contextmanager
    def check(number, title):
        said = ["通过 ok ", title]
        try:
            yield said
        except Exception as wrong:  # whatever goes wrong in a check fails it
            failed.append(number or 100)
            said = ["不通过 FAILED ", title, f"line {wrong.__traceback__.tb_next.tb_lineno}: {wrong!r}"]
        print(f"V{number} ", *said)

    with check(0, "文件可读 · The bundle is readable."):
        members, toc, journal = read(files["BUNDLE"])
        facts = {kind: [row.body for row in journal if row.kind == kind] for kind in FIELDS}
        assert all({*FIELDS[kind].split()} <= body.keys() for kind in FIELDS for body in facts[kind])
        rounds = [facts[f"round.{kind}"] for kind in ("opened", "closed", "revealed", "voided")]
        opened, closed, revealed, voided = ({body.round_id: body for body in bodies} for bodies in rounds)
    if failed:
        return 100
    with check(1, "签名出自本次运行的密钥 · The signatures are the run's.") as said:
        name, public = f"hearing/{toc.episode}/{toc.run}", b64decode(toc.vkey.split("+", 2)[2])[1:]
        key_id = sha256(f"{name}\n\1".encode() + public).hexdigest()[:8]
        assert toc.vkey == journal[0].body.key == f"{name}+{key_id}+{b64encode(b'%c%b' % (1, public)).decode()}"
        assert toc.fingerprint == short(public) == (key or short(public))
        said += [] if key else [toc.fingerprint, "只和文件来源一样可信 · is as good as the place the bundle came from"]
        signed(toc.vkey, members["journal.note"], f"{toc.run}/journal", journal[-1].seq, journal[-1].hash)
        for told in toc.rounds:
            body, note = closed[told.round], members[f"rounds/{told.round}/checkpoint.note"]
            codes[told.round] = signed(toc.vkey, note, told.round, sum(body.by_group.values()), body.root)
            assert body.note.encode() in (note, b"")
            said += [] if body.note else [f"{told.round} 导出时才签 signed when exported"]
    with check(2, "日志是一条完整的链 · The journal is one chain."):
        armed, hashed = journal[0].body, "0" * 64
        for seq, row in enumerate(journal, 1):
            wanted = row | {"stream": toc.run, "seq": seq, "prev": hashed}
            del wanted["hash"]
            hashed = sha256(text(wanted, ordered=False).encode()).hexdigest()
            assert text(row) == text(wanted | {"hash": hashed}) and (row.kind == "run.armed") == (seq == 1)
            assert re.fullmatch(ROW, shape(row)) and shape(row.at) == "boot_id:str mono_ms:int wall_ms:int"
        assert [armed.run_id, armed.episode_id, armed.mode] == [toc.run, toc.episode, toc.mode]
    with check(3, "树根由公布的内容得出 · The roots follow from what is published."):
        assert [len(opened), len(closed), len(revealed)] == [len(bodies) for bodies in rounds[:3]]
        assert [told.round for told in toc.rounds] == [*closed]
        for told, body in zip(toc.rounds, closed.values(), strict=True):
            void = told.round in voided
            assert told.state == ("void" if void else "revealed") and told.round in revealed | voided
            assert text([(group.group, group.n) for group in told.groups]) == text(sorted(body.by_group.items()))
            for group in told.groups:
                level = "leaves" if group.n < 20 or void or told.rule.publish == "histogram" else "rows"
                assert group.publish == ("root" if group.n < 5 or void else level)
                found = [len(group.leaves), tree(group.leaves).hex()]
                assert group.publish == "root" or found == [group.n, group.root]
            assert tree([leaf(bytes.fromhex(group.root)) for group in told.groups]).hex() == body.root
    with check(4, "得分由选票按规则得出，与播出一致 · The figures follow from the ballots by the rule.") as said:
        for told in (told for told in toc.rounds if told.rule):
            body, record, parts = closed[told.round], revealed[told.round], {one.group: one for one in told.groups}
            counts = {name: counted(told.rule, part) for name, part in parts.items()}
            line, found, wanted = counts.get(LINE), record.result, result(told.rule, counts, body)
            assert told.rule.digest == opened[told.round].rule_digest and told.rule.sound
            assert counts.keys() - {LINE} == {one.id for one in told.rule.groups}
            line = figures(told.rule, [line]) if line and line.ballots >= 5 else None
            assert text(record.public_line) == text(line)
            blind = {name for name, part in parts.items() if part.publish == "root" and part.n and name != LINE}
            said.append(f"{told.round} {PART if blind else WHOLE}")
            if blind:
                assert found.valid + found.abstained == found.ballots
                for one, other in zip(found.criteria, wanted["criteria"], strict=True):
                    given = {bar.value: bar.n for bar in one.histogram}
                    assert all(given.get(bar["value"], 0) >= bar["n"] for bar in other["histogram"])
                    other |= {key: one[key] for key in other if key != "id"}
                for one, other in zip(found.groups, wanted["groups"], strict=True):
                    if other["group"] in blind and other["figures"]:
                        other["figures"] = {key: one.figures[key] for key in other["figures"]}
                wanted |= {key: found[key] for key in [*SHOWN, "histogram"]}
            assert text(found) == text(wanted)
        for graphic, caption in [(body.graphic, body.caption) for body in facts["graphic.taken"]]:
            for one in [caption] if graphic == "result" else caption.rows if graphic == "ranking" else []:
                record, line = revealed[one.round_id].result, revealed[one.round_id].public_line
                assert alike(one, record, [key for key in [*FRAME, *SHOWN] if key in one])
            if graphic == "result":
                groups = [{"value": None} | (group.figures or {}) | group for group in record.groups]
                lists = [("rows", record.histogram, ["n", "share"]), ("criteria", record.criteria, ["value"])]
                for name, rows, keys in [*lists, ("groups", groups, ["ballots", "value"])]:
                    pairs = zip(caption[name], rows, strict=True) if caption.get(name) else []
                    assert all(alike(one, other, keys) for one, other in pairs)
                assert not caption.get("public_line") or alike(caption.public_line, line, SHOWN)
    with check(5, "票不多于卡 · No more ballots than cards."):
        for told in toc.rounds:
            body = closed[told.round]
            hall, tables = {name: n for name, n in body.by_group.items() if name != LINE}, [body.issued, body.paper]
            numbers = chain(*(of.values() for of in [*tables, body.present, body.by_group]))
            assert all(type(n) is int and n >= 0 for n in [body.valid, body.joined, *numbers])
            assert text([told.spent, body.valid]) == text([sum(body.by_group.values()), sum(hall.values())])
            assert all(n <= body.issued.get(name, 0) for name, n in hall.items())
            assert all(n <= body.by_group.get(name, 0) for name, n in body.paper.items())
    with check(6, "没有一票计两次 · No ballot twice."):
        for told in toc.rounds:
            receipts = [[row.code for row in group.rows] for group in told.groups]
            assert all(some == sorted(some) for some in receipts)
            assert len({*chain(*receipts)}) == len([*chain(*receipts)])
            assert all(len({*group.leaves}) == len(group.leaves) for group in told.groups)
    with check(7, "分值合乎规则 · The marks fit the rule."):
        for told, group in [(one, group) for one in toc.rounds if one.rule for group in one.groups]:
            count, names = counted(told.rule, group), {one.id for one in told.rule.criteria}
            assert count.marks.keys() == names
            assert all(row.group == group.group and row.marks.keys() == names for row in group.rows)
            for one in told.rule.criteria if group.publish != "root" else []:
                marks = count.marks[one.id]
                assert len(marks) == group.n and {*marks} <= {*one.takes}
                assert count.abstained <= sum(mark in one.away for mark in marks)
    with check(8, "校验码与上屏的一致 · The codes are those shown on air.") as said:
        for graphic, caption in [(body.graphic, body.caption) for body in facts["graphic.taken"]]:
            if graphic in ("result", "proof") and caption.get("code") is not None:
                assert caption.code == codes[caption.round_id]
            assert graphic != "proof" or caption.get("fingerprint", toc.fingerprint) == toc.fingerprint
        said += (found := [name for name in codes if codes[name] == code])
        assert found or not code
    with check(9, "回执在计票之内 · The receipt is counted.") as said:
        found = len(said)
        for told, group in [(one, group) for one in toc.rounds if receipt for group in one.groups]:
            hashes = [leaf(text(row).encode()) for row in group.rows if row.code == receipt]
            criteria = told.rule.criteria if group.publish == "leaves" else []
            tried = [*islice(product(*(one.takes for one in criteria)), 100_001)]
            for marks in tried if criteria and len(tried) <= 100_000 else []:
                marks = dict(zip([one.id for one in criteria], marks, strict=True))
                hashes.append(leaf(text({"code": receipt, "group": group.group, "marks": marks}).encode()))
            places = [group.leaves.index(one) + 1 for one in hashes if one in group.leaves]
            said += [f"{told.round} {group.group} {place}" for place in places]
        assert len(said) > found or not receipt
    with check(10, "旧文件是本文件的一部分 · The older bundle is a part of this one."):
        if "--against" in files:
            old, old_toc, old_journal = read(files["--against"])
            signed(toc.vkey, old["journal.note"], f"{toc.run}/journal", old_journal[-1].seq, old_journal[-1].hash)
            assert alike(old_toc, toc, ["episode", "run", "mode", "vkey"])
            assert members["journal.jsonl"].startswith(old["journal.jsonl"])
            for was in old_toc.rounds:
                note, now = f"rounds/{was.round}/checkpoint.note", {one.round: one for one in toc.rounds}[was.round]
                assert was.spent == now.spent and old[note] in (b"", members[note])
                roots = [[(group.group, group.n, group.root) for group in told.groups] for told in (was, now)]
                assert roots[0] == roots[1] and (was.state != now.state or was == now)
    return failed[0] if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
