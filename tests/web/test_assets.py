"""What browsers are sent: a page's own scripts without what only their writers read, and nothing else missing."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hearing.web import assets
from hearing.web.assets import FOREVER, _lean
from tests.domain.given import WITH_LINE
from tests.web.night import Night

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


PAGES = ("/j", "/phone", "/open", "/verify", "/board")
OF_PHONES = [page + lang for page in PAGES for lang in ("", "?lang=en")]
NAMED = re.compile(r'(?:src|href)="(/v/[^"]+|[^"]+\.(?:js|css))"')


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """A rehearsal with a public line."""
    found = Night(tmp_path / "hearing.db", WITH_LINE)
    found.arm()
    yield found
    found.stop()


def named(night: Night, page: str) -> list[str]:
    """The files that a page asks for."""
    answer = night.client().get(page)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return NAMED.findall(answer.get_data(as_text=True))


@pytest.mark.parametrize("page", OF_PHONES)
def test_a_file_of_a_phone_is_good_for_ever_under_an_address_of_its_content(night: Night, page: str) -> None:
    files = named(night, page)
    assert files
    for address in files:
        answer = night.client().get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == FOREVER
        version = hashlib.sha256(answer.get_data()).hexdigest()[:10]
        assert address.startswith(f"/v/{version}/")


@pytest.mark.parametrize("page", OF_PHONES)
def test_a_file_of_a_phone_is_compressed_before_it_is_asked_for(
    night: Night, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = named(night, page)
    monkeypatch.setattr(assets.gzip, "compress", lambda *_, **__: pytest.fail("compressed for one request"))
    for address in files:
        plain = night.client().get(address)
        small = night.client().get(address, headers={"Accept-Encoding": "gzip, deflate"})
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        assert small.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(small.get_data()) == plain.get_data()
        assert len(small.get_data()) < len(plain.get_data()) / 2


def test_both_languages_of_a_page_are_the_same_files(night: Night) -> None:
    assert [named(night, page) for page in PAGES] == [named(night, f"{page}?lang=en") for page in PAGES]
