"""The words of the panel and of the board: no key that their scripts and pages use is missing."""

from __future__ import annotations

import re

from hearing import i18n
from tests.browser.control.still import ROOT


def test_every_key_of_the_scripts_has_a_text() -> None:
    scripts = "".join(path.read_text("utf-8") for path in (ROOT / "static/js/control").glob("*.js"))
    used = set(re.findall(r'"(control\.[a-z0-9.-]*[a-z0-9])"', scripts))
    assert used - i18n.words("zh-CN", "control").keys() == set()


def test_every_key_of_the_board_has_a_text() -> None:
    pages = "".join((ROOT / f"templates/{name}").read_text("utf-8") for name in ("board.html", "_board.html"))
    used = set(re.findall(r'"(board\.[a-z0-9.-]*[a-z0-9])"', pages))
    assert used - i18n.words("zh-CN", "board").keys() == set()
