"""The words of the system: complete in both languages, one text for every refusal, Chinese with Chinese marks."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from hearing import i18n
from hearing.config import PROJECT

AREAS = sorted(path.stem for path in (i18n.FOLDER / "zh-CN").glob("*.json"))
CHINESE = "[\u3400-\u9fff，。：；？！、（）《》“”]"
ASCII_MARK = re.compile(f"{CHINESE}[,:;?!]|[,:;?!]{CHINESE}")
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
GRAPHICS = (PROJECT / "static" / "graphics" / "_kit" / "words.mjs").read_text("utf-8")
CODE_ON_AIR = re.compile(r"\bcode: '([^']*)'")
NAMING_THE_CODE = (
    "control.graphic.proof",
    "phone.proof.checkpoint",
    "phone.proof.say",
    "proof.code",
    "refusal.record-broken",
    "verify.compare",
    "verify.fact.checkpoint",
    "verify.means.3",
)
# Who refuses by a code, and which of the arguments it is.
REFUSERS = {"Refused": 0, "ConnectionRefusedError": 0, "not_blank": 1, "_find": 2}
# The rule asks for a second person; the hall answers with the number to confirm.
FILLED_LATER = {("needs-second", "scoring.py"), ("needs-second", "paper.py")}
# English writes the month as a word, and has titles of its own.
OWN_PLACES = {"phone.pledge.by", "refusal.card-foreign"}


def _texts(node: ast.expr) -> set[str]:
    """The codes that an expression may stand for: itself, or either branch of a choice."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    found = node.value if isinstance(node, ast.Constant) else None
    return {found} if isinstance(found, str) and CODE.fullmatch(found) else set()


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _refused_in(tree: ast.Module) -> Iterator[tuple[str, set[str] | None]]:
    """Every code that a module refuses with, and the names of its facts (None: not said at that place)."""
    names = _assigned(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = REFUSERS.get(str(called), len(node.args))
            facts = {word.arg for word in node.keywords if word.arg} if called == "Refused" else None
            for said in node.args[place : place + 1]:
                meant = names.get(said.id, said) if isinstance(said, ast.Name) else said
                yield from ((code, facts) for code in _texts(meant))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "code":
                    yield from ((code, set()) for code in _texts(value))


@cache
def _refusals() -> list[tuple[str, set[str] | None, str]]:
    """(code, names of its facts, file) of every refusal there is."""
    return [
        (code, facts, path.name)
        for path in sorted((PROJECT / "hearing").rglob("*.py"))
        for code, facts in _refused_in(ast.parse(path.read_text("utf-8")))
    ]


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def _chinese(node: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a node of a programme, with its place."""
    if isinstance(node, str):
        yield place, node
    elif isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _chinese(value, f"{place}.{key}")


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys(area: str) -> None:
    chinese, english = i18n.words("zh-CN", area), i18n.words("en", area)
    assert list(chinese) == list(english)
    assert all(key.startswith(f"{area}.") for key in chinese)
    assert all(text.strip() for text in [*chinese.values(), *english.values()])


def test_both_languages_have_the_same_areas() -> None:
    assert sorted(path.stem for path in (i18n.FOLDER / "en").glob("*.json")) == AREAS


@pytest.mark.parametrize("area", AREAS)
def test_english_names_nothing_that_chinese_does_not(area: str) -> None:
    chinese, english = i18n.words("zh-CN", area), i18n.words("en", area)
    named = {key: _places(text) - _places(chinese[key]) for key, text in english.items() if key not in OWN_PLACES}
    assert {key: places for key, places in named.items() if places} == {}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_refusal_has_a_text(language: str) -> None:
    assert len(_refusals()) > 80
    words = i18n.words(language, "refusal")
    assert {code: file for code, _, file in _refusals() if f"refusal.{code}" not in words} == {}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_refusal_brings_the_facts_that_its_text_names(language: str) -> None:
    words = i18n.words(language, "refusal")
    for code, facts, file in _refusals():
        if facts is not None and (code, file) not in FILLED_LATER:
            assert _places(words[f"refusal.{code}"]) <= facts, f"{file}: {code}"


def test_no_text_is_for_a_refusal_that_nobody_makes() -> None:
    made = {code for code, _, _ in _refusals()}
    assert {key.removeprefix("refusal.") for key in i18n.words("en", "refusal")} - made == set()


@pytest.mark.parametrize("area", AREAS)
def test_chinese_has_chinese_marks(area: str) -> None:
    assert {key: text for key, text in i18n.words("zh-CN", area).items() if ASCII_MARK.search(text)} == {}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_code_on_air_is_called_the_same_wherever_somebody_looks_for_it(language: str) -> None:
    name = {"zh-CN": "校验码", "en": "check code"}[language]
    texts = {f"graphics.{language}": CODE_ON_AIR.findall(GRAPHICS)[i18n.LANGUAGES.index(language)]}
    texts |= {key: i18n.words(language, key.partition(".")[0])[key] for key in NAMING_THE_CODE}
    assert {key: text for key, text in texts.items() if name not in text.lower()} == {}


def test_bundled_programme_has_chinese_marks() -> None:
    programme = tomllib.loads((PROJECT / "hearing" / "demo" / "taizhou-water.toml").read_text("utf-8"))
    assert {place: text for place, text in _chinese(programme) if ASCII_MARK.search(text)} == {}
