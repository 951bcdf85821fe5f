"""The panel's words: both languages say the same things, and no key that the scripts use is missing."""

from __future__ import annotations

import json
import re

import pytest

from tests.browser.control.still import ROOT


def catalogue(lang: str, area: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((ROOT / f"static/i18n/{lang}/{area}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("area", ["control", "board", "tickets"])
def test_both_languages_have_the_same_keys_and_places(area: str) -> None:
    chinese, english = catalogue("zh-CN", area), catalogue("en", area)
    assert list(chinese) == list(english)
    for key, text in chinese.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key
        assert text.strip() and english[key].strip()


def test_every_key_of_the_scripts_has_a_text() -> None:
    scripts = "".join(path.read_text("utf-8") for path in (ROOT / "static/js/control").glob("*.js"))
    used = set(re.findall(r'"(control\.[a-z0-9.-]*[a-z0-9])"', scripts))
    assert used - set(catalogue("zh-CN", "control")) == set()


def test_every_key_of_the_board_has_a_text() -> None:
    pages = "".join((ROOT / f"templates/{name}").read_text("utf-8") for name in ("board.html", "_board.html"))
    used = set(re.findall(r'"(board\.[a-z0-9.-]*[a-z0-9])"', pages))
    assert used - set(catalogue("zh-CN", "board")) == set()
