"""The phone's words: what its scripts ask for is in the catalogue."""

from __future__ import annotations

import re

from hearing import i18n
from tests.browser.serving import ROOT

ASKED = re.compile(r'"((?:phone|common)\.[\w.-]+?)\.?"')


def test_every_word_asked_for_is_there() -> None:
    known = i18n.words("zh-CN", "common") | i18n.words("zh-CN", "phone")
    for script in sorted((ROOT / "static" / "js" / "phone").glob("*.js")):
        for key in ASKED.findall(script.read_text("utf-8")):
            assert key in known or any(name.startswith(f"{key}.") for name in known), f"{script.name}: {key}"
