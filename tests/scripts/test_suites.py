"""test.py: which tests it runs, and what a missing browser means."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import browsers
import pytest
import suites
from bootstrap import Trouble

ROOT = Path(__file__).resolve().parents[2]
MARKERS = ("browser", "faults", "soak")


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "ready_browser", lambda: None)
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.parametrize("carried", list(itertools.product([False, True], repeat=3)))
def test_every_test_is_in_exactly_one_suite(carried: tuple[bool, ...]) -> None:
    marked = dict(zip(MARKERS, carried, strict=True))
    chosen = [suite for suite, expression in suites.SUITES.items() if eval(expression, {}, dict(marked))]
    assert len(chosen) == 1


def test_suites_go_by_the_markers_of_the_project() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert [marker.partition(":")[0] for marker in options["markers"]] == list(MARKERS)


def test_without_a_name_everything_but_soak_runs() -> None:
    assert suites.read_arguments([]) == ([], [])
    assert suites.IN_CI == ("unit", "browser", "faults")


def test_what_follows_two_dashes_is_for_pytest() -> None:
    assert suites.read_arguments(["unit", "--", "-k", "ballot"]) == (["unit"], ["-k", "ballot"])


def test_unknown_suite_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Trouble) as caught:
        suites.read_arguments(["units"])
    assert "unit|browser|faults|soak" in caught.value.chinese and caught.value.exit_code == 2


def test_found_browser_is_named_to_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers, "ready_browser", lambda: "/opt/chromium")
    assert suites.environment_with_browser(required=True) == {"HEARING_CHROMIUM": "/opt/chromium"}


@pytest.mark.usefixtures("no_browser")
def test_missing_browser_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Trouble, match="install one"):
        suites.environment_with_browser(required=False)


@pytest.mark.usefixtures("no_browser")
def test_missing_browser_fails_where_its_suite_was_asked_for() -> None:
    with pytest.raises(Trouble, match="HEARING_CHROMIUM"):
        suites.environment_with_browser(required=True)


@pytest.mark.usefixtures("no_browser")
def test_missing_browser_is_only_told_where_everything_runs_at_home(capsys: pytest.CaptureFixture[str]) -> None:
    assert suites.environment_with_browser(required=False) == {}
    assert "install one" in capsys.readouterr().err


def test_browser_named_in_the_environment_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browsers.VARIABLE, str(tmp_path / "chromium"))
    with pytest.raises(Trouble, match="not there"):
        browsers.ready_browser()


def test_browser_that_does_not_start_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsers.sys, "platform", "linux")
    for name, exit_code in (("chromium-browser", 1), ("google-chrome", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {exit_code}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browsers.found_browser() == str(tmp_path / "google-chrome")


def test_browser_and_fonts_are_installed_where_that_may_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.delenv(browsers.VARIABLE, raising=False)
    monkeypatch.setattr(browsers, "found_browser", lambda: "/usr/bin/chromium" if asked else None)
    monkeypatch.setattr(browsers, "has_chinese_fonts", lambda: False)
    monkeypatch.setattr(browsers, "may_install", lambda: True)
    monkeypatch.setattr(browsers, "install", asked.append)
    assert browsers.ready_browser() == "/usr/bin/chromium"
    assert asked == [["chromium", "fontconfig", "fonts-noto-cjk"]]


def test_nothing_is_installed_where_it_may_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(browsers.VARIABLE, raising=False)
    monkeypatch.setattr(browsers, "found_browser", lambda: None)
    monkeypatch.setattr(browsers, "may_install", lambda: False)
    monkeypatch.setattr(browsers, "install", lambda packages: pytest.fail(f"installed {packages}"))
    assert browsers.ready_browser() is None


def test_what_soaks_has_the_machine_to_itself() -> None:
    assert suites.spread(["unit", "browser"]) == suites.SIDE_BY_SIDE
    assert suites.spread(["unit", "soak"]) == ()
