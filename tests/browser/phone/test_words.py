"""The phone's words: what its scripts ask for is in the catalogue, in both languages and with the same places."""

from __future__ import annotations

import json
import re

from tests.browser.serving import ROOT

ASKED = re.compile(r'"((?:phone|common)\.[\w.-]+?)\.?"')
PLACE = re.compile(r"\{\w+\}")


def words(language: str) -> dict[str, str]:
    folder = ROOT / "static" / "i18n" / language
    return {
        key: text
        for area in ("common", "phone")
        for key, text in json.loads((folder / f"{area}.json").read_text("utf-8")).items()
    }


def test_every_word_asked_for_is_there() -> None:
    known = words("zh-CN")
    for script in sorted((ROOT / "static" / "js" / "phone").glob("*.js")):
        for key in ASKED.findall(script.read_text("utf-8")):
            assert key in known or any(name.startswith(f"{key}.") for name in known), f"{script.name}: {key}"


def test_both_languages_have_the_same_words() -> None:
    assert words("zh-CN").keys() == words("en").keys()


def test_english_asks_for_no_place_that_chinese_does_not_fill() -> None:
    chinese, english = words("zh-CN"), words("en")
    for key, text in english.items():
        if key != "phone.pledge.by":
            assert set(PLACE.findall(text)) <= set(PLACE.findall(chinese[key])), key
