"""The runbook as a page: the very file, in the language asked for, without the internet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hearing.web.runbook import ENGLISH, FILE
from tests.web.night import HOST, Night


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path / "hearing.db")
    yield made
    made.stop()


def read(night: Night, query: str = "") -> str:
    answer = night.client().get(f"/runbook{query}", base_url=f"http://{HOST}")
    assert answer.status_code == 200
    return answer.text


def chapters(text: str) -> int:
    return len(re.findall(r"^## ", text, re.MULTILINE))


@pytest.mark.parametrize(("query", "half"), [("", 0), ("?lang=en", 2)])
def test_every_chapter_of_a_language_is_there_and_in_the_contents(night: Night, query: str, half: int) -> None:
    page, file = read(night, query), FILE.read_text("utf-8").partition(ENGLISH)[half]
    anchors = re.findall(r'<a href="#([^"]+)"', page)
    assert len(anchors) == chapters(file) > 5
    assert all(f'id="{anchor}"' in page for anchor in anchors)
    assert page.count("<tr>") == len(re.findall(r"^\|[^-]", file, re.MULTILINE))
    assert "/generate_204" in page and "~~" not in page


def test_each_language_stands_alone(night: Night) -> None:
    assert "Before the show" not in read(night) and 'lang="zh-CN"' in read(night)
    assert not re.findall(r"<h[123][^>]*>[^<]*[一-鿿]", read(night, "?lang=en"))


def test_both_languages_have_the_same_chapters_tables_and_lists() -> None:
    chinese, _, english = FILE.read_text("utf-8").partition(ENGLISH)
    for mark in (r"^## ", r"^### ", r"^\|", r"^- \[ \]", r"^```", r"^\d\. "):
        counted = [len(re.findall(mark, text, re.MULTILINE)) for text in (chinese, english)]
        assert counted[0] == counted[1], mark


def test_the_page_leads_only_to_what_is_served_and_runs_no_script(night: Night) -> None:
    for page in (read(night), read(night, "?lang=en")):
        assert all(link.startswith(("/", "#")) for link in re.findall(r'<a [^>]*href="([^"]+)"', page))
        assert "<script" not in page and "style=" not in page
