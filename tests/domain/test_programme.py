"""Programmes: read whole, or refused with everything that is wrong, each named with its place and remedy."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from hearing.domain.parsing import parse
from hearing.domain.programme import digest, fill, theme_of, title_of
from hearing.errors import Refused
from tests.domain.given import DEMO, TAIZHOU

Tables = dict[str, Any]


@pytest.fixture
def tables() -> Tables:
    return tomllib.loads(DEMO.read_text("utf-8"))


def problems(tables: Tables) -> list[str]:
    with pytest.raises(Refused) as refused:
        parse(tables)
    assert refused.value.code == "programme-invalid"
    found = refused.value.facts["problems"]
    assert isinstance(found, list)
    return found


def reordered(value: Any) -> Any:
    """The same tables with every key written in another order."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def test_the_taizhou_show_is_read_whole() -> None:
    assert (len(TAIZHOU.units), len(TAIZHOU.segments), TAIZHOU.entitled) == (10, 43, 200)
    assert TAIZHOU.panel["questioners"].count == 22
    assert all(official.post and not official.name for unit in TAIZHOU.units for official in unit.officials)


def test_its_digest_does_not_depend_on_the_order_of_keys(tables: Tables) -> None:
    assert digest(parse(reordered(tables))) == digest(TAIZHOU)


def test_its_digest_depends_on_every_word(tables: Tables) -> None:
    tables["units"][3]["name"] += "。"
    assert digest(parse(tables)) != digest(TAIZHOU)


def test_a_wrong_reference_is_named_with_place_and_remedy(tables: Tables) -> None:
    tables["segments"][3]["unit"] = "watr"
    assert problems(tables) == ['segments[3].unit: no unit "watr"; did you mean "water"?']


def test_all_that_is_wrong_is_named_together(tables: Tables) -> None:
    tables["segments"][3]["unit"] = "watr"
    tables["segments"][7]["rubric"] = "verdikt"
    tables["units"][0]["nmae"] = "台州市环保局"
    tables["groups"][0]["entitled"] = "many"
    del tables["episode"]["title"]
    assert problems(tables) == [
        "episode.title: missing; add it",
        "groups[0].entitled: expected `int`, got `str`",
        'units[0].nmae: no such key; did you mean "name"?',
        'segments[3].unit: no unit "watr"; did you mean "water"?',
        'segments[7].rubric: no rubric "verdikt"; did you mean "verdict"?',
    ]


def set_at(*path: Any) -> Callable[[Tables], None]:
    """A change of a table: the last of `path` is put where the rest leads."""

    def change(tables: Any) -> None:
        *way, key, value = path
        for step in way:
            tables = tables[step]
        tables[key] = value

    return change


MISTAKES = {
    'epizode: no such table; did you mean "episode"?': set_at("epizode", {}),
    "episode.entitled: 199, but the groups add up to 200; make them agree": set_at("episode", "entitled", 199),
    "episode.quorum: 201 is more than the 200 entitled; lower it": set_at("episode", "quorum", 201),
    "segments: must be a list; write [[segments]]": set_at("segments", {}),
    "segments: missing; add at least one [[segments]]": set_at("segments", []),
    "rubrics.mood.duration_s: expected `int` >= 1": set_at("rubrics", "mood", "duration_s", 0),
    "rubrics.verdict.trim: expected `int` >= 0": set_at("rubrics", "verdict", "trim", -1),
    "groups[0]: a weight is above 0 and at most 1000000": set_at("groups", 0, "weight", -0.5),
    "groups[0].weight: expected `decimal | null`, got `bool`": set_at("groups", 0, "weight", True),
    'segments[2].mood_rubric: "verdict" is a verdict rubric; name one of kind mood': set_at(
        "segments", 2, "mood_rubric", "verdict"
    ),
    'segments[1].units[1]: no unit "consruction"; did you mean "construction"?': set_at(
        "segments", 1, "units", ["epb", "consruction"]
    ),
    'units: the id "epb" is used 2 times; give each its own': set_at("units", 3, "id", "epb"),
    "panel.experts.names: 3 names for 2 seats; raise count": set_at("panel", "experts", "names", ["甲", "乙", "丙"]),
    "rubrics.mood.scale: needs two steps or more": lambda t: t["rubrics"]["mood"]["scale"].pop(),
    "rubrics.mood.scale: two steps have the same value; give each its own": set_at(
        "rubrics", "mood", "scale", 0, "value", 0
    ),
    "rubrics.mood.scale: every step says satisfied = true; tell them apart": set_at(
        "rubrics", "mood", "scale", 1, "satisfied", True
    ),
    "segments[7].unit: missing; a segment that scores names the unit that is scored": lambda t: t["segments"][7].pop(
        "unit"
    ),
    "segments[7].rubric: missing; a scoring segment names its rubric": lambda t: t["segments"][7].pop("rubric"),
}


RANGED = {"scale": [], "range": {"max": 100}, "headline": "mean"}
TWO = [{"id": name, "label": name, "range": {"max": 10}} for name in ("a", "b")]
RULE_MISTAKES: dict[str, dict[str, Any]] = {
    ": scale and range of scale, range and criteria; give exactly one of them": {"range": {"max": 9}},
    ": none of scale, range and criteria; give exactly one of them": {"scale": []},
    ".range.satisfied_from: missing; a share needs to know which marks are satisfied": {
        **RANGED,
        "headline": "satisfied-share",
    },
    ".range.max: 0 is not above min, 0; raise it": {**RANGED, "range": {"max": 0}},
    ".range.step: steps of 7 from 0 do not reach 100; change one of them": {**RANGED, "range": {"max": 100, "step": 7}},
    ".range.satisfied_from: 101 tells nothing apart between 0 and 100": {
        **RANGED,
        "range": {"max": 100, "satisfied_from": 101},
    },
    '.trim: a share of ballots is not trimmed; write trim = 0, or headline = "mean"': {"trim": 1},
    '.headline: one criterion has nothing to weigh; write "mean" or "satisfied-share"': {"headline": "weighted"},
    '.headline: several criteria make one figure by weights; write headline = "weighted"': {
        "scale": [],
        "criteria": TWO,
    },
    '.criteria: the id "a" is used 2 times; give each its own': {
        "scale": [],
        "criteria": [TWO[0], TWO[0]],
        "headline": "weighted",
    },
    ".criteria[1]: scale and range; give one of them": {
        "scale": [],
        "criteria": [TWO[0], {**TWO[1], "scale": [{"value": 1, "label": "一"}]}],
        "headline": "weighted",
    },
    ".sealed: a live meter shows one share; write sealed = true, or tell satisfied marks apart": {
        **RANGED,
        "sealed": False,
    },
    ".scale: who abstains is not counted as satisfied; take one of the two away": {
        "scale": [
            {"value": 1, "label": "满意", "satisfied": True},
            {"value": 0, "label": "不满意"},
            {"value": 9, "label": "弃权", "satisfied": True, "abstain": True},
        ]
    },
}


@pytest.mark.parametrize("sentence", RULE_MISTAKES)
def test_a_rule_that_cannot_be_worked_out_is_told(sentence: str, tables: Tables) -> None:
    tables["rubrics"]["verdict"] |= RULE_MISTAKES[sentence]
    assert f"rubrics.verdict{sentence}" in problems(tables)


def test_weights_are_given_to_all_groups_or_to_none(tables: Tables) -> None:
    tables["groups"].append({"id": "experts", "label": "专家", "entitled": 5})
    tables["episode"]["entitled"] = 205
    assert problems(tables) == ["groups: public have a weight and experts none; give all one, or none"]


def test_the_public_lines_group_is_not_for_the_hall(tables: Tables) -> None:
    tables["groups"][0]["id"] = "public-line"
    assert 'groups: the id "public-line" belongs to the public line; take another' in problems(tables)


def test_a_whole_rule_can_be_written_down(tables: Tables) -> None:
    tables["rubrics"]["verdict"] |= {
        "scale": [],
        "headline": "weighted",
        "criteria": [{**TWO[0], "weight": 0.6}, {**TWO[1], "weight": "0.40"}],
        "trim": 2,
        "places": 1,
        "quorum": 100,
        "publish": "histogram",
        "peek": True,
    }
    tables["public_line"] = {"label": "场外群众", "label_en": "Public line"}
    rule = parse(tables).rule("verdict")
    assert [str(criterion.weight) for criterion in rule.rubric.measured] == ["0.6", "0.4"]
    assert (rule.rubric.trim, rule.quorum, rule.rubric.peek) == (2, 100, True)


@pytest.mark.parametrize("sentence", MISTAKES)
def test_each_mistake_has_its_sentence(sentence: str, tables: Tables) -> None:
    MISTAKES[sentence](tables)
    assert sentence in problems(tables)


@pytest.mark.parametrize("value", ["text", 7, None, [], {"a": 1}, ["x"]])
@pytest.mark.parametrize("name", ["episode", "hall", "groups", "rubrics", "units", "panel", "texts", "segments"])
def test_no_table_however_written_is_more_than_a_refusal(name: str, value: Any, tables: Tables) -> None:
    tables[name] = value
    if (name, value) in (("texts", []), ("panel", [])):
        return
    assert problems(tables)


def test_an_empty_document_names_what_a_programme_needs() -> None:
    named = {sentence.partition(":")[0] for sentence in problems({})}
    assert named == {"episode", "groups", "rubrics", "units", "segments"}


def test_parsing_leaves_the_tables_as_they_were(tables: Tables) -> None:
    before = copy.deepcopy(tables)
    parse(tables)
    assert tables == before


def test_only_unit_and_pledge_are_replaced_in_texts() -> None:
    text = "{unit}说{pledge},{name} {0} {unit.name} {{unit}} %s"
    assert fill(text, unit="水利局", pledge="清淤") == "水利局说清淤,{name} {0} {unit.name} {水利局} %s"


def test_a_name_is_never_read_as_a_text_with_places_of_its_own() -> None:
    assert fill("{unit}", unit="{pledge}") == "{pledge}"


def test_a_title_may_begin_with_its_theme() -> None:
    film, opening = TAIZHOU.segments[1], TAIZHOU.segments[0]
    assert (theme_of(film), title_of(film)) == ("治污水", "河道排污暗访")
    assert (theme_of(opening), title_of(opening)) == ("", opening.title)
