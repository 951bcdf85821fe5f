"""Check V4: the figures follow from the ballots by the rule, and what was on air is what the record says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hearing.bundle.checks import Remark, Remarks, code_of
from hearing.bundle.reading import Bundle, Failed, Published
from hearing.bundle.told import GraphicTaken, RoundClosed, RoundOpened, RoundRevealed
from hearing.domain import tally
from hearing.domain.results import Figures, GroupCount, GroupFigures, Result
from hearing.domain.rubrics import PUBLIC_LINE

ON_AIR = (
    "headline",
    "weighted",
    "trim",
    "satisfied",
    "valid",
    "abstained",
    "ballots",
    "paper",
    "present",
    "entitled",
    "value",
    "share",
    "quorum",
    "under_quorum",
)
APART = ("satisfied", "valid", "abstained", "value", "share")


def figures(bundle: Bundle) -> Remarks:
    """V4. Says what each round came to, to be held against the screen, and of each of its groups whether its figures
    were recomputed or taken from the record.
    """
    opened = {fact.round_id: fact for fact in bundle.all(RoundOpened)}
    records = {fact.round_id: fact for fact in bundle.all(RoundRevealed)}
    remarks: list[Remark] = []
    for found in bundle.revealed:
        round_id = found.part.round
        _rule_holds(found, opened.get(round_id))
        counts = _counts(found)
        _holds(found, bundle.closed(round_id), records[round_id], counts)
        remarks.append(_scored(bundle, found, records[round_id].result))
        if any(group.id not in counts for group in found.of_rule.groups):
            remarks.append(("whole-taken", {"round": round_id}))
        for part in found.part.groups:
            said = {"round": round_id, "group": part.group, "n": part.n}
            remarks.append((f"taken-{part.publish}" if part.n else "taken-rows", said))
    for seq, fact in bundle.facts:
        if isinstance(fact, GraphicTaken):
            _on_air(seq, fact, records)
    return remarks


def _scored(bundle: Bundle, found: Published, result: Result) -> Remark:
    """What was scored, by the names the journal has for it, and what came of it."""
    round_id = found.part.round
    bodies = [row.body for row in bundle.journal if row.kind == RoundOpened.kind and row.body["round_id"] == round_id]
    shown = [fact.caption for _, fact in bundle.facts if isinstance(fact, GraphicTaken) and fact.graphic == "result"]
    names = [caption.get("unit") for caption in shown if caption.get("round_id") == round_id]
    figures = {"value": result.value or "—", "valid": result.valid, "ballots": result.ballots}
    said = {
        "unit": _printable([*filter(None, names), bodies[0].get("unit_id")][0]),
        "segment": _printable(bodies[0].get("segment_id")),
        "label": _printable(found.of_rule.rubric.label),
    }
    return f"scored-{result.headline}", {"round": round_id, **said, **figures, "code": code_of(bundle, found)}


def _printable(text: object) -> str:
    """A journal's text as it may be shown: nothing in it can move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text or "—"))


def _rule_holds(found: Published, opened: RoundOpened | None) -> None:
    if opened is None or hashlib.sha256(found.rule_json).hexdigest() != opened.rule_digest:
        raise Failed("rule-differs", round=found.part.round)


def _counts(found: Published) -> dict[str, GroupCount]:
    """The counts of groups whose marks are known: by rows, by published counts, or for lack of ballots."""
    known = {}
    for part in found.part.groups:
        if part.publish == "rows":
            known[part.group] = tally.count(found.rows[part.group], found.of_rule)[part.group]
        elif part.counts is not None:
            known[part.group] = part.counts.of(part.n)
        elif part.n == 0 and part.group != PUBLIC_LINE:
            known[part.group] = GroupCount()
    return known


def _holds(found: Published, closed: RoundClosed, told: RoundRevealed, known: Mapping[str, GroupCount]) -> None:
    record, rule, round_id = told.result, found.of_rule, found.part.round
    if set(closed.by_group) - {PUBLIC_LINE} != {group.id for group in rule.groups}:
        raise Failed("groups-differ", round=round_id)
    empty = {group.id: GroupCount(ballots=closed.by_group.get(group.id, 0)) for group in rule.groups}
    counts = {**empty, **known}
    worked_out = tally.result(rule, counts, present=closed.present, joined=closed.joined, paper=closed.paper)
    if not set(empty) <= set(known):
        within = _within(record, worked_out)
        worked_out = _as_told(worked_out, record, known)
        if record.valid + record.abstained != record.ballots or not within:
            raise Failed("figures-differ", round=round_id)
    if worked_out != record or tally.public_line(rule, known) != told.public_line:
        raise Failed("figures-differ", round=round_id)


def _as_told(worked_out: Result, record: Result, known: Mapping[str, GroupCount]) -> Result:
    """A result with what can't be worked out, because a group publishes its root alone, taken from the record."""
    told = {name: getattr(record, name) for name in Figures.__struct_fields__}
    groups = tuple(_group_as_told(group, record, known) for group in worked_out.groups)
    return msgspec.structs.replace(worked_out, **told, groups=groups)


def _group_as_told(group: GroupFigures, record: Result, known: Mapping[str, GroupCount]) -> GroupFigures:
    if group.group in known or group.figures is None:
        return group
    figures = next((told.figures for told in record.groups if told.group == group.group), None)
    return msgspec.structs.replace(group, figures=figures)


def _within(record: Result, known: Result) -> bool:
    """Whether the record has, of every mark, at least as many ballots as the groups that are known."""
    if [criterion.id for criterion in record.criteria] != [criterion.id for criterion in known.criteria]:
        return False
    for criterion, counted in zip(record.criteria, known.criteria, strict=True):
        told = {bar.value: bar.n for bar in criterion.histogram}
        if any(told.get(bar.value, 0) < bar.n for bar in counted.histogram):
            return False
    return True


# What was on air -----------------------------------------------------------------------------------------------------


def _on_air(seq: int, taken: GraphicTaken, records: Mapping[str, RoundRevealed]) -> None:
    if taken.graphic == "result":
        shown: Sequence[Any] = [taken.caption]
    elif taken.graphic == "ranking":
        shown = taken.caption.get("rows") or []
    else:
        return
    for caption in shown:
        told = records.get(caption.get("round_id"))
        if told is None or not _same(caption, told.result):
            raise Failed("on-air-differs", seq=seq)
        if taken.graphic == "result" and not _same_lists(caption, told):
            raise Failed("on-air-differs", seq=seq)


def _same(caption: Mapping[str, Any], record: Any, names: Sequence[str] = ON_AIR) -> bool:
    return all(_equal(caption[name], getattr(record, name)) for name in names if name in caption)


def _equal(shown: object, told: object) -> bool:
    """Equal as JSON: true is not 1."""
    return shown == told and isinstance(shown, bool) == isinstance(told, bool)


def _same_lists(caption: Mapping[str, Any], told: RoundRevealed) -> bool:
    record, line = told.result, caption.get("public_line")
    groups = [(group.ballots, group.figures.value if group.figures else None) for group in record.groups]
    return (
        _listed(caption, "rows", ("n", "share"), [(bar.n, bar.share) for bar in record.histogram])
        and _listed(caption, "criteria", ("value",), [(criterion.value,) for criterion in record.criteria])
        and _listed(caption, "groups", ("ballots", "value"), groups)
        and (line is None or (told.public_line is not None and _same(line, told.public_line, APART)))
    )


def _listed(caption: Mapping[str, Any], name: str, fields: tuple[str, ...], told: Sequence[tuple[object, ...]]) -> bool:
    shown = caption.get(name) or []
    return not shown or [tuple(row.get(field) for field in fields) for row in shown] == told
