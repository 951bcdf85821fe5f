"""What phones are served runs in WeChat's oldest browser, Chromium 86, over plain http: syntax, names and styles."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.serving import ROOT

from .conftest import Hall

pytestmark = pytest.mark.browser

PAGES = ("/j", "/verify", "/board", "/steward")
ACORN = ROOT / "tests" / "vendor" / "acorn.js"
READ = """text => {
  try { acorn.parse(text, {ecmaVersion: 2018}); return null; } catch (error) { return error.message; }
}"""
TOO_NEW_NAMES = (
    # Newer than Chromium 86.
    *(
        r"structuredClone",
        r"Object\.hasOwn",
        r"\.at\(",
        r"\.findLast",
        r"\.toSorted",
        r"\.toReversed",
        r"AggregateError",
    ),
    *(r"\.inert\b", r"\.checkVisibility"),
    # Only there over https.
    *(r"randomUUID", r"crypto\.subtle", r"wakeLock", r"serviceWorker", r"navigator\.clipboard"),
)
TOO_NEW_STYLES = (
    *(r":has\(", r":is\(", r":where\(", r"@layer", r"@container", r"@scope", r"@starting-style", r"^\s*&"),
    *(r"\binset(-\w+)?\s*:", r"aspect-ratio\s*:", r"accent-color", r"(?<![\w-])(translate|rotate|scale)\s*:"),
    *(
        r"\d(dvh|svh|lvh|dvw|cqw|cqi)\b",
        r"color-mix\(",
        r"oklch\(",
        r"overflow\s*:\s*clip",
        r"light-dark\(",
    ),
)


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        return str(response.read().decode("utf-8"))


def named(hall: Hall, pattern: str) -> dict[str, str]:
    """Address -> text of what the pages of phones ask for by that pattern; `?debug`: each file for itself."""
    addresses = {
        found for page in PAGES for found in re.findall(pattern, fetched(f"{hall.base}{page}?debug"), re.ASCII)
    }
    assert addresses
    return {address: fetched(hall.base + address) for address in sorted(addresses)}


@pytest.fixture(scope="module")
def scripts(hall: Hall) -> dict[str, str]:
    hall.arm()
    return named(hall, r'(?:<script[^>]* src|data-check)="([^"]+)"')


@pytest.fixture(scope="module")
def parser(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_script_tag(path=ACORN)
    yield page
    page.close()


def newer(parser: Page, script: str) -> str | None:
    """What of a script no browser of 2018 understands."""
    return parser.evaluate(READ, script)  # type: ignore[no-any-return]


def test_every_script_is_of_2018(scripts: dict[str, str], parser: Page) -> None:
    assert any("socket.io" in address for address in scripts)
    assert {address: fault for address, text in scripts.items() if (fault := newer(parser, text))} == {}


@pytest.mark.parametrize("new", ["a?.b", "a ?? b", "class A { b = 1; }", "try { a(); } catch { b(); }", "a ||= b"])
def test_a_newer_script_would_be_found(parser: Page, new: str) -> None:
    assert newer(parser, new)


def test_no_script_of_ours_asks_for_what_is_not_there(scripts: dict[str, str]) -> None:
    ours = {address: text for address, text in scripts.items() if "/js/" in address}
    assert len(ours) > 20
    assert found_in(ours, TOO_NEW_NAMES) == {}


def test_no_style_is_newer(hall: Hall) -> None:
    assert found_in(named(hall, r'<link rel="stylesheet" href="([^"]+)"'), TOO_NEW_STYLES) == {}


def test_newer_styles_and_names_would_be_found() -> None:
    assert found_in({"x": "a:has(b){inset:0}"}, TOO_NEW_STYLES) == {"x": [r":has\(", r"\binset(-\w+)?\s*:"]}
    assert found_in({"x": "crypto.randomUUID()"}, TOO_NEW_NAMES) == {"x": ["randomUUID"]}


def found_in(texts: dict[str, str], patterns: tuple[str, ...]) -> dict[str, list[str]]:
    """Address -> the patterns that its text holds; without those that hold none."""
    hits = {
        address: [pattern for pattern in patterns if re.search(pattern, text, re.MULTILINE)]
        for address, text in texts.items()
    }
    return {address: found for address, found in hits.items() if found}
