"""The documents say what the code says, and lead to files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import gen_docs
import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def test_protocol_is_what_the_code_says() -> None:
    assert gen_docs.main(["--check"]) == 0, "write it anew: python scripts/gen_docs.py"


def test_check_fails_when_the_page_differs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tmp_path / "protocol.md"
    stale.write_text(gen_docs.protocol() + "and more", "utf-8")
    monkeypatch.setattr(gen_docs, "TARGET", stale)
    assert gen_docs.main(["--check"]) == 1


def test_page_is_the_same_each_time() -> None:
    assert gen_docs.protocol() == gen_docs.protocol()


def test_every_command_fact_and_topic_is_described() -> None:
    page = gen_docs.protocol()
    headings = set(re.findall(r"^### (?:Topic )?`?([^`\n]+)`?$", page, re.M))
    topics = {topic for views in gen_docs.AUDIENCES.values() for topic in views}
    assert topics | set(gen_docs.gate.COMMANDS) | set(gen_docs.FACTS) <= headings


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(document: Path) -> None:
    links = LINK.findall(document.read_text("utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    listed = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    assert [path.name for path in decisions if path.name not in listed] == []


def test_decisions_hold_their_three_parts() -> None:
    for path in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")):
        text = path.read_text("utf-8")
        assert text.index("**Context.**") < text.index("**Decision.**") < text.index("**Consequences.**"), path.name


def test_pictures_are_small_and_shown() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert {"phone.png", "control.png", "overlay.png"} <= {path.name for path in pictures}
    assert [path.name for path in pictures if path.stat().st_size >= 400_000] == []
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [path.name for path in pictures if f"docs/pictures/{path.name}" not in readme] == []
