"""A result worked out a second time, from a programme as it was written and the ballots as they were given.

Knows nothing of the package: plain lists and fractions, one step after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

Ballots = list[tuple[str, Mapping[str, int]]]
"""(group, criterion -> mark), one for each ballot."""
Table = Mapping[str, Any]


def criteria_of(rubric: Table) -> list[Table]:
    """What is marked; a rubric without criteria has one, named after its kind."""
    return list(rubric.get("criteria") or [{**rubric, "id": rubric["kind"]}])


def _abstains(criterion: Table, mark: int) -> bool:
    return any(step["value"] == mark and step.get("abstain") for step in criterion.get("scale", []))


def _satisfies(criterion: Table, mark: int) -> bool:
    if "range" in criterion:
        return mark >= criterion["range"].get("satisfied_from", mark + 1)
    return any(step["value"] == mark and step.get("satisfied") for step in criterion["scale"])


def _marks(criterion: Table, ballots: Ballots, groups: Iterable[str], trim: int = 0) -> list[int]:
    left: list[int] = []
    for name in groups:
        given = sorted(
            m[criterion["id"]] for g, m in ballots if g == name and not _abstains(criterion, m[criterion["id"]])
        )
        left += given[trim : len(given) - trim] if len(given) > 2 * trim else []
    return left


def _criterion(criterion: Table, rubric: Table, ballots: Ballots, groups: Iterable[str]) -> Fraction | None:
    marks = _marks(criterion, ballots, groups, rubric.get("trim", 0))
    if not marks:
        return None
    if rubric.get("headline", "satisfied-share") == "satisfied-share":
        return Fraction(100 * sum(_satisfies(criterion, mark) for mark in marks), len(marks))
    return Fraction(sum(marks), len(marks))


def _together(parts: list[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    if any(figure is None for _, figure in parts):
        return None
    return sum((weight * (figure or 0) for weight, figure in parts), Fraction(0)) / sum(weight for weight, _ in parts)


def _figure(rubric: Table, ballots: Ballots, groups: list[str]) -> Fraction | None:
    found = [(Fraction(str(c.get("weight", 1))), _criterion(c, rubric, ballots, groups)) for c in criteria_of(rubric)]
    return _together(found)


def _text(exact: Fraction | None, places: int) -> str | None:
    if exact is None:
        return None
    scaled = int(exact * 10**places + Fraction(1, 2))
    whole = str(scaled).rjust(places + 1, "0")
    return f"{whole[:-places]}.{whole[-places:]}" if places else whole


def _base(rubric: Table, ballots: Ballots, groups: list[str]) -> dict[str, Any]:
    measured = criteria_of(rubric)
    mine = [marks for group, marks in ballots if group in groups]
    nothing = sum(all(_abstains(c, marks[c["id"]]) for c in measured) for marks in mine)
    base: dict[str, Any] = {"valid": len(mine) - nothing, "abstained": nothing}
    only = measured[0] if len(measured) == 1 else None
    tells = only is not None and any(_satisfies(only, m[only["id"]]) for m in mine)
    base["satisfied"] = sum(_satisfies(only, m[only["id"]]) for m in mine) if only is not None and tells else None
    return base


def recount(programme: Table, rubric: Table, ballots: Ballots) -> dict[str, Any]:
    """Of the hall: value, bases, {criterion: (value, valid, abstained)} and {group: value}."""
    places, groups = rubric.get("places", 2), {group["id"]: group for group in programme["groups"]}
    hall = list(groups)
    weighed = _together([(Fraction(str(g["weight"])), _figure(rubric, ballots, [name])) for name, g in groups.items()])
    each = {}
    for criterion in criteria_of(rubric):
        valid = len(_marks(criterion, ballots, hall))
        parts = [
            (Fraction(str(g["weight"])), _criterion(criterion, rubric, ballots, [name])) for name, g in groups.items()
        ]
        figure = _text(_together(parts), places)
        each[criterion["id"]] = (figure, valid, sum(g in groups for g, _ in ballots) - valid)
    return {
        **_base(rubric, ballots, hall),
        "value": _text(weighed, places),
        "ballots": sum(group in groups for group, _ in ballots),
        "criteria": each,
        "groups": {name: _text(_figure(rubric, ballots, [name]), places) for name in hall},
    }


def recount_apart(rubric: Table, ballots: Ballots, group: str) -> dict[str, Any]:
    """Of one group that stands by itself: value and bases."""
    value = _text(_figure(rubric, ballots, [group]), rubric.get("places", 2))
    return {**_base(rubric, ballots, [group]), "value": value}
