"""The requirements files: whole, hashed, in step with pyproject.toml, and tied to no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-pdf.txt", "requirements-dev.txt")


def pins(file: str) -> dict[str, str]:
    """Return version by package."""
    text = (ROOT / file).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))


def asked_for(wishes: list[str]) -> set[str]:
    """Return the packages' names, without what is wished of their versions."""
    return {re.split(r"[^A-Za-z0-9-]", wish)[0] for wish in wishes}


@pytest.mark.parametrize("file", FILES)
def test_requirements_are_pinned_with_hashes_and_name_no_host(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(file)) > 20
    for entry in entries:
        assert re.match(r"\S+==\S+( ; [^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_every_direct_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    running, extra = asked_for(project["dependencies"]), project["optional-dependencies"]
    printing, testing = asked_for(extra["pdf"]), asked_for(extra["test"])
    assert running <= pins("requirements.txt").keys()
    assert running | printing <= pins("requirements-pdf.txt").keys()
    assert running | printing | testing <= pins("requirements-dev.txt").keys()


def test_tests_run_on_the_versions_that_the_server_runs_on() -> None:
    server, printing, testing = (pins(file).items() for file in FILES)
    assert server <= printing <= testing


def test_server_does_not_bring_the_tools_of_the_tests() -> None:
    assert not {"pytest", "playwright", "ruff", "mypy", "hypothesis", "weasyprint"} & pins("requirements.txt").keys()
