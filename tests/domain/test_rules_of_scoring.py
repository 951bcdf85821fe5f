"""The rule as data: criteria, ranges, abstaining, weights, trimming, groups, too few, and the public line apart."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given as law
from hypothesis import strategies as any_of

from hearing.domain.proof import Row
from hearing.domain.results import Result
from hearing.domain.rubrics import PUBLIC_LINE, Criterion, Group, Range, Rubric, Rule, Step, rule_digest
from hearing.domain.tally import count, figure, mean, public_line, result, rounded, trimmed
from tests.domain.given import TAIZHOU

SCALE = (
    Step(value=3, label="满意", satisfied=True),
    Step(value=2, label="一般"),
    Step(value=1, label="不满意"),
    Step(value=0, label="弃权", abstain=True),
)
HUNDRED = Range(max=100, satisfied_from=60)
PUBLIC = Group(id="public", label="群众代表", entitled=200)
EXPERTS = Group(id="experts", label="专家", entitled=5)


def rubric(**asked: Any) -> Rubric:
    marked = {} if {"scale", "range", "criteria"} & set(asked) else {"scale": SCALE}
    return Rubric(kind="verdict", label="测评", question="满意吗？", duration_s=60, **marked, **asked)


def rule(*groups: Group, quorum: int = 0, **asked: Any) -> Rule:
    return Rule(rubric=rubric(**asked), groups=groups or (PUBLIC,), quorum=quorum)


def rows(**marks: Sequence[int | Mapping[str, int]]) -> list[Row]:
    """Rows of each group; a bare number is the mark of the only criterion. `public_line` stands for `public-line`."""
    found: list[Row] = []
    for group, given in marks.items():
        for mark in given:
            said = mark if isinstance(mark, Mapping) else {"verdict": mark}
            found.append((group.replace("_", "-"), f"CODE-{len(found):04d}", said))
    return found


def outcome(by: Rule, cast: Sequence[Row], **beside: Any) -> Result:
    asked: dict[str, Any] = {"present": {}, "joined": 0, "paper": {}, **beside}
    return result(by, count(cast, by), **asked)


# One criterion


def test_who_abstains_is_counted_apart_and_in_no_share() -> None:
    found = outcome(rule(), rows(public=[3, 3, 1, 0]))
    assert (found.satisfied, found.valid, found.abstained, found.ballots) == (2, 3, 1, 4)
    assert found.share == found.value == "66.67"
    assert [(bar.value, bar.n) for bar in found.histogram] == [(3, 2), (2, 0), (1, 1)]


def test_a_hall_that_abstains_has_no_result() -> None:
    found = outcome(rule(), rows(public=[0, 0]))
    assert (found.valid, found.abstained, found.share, found.value) == (0, 2, None, None)


def test_who_abstains_was_there_for_the_quorum() -> None:
    assert not outcome(rule(quorum=4), rows(public=[3, 3, 1, 0])).under_quorum
    assert outcome(rule(quorum=5), rows(public=[3, 3, 1, 0])).under_quorum


def test_a_range_has_a_mean_and_those_satisfied() -> None:
    found = outcome(rule(range=HUNDRED, headline="mean"), rows(public=[59, 60, 100]))
    assert (found.value, found.satisfied, found.share) == ("73.00", 2, "66.67")
    assert [(bar.value, bar.n) for bar in found.histogram] == [(100, 1), (60, 1), (59, 1)]


def test_a_range_that_tells_nothing_apart_has_no_share() -> None:
    found = outcome(rule(range=Range(max=10), headline="mean"), rows(public=[7, 8]))
    assert (found.value, found.satisfied, found.share) == ("7.50", None, None)


@pytest.mark.parametrize(("mark", "fits"), [(0, True), (5, True), (4, False), (10, True), (15, False), (-5, False)])
def test_a_range_takes_its_steps_alone(mark: int, fits: bool) -> None:
    assert Criterion(id="a", label="甲", range=Range(max=10, step=5)).takes(mark) is fits


@pytest.mark.parametrize(
    ("exact", "places", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(1, 8), 3, "0.125"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(999_995, 100_000), 4, "10.0000"),
    ],
)
def test_figures_are_rounded_half_up_once(exact: Fraction, places: int, text: str) -> None:
    assert rounded(exact, places) == text


# Several criteria

THREE = (
    Criterion(id="answer", label="答复", weight=Decimal("0.5"), range=Range(max=10)),
    Criterion(id="pledge", label="承诺", weight=Decimal("0.3"), range=Range(max=10)),
    Criterion(id="manner", label="态度", weight=Decimal("0.2"), scale=SCALE),
)


def test_a_composite_weighs_the_means_of_its_criteria() -> None:
    cast = rows(public=[{"answer": 8, "pledge": 6, "manner": 3}, {"answer": 9, "pledge": 7, "manner": 1}])
    found = outcome(rule(criteria=THREE, headline="weighted"), cast)
    assert found.value == "6.60"  # 0.5 * 8.5 + 0.3 * 6.5 + 0.2 * 2
    assert [(part.id, part.value) for part in found.criteria] == [
        ("answer", "8.50"),
        ("pledge", "6.50"),
        ("manner", "2.00"),
    ]
    assert (found.satisfied, found.share, found.histogram) == (None, None, ())


def test_a_composite_without_one_of_its_criteria_is_no_result() -> None:
    cast = rows(public=[{"answer": 8, "pledge": 6, "manner": 0}])
    found = outcome(rule(criteria=THREE, headline="weighted"), cast)
    assert (found.value, found.valid, found.abstained) == (None, 1, 0)
    assert (found.criteria[2].valid, found.criteria[2].abstained) == (0, 1)


def test_a_ballot_abstains_when_it_does_so_in_everything() -> None:
    two = tuple(Criterion(id=name, label=name, scale=SCALE) for name in ("a", "b"))
    cast = rows(public=[{"a": 0, "b": 0}, {"a": 3, "b": 0}])
    found = outcome(rule(criteria=two, headline="weighted"), cast)
    assert (found.valid, found.abstained) == (1, 1)


# Trimming


def test_the_highest_and_the_lowest_of_each_group_are_left_out() -> None:
    by = rule(PUBLIC, EXPERTS, range=HUNDRED, headline="mean", trim=1)
    found = outcome(by, rows(public=[0, 50, 52, 100], experts=[10, 80, 80, 82, 99]))
    assert found.value == "68.80"  # (50 + 52 + 80 + 80 + 82) / 5
    assert (found.valid, found.trim) == (9, 1)


def test_what_is_wholly_trimmed_away_has_no_figure() -> None:
    assert outcome(rule(range=HUNDRED, headline="mean", trim=2), rows(public=[1, 2, 3, 4])).value is None


# Groups


def test_without_weights_every_ballot_counts_the_same() -> None:
    found = outcome(rule(PUBLIC, EXPERTS), rows(public=[3] * 9, experts=[1]))
    assert (found.share, found.weighted) == ("90.00", False)


def test_weights_weigh_the_figures_of_groups() -> None:
    groups = [msgspec.structs.replace(PUBLIC, weight=Decimal(7)), msgspec.structs.replace(EXPERTS, weight=Decimal(3))]
    found = outcome(rule(*groups), rows(public=[3] * 9 + [1], experts=[3, 1, 1, 1, 1]))
    assert (found.value, found.share, found.weighted) == ("69.00", "69.00", True)  # 0.7 * 90 + 0.3 * 20
    assert (found.satisfied, found.valid) == (10, 15)
    assert [(part.group, part.figures and part.figures.value) for part in found.groups] == [
        ("public", "90.00"),
        ("experts", "20.00"),
    ]


def test_criteria_are_weighed_as_the_headline_is_and_add_up_to_it() -> None:
    groups = [msgspec.structs.replace(PUBLIC, weight=Decimal(7)), msgspec.structs.replace(EXPERTS, weight=Decimal(3))]
    two = tuple(Criterion(id=name, label=name, range=HUNDRED) for name in ("a", "b"))
    cast = rows(public=[{"a": 90, "b": 50}] * 9, experts=[{"a": 40, "b": 30}] * 5)
    found = outcome(rule(*groups, criteria=two, headline="weighted"), cast)
    assert [part.value for part in found.criteria] == ["75.00", "44.00"]
    assert found.value == "59.50"


def test_a_weighed_group_that_says_nothing_leaves_no_composite() -> None:
    groups = [msgspec.structs.replace(group, weight=Decimal(1)) for group in (PUBLIC, EXPERTS)]
    assert outcome(rule(*groups), rows(public=[3] * 9)).value is None


def test_a_group_of_under_five_ballots_does_not_stand_by_itself() -> None:
    found = outcome(rule(PUBLIC, EXPERTS), rows(public=[3] * 9, experts=[1, 1, 1, 3]))
    assert [(part.group, part.ballots, part.figures is None) for part in found.groups] == [
        ("public", 9, False),
        ("experts", 4, True),
    ]
    assert found.valid == 13


def test_a_hall_of_one_group_stands_however_small() -> None:
    assert outcome(rule(), rows(public=[3, 1])).groups[0].figures is not None


def test_attendance_is_known_when_every_groups_is() -> None:
    by, cast = rule(PUBLIC, EXPERTS), rows(public=[3] * 9, experts=[3] * 5)
    assert outcome(by, cast, present={"public": 190}).present is None
    found = outcome(by, cast, present={"public": 190, "experts": 5}, joined=188, paper={"public": 2})
    assert (found.present, found.entitled, found.joined, found.paper) == (195, 205, 188, 2)


# The public line


def test_the_public_line_is_in_no_figure_of_the_hall() -> None:
    by, hall = rule(), rows(public=[3, 1])
    both = rows(public=[3, 1], public_line=[1] * 50)
    assert outcome(by, both) == outcome(by, hall)
    apart = public_line(by, count(both, by))
    assert apart is not None and (apart.satisfied, apart.valid, apart.share) == (0, 50, "0.00")
    assert public_line(by, count(hall, by)) is None
    assert PUBLIC_LINE not in count(hall, by)


def test_a_public_line_of_fewer_than_five_says_nothing_by_itself() -> None:
    by = rule()
    four, five = rows(public=[3], public_line=[3] * 4), rows(public=[3], public_line=[3] * 5)
    assert public_line(by, count(four, by)) is None
    assert public_line(by, count(five, by)) is not None


# Laws

hundred_marks = any_of.lists(any_of.integers(0, 100), max_size=40)
weight = any_of.decimals("0.1", "100", places=1)


@law(public=hundred_marks, experts=hundred_marks, seed=any_of.integers(0, 9), k=any_of.integers(0, 3))
def test_the_order_of_ballots_does_not_matter(public: list[int], experts: list[int], seed: int, k: int) -> None:
    by = rule(PUBLIC, EXPERTS, range=HUNDRED, headline="mean", trim=k)
    cast = rows(public=public, experts=experts)
    shuffled = list(cast)
    random.Random(seed).shuffle(shuffled)
    assert outcome(by, shuffled) == outcome(by, cast)


@law(public=hundred_marks, experts=hundred_marks, line=hundred_marks, k=any_of.integers(0, 3))
def test_whatever_the_public_line_says_the_hall_s_result_is_the_same(
    public: list[int], experts: list[int], line: list[int], k: int
) -> None:
    by = rule(PUBLIC, EXPERTS, range=HUNDRED, headline="mean", trim=k, quorum=10)
    hall = rows(public=public, experts=experts)
    everybody = rows(public=public, experts=experts, public_line=line)
    assert outcome(by, everybody) == outcome(by, hall)
    apart, alone = public_line(by, count(everybody, by)), rows(public_line=line)
    assert apart == public_line(by, count(alone, by))


@law(marks=hundred_marks, k=any_of.integers(0, 25))
def test_trimming_is_symmetric(marks: list[int], k: int) -> None:
    def left(given: list[int]) -> list[int]:
        counted = {mark: given.count(mark) for mark in given}
        return sorted(mark for mark, n in trimmed(counted, k).items() for _ in range(n))

    assert left(marks) == sorted(marks)[k : max(k, len(marks) - k)]
    assert left([100 - mark for mark in marks]) == sorted(100 - mark for mark in left(marks))


@law(marks=any_of.lists(any_of.integers(0, 100), min_size=1, max_size=20), copies=any_of.integers(1, 4), one=weight)
def test_a_composite_of_equal_groups_is_their_mean(marks: list[int], copies: int, one: Decimal) -> None:
    groups = [Group(id=f"g{at}", label="组", entitled=100, weight=one) for at in range(copies)]
    by = rule(*groups, range=HUNDRED, headline="mean")
    cast = [row for group in groups for row in rows(**{group.id: marks})]
    assert outcome(by, cast).value == rounded(Fraction(sum(marks), len(marks)), 2)


@law(marks=any_of.lists(any_of.lists(any_of.integers(0, 100), min_size=1, max_size=9), min_size=2, max_size=4))
def test_groups_of_equal_weight_make_the_mean_of_their_means(marks: list[list[int]]) -> None:
    groups = [Group(id=f"g{at}", label="组", entitled=100, weight=Decimal(2)) for at in range(len(marks))]
    cast = [row for group, given in zip(groups, marks, strict=True) for row in rows(**{group.id: given})]
    means = [Fraction(sum(given), len(given)) for given in marks]
    assert outcome(rule(*groups, range=HUNDRED, headline="mean"), cast).value == rounded(sum(means) / len(means), 2)


@law(marks=any_of.lists(any_of.integers(0, 100), min_size=1), factor=any_of.integers(1, 9))
def test_only_the_ratio_of_weights_matters(marks: list[int], factor: int) -> None:
    def weighed(by: int) -> tuple[Criterion, ...]:
        pairs = (("a", 2 * by), ("b", 3 * by))
        return tuple(Criterion(id=name, label=name, weight=Decimal(w), range=HUNDRED) for name, w in pairs)

    cast = rows(public=[{"a": mark, "b": 100 - mark} for mark in marks])
    values = {outcome(rule(criteria=weighed(by), headline="weighted"), cast).value for by in (1, factor)}
    assert len(values) == 1


@pytest.mark.parametrize(
    "asked",
    [{}, {"range": HUNDRED, "headline": "mean"}, {"criteria": THREE, "headline": "weighted"}],
    ids=["share", "mean", "weighted"],
)
def test_of_no_ballots_there_is_no_result(asked: dict[str, Any]) -> None:
    found = outcome(rule(**asked), [])
    assert (found.valid, found.value, found.share) == (0, None, None)
    assert figure(rubric(**asked), []) is None
    assert mean({}) is None


# The digest


def test_a_rules_digest_tells_every_change_of_the_rule() -> None:
    by = rule()
    others = [rule(quorum=1), rule(places=1), rule(headline="mean"), rule(PUBLIC, EXPERTS)]
    assert len({rule_digest(each) for each in [by, *others]}) == 5
    assert rule_digest(by) == rule_digest(rule())


def test_a_weight_is_the_same_however_it_is_written() -> None:
    texts = [Group(id="a", label="甲", entitled=1, weight=Decimal(text)) for text in ("0.4", "0.40", "4e-1")]
    assert len({rule_digest(rule(group)) for group in texts}) == 1


@pytest.mark.parametrize("text", ["0", "-1", "NaN", "Infinity", "1000001"])
def test_what_is_no_weight_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a weight is above 0"):
        Group(id="a", label="甲", entitled=1, weight=Decimal(text))


def test_the_bundled_hearing_uses_neither_weights_nor_trimming() -> None:
    by = TAIZHOU.rule("verdict")
    assert (by.weighted, by.rubric.trim, by.quorum) == (False, 0, 150)
    assert TAIZHOU.rule("mood").quorum == 0
