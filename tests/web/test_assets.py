"""What browsers are sent: a page's own scripts without what only their writers read, and nothing else missing."""

from __future__ import annotations

import pytest

from hearing.web.assets import _lean

KEPT = [
    b"const a = 1;  // why\n",
    b"/* a note */ .strip { color: red; }\n.page { top: 0; } /* another */\n",
    b'const url = "https://example.org";\n',
]


@pytest.mark.parametrize("source", KEPT)
def test_what_is_code_stays(source: bytes) -> None:
    assert _lean(source) == source


def test_whole_lines_of_comment_and_indents_go() -> None:
    source = b"/* What\n   it owns. */\n(function () {\n  // why\n  go();\n\n  /* more */\n  stop();\n})();\n"
    assert _lean(source) == b"(function () {\ngo();\n\nstop();\n})();\n"
