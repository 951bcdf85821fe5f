"""Counting: the published figures of real hearings, rounding, ranking, and laws of the tally."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given as law
from hypothesis import strategies as any_of

from hearing.domain.proof import round_root
from hearing.domain.results import Result
from hearing.domain.tally import count, places, result, share_of
from tests.domain.given import TAIZHOU, Row, rows_of

RULE = TAIZHOU.rule("verdict")
PUBLISHED = Path(__file__).parent / "published-figures.csv"
FIGURES = list(csv.DictReader(PUBLISHED.read_text("utf-8").splitlines()))
marks = any_of.lists(any_of.sampled_from([5, 4, 3, 2, 1]), max_size=60)


def counted(rows: tuple[Row, ...], quorum: int = 0) -> Result:
    rule = msgspec.structs.replace(RULE, quorum=quorum)
    return result(rule, count(rows, rule), present={}, joined=0, paper={})


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure["published_percent"])
def test_the_figures_that_hearings_published_come_out(figure: dict[str, str]) -> None:
    assert share_of(int(figure["satisfied"]), int(figure["valid"])) == figure["published_percent"]


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (0, 1, "0.00"),
        (1, 1, "100.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (3, 800, "0.38"),
        (5, 800, "0.63"),
        (1, 20_000, "0.01"),
        (1, 20_001, "0.00"),
        (199, 200, "99.50"),
    ],
)
def test_a_share_has_two_decimals_rounded_half_up(part: int, whole: int, share: str) -> None:
    assert share_of(part, whole) == share


def test_of_nothing_there_is_no_share() -> None:
    assert share_of(0, 0) is None
    empty = counted(())
    assert (empty.valid, empty.share) == (0, None)
    assert [bar.share for bar in empty.histogram] == [None] * 5


@law(whole=any_of.integers(1, 100_000), part=any_of.integers(0, 100_000))
def test_a_share_is_off_by_half_a_hundredth_at_most(whole: int, part: int) -> None:
    share = share_of(min(part, whole), whole)
    assert share is not None
    off = Fraction(share) - Fraction(100 * min(part, whole), whole)
    assert Fraction(-1, 200) < off <= Fraction(1, 200)


def test_the_histogram_keeps_the_scales_order() -> None:
    figures = counted(rows_of([1, 5, 5, 3]))
    assert [(bar.value, bar.n, bar.share) for bar in figures.histogram] == [
        (5, 2, "50.00"),
        (4, 0, "0.00"),
        (3, 1, "25.00"),
        (2, 0, "0.00"),
        (1, 1, "25.00"),
    ]


def test_fewer_than_the_quorum_is_marked() -> None:
    assert counted(rows_of([5, 5]), quorum=3).under_quorum
    assert not counted(rows_of([5, 5, 5]), quorum=3).under_quorum


@law(given_marks=marks, chance=any_of.randoms())
def test_the_order_of_ballots_changes_neither_tally_nor_root(given_marks: list[int], chance: object) -> None:
    rows = rows_of(given_marks)
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted(tuple(shuffled)) == counted(rows)
    assert round_root(shuffled, ["public"]) == round_root(rows, ["public"])


@law(given_marks=marks)
def test_the_bars_add_up(given_marks: list[int]) -> None:
    figures = counted(rows_of(given_marks))
    assert sum(bar.n for bar in figures.histogram) == figures.valid == len(given_marks)
    assert figures.satisfied == sum(mark >= 4 for mark in given_marks)


def test_equal_shares_share_a_place_and_the_next_is_left_out() -> None:
    shares = {"epb": "60.00", "water": "100.00", "zone": "9.99", "luqiao": "60.00"}
    assert places(shares) == [
        (1, "water", False),
        (2, "epb", True),
        (2, "luqiao", True),
        (4, "zone", False),
    ]


def test_nobody_has_no_place() -> None:
    assert places({}) == []
